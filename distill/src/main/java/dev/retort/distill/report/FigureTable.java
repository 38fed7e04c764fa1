package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Interval;
import dev.retort.distill.Latency;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.Statistics;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// All figures of a comparison: a column a role, a row a figure.
final class FigureTable {
  private final Comparison comparison;
  private final List<Role> roles;
  private final Html html;

  private FigureTable(Comparison comparison, Html html) {
    this.comparison = comparison;
    this.html = html;
    roles = Arrays.stream(Role.values()).filter(role -> !comparison.runs(role).isEmpty()).toList();
  }

  static Section section(Comparison comparison) {
    return Section.of(
        "figures",
        "All figures",
        comparison.runs(Role.DISTILLED).size() > 1
            ? "Mean and standard deviation over the seeds; latencies are those of the first seed."
            : "Of one seed.",
        html -> new FigureTable(comparison, html).write());
  }

  private void write() {
    html.open("div", "class", "scroll", "role", "region", "tabindex", "0");
    html.raw("").open("table", "class", "figures").raw("\n");
    html.element("caption", "Figures of each model on the test set", "class", "hidden");
    html.open("thead").open("tr").element("td", "");
    roles.forEach(
        role -> html.element("th", role.title(), "scope", "col", "class", "role " + role.key()));
    html.close("tr").close("thead").open("tbody").raw("\n");
    row("errors", Run::testErrors, 0);
    row("error rate, %", run -> 100.0 * run.testErrors() / Math.max(1, run.testExamples()), 2);
    row("95 % interval of the errors", FigureTable::interval);
    row("cross entropy", Run::loss, 4);
    row("calibration error", Run::ece, 4);
    row("agreement with the teacher, %", run -> 100 * run.agreement(), 2);
    row("KL from the teacher, nats", Run::klFromTeacher, 4);
    row("parameters", runs -> Numerals.count(runs.get(0).parameters()));
    row("bytes", runs -> Numerals.count(runs.get(0).bytes()));
    row("latency, median, µs", runs -> latency(runs.get(0), Latency::p50));
    row("latency, 99th percentile, µs", runs -> latency(runs.get(0), Latency::p99));
    row("training, s", Run::trainSeconds, 1);
    html.close("tbody").close("table").close("div");
  }

  /// Over seeds where there are several, else over test samples.
  static Interval intervalOf(List<Run> runs) {
    Statistics errors = Statistics.of(runs.stream().mapToDouble(Run::testErrors).toArray());
    return runs.size() > 1
        ? Interval.ofMean(errors)
        : Interval.ofErrors(runs.get(0).testErrors(), runs.get(0).testExamples());
  }

  private static String interval(List<Run> runs) {
    Interval interval = intervalOf(runs);
    return Numerals.fixed(Math.max(0, interval.low()), 0)
        + " to "
        + Numerals.fixed(interval.high(), 0);
  }

  private void row(String name, ToDoubleFunction<Run> figure, int digits) {
    row(
        name,
        runs -> Numerals.mean(Statistics.of(runs.stream().mapToDouble(figure).toArray()), digits));
  }

  private void row(String name, Function<List<Run>, String> cell) {
    html.open("tr").element("th", name, "scope", "row");
    roles.forEach(role -> html.element("td", cell.apply(comparison.runs(role))));
    html.close("tr");
  }

  private static String latency(Run run, ToDoubleFunction<Latency> figure) {
    Latency latency = run.latency();
    return latency == null ? Numerals.UNKNOWN : Numerals.fixed(figure.applyAsDouble(latency), 1);
  }
}
