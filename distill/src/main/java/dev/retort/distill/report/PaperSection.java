package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.recipe.PaperRow;
import dev.retort.distill.statistics.Interval;
import dev.retort.distill.statistics.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// A paper's numbers beside ours, row by row: one picture for each experiment that the paper has
/// numbers of, and the table of all rows.
final class PaperSection {
  private static final int ROW = 46;

  private PaperSection() {}

  /// @param data that ours are of
  static Section of(List<PaperRow> rows, Comparison.Data data) {
    boolean seeds = rows.stream().anyMatch(row -> row.found().size() > 1);
    return Section.of(
        "paper",
        "The paper's numbers and ours",
        HintonReport.caveat(data).map(caveat -> caveat + " ").orElse("")
            + "Diamonds are the paper's numbers, of one run each. "
            + (seeds
                ? "Ours are a small dot for each seed, a large one for their mean, and the mean's"
                    + " 95 % interval: where the mean of all seeds would lie, as far as so few can"
                    + " tell."
                : "Ours are one run each too, so small differences mean nothing."),
        html -> {
          html.open("ul", "class", "legend").raw("\n");
          html.element("li", "the paper", "class", "scratch diamond");
          html.element("li", "here", "class", "distilled");
          html.close("ul").open("div", "class", "pair").raw("\n");
          byExperiment(rows)
              .forEach(
                  (name, own) -> {
                    if (own.stream().anyMatch(row -> Double.isFinite(row.paper()))) {
                      html.open("figure", "class", "chart");
                      html.element("h3", upper(name)).raw(chart(name, own)).close("figure");
                    }
                  });
          html.close("div");
          html.element("h3", "All rows");
          table(html, rows, seeds);
          html.open("details").element("summary", "Hashes of the weights");
          hashes(html, rows, seeds);
          html.close("details");
        });
  }

  private static String upper(String name) {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  private static Map<String, List<PaperRow>> byExperiment(List<PaperRow> rows) {
    Map<String, List<PaperRow>> experiments = new LinkedHashMap<>();
    for (PaperRow row : rows) {
      experiments.computeIfAbsent(row.experiment(), _ -> new ArrayList<>()).add(row);
    }
    return experiments;
  }

  private static String chart(String name, List<PaperRow> rows) {
    Chart chart =
        new Chart("The paper and we: " + name, words(rows), Math.max(2, rows.size()) * ROW + 46);
    List<Double> places = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      double y = rows.size() - 1.0 - i;
      places.add(y);
      draw(chart, rows.get(i), y);
    }
    boolean share = isShare(rows.getFirst());
    EvenScale scale = scale(rows);
    return chart
        .axis(
            "x",
            share ? "errors, %" : "test errors",
            share ? scale.axisOfShares() : scale.axisOfCounts())
        .axis(
            "y",
            "",
            Map.of(
                "breaks",
                places,
                "labels",
                rows.stream().map(PaperSection::name).toList(),
                "limits",
                List.of(-0.6, rows.size() - 0.4)))
        .svg();
  }

  /// Short enough to stand beside a chart: `corrected, on 3s`.
  private static String name(PaperRow row) {
    return row.run().replaceFirst("^bias(es)? (of \\d+ )?", "");
  }

  private static boolean isShare(PaperRow row) {
    return row.unit().equals("%");
  }

  /// Of the mean over the seeds.
  private static Interval interval(PaperRow row) {
    double most = isShare(row) ? 100 : Double.POSITIVE_INFINITY;
    return Interval.ofMean(row.statistics()).within(0, most);
  }

  /// With room for all numbers and for what is written below and above them.
  private static EvenScale scale(List<PaperRow> rows) {
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    int letters = 0;
    for (PaperRow row : rows) {
      double mean = row.statistics().mean();
      boolean seeds = row.found().size() > 1;
      Interval interval = seeds ? interval(row) : new Interval(mean, mean);
      double paper = Double.isFinite(row.paper()) ? row.paper() : mean;
      low = Math.min(low, Math.min(paper, interval.low()));
      high = Math.max(high, Math.max(paper, interval.high()));
      for (double found : row.found()) {
        low = Math.min(low, found);
        high = Math.max(high, found);
      }
      letters = Math.max(letters, number(row, paper, false).length());
      letters = Math.max(letters, number(row, mean, seeds).length());
    }
    return EvenScale.forLabels(low, high, letters);
  }

