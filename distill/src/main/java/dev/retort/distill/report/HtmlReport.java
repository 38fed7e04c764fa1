package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Latency;
import dev.retort.distill.McNemar;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.Statistics;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// A comparison as one HTML file, its pictures and its style inside; light or dark as the reader's
/// browser is.
public final class HtmlReport {
  private static final int MOST_CLASSES = 40;

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1c2024; --faint: #667078; --line: #dfe3e6; --page: #fff;
        --teacher: #6b7280; --scratch: #c2410c; --label-smoothing: #a16207; --distilled: #1d4ed8; }
      @media (prefers-color-scheme: dark) {
        :root { --ink: #e6e9ec; --faint: #98a2ab; --line: #31373d; --page: #15181b;
          --teacher: #a3acb8; --scratch: #fb923c; --label-smoothing: #eab308; --distilled: #60a5fa; } }
      body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page);
        max-width: 60rem; margin: 2.5rem auto; padding: 0 1.25rem; }
      h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem; }
      .verdict { font-size: 1.1rem; border-left: .25rem solid var(--distilled); padding: .1rem 0 .1rem 1rem; margin: 1.25rem 0; }
      .faint { color: var(--faint); } .scroll { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { text-align: right; padding: .3rem .9rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
      th:first-child, td:first-child { text-align: left; padding-left: 0; position: sticky; left: 0; background: var(--page); }
      th { font-weight: 600; vertical-align: bottom; } td { vertical-align: top; }
      th.role { border-bottom: 3px solid; } .words :is(th, td) { text-align: left; } .words code { white-space: normal; display: block; }
      .wide { min-width: 17rem; }
      code { font: .85em ui-monospace, monospace; overflow-wrap: anywhere; }
      svg { width: 100%; height: auto; display: block; } .scroll svg { min-width: 30rem; } svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }
      svg .tick { fill: var(--faint); } .label { font-weight: 600; } .grid { stroke: var(--line); }
      .curve { fill: none; stroke-width: 1.8; opacity: .8; } .mean { stroke-width: 3; } .dot { opacity: .55; }
      .curves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 1rem 2rem; }
      .teacher { --own: var(--teacher); } .scratch { --own: var(--scratch); }
      .label-smoothing { --own: var(--label-smoothing); } .distilled { --own: var(--distilled); }
      .curve, .mean { stroke: var(--own); } .dot { fill: var(--own); } th.role { border-color: var(--own); }
      @media (max-width: 40rem) {
        body { margin: 1.25rem auto; padding: 0 1rem; } table { font-size: .875rem; } th, td { padding: .3rem .5rem; }
        td:first-child { white-space: normal; min-width: 6rem; } }
      """;

  private final Comparison comparison;
  private final List<History> histories;
  private final List<String> classNames;
  private final List<Role> roles;
  private final StringBuilder html = new StringBuilder();

  private HtmlReport(Comparison comparison, List<History> histories, List<String> classNames) {
    this.comparison = comparison;
    this.histories = histories;
    this.classNames = classNames;
    roles = Arrays.stream(Role.values()).filter(role -> !comparison.runs(role).isEmpty()).toList();
  }

  /// The page. `histories` are the trainings' epochs, none for a teacher that was given.
  public static String of(Comparison comparison, List<History> histories, List<String> classNames) {
    return new HtmlReport(comparison, histories, classNames).page();
  }

  private String page() {
    Comparison.Data data = comparison.data();
    String title = "Distilled on " + data.name();
    html.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
        .append(Svg.escaped(title))
        .append("</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n");
    element("h1", title);
    element(
        "div class=\"faint\"",
        format(
            "%,d training, %s%,d test samples, %d classes; %s; %s %s",
            data.training(),
            data.validation() == 0 ? "" : format("%,d validation, ", data.validation()),
            data.test(),
            data.classes(),
            comparison.setting(),
            comparison.runs(Role.DISTILLED).size() == 1 ? "seed" : "seeds",
            String.join(
                ", ",
                comparison.runs(Role.DISTILLED).stream()
                    .map(run -> Long.toString(run.seed()))
                    .toList())));
    element("div class=\"verdict\"", comparison.verdict());
    element("h2", "Errors on the test set");
    html.append("<div class=\"scroll\">").append(ErrorDots.of(comparison)).append("</div>\n");
    element("h2", "All figures");
    figures();
    pairedTest();
    classes();
    curves();
    models();
    return html.append("</body>\n</html>\n").toString();
  }

  private void figures() {
    html.append("<div class=\"scroll\"><table>\n");
    head("");
    row("errors", runs -> number(runs, Run::testErrors, 0));
    row(
        "error rate, %",
        runs -> number(runs, run -> 100.0 * run.testErrors() / Math.max(1, run.testExamples()), 2));
    row("cross entropy", runs -> number(runs, Run::loss, 4));
    row("calibration error", runs -> number(runs, Run::ece, 4));
    row("agreement with the teacher, %", runs -> number(runs, run -> 100 * run.agreement(), 2));
    row("KL from the teacher, nats", runs -> number(runs, Run::klFromTeacher, 4));
    row("parameters", runs -> format("%,d", runs.get(0).parameters()));
    row("bytes", runs -> format("%,d", runs.get(0).bytes()));
    row("latency, median, µs", runs -> latency(runs.get(0), Latency::p50));
    row("latency, 99th percentile, µs", runs -> latency(runs.get(0), Latency::p99));
    row("training, s", runs -> number(runs, Run::trainSeconds, 1));
    html.append("</table></div>\n");
    if (comparison.runs(Role.DISTILLED).size() > 1) {
      element("p class=\"faint\"", "Mean and standard deviation over the seeds.");
    }
  }

  private void pairedTest() {
    Optional<McNemar> test = comparison.mcnemar();
    if (test.isEmpty()) {
      return;
    }
    element(
        "p class=\"faint\"",
        format(
            "McNemar's paired test of distilled against alone: %,d samples only the distilled"
                + " student has right, %,d only the student alone, p = %.2g.",
            test.get().firstOnly(), test.get().secondOnly(), test.get().p()));
  }

  private void classes() {
    int classes = comparison.data().classes();
    if (classes > MOST_CLASSES || classNames.size() != classes) {
      return;
    }
    element("h2", "Errors of each class");
    html.append("<div class=\"scroll\"><table>\n");
    head("class");
    for (int k = 0; k < classes; k++) {
      int label = k;
      row(classNames.get(k), runs -> number(runs, run -> errors(run, label), 0));
    }
    html.append("</table></div>\n");
  }

  private static double errors(Run run, int label) {
    int[] row = run.evaluation().confusion()[label];
    return Arrays.stream(row).sum() - row[label];
  }

  private void curves() {
    if (histories.isEmpty()) {
      return;
    }
    element("h2", "Training loss");
    element(
        "p class=\"faint\"",
        "On a logarithmic axis. Each training makes another loss small, so heights do not compare"
            + " between pictures.");
    html.append("<div class=\"curves\">\n");
    for (Role role : roles) {
      List<History> own = histories.stream().filter(history -> history.role() == role).toList();
      if (!own.isEmpty()) {
        html.append("<div>").append(LossCurves.of(role, own)).append("</div>\n");
      }
    }
    html.append("</div>\n");
  }

  private void models() {
    element("h2", "Models");
    html.append("<div class=\"scroll\"><table class=\"words\">\n<tr><th>model</th><th>seed</th>")
        .append("<th>trained by</th><th>architecture, and SHA-256 of the weights</th></tr>\n");
    for (Run run : comparison.runs()) {
      html.append("<tr>");
      element("td", run.role().title());
      element("td", Long.toString(run.seed()));
      element("td", run.method());
      html.append("<td class=\"wide\">");
      element("code", run.architecture());
      element("code class=\"faint\"", run.weightsSha256());
      html.append("</td></tr>\n");
    }
    html.append("</table></div>\n");
  }

  private void head(String first) {
    html.append("<tr>");
    element("th", first);
    roles.forEach(role -> element("th class=\"role " + role.key() + "\"", role.title()));
    html.append("</tr>\n");
  }

  private void row(String name, Function<List<Run>, String> cell) {
    html.append("<tr>");
    element("td", name);
    roles.forEach(role -> element("td", cell.apply(comparison.runs(role))));
    html.append("</tr>\n");
  }

  private void element(String tag, String text) {
    html.append('<').append(tag).append('>').append(Svg.escaped(text)).append("</");
    html.append(tag.split(" ", 2)[0]).append(">\n");
  }

  private static String number(List<Run> runs, ToDoubleFunction<Run> figure, int digits) {
    Statistics all = Statistics.of(runs.stream().mapToDouble(figure).toArray());
    if (Double.isNaN(all.mean())) {
      return "–";
    }
    if (all.count() == 1) {
      return format("%,." + digits + "f", all.mean());
    }
    int more = Math.max(1, digits);
    return format("%,." + more + "f ± %,." + more + "f", all.mean(), all.deviation());
  }

  private static String latency(Run run, ToDoubleFunction<Latency> figure) {
    Latency latency = run.latency();
    return latency == null ? "–" : format("%,.1f", figure.applyAsDouble(latency));
  }

  @SuppressWarnings("AnnotateFormatMethod") // patterns are literals of this file
  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
