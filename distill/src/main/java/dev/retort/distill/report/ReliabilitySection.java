package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Run;
import dev.retort.engine.ReliabilityBin;
import java.util.ArrayList;
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

  private static final String DIAGRAM =
      "Samples are put together by the probability that a model gives its answer. On the dashed"
          + " line it is right as often as it believes; below it, it is too sure. Bins of fewer"
          + " than "
          + FEWEST
          + " samples are left out of the picture.";

  /// Of one bin nobody sees whether a model's certainty means anything.
  private static final int FEWEST_BINS = 2;

  private static final String NO_DIAGRAM =
      "There are too few samples for a picture: no model has two bins of at least "
          + FEWEST
          + " samples about which it is equally sure.";

  /// With more models than this, only those drawn are in the table beside the picture.
  private static final int MOST_BESIDE = 8;

  private ReliabilitySection() {}

  static Section of(Comparison comparison) {
    List<Entrant> models = Entrant.of(comparison);
    return of(models, models);
  }

  /// @param drawn those in the picture and in the table of the bins
  /// @param all those in the table, which is beside the picture if they are few
  static Section of(List<Entrant> drawn, List<Entrant> all) {
    List<List<ReliabilityBin>> bins = drawn.stream().map(ReliabilitySection::bins).toList();
    boolean enough = bins.stream().anyMatch(own -> large(own).size() >= FEWEST_BINS);
    return Section.of(
        "reliability",
        "Are they as sure as they are right?",
        enough ? DIAGRAM : NO_DIAGRAM,
        html -> {
          html.open("div", "class", "pair").raw("\n");
          if (enough) {
            html.open("figure", "class", "chart");
            List<Entrant> seen =
                drawn.stream().filter(model -> !large(bins(model)).isEmpty()).toList();
            Entrant.legend(html, seen);
            html.raw(chart(seen)).close("figure");
          }
          boolean few = all.size() <= MOST_BESIDE;
          summary(html, few ? all : drawn);
          html.close("div");
          if (!few) {
            html.open("details").element("summary", "All models");
            summary(html, all);
            html.close("details");
          }
          html.open("details").element("summary", "The bins");
          table(html, drawn, bins);
          html.close("details");
        });
  }

  /// Over the seeds; of a network that was given and is the same in all of them, once.
  private static List<ReliabilityBin> bins(Entrant model) {
    List<Run> runs = Run.networks(model.runs());
    List<ReliabilityBin> sum = new ArrayList<>(runs.get(0).evaluation().reliability());
    for (Run run : runs.subList(1, runs.size())) {
      for (int b = 0; b < sum.size(); b++) {
        sum.set(b, sum.get(b).plus(run.evaluation().reliability().get(b)));
      }
    }
    return sum;
  }

  private static String chart(List<Entrant> models) {
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
    for (Entrant model : models) {
      Map<String, List<?>> columns = columns(bins(model));
      Mark mark = Mark.of(model.role());
      mark.line(chart, columns, 1, 1);
      mark.points(chart, columns, 3, 1);
    }
    List<Double> ticks = List.of(0.0, 0.25, 0.5, 0.75, 1.0);
    List<String> labels = List.of("0", "25 %", "50 %", "75 %", "100 %");
    Map<String, Object> axis =
        Map.of("limits", List.of(-0.02, 1.02), "breaks", ticks, "labels", labels);
    return chart.axis("x", "how sure it is", axis).axis("y", "how often it is right", axis).svg();
  }

  /// The places of a model's points: to the right how sure it is, upwards how often it is right.
  static Map<String, List<?>> columns(List<ReliabilityBin> bins) {
    List<ReliabilityBin> drawn = large(bins);
    return Map.of(
        "x", drawn.stream().map(ReliabilityBin::confidence).toList(),
        "y", drawn.stream().map(ReliabilityBin::accuracy).toList());
  }

  private static List<ReliabilityBin> large(List<ReliabilityBin> bins) {
    return bins.stream().filter(bin -> bin.count() >= FEWEST).toList();
  }

  private static void summary(Html html, List<Entrant> models) {
    HtmlTable.open(
        html,
        "figures",
        "Confidence and accuracy of each model",
        List.of("model", "sure on average", "right", "calibration error"));
    html.open("tbody").raw("\n");
    for (Entrant model : models) {
      ReliabilityBin all =
          bins(model).stream().reduce(new ReliabilityBin(0, 0, 0), ReliabilityBin::plus);
      html.open("tr").element("th", model.title(), "scope", "row");
      html.element("td", Numerals.percent(all.confidence(), 1));
      html.element("td", Numerals.percent(all.accuracy(), 1));
      html.element("td", Numerals.mean(model.statistics(Run::calibrationError), 4));
      html.close("tr");
    }
    html.close("tbody");
    HtmlTable.close(html);
  }

  private static void table(Html html, List<Entrant> models, List<List<ReliabilityBin>> bins) {
    HtmlTable.open(
        html,
        "figures",
        "Samples and their share that is right, by confidence",
        row -> {
          row.element("th", "sure", "scope", "col");
          models.forEach(model -> model.head(row));
        });
    html.open("tbody").raw("\n");
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
    html.close("tbody");
    HtmlTable.close(html);
  }
}
