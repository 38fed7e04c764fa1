package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.Statistics;
import java.util.List;

/// The figures that everybody looks for first, one tile a role: errors, and what the model weighs.
final class Tiles {
  private Tiles() {}

  static String of(Comparison comparison) {
    Html html = new Html();
    html.open("ul", "class", "tiles").raw("\n");
    for (Role role : Role.values()) {
      List<Run> runs = comparison.runs(role);
      if (!runs.isEmpty()) {
        tile(html, role, runs, comparison.errors(role));
      }
    }
    return html.close("ul").toString();
  }

  private static void tile(Html html, Role role, List<Run> runs, Statistics errors) {
    Run first = runs.get(0);
    html.open("li", "class", "tile " + role.key()).raw("\n");
    html.element("span", role.title(), "class", "name");
    html.open("span", "class", "number").text(Numerals.fixed(errors.mean(), digits(errors)));
    html.raw(" ").element("small", "errors").close("span");
    if (errors.count() > 1) {
      String deviation = "± " + Numerals.fixed(errors.deviation(), 1) + " over the seeds";
      html.element("span", deviation, "class", "detail");
    }
    double rate = errors.mean() / Math.max(1, first.testExamples());
    html.element("span", Numerals.percent(rate, 2) + " wrong", "class", "detail");
    html.element(
        "span",
        first.bytes() == 0
            ? "size unknown"
            : Numerals.bytes((double) first.bytes())
                + (first.latency() == null ? "" : ", " + Numerals.micros(first.latency().p50())),
        "class",
        "detail");
    html.close("li");
  }

  private static int digits(Statistics errors) {
    return errors.count() > 1 && errors.mean() < 1000 ? 1 : 0;
  }
}
