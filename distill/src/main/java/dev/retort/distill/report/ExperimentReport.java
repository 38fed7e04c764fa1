package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.distill.recipe.EnsembleStage;
import dev.retort.distill.recipe.ExperimentModel;
import dev.retort.distill.recipe.ExperimentOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An experiment as one HTML file: what was expected and found, all models side by side, and one
/// student beside its teacher and its control in detail.
public final class ExperimentReport {
  /// With more models than this, there are no tiles.
  private static final int MOST_TILES = 6;

  private ExperimentReport() {}

  /// The page.
  ///
  /// @param histories the trainings of each model, as far as they are known
  /// @param file the text of the experiment's file
  public static String of(
      ExperimentOutcome outcome,
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
        .with(ModelSection.of(entrants, sizes(entrants), html -> Entrant.kinds(html, entrants)))
        .with(FigureTable.section(entrants))
        .with(DifferenceSection.of(outcome, focus.student()))
        .with(ConfusionSection.of(shown, Role.DISTILLED, student, outcome.test().classNames()))
        .with(ReliabilitySection.of(shown, entrants))
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
        "%s on %s: %,d training, %,d test samples, %d classes; %d %s; %s %s",
        outcome.plan().name(),
        data.name(),
        data.training(),
        data.test(),
        data.classes(),
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
                    model.name(), model.role(), histories.getOrDefault(model.name(), List.of())))
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

  /// The student that is shown in detail, with its teacher and its control as far as there are any.
  /// Chosen by the experiment's file alone, not by what was found: the first that learns from a
  /// teacher among those of which something is expected, and then among all.
  record Focus(
      ExperimentModel student, @Nullable ExperimentModel teacher, @Nullable ExperimentModel alone) {
    static Focus of(ExperimentOutcome outcome) {
      List<ExperimentModel> order = new ArrayList<>();
      outcome
          .plan()
          .expectations()
          .forEach(
              expected -> {
                order.add(outcome.model(expected.first()));
                order.add(outcome.model(expected.second()));
              });
      order.addAll(outcome.models());
      ExperimentModel student =
          order.stream()
              .filter(model -> !model.taughtBy().isEmpty())
              .findFirst()
              .or(() -> order.stream().filter(model -> model.role() == Role.DISTILLED).findFirst())
              .orElse(order.getFirst());
      ExperimentModel teacher =
          outcome.models().stream()
              .filter(model -> student.teachers().equals(List.of(model.name())))
              .findFirst()
              .orElse(null);
      return new Focus(student, teacher, alone(outcome, student));
    }

    /// What it is compared with, or expected to differ from, or else the first of its architecture
    /// that learns from labels.
    private static @Nullable ExperimentModel alone(
        ExperimentOutcome outcome, ExperimentModel student) {
      String against = student.note().against();
      if (against != null) {
        return outcome.model(against);
      }
      String architecture = student.runs().getFirst().architecture();
      return Stream.concat(
              outcome.plan().expectations().stream()
                  .filter(
                      e -> e.first().equals(student.name()) || e.second().equals(student.name()))
                  .map(
                      e ->
                          outcome.model(e.first().equals(student.name()) ? e.second() : e.first())),
              outcome.models().stream()
                  .filter(model -> model.runs().getFirst().architecture().equals(architecture)))
          .filter(model -> model.role() == Role.SCRATCH && !model.name().equals(student.name()))
          .findFirst()
          .orElse(null);
    }

    /// In the colours of a comparison.
    List<Entrant> entrants() {
      return Stream.of(
              entrant(teacher, Role.TEACHER),
              entrant(alone, Role.SCRATCH),
              entrant(student, Role.DISTILLED))
          .filter(Objects::nonNull)
          .toList();
    }

    private static @Nullable Entrant entrant(@Nullable ExperimentModel model, Role role) {
      return model == null ? null : new Entrant(model.name(), role, model.runs());
    }
  }
}
