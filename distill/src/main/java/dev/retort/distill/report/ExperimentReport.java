package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.distill.recipe.EnsembleStage;
import dev.retort.distill.recipe.ExperimentModel;
import dev.retort.distill.recipe.ExperimentOutcome;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// An experiment as one HTML file: what was expected and found, all models side by side, and one
/// student beside its teacher and its control in detail.
public final class ExperimentReport {
  /// With more models than this, there are no tiles.
  private static final int MOST_TILES = 6;

  private ExperimentReport() {}

  /// What is shown of the student that the file chooses, beside its teacher and its control.
  /// Compares their layers, which takes a moment.
  public static Exhibits exhibits(ExperimentOutcome outcome) {
    return Focus.of(outcome).exhibits(outcome);
  }

  /// The page.
  ///
  /// @param exhibits those of [#exhibits]
  /// @param histories the trainings of each model, as far as they are known
  /// @param file the text of the experiment's file
  public static String of(
      ExperimentOutcome outcome,
      Exhibits exhibits,
      Comparison.Data data,
      Map<String, List<History>> histories,
      Reproduction how,
      String file) {
    List<ExperimentModel> models = outcome.models();
    List<Entrant> entrants = models.stream().map(Entrant::of).toList();
    Focus focus = Focus.of(outcome);
    List<Entrant> shown = focus.entrants();
    String student = focus.student().name();
    String about = outcome.plan().about();
    return new Page(
            about.isEmpty() ? "The experiment " + outcome.plan().name() : about,
            facts(outcome, data),
            outcome.findings())
        .tiles(entrants.size() > MOST_TILES ? "" : Tiles.of(entrants))
        .with(StageSection.of(outcome))
        .with(
            ErrorSection.of(
                entrants,
                html -> Entrant.kinds(html, entrants),
                html -> PairTable.write(html, outcome)))
        .with(
            ModelSection.of(entrants, sizes(entrants), html -> Entrant.kindsOfDots(html, entrants)))
        .with(FigureTable.section(entrants))
        .with(focus.classes(outcome))
        .with(DifferenceSection.of(outcome, focus.student()))
        .with(SoftTargetSection.of(exhibits))
        .with(ConfusionSection.of(shown, Role.DISTILLED, student, outcome.test().classNames()))
        .with(ReliabilitySection.of(shown, entrants))
        .with(FilterSection.of(exhibits, focus::title))
        .with(SimilaritySection.of(exhibits, focus::title))
        .with(CurveSection.of(curves(models, histories), missing(outcome, histories)))
        .with(ReproductionSection.of(how, models, file))
        .toString();
  }

  /// The data and the seeds in a line.
  private static String facts(ExperimentOutcome outcome, Comparison.Data data) {
    List<Long> seeds = outcome.seeds();
    int models = outcome.models().size();
    return String.format(
        Locale.ROOT,
        "%s on %s: %s; %d %s; %s %s",
        outcome.plan().name(),
        data.name(),
        HtmlReport.samples(data),
        models,
        models == 1 ? "model" : "models",
        seeds.size() == 1 ? "seed" : "seeds",
        seeds.stream().map(seed -> Long.toString(seed)).collect(Collectors.joining(", ")));
  }

  private static String sizes(List<Entrant> models) {
    double smallest = models.stream().mapToDouble(m -> m.first().bytes()).min().orElse(0);
    double largest = models.stream().mapToDouble(m -> m.first().bytes()).max().orElse(0);
    long architectures = models.stream().map(m -> m.first().architecture()).distinct().count();
    return smallest == largest
        ? ""
        : String.format(
            Locale.ROOT,
            "%d models of %d architectures, from %s to %s. Models of one architecture answer in the"
                + " same time, which is measured once.",
            models.size(),
            architectures,
            Numerals.bytes(smallest),
            Numerals.bytes(largest));
  }

  private static List<Curves> curves(
      List<ExperimentModel> models, Map<String, List<History>> histories) {
    return models.stream()
        .map(
            model ->
                new Curves(
                    model.name(),
                    model.name(),
                    model.role(),
                    histories.getOrDefault(model.name(), List.of())))
        .toList();
  }

  private static String missing(ExperimentOutcome outcome, Map<String, List<History>> histories) {
    int seeds = outcome.seeds().size();
    return outcome.models().stream()
            .filter(model -> !(model.stage() instanceof EnsembleStage))
            .allMatch(model -> histories.getOrDefault(model.name(), List.of()).size() == seeds)
        ? ""
        : "Of those that are missing nobody has kept the epochs.";
  }
}
