package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.recipe.ExperimentModel;
import dev.retort.engine.Network;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Everything needed to repeat a run: command, options, seeds, hashes, versions.
final class ReproductionSection {
  private static final String SAME =
      "The same command gives the same weights, bit for bit, on any machine and any number of"
          + " threads; equal hashes prove it.";

  private static final String MEASURED =
      "The same candidates give the same weights, bit for bit, on any machine and any number of"
          + " threads; equal hashes prove it. Which students are candidates depends on how long"
          + " their predictions took here (--max-latency): elsewhere, or at another hour, the same"
          + " command may try others and choose another. In the folder of this run the times are"
          + " kept.";

  private static final String COMPLETE = "With every option in force, so that no default matters:";

  private static final String COMPLETE_BUT_FOR_STAGES =
      "With every option of the command in force; what the stages of the file leave to defaults"
          + " stands with each model below:";

  private ReproductionSection() {}

  static Section of(Reproduction how, Comparison comparison, Exhibits exhibits) {
    return of(how, comparison, exhibits, false);
  }

  /// @param measured whether a time that was measured decided what is trained
  static Section of(Reproduction how, Comparison comparison, Exhibits exhibits, boolean measured) {
    return section(
        how,
        measured ? MEASURED : SAME,
        COMPLETE,
        html -> {
          html.element("h3", "Models");
          models(html, comparison);
        },
        html -> checkpoints(html, comparison, exhibits));
  }

  /// @param file the text of the experiment's file
  static Section of(Reproduction how, List<ExperimentModel> models, String file) {
    return section(
        how,
        SAME,
        COMPLETE_BUT_FOR_STAGES,
        html -> {
          html.element("h3", "The experiment's file");
          html.open("pre").element("code", file.strip()).close("pre");
          html.element("h3", "Models");
          stages(html, models);
        },
        html -> {});
  }

  private static Section section(
      Reproduction how,
      String lead,
      String complete,
      Consumer<Html> models,
      Consumer<Html> checkpoints) {
    return Section.of(
        "repeat",
        "To repeat it",
        lead,
        html -> {
          html.element("h3", "Command");
          command(html, how.command());
          html.element("p", complete);
          command(html, how.complete());
          models.accept(html);
          html.element("h3", "Data");
          table(html, "Data", how.data());
          checkpoints.accept(html);
          html.element("h3", "Versions");
          table(html, "Versions", how.versions());
        });
  }

  private static void checkpoints(Html html, Comparison comparison, Exhibits exhibits) {
    for (Role role : List.of(Role.TEACHER, Role.DISTILLED)) {
      Network network = exhibits.network(role);
      if (network != null && !network.provenance().entries().isEmpty()) {
        String name = comparison.noun(role);
        html.element("h3", "What the checkpoint of the " + name + " says");
        table(html, "Provenance of the " + name, network.provenance().entries());
      }
    }
  }

  private static void stages(Html html, List<ExperimentModel> models) {
    openModels(html);
    for (ExperimentModel model : models) {
      html.open("tr").element("th", model.name(), "scope", "row");
      html.open("td").text(model.stage().text());
      if (!model.note().training().isEmpty()) {
        html.raw("<br>").text(model.note().training());
      }
      html.raw("<br>").element("code", model.runs().getFirst().architecture());
      for (Run run : model.runs()) {
        html.raw("<br>").open("span", "class", "faint").text("seed " + run.seed() + " ");
        html.element("code", run.weightsSha256()).close("span");
      }
      html.close("td").close("tr");
    }
    html.close("tbody").close("table");
  }

  private static void openModels(Html html) {
    html.open("table", "class", "words").raw("\n");
    html.element("caption", "All models", "class", "hidden");
    html.open("thead").open("tr").element("th", "model", "scope", "col");
    html.element("th", "trained by, architecture, SHA-256 of the weights", "scope", "col");
    html.close("tr").close("thead").open("tbody").raw("\n");
  }

  /// No line ends within the name of an option.
  private static void command(Html html, String words) {
    String markup =
        Html.escaped(words).replaceAll("(?<=\\s)--[a-z-]+", "<span class=\"option\">$0</span>");
    html.open("pre").open("code").raw(markup).raw("</code>").close("pre");
  }

  private static void models(Html html, Comparison comparison) {
    openModels(html);
    for (Run run : comparison.runs()) {
      html.open("tr");
      String name = comparison.title(run.role()) + ", seed " + run.seed();
      html.element("th", name, "scope", "row");
      html.open("td").text(run.method()).raw("<br>").element("code", run.architecture());
      html.raw("<br>").element("code", run.weightsSha256(), "class", "faint").close("td");
      html.close("tr");
    }
    html.close("tbody").close("table");
  }

  static void table(Html html, String caption, Map<String, String> entries) {
    html.open("table", "class", "words").raw("\n");
    html.element("caption", caption, "class", "hidden").open("tbody").raw("\n");
    entries.forEach(
        (name, value) -> {
          html.open("tr").element("th", name, "scope", "row").open("td");
          html.element("code", value).close("td").close("tr");
        });
    html.close("tbody").close("table");
  }
}
