package dev.retort.distill.report;

import dev.retort.distill.Run;
import dev.retort.distill.recipe.ComparedPair;
import dev.retort.distill.recipe.ExperimentModel;
import dev.retort.distill.recipe.ExperimentOutcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// All models of an experiment in a table: how each learns, its errors, a published figure beside
/// ours in the same unit, and what a comparison shows.
final class StageSection {
  private static final Pattern RIGHT = Pattern.compile("%\\s*(right|accuracy|correct)");

  private final ExperimentOutcome outcome;
  private final List<ExperimentModel> models;
  private final boolean published;

  /// What is shown to be closed of a gap, by the names of the models.
  private final Map<String, Double> gaps = new HashMap<>();

  private final boolean compared;

  private StageSection(ExperimentOutcome outcome) {
    this.outcome = outcome;
    models = outcome.models();
    published = models.stream().anyMatch(model -> !model.note().published().isEmpty());
    compared = models.stream().anyMatch(model -> !model.note().against().isEmpty());
    for (ExperimentModel model : models) {
      double closed = outcome.shownGapClosed(model);
      if (Double.isFinite(closed)) {
        gaps.put(model.name(), closed);
      }
    }
  }

  static Section of(ExperimentOutcome outcome) {
    StageSection section = new StageSection(outcome);
    return Section.of("stages", "All models", section.lead(), section::write);
  }

  private String lead() {
    StringBuilder lead = new StringBuilder("In the order of the experiment's file");
    lead.append(
        outcome.seeds().size() > 1
            ? ", mean and standard deviation over " + outcome.seeds().size() + " seeds."
            : ", of one seed.");
    if (published) {
      lead.append(
          " Published figures are of other runs, and where the data or the networks differ of other"
              + " tasks; ours stand beside them in the same unit.");
    }
    if (!gaps.isEmpty()) {
      lead.append(
          " The gap is that between the model compared with (0\u00a0%) and the teacher"
              + " (100\u00a0%), in mean errors, where the teacher is shown to be better.");
    }
    return lead.toString();
  }

  private void write(Html html) {
    HtmlTable.open(html, "figures", "All models of the experiment", this::heads);
    html.open("tbody").raw("\n");
    models.forEach(model -> row(html, model));
    html.close("tbody");
    HtmlTable.close(html);
  }

  private void heads(Html html) {
    head(html, "model", true);
    head(html, "errors", true);
    html.element("th", "right", "scope", "col", "class", "aside");
    head(html, "published", published);
    head(html, "here", published);
    head(html, "gap closed", !gaps.isEmpty());
    head(html, "compared", compared);
  }

  private static void head(Html html, String name, boolean shown) {
    if (shown) {
      html.element("th", name, "scope", "col");
    }
  }

  private void row(Html html, ExperimentModel model) {
    html.open("tr").open("th", "scope", "row", "class", "named " + model.role().key());
    html.element("span", model.name(), "class", "who");
    html.element("span", model.stage().text(), "class", "how").close("th");
    html.element("td", Numerals.mean(model.errors(), 0));
    html.element("td", Numerals.mean(model.accuracy(), 2) + "\u00a0%", "class", "aside");
    if (published) {
      String figure = model.note().published();
      html.element("td", figure.isEmpty() ? Numerals.UNKNOWN : figure);
      html.element("td", figure.isEmpty() ? Numerals.UNKNOWN : here(model, figure));
    }
    if (!gaps.isEmpty()) {
      html.element("td", Numerals.percent(gaps.getOrDefault(model.name(), Double.NaN), 0));
    }
    if (compared) {
      beside(html, outcome.compared(model));
    }
    html.close("tr");
  }

  /// A line for each of several that a model is compared with.
  private static void beside(Html html, List<ComparedPair> pairs) {
    if (pairs.size() < 2) {
      boolean shown = pairs.stream().anyMatch(pair -> pair.found().isShown());
      html.open("td", "class", "phrase " + (shown ? "certain" : "faint"));
      pairs.forEach(pair -> phrase(html, pair));
      html.close("td");
      return;
    }
    html.open("td", "class", "phrase");
    for (ComparedPair pair : pairs) {
      html.open("div", "class", pair.found().isShown() ? "certain" : "faint");
      phrase(html, pair);
      html.close("div");
    }
    html.close("td");
  }

  private static void phrase(Html html, ComparedPair pair) {
    html.text(pair.found().word() + " ").element("span", pair.other());
  }

  /// Ours in the unit of a published figure: right or wrong in percent, or errors.
  private static String here(ExperimentModel model, String published) {
    if (RIGHT.matcher(published).find()) {
      return Numerals.mean(model.accuracy(), 2) + "\u00a0% right";
    }
    return published.contains("%")
        ? Numerals.mean(model.statistics(StageSection::wrong), 2) + "\u00a0% errors"
        : Numerals.mean(model.errors(), 0) + " errors";
  }

  private static double wrong(Run run) {
    return 100 - 100 * run.evaluation().accuracy();
  }
}