  private static void draw(Chart chart, PaperRow row, double y) {
    Statistics here = row.statistics();
    List<Double> level = row.found().stream().map(_ -> y).toList();
    if (here.count() > 1) {
      Interval interval = interval(row);
      chart.layer(
          "segment",
          Ink.DISTILLED,
          Map.of(
              "x", List.of(interval.low()),
              "xend", List.of(interval.high()),
              "y", List.of(y),
              "yend", List.of(y)),
          Map.of("size", 1.2));
      chart.layer(
          "point",
          Ink.DISTILLED,
          Map.of("x", row.found(), "y", level),
          Map.of("size", 2.5, "alpha", 0.6));
    }
    chart.layer(
        "point",
        Ink.DISTILLED,
        Map.of("x", List.of(here.mean()), "y", List.of(y)),
        Map.of("size", 5));
    if (Double.isFinite(row.paper())) {
      chart.layer(
          "point",
          Ink.SCRATCH,
          Map.of("x", List.of(row.paper()), "y", List.of(y)),
          Map.of("size", 6.5, "shape", 18));
      label(chart, Ink.SCRATCH, row.paper(), y - 0.33, number(row, row.paper(), false));
    }
    label(chart, Ink.DISTILLED, here.mean(), y + 0.33, number(row, here.mean(), here.count() > 1));
  }

  private static void label(Chart chart, Ink ink, double x, double y, String text) {
    chart.layer(
        "text",
        ink,
        Map.of("x", List.of(x), "y", List.of(y), "label", List.of(text)),
        Map.of("size", 5.5));
  }

  private static String number(PaperRow row, double value, boolean mean) {
    return Numerals.fixed(value, isShare(row) || mean ? 1 : 0);
  }

  private static String words(List<PaperRow> rows) {
    return rows.stream()
        .map(
            row ->
                String.format(
                    Locale.ROOT,
                    "%s: paper %s, here %s",
                    row.run(),
                    number(row, row.paper(), false),
                    number(row, row.statistics().mean(), row.found().size() > 1)))
        .collect(Collectors.joining("; ", "", "."));
  }

  private static void table(Html html, List<PaperRow> rows, boolean seeds) {
    List<String> heads = new ArrayList<>(List.of("run", "the paper", "here"));
    if (seeds) {
      heads.addAll(List.of("95 % interval", "each seed"));
    }
    HtmlTable.open(html, "figures", "The paper's numbers and ours", heads);
    byExperiment(rows)
        .forEach(
            (name, own) -> {
              html.open("tbody").open("tr", "class", "part");
              html.open("th", "scope", "rowgroup", "colspan", seeds ? "5" : "3");
              html.text(upper(name)).close("th").close("tr");
              own.forEach(row -> row(html, row, seeds));
              html.close("tbody");
            });
    HtmlTable.close(html);
  }

  /// Which networks have the numbers of each row.
  private static void hashes(Html html, List<PaperRow> rows, boolean seeds) {
    html.open("table", "class", "words").raw("\n");
    html.element("caption", "The weights behind each row", "class", "hidden");
    html.open("thead").open("tr").element("th", "run", "scope", "col");
    String head = "SHA-256 of the weights" + (seeds ? ", each seed" : "");
    html.element("th", head, "scope", "col").close("tr").close("thead").raw("\n");
    byExperiment(rows)
        .forEach(
            (name, own) -> {
              html.open("tbody").open("tr");
              html.open("th", "scope", "rowgroup", "colspan", "2");
              html.element("strong", upper(name)).close("th").close("tr");
              for (PaperRow row : own) {
                html.open("tr").element("th", row.run(), "scope", "row").open("td");
                for (int i = 0; i < row.weights().size(); i++) {
                  html.raw(i == 0 ? "" : "<br>");
                  html.element("code", row.weights().get(i), "class", "faint");
                }
                html.close("td").close("tr");
              }
              html.close("tbody");
            });
    html.close("table");
  }

  private static void row(Html html, PaperRow row, boolean seeds) {
    Statistics here = row.statistics();
    String unit = isShare(row) ? "\u00a0%" : "";
    int digits = unit.isEmpty() ? 0 : 1;
    html.open("tr").element("th", row.run(), "scope", "row");
    html.element(
        "td",
        Double.isFinite(row.paper()) ? number(row, row.paper(), false) + unit : Numerals.UNKNOWN);
    html.element("td", Numerals.mean(here, digits) + unit);
    if (seeds) {
      html.element("td", Numerals.interval(interval(row), 1));
      html.element(
          "td",
          row.found().stream()
              .map(found -> Numerals.fixed(found, digits))
              .collect(Collectors.joining(", ")));
    }
    html.close("tr");
  }
}
