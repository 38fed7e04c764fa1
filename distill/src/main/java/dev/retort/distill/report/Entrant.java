package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Latency;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.recipe.ExperimentModel;
import dev.retort.distill.statistics.Interval;
import dev.retort.distill.statistics.Statistics;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// A model as a page shows it.
///
/// @param title its name
/// @param role whose colour it has
/// @param runs one a seed
record Entrant(String title, Role role, List<Run> runs) {
  /// Those of a comparison, by its names for them.
  static List<Entrant> of(Comparison comparison) {
    return Arrays.stream(Role.values())
        .filter(role -> !comparison.runs(role).isEmpty())
        .map(role -> new Entrant(comparison.title(role), role, comparison.runs(role)))
        .toList();
  }

  static Entrant of(ExperimentModel model) {
    return new Entrant(model.name(), model.role(), model.runs());
  }

  Ink ink() {
    return Ink.of(role);
  }

  /// What depends on the architecture alone is the same in all runs.
  Run first() {
    return runs.getFirst();
  }

  /// Whether the seeds gave it several networks; a teacher that was given is the same for all.
  boolean hasSeeds() {
    return Run.networks(runs).size() > 1;
  }

  /// Over the seeds, or of the one network.
  Statistics statistics(ToDoubleFunction<Run> figure) {
    return Statistics.of(Run.networks(runs).stream().mapToDouble(figure).toArray());
  }

  Statistics errors() {
    return statistics(Run::testErrors);
  }

  double errorRate() {
    return errors().mean() / Math.max(1, first().testExamples());
  }

  /// Median microseconds of a prediction; NaN where nobody measured it.
  double micros() {
    Latency latency = first().latency();
    return latency == null ? Double.NaN : latency.p50();
  }

  /// Of the errors: over seeds where there are several, else over test samples.
  Interval interval() {
    return hasSeeds()
        ? Interval.ofMean(errors()).within(0, first().testExamples())
        : Interval.ofErrors(first().testErrors(), first().testExamples());
  }

  /// What has to be said of the intervals of models of which only some have seeds; empty where all
  /// intervals are of one kind.
  static String mixed(List<Entrant> models) {
    return models.stream().anyMatch(Entrant::hasSeeds)
            && !models.stream().allMatch(Entrant::hasSeeds)
        ? " A model that was given, and is the same for all seeds, has the interval that the size"
            + " of the test set leaves."
        : "";
  }

  /// The head of its column.
  void head(Html html) {
    html.element("th", title, "scope", "col", "class", "role " + role.key());
  }

  /// The same of one that is left out where there is little room.
  void headAside(Html html) {
    html.element("th", title, "scope", "col", "class", "aside role " + role.key());
  }

  /// The models with the colours and the shapes of their [Mark]s, as a list above a picture.
  static void legend(Html html, List<Entrant> models) {
    legend(html, "legend", models);
  }

  /// The same above a picture of lines.
  static void legendOfLines(Html html, List<Entrant> models) {
    legend(html, "legend lines", models);
  }

  private static void legend(Html html, String classes, List<Entrant> models) {
    html.open("ul", "class", classes).raw("\n");
    models.forEach(model -> html.element("li", model.title, "class", model.role.key()));
    html.close("ul");
  }

  /// What the marks of an experiment's models mean, as far as they are used.
  static void kinds(Html html, List<Entrant> models) {
    legend(html, kinds(models));
  }

  /// The same above a picture in which all are round.
  static void kindsOfDots(Html html, List<Entrant> models) {
    legend(html, "legend dots", kinds(models));
  }

  private static List<Entrant> kinds(List<Entrant> models) {
    return Arrays.stream(Role.values())
        .filter(role -> models.stream().anyMatch(model -> model.role == role))
        .map(role -> new Entrant(kind(role), role, List.of()))
        .toList();
  }

  private static String kind(Role role) {
    return switch (role) {
      case TEACHER -> "teaches others";
      case SCRATCH -> "learns from labels";
      case LABEL_SMOOTHING -> "from labels, by another loss";
      case DISTILLED -> "learns from others";
    };
  }
}
