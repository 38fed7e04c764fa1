package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Latency;
import dev.retort.distill.Run;
import dev.retort.distill.statistics.Statistics;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// All figures of all models: a column a model and a row a figure, with a few words for those who
/// meet it for the first time; or where there are many models the other way round.
final class FigureTable {
  private static final int MOST_COLUMNS = 4;

  private FigureTable() {}

  /// A figure, what it says, and how it is written.
  private record Figure(String name, String how, Function<Entrant, String> cell) {
    static Figure mean(String name, String how, ToDoubleFunction<Run> figure, int digits) {
      return new Figure(name, how, model -> Numerals.mean(model.statistics(figure), digits));
    }
  }

  private static List<Figure> figures() {
    return List.of(
        Figure.mean("errors", "test samples that it puts into a wrong class", Run::testErrors, 0),
        Figure.mean("error rate, %", "their share of all test samples", FigureTable::wrong, 2),
        new Figure(
            "95 % interval of the errors",
            "how far chance may have moved them", model -> Numerals.interval(model.interval(), 0)),
        Figure.mean(
            "cross entropy",
            "how little probability it gives the right class; lower is better",
            Run::loss,
            4),
        Figure.mean(
            "calibration error",
            "how far the stated certainty is off; lower is better",
            Run::calibrationError,
            4),
        Figure.mean(
            "agreement with the teacher, %",
            "how often both give the same class", run -> 100 * run.agreement(), 2),
        Figure.mean(
            "KL from the teacher, nats",
            "how far its probabilities are from the teacher's; 0 is equal",
            Run::klFromTeacher,
            4),
        new Figure(
            "parameters",
            "numbers that training has set",
            model -> Numerals.count(model.first().parameters())),
        new Figure(
            "bytes",
            "what its weights take, as 32-bit floats",
            model -> Numerals.count(model.first().bytes())),
        new Figure(
            "latency, median, µs",
            "the usual time of one prediction on one thread",
            model -> latency(model.first(), Latency::p50)),
        new Figure(
            "latency, 99th percentile, µs",
            "one prediction of a hundred takes longer",
            model -> latency(model.first(), Latency::p99)),
        new Figure("training, s", "of several the median", FigureTable::seconds));
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
                + " errors; latencies are those of the first seed, times of training the median."
                + Entrant.mixed(models)
            : "Of one seed.",
        html -> write(html, models));
  }

  private static void write(Html html, List<Entrant> models) {
    List<Figure> figures = figures();
    String caption = "Figures of each model on the test set";
    if (models.size() <= MOST_COLUMNS) {
      HtmlTable.open(
          html,
          "figures",
          caption,
          row -> {
            row.element("td", "");
            models.forEach(model -> model.head(row));
          });
      html.open("tbody").raw("\n");
      figures.forEach(
          figure -> row(html, figure.name(), figure.how(), models.stream().map(figure.cell())));
    } else {
      HtmlTable.open(
          html,
          "figures dense",
          caption,
          row -> {
            row.element("td", "");
            figures.forEach(figure -> row.element("th", figure.name(), "scope", "col"));
          });
      html.open("tbody").raw("\n");
      models.forEach(
          model ->
              row(
                  html,
                  model.title(),
                  "",
                  figures.stream().map(figure -> figure.cell().apply(model))));
    }
    html.close("tbody");
    HtmlTable.close(html);
  }

  private static void row(Html html, String name, String how, Stream<String> cells) {
    html.open("tr").open("th", "scope", "row").text(name);
    if (!how.isEmpty()) {
      html.element("span", how, "class", "how");
    }
    html.close("th");
    cells.forEach(cell -> html.element("td", cell));
    html.close("tr");
  }

  private static double wrong(Run run) {
    return 100.0 * run.testErrors() / Math.max(1, run.testExamples());
  }

  /// Of the trainings that are known, the one in the middle: another may have had to wait.
  private static String seconds(Entrant model) {
    double[] all = Run.networks(model.runs()).stream().mapToDouble(Run::trainSeconds).toArray();
    return Numerals.fixed(Statistics.median(all), 1);
  }

  private static String latency(Run run, ToDoubleFunction<Latency> figure) {
    Latency latency = run.latency();
    return latency == null ? Numerals.UNKNOWN : Numerals.fixed(figure.applyAsDouble(latency), 1);
  }
}
