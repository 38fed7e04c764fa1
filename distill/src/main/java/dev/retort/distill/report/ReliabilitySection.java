package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.engine.ReliabilityBin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Whether the models are right as often as they believe: the reliability diagram, all seeds'
/// samples taken together.
///
/// Source: Guo et al. 2017, arXiv 1706.04599, section 2.
final class ReliabilitySection {
  private static final int HEIGHT = 320;

  /// Bins with fewer samples are in the table, but their shares say too little to be drawn.
  private static final int FEWEST = 10;

  private ReliabilitySection() {}

  static Section of(Comparison comparison) {
    List<Role> roles =
        Arrays.stream(Role.values()).filter(role -> !comparison.runs(role).isEmpty()).toList();
    List<List<ReliabilityBin>> bins =
        roles.stream().map(role -> bins(comparison.runs(role))).toList();
    return Section.of(
        "reliability",
        "Are they as sure as they are right?",
        "Samples are put together by the probability that a model gives its answer. On the dashed"
            + " line it is right as often as it believes; below it, it is too sure. Bins of fewer"
            + " than "
            + FEWEST
            + " samples are left out of the picture.",
        html -> {
          html.open("div", "class", "pair").raw("\n");
          html.open("figure", "class", "chart");
          legend(html, roles);
          html.raw(chart(roles, bins)).close("figure");
          summary(html, comparison, roles, bins);
          html.close("div");
          html.open("details").element("summary", "The bins");
          table(html, roles, bins);
          html.close("details");
        });
  }

  static void legend(Html html, List<Role> roles) {
    html.open("ul", "class", "legend").raw("\n");
    roles.forEach(role -> html.element("li", role.title(), "class", role.key()));
    html.close("ul");
  }

  private static List<ReliabilityBin> bins(List<Run> runs) {
    List<ReliabilityBin> sum = new ArrayList<>(runs.get(0).evaluation().reliability());
    for (Run run : runs.subList(1, runs.size())) {
      for (int b = 0; b < sum.size(); b++) {
        sum.set(b, sum.get(b).plus(run.evaluation().reliability().get(b)));
      }
    }
    return sum;
  }

  private static String chart(List<Role> roles, List<List<ReliabilityBin>> bins) {
    Chart chart =
        new Chart(
            "Reliability of each model",
            "Accuracy against confidence; the table of the bins has the figures.",
            HEIGHT);
    chart.layer(
        "line",
        Ink.FAINT,
        Map.of("x", List.of(0.0, 1.0), "y", List.of(0.0, 1.0)),
        Map.of("linetype", "dashed", "size", 0.7));
    for (int r = 0; r < roles.size(); r++) {
      List<ReliabilityBin> drawn =
          bins.get(r).stream().filter(bin -> bin.count() >= FEWEST).toList();
      Map<String, List<?>> columns =
          Map.of(
              "x", drawn.stream().map(ReliabilityBin::confidence).toList(),
              "y", drawn.stream().map(ReliabilityBin::accuracy).toList());
      Ink ink = Ink.of(roles.get(r));
      chart.layer("line", ink, columns, Map.of("size", 1));
      chart.layer("point", ink, columns, Map.of("size", 3));
    }
    List<Double> ticks = List.of(0.0, 0.25, 0.5, 0.75, 1.0);
    List<String> labels = List.of("0", "25 %", "50 %", "75 %", "100 %");
    Map<String, Object> axis =
        Map.of("limits", List.of(-0.02, 1.02), "breaks", ticks, "labels", labels);
    return chart.axis("x", "how sure it is", axis).axis("y", "how often it is right", axis).svg();
  }

  private static void summary(
      Html html, Comparison comparison, List<Role> roles, List<List<ReliabilityBin>> bins) {
    html.open("div", "class", "scroll", "role", "region", "tabindex", "0");
    html.open("table", "class", "figures").raw("\n");
    html.element("caption", "Confidence and accuracy of each model", "class", "hidden");
    html.open("thead").open("tr").element("th", "model", "scope", "col");
    html.element("th", "sure on average", "scope", "col").element("th", "right", "scope", "col");
    html.element("th", "calibration error", "scope", "col").close("tr").close("thead");
    html.open("tbody").raw("\n");
    for (int r = 0; r < roles.size(); r++) {
      ReliabilityBin all =
          bins.get(r).stream().reduce(new ReliabilityBin(0, 0, 0), ReliabilityBin::plus);
      html.open("tr").element("th", roles.get(r).title(), "scope", "row");
      html.element("td", Numerals.percent(all.confidence(), 1));
      html.element("td", Numerals.percent(all.accuracy(), 1));
      html.element("td", Numerals.mean(comparison.statistics(roles.get(r), Run::ece), 4));
      html.close("tr");
    }
    html.close("tbody").close("table").close("div");
  }

  private static void table(Html html, List<Role> roles, List<List<ReliabilityBin>> bins) {
    html.open("div", "class", "scroll", "role", "region", "tabindex", "0");
    html.open("table", "class", "figures").raw("\n");
    html.element(
        "caption", "Samples and their share that is right, by confidence", "class", "hidden");
    html.open("thead").open("tr").element("th", "sure", "scope", "col");
    roles.forEach(
        role -> html.element("th", role.title(), "scope", "col", "class", "role " + role.key()));
    html.close("tr").close("thead").open("tbody").raw("\n");
    int count = bins.get(0).size();
    for (int b = 0; b < count; b++) {
      int place = b;
      if (bins.stream().allMatch(all -> all.get(place).count() == 0)) {
        continue;
      }
      html.open("tr");
      html.element(
          "th",
          String.format(Locale.ROOT, "%.0f to %.0f %%", 100.0 * b / count, 100.0 * (b + 1) / count),
          "scope",
          "row");
      for (List<ReliabilityBin> all : bins) {
        ReliabilityBin bin = all.get(place);
        html.element(
            "td",
            bin.count() == 0
                ? Numerals.UNKNOWN
                : Numerals.percent(bin.accuracy(), 1) + " of " + Numerals.count(bin.count()));
      }
      html.close("tr");
    }
    html.close("tbody").close("table").close("div");
  }
}
