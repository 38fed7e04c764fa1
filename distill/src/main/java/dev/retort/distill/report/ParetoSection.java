package dev.retort.distill.report;

import dev.retort.distill.search.SearchOutcome;
import dev.retort.distill.search.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// All candidates of a search by size and errors, the front of the best among them, the budgets as
/// lines, and the front as a table.
final class ParetoSection {
  private static final int HEIGHT = 340;

  /// About what the axes leave of the picture, in pixels.
  private static final double PLOT_WIDTH = 343;

  private static final double PLOT_HEIGHT = HEIGHT - 62;

  private static final String STOPPED =
      " Pale dots were stopped early, so that they may stand higher than they would in the end.";

  private ParetoSection() {}

  static Section of(SearchOutcome outcome) {
    return Section.of(
        "front",
        "The Pareto front",
        "Each dot is a candidate at the end of its longest training, by what it weighs and by its"
            + " errors on the validation split; both axes are logarithmic. The line joins the"
            + " finalists that no other one beats in both.",
        html -> {
          html.open("div", "class", "pair").raw("\n");
          html.open("figure", "class", "chart");
          legend(html, outcome);
          html.raw(chart(outcome));
          html.element(
              "figcaption",
              "Further left is smaller, further down is better."
                  + (stopped(outcome).isEmpty() ? "" : STOPPED)
                  + diverged(outcome));
          html.close("figure").open("div").raw("\n");
          FrontTable.budgets(html, outcome);
          html.close("div").close("div");
          FrontTable.front(html, outcome);
        });
  }

  /// Those that have no dot, because their errors are those of no network.
  private static String diverged(SearchOutcome outcome) {
    long count = outcome.lastTrials().stream().filter(Trial::diverged).count();
    return count == 0
        ? ""
        : String.format(
            Locale.ROOT,
            " Not drawn: %,d %s whose training diverged.",
            count,
            count == 1 ? "candidate" : "candidates");
  }

  /// Those that came to an end before the last rung.
  private static List<Trial> stopped(SearchOutcome outcome) {
    List<Trial> finalists = outcome.result().finalists();
    return drawn(outcome).stream().filter(trial -> !finalists.contains(trial)).toList();
  }

  private static List<Trial> drawn(SearchOutcome outcome) {
    return outcome.lastTrials().stream().filter(trial -> !trial.diverged()).toList();
  }

  /// As far as there are marks of each kind.
  private static void legend(Html html, SearchOutcome outcome) {
    html.open("ul", "class", "legend dots").raw("\n");
    html.element("li", "chosen", "class", "chosen");
    html.element("li", "trained to the end", "class", "distilled");
    if (!stopped(outcome).isEmpty()) {
      html.element("li", "stopped early", "class", "early");
    }
    if (outcome.budgets().maxBytes() != null || outcome.budgets().maxErrors() != null) {
      html.element("li", "budget", "class", "budget dashed");
    }
    html.close("ul");
  }

  private static String chart(SearchOutcome outcome) {
    List<Trial> all = drawn(outcome);
    LogScale bytes = bytes(outcome, all);
    LogScale errors = errors(outcome, all);
    Chart chart = new Chart("The Pareto front", description(outcome), HEIGHT);
    limits(chart, outcome, bytes, errors);
    staircase(chart, outcome.result().front(), bytes, errors);
    points(chart, Ink.FAINT, stopped(outcome), 3, 0.45);
    points(chart, Ink.DISTILLED, outcome.result().finalists(), 4.5, 0.9);
    points(chart, Ink.INK, List.of(outcome.chosen()), 8, 1);
    points(chart, Ink.DISTILLED, List.of(outcome.chosen()), 6, 1);
    name(chart, outcome.chosen(), bytes, errors);
    return chart
        .axis("x", "size of the weights", bytes.axis(ModelSection::tick, PLOT_WIDTH))
        .axis("y", "validation errors, %", errors.axis(LogScale::label, PLOT_HEIGHT))
        .svg();
  }

  private static LogScale bytes(SearchOutcome outcome, List<Trial> all) {
    Long limit = outcome.budgets().maxBytes();
    double low = all.stream().mapToLong(t -> t.candidate().bytes()).min().orElse(1);
    double high = all.stream().mapToLong(t -> t.candidate().bytes()).max().orElse(1);
    return LogScale.around(low, limit == null ? high : Math.max(high, limit));
  }

