package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Interval;
import dev.retort.distill.McNemar;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.SeedTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The test errors of each role with their intervals, and what the tests say of the difference.
final class ErrorSection {
  private static final int ROW = 46;

  private ErrorSection() {}

  static Section of(Comparison comparison) {
    List<Role> roles =
        Arrays.stream(Role.values()).filter(role -> !comparison.runs(role).isEmpty()).toList();
    List<ErrorRow> rows = roles.stream().map(role -> row(role, comparison.runs(role))).toList();
    boolean seeds = comparison.runs(Role.DISTILLED).size() > 1;
    return Section.of(
        "errors",
        "Errors on the test set",
        seeds
            ? "A small dot for each seed, a large one for their mean, and a line for the mean's 95"
                + " % interval: where the mean of all seeds would lie, as far as so few can tell."
            : "The line is the 95 % interval that the size of the test set leaves: with other test"
                + " samples of the same kind, the same model would make about so many errors."
                + " Models that share their test samples can differ even where lines overlap;"
                + " that is what the paired test is for.",
        html -> {
          html.open("div", "class", "pair").raw("\n");
          html.open("figure", "class", "chart").raw(chart(rows)).close("figure");
          html.open("div").raw("\n");
          tests(html, comparison);
          html.close("div").close("div");
        });
  }

  /// One line of the chart.
  ///
  /// @param errors of each seed
  record ErrorRow(String title, Ink ink, double[] errors, double mean, Interval interval) {}

  private static ErrorRow row(Role role, List<Run> runs) {
    double[] errors = runs.stream().mapToDouble(Run::testErrors).toArray();
    double mean = Arrays.stream(errors).average().orElse(Double.NaN);
    return new ErrorRow(role.title(), Ink.of(role), errors, mean, FigureTable.intervalOf(runs));
  }

  static String chart(List<ErrorRow> rows) {
    List<String> words = new ArrayList<>();
    for (ErrorRow row : rows) {
      words.add(
          String.format(
              Locale.ROOT,
              "%s %s, interval %s to %s",
              row.title(),
              Numerals.fixed(row.mean(), 1),
              Numerals.fixed(Math.max(0, row.interval().low()), 0),
              Numerals.fixed(row.interval().high(), 0)));
    }
    Chart chart =
        new Chart(
            "Test errors of each model",
            "Errors with their 95 % intervals: " + String.join("; ", words) + ".",
            rows.size() * ROW + 46);
    List<Double> places = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      double y = rows.size() - 1.0 - i;
      places.add(y);
      draw(chart, rows.get(i), y);
    }
    return chart
        .axis("x", "test errors", Map.of("format", ",d"))
        .axis(
            "y",
            "",
            Map.of(
                "breaks",
                places,
                "labels",
                rows.stream().map(ErrorRow::title).toList(),
                "limits",
                List.of(-0.6, rows.size() - 0.4)))
        .svg();
  }

  private static void draw(Chart chart, ErrorRow row, double y) {
    Interval interval = row.interval();
    if (Double.isFinite(interval.low())) {
      chart.layer(
          "segment",
          row.ink(),
          Map.of(
              "x", List.of(Math.max(0, interval.low())),
              "xend", List.of(interval.high()),
              "y", List.of(y),
              "yend", List.of(y)),
          Map.of("size", 1.2));
    }
    if (row.errors().length > 1) {
      List<Double> all = Arrays.stream(row.errors()).boxed().toList();
      List<Double> level = all.stream().map(_ -> y).toList();
      chart.layer(
          "point", row.ink(), Map.of("x", all, "y", level), Map.of("size", 2.5, "alpha", 0.6));
    }
    chart.layer(
        "point", row.ink(), Map.of("x", List.of(row.mean()), "y", List.of(y)), Map.of("size", 5));
    chart.layer(
        "text",
        Ink.INK,
        Map.of(
            "x", List.of(row.mean()),
            "y", List.of(y + 0.33),
            "label", List.of(Numerals.fixed(row.mean(), row.errors().length > 1 ? 1 : 0))),
        Map.of("size", 5.5));
  }

  private static void tests(Html html, Comparison comparison) {
    Optional<McNemar> paired = comparison.mcnemar();
    if (paired.isEmpty()) {
      html.element("p", "Without the student alone there is nothing to test against.");
      return;
    }
    McNemar test = paired.get();
    html.element("h3", "Distilled against alone");
    html.element(
        "p",
        String.format(
            Locale.ROOT,
            "On the same test samples%s, %,d are right only with distillation and %,d only without."
                + " If both were equally good, a split at least as uneven would come up with"
                + " probability %s (McNemar's exact test).",
            comparison.runs(Role.DISTILLED).size() > 1 ? ", over all seeds" : "",
            test.firstOnly(),
            test.secondOnly(),
            Numerals.pIs(test.p())));
    Optional<SeedTest> overSeeds = comparison.seedTest();
    if (overSeeds.isEmpty()) {
      html.element(
          "p",
          "One seed says nothing about how another one would come out: for that, train several"
              + " (--seeds 6 or more).");
      return;
    }
    SeedTest seeds = overSeeds.get();
    html.element(
        "p",
        String.format(
            Locale.ROOT,
            "Over the %d seeds, the exact paired permutation test gives %s; the smallest that so"
                + " many seeds can give is %s%s.",
            seeds.seeds(),
            Numerals.pIs(seeds.p()),
            Numerals.p(seeds.smallestP()),
            seeds.smallestP() < 0.05
                ? ""
                : ", so that they cannot show a difference by this test, however great"));
  }
}
