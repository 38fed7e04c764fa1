package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Latency;
import dev.retort.distill.Run;
import dev.retort.distill.statistics.Interval;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// All figures of all models: a column a model and a row a figure, or where there are many models
/// the other way round.
final class FigureTable {
  private static final int MOST_COLUMNS = 4;

  private FigureTable() {}

  /// A figure, and how it is written.
  private record Figure(String name, Function<Entrant, String> cell) {
    static Figure mean(String name, ToDoubleFunction<Run> figure, int digits) {
      return new Figure(name, model -> Numerals.mean(model.statistics(figure), digits));
    }
  }

  private static List<Figure> figures() {
    return List.of(
        Figure.mean("errors", Run::testErrors, 0),
        Figure.mean(
            "error rate, %", run -> 100.0 * run.testErrors() / Math.max(1, run.testExamples()), 2),
        new Figure("95 % interval of the errors", FigureTable::interval),
        Figure.mean("cross entropy", Run::loss, 4),
        Figure.mean("calibration error", Run::ece, 4),
        Figure.mean("agreement with the teacher, %", run -> 100 * run.agreement(), 2),
        Figure.mean("KL from the teacher, nats", Run::klFromTeacher, 4),
        new Figure("parameters", model -> Numerals.count(model.first().parameters())),
        new Figure("bytes", model -> Numerals.count(model.first().bytes())),
        new Figure("latency, median, µs", model -> latency(model.first(), Latency::p50)),
        new Figure("latency, 99th percentile, µs", model -> latency(model.first(), Latency::p99)),
        Figure.mean("training, s", Run::trainSeconds, 1));
  }

  static Section section(Comparison comparison) {
    return section(Entrant.of(comparison));
  }

  static Section section(List<Entrant> models) {
    return Section.of(
        "figures",
        "All figures",
        models.stream().anyMatch(Entrant::hasSeeds)
            ? "Mean and standard deviation over the seeds, and the 95 % interval of the mean of the"
                + " errors; latencies are those of the first seed."
                + Entrant.mixed(models)
            : "Of one seed.",
        html -> write(html, models));
  }

  private static void write(Html html, List<Entrant> models) {
    html.open("div", "class", "scroll", "role", "region", "tabindex", "0");
    boolean columns = models.size() <= MOST_COLUMNS;
    html.open("table", "class", columns ? "figures" : "figures dense").raw("\n");
    html.element("caption", "Figures of each model on the test set", "class", "hidden");
    html.open("thead").open("tr").element("td", "");
    List<Figure> figures = figures();
    if (columns) {
      models.forEach(model -> model.head(html));
      html.close("tr").close("thead").open("tbody").raw("\n");
      figures.forEach(figure -> row(html, figure.name(), models.stream().map(figure.cell())));
    } else {
      figures.forEach(figure -> html.element("th", figure.name(), "scope", "col"));
      html.close("tr").close("thead").open("tbody").raw("\n");
      models.forEach(
          model ->
              row(html, model.title(), figures.stream().map(figure -> figure.cell().apply(model))));
    }
    html.close("tbody").close("table").close("div");
  }

  private static void row(Html html, String name, Stream<String> cells) {
    html.open("tr").element("th", name, "scope", "row");
    cells.forEach(cell -> html.element("td", cell));
    html.close("tr");
  }

  private static String interval(Entrant model) {
    Interval interval = model.interval();
    return Numerals.fixed(interval.low(), 0) + " to " + Numerals.fixed(interval.high(), 0);
  }

  private static String latency(Run run, ToDoubleFunction<Latency> figure) {
    Latency latency = run.latency();
    return latency == null ? Numerals.UNKNOWN : Numerals.fixed(figure.applyAsDouble(latency), 1);
  }
}