  private static LogScale errors(SearchOutcome outcome, List<Trial> all) {
    double low = all.stream().mapToDouble(ParetoSection::percent).min().orElse(1);
    double high = all.stream().mapToDouble(ParetoSection::percent).max().orElse(1);
    double limit = allowed(outcome);
    return Double.isNaN(limit)
        ? LogScale.around(low, high)
        : LogScale.around(Math.min(low, limit), Math.max(high, limit));
  }

  /// The errors in percent, none as half an error, which an axis of logarithms can show.
  private static double percent(Trial trial) {
    return 100 * Math.max(0.5, trial.errors()) / Math.max(1, trial.examples());
  }

  /// The allowed errors in percent; NaN if all are, and half an error if none are.
  private static double allowed(SearchOutcome outcome) {
    Integer errors = outcome.budgets().maxErrors();
    return errors == null
        ? Double.NaN
        : 100 * Math.max(0.5, errors) / Math.max(1, outcome.testExamples());
  }

  private static void limits(Chart chart, SearchOutcome outcome, LogScale bytes, LogScale errors) {
    Map<String, ?> dashed = Map.of("size", 1, "linetype", "dashed");
    Long most = outcome.budgets().maxBytes();
    if (most != null) {
      double x = most;
      chart.layer(
          "line",
          Ink.INK,
          Map.of("x", List.of(x, x), "y", List.of(errors.low(), errors.high())),
          dashed);
    }
    double y = allowed(outcome);
    if (Double.isFinite(y)) {
      chart.layer(
          "line",
          Ink.INK,
          Map.of("x", List.of(bytes.low(), bytes.high()), "y", List.of(y, y)),
          dashed);
    }
  }

  /// From each student of the front level to the next larger one, then down: nothing that was
  /// trained to the end lies below.
  private static void staircase(Chart chart, List<Trial> front, LogScale bytes, LogScale errors) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    double level = errors.high();
    for (Trial trial : front) {
      x.add((double) trial.candidate().bytes());
      y.add(level);
      level = percent(trial);
      x.add((double) trial.candidate().bytes());
      y.add(level);
    }
    x.add(bytes.high());
    y.add(level);
    chart.layer("path", Ink.DISTILLED, Map.of("x", x, "y", y), Map.of("size", 1.1, "alpha", 0.8));
  }

  private static void points(Chart chart, Ink ink, List<Trial> trials, double size, double alpha) {
    if (trials.isEmpty()) {
      return;
    }
    chart.layer(
        "point",
        ink,
        Map.of(
            "x", trials.stream().map(trial -> (double) trial.candidate().bytes()).toList(),
            "y", trials.stream().map(ParetoSection::percent).toList()),
        Map.of("size", size, "alpha", alpha));
  }

  private static void name(Chart chart, Trial chosen, LogScale bytes, LogScale errors) {
    double x = chosen.candidate().bytes();
    boolean right = x * x > bytes.low() * bytes.high();
    double nudge = 0.035 * StrictMath.log10(bytes.high() / bytes.low());
    double lower = 0.06 * StrictMath.log10(errors.high() / errors.low());
    chart.layer(
        "text",
        Ink.INK,
        Map.of(
            "x", List.of(x),
            "y", List.of(percent(chosen)),
            "label", List.of(Numerals.abridged(chosen.candidate().student().name()))),
        Map.of(
            "size",
            5.5,
            "fontface",
            "bold",
            "hjust",
            right ? 1 : 0,
            "nudge_x",
            right ? -nudge : nudge,
            "nudge_y",
            -lower));
  }

  private static String description(SearchOutcome outcome) {
    return outcome.result().front().stream()
        .map(
            trial ->
                String.format(
                    Locale.ROOT,
                    "%s: %,d bytes, %,d of %,d validation samples wrong%s",
                    trial.candidate().student().name(),
                    trial.candidate().bytes(),
                    trial.errors(),
                    trial.examples(),
                    trial.equals(outcome.chosen()) ? " (chosen)" : ""))
        .collect(Collectors.joining("; ", "Of the front: ", "."));
  }
}
