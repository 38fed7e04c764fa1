package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Run;
import dev.retort.distill.statistics.Interval;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.distill.statistics.SampleTest;
import dev.retort.distill.statistics.SeedTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The test errors of each model with their intervals, and what the tests say of the differences.
final class ErrorSection {
  private static final int ROW = 46;

  /// With more models than this, rows are low and the figures stand behind the intervals.
  private static final int MOST_HIGH = 8;

  private static final int LOW_ROW = 27;

  /// Over so many, the interval of a difference is 18 standard deviations wide.
  static final int TOO_FEW_SEEDS = 2;

  private ErrorSection() {}

  static Section of(Comparison comparison) {
    return of(comparison, moreSeeds(comparison));
  }

  /// What a command that has `--seeds` is told where it had one.
  static String moreSeeds(Comparison comparison) {
    return "train several (--seeds " + comparison.enoughSeeds() + " or more)";
  }

  /// @param advice how to learn what other seeds would come to, where there is one
  static Section of(Comparison comparison, String advice) {
    return of(Entrant.of(comparison), html -> {}, html -> tests(html, comparison, advice));
  }

  /// @param legend what stands above the picture
  /// @param tests what stands beside it
  static Section of(List<Entrant> models, Consumer<Html> legend, Consumer<Html> tests) {
    return Section.of(
        "errors",
        "Errors on the test set",
        models.stream().anyMatch(Entrant::hasSeeds)
            ? "A small mark for each seed, a large one for their mean, and a line for the mean's 95"
                + " % interval: where the mean of all seeds would lie, as far as so few can tell."
                + Entrant.mixed(models)
            : "The line is the 95 % interval that the size of the test set leaves: so many errors"
                + " are to be expected of the same model on as many samples of the same kind."
                + " Models that share their test samples can differ even where lines overlap;"
                + " that is what the paired test is for.",
        html -> {
          html.open("div", "class", "pair uneven").raw("\n");
          html.open("figure", "class", "chart");
          legend.accept(html);
          html.raw(chart(models)).close("figure");
          html.open("div").raw("\n");
          tests.accept(html);
          html.close("div").close("div");
        });
  }

  private static String chart(List<Entrant> models) {
    List<String> words = new ArrayList<>();
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    int letters = 0;
    for (Entrant model : models) {
      Interval interval = model.interval();
      words.add(
          String.format(
              Locale.ROOT,
              "%s %s, interval %s to %s",
              model.title(),
              Numerals.fixed(model.errors().mean(), 1),
              Numerals.fixed(interval.low(), 0),
              Numerals.fixed(interval.high(), 0)));
      low = Math.min(low, begin(model));
      high = Math.max(high, end(model));
      letters = Math.max(letters, mean(model).length());
    }
    boolean many = models.size() > MOST_HIGH;
    EvenScale errors =
        many
            ? EvenScale.forLabelsBehind(low, high, letters)
            : EvenScale.forLabels(low, high, letters);
    double gap = 0.02 * (errors.high() - errors.low());
    Chart chart =
        new Chart(
            "Test errors of each model",
            "Errors with their 95 % intervals: " + String.join("; ", words) + ".",
            Math.max(2, models.size()) * (many ? LOW_ROW : ROW) + 46);
    List<Double> places = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      Entrant model = models.get(i);
      double y = models.size() - 1.0 - i;
      places.add(y);
      draw(chart, model, y, many ? 4 : 5);
      if (many) {
        label(chart, model, end(model), y, Map.of("hjust", 0, "nudge_x", gap));
      } else {
        label(chart, model, model.errors().mean(), y + 0.33, Map.of());
      }
    }
    return chart
        .axis("x", "test errors", errors.axisOfCounts())
        .axis(
            "y",
            "",
            Map.of(
                "breaks",
                places,
                "labels",
                models.stream().map(model -> Numerals.abridged(model.title())).toList(),
                "limits",
                List.of(-0.6, models.size() - 0.4),
                "expand",
                List.of(0, 0)))
        .svg();
  }

  /// Where what is drawn of a model begins.
  private static double begin(Entrant model) {
    double least = model.runs().stream().mapToInt(Run::testErrors).min().orElse(0);
    double low = model.interval().low();
    return Double.isFinite(low) ? Math.min(least, low) : least;
  }

  /// Where it ends.
  private static double end(Entrant model) {
    double most = model.runs().stream().mapToInt(Run::testErrors).max().orElse(0);
    double high = model.interval().high();
    return Double.isFinite(high) ? Math.max(most, high) : most;
  }

  private static String mean(Entrant model) {
    return Numerals.fixed(model.errors().mean(), model.hasSeeds() ? 1 : 0);
  }

  private static void draw(Chart chart, Entrant model, double y, double size) {
    Interval interval = model.interval();
    if (Double.isFinite(interval.low())) {
      chart.layer(
          "segment",
          model.ink(),
          Map.of(
              "x", List.of(interval.low()),
              "xend", List.of(interval.high()),
              "y", List.of(y),
              "yend", List.of(y)),
          Map.of("size", 1.2));
    }
    Mark mark = Mark.of(model.role());
    if (model.hasSeeds()) {
      List<Integer> all = model.runs().stream().map(Run::testErrors).toList();
      List<Double> level = all.stream().map(_ -> y).toList();
      mark.points(chart, Map.of("x", all, "y", level), size / 2, 0.6);
    }
    mark.points(chart, Map.of("x", List.of(model.errors().mean()), "y", List.of(y)), size, 1);
  }

  private static void label(
      Chart chart, Entrant model, double x, double y, Map<String, ?> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("size", 5.5);
    chart.layer(
        "text",
        Ink.INK,
        Map.of("x", List.of(x), "y", List.of(y), "label", List.of(mean(model))),
        all);
  }

  private static void tests(Html html, Comparison comparison, String advice) {
    Optional<SampleTest> paired = comparison.sampleTest();
    if (paired.isEmpty()) {
      html.element("p", "Without the student alone there is nothing to test against.");
      return;
    }
    SampleTest test = paired.get();
    String training = comparison.training();
    html.element("h3", Page.capitalized(comparison.participle()) + " against alone");
    html.element(
        "p",
        String.format(
            Locale.ROOT,
            "On the same test samples%s, %,d %s right only with %s and %,d only without."
                + " If both were %s, a split at least as uneven would come up with"
                + " probability %s (%s).",
            test.seeds() > 1 ? ", over all seeds" : "",
            test.firstOnly(),
            test.firstOnly() == 1 ? "is" : "are",
            training,
            test.secondOnly(),
            alike(test.seeds()),
            Numerals.pIs(test.p()),
            test.seeds() > 1
                ? "exact paired test over the samples, each with its outcomes in all seeds as one"
                : "McNemar's exact test"));
    comparison
        .testedAlone()
        .ifPresent(
            found ->
                html.element("p", adjusted(found) + difference(found, comparison.participle())));
    Optional<SeedTest> overSeeds = comparison.seedTest();
    if (overSeeds.isEmpty()) {
      html.open("p")
          .prose("One seed says nothing about how another one would come out: for that, ")
          .prose(advice + ".")
          .close("p");
      return;
    }
    SeedTest seeds = overSeeds.get();
    html.element(
        "p",
        String.format(
            Locale.ROOT,
            "Over the %d seeds, the exact paired permutation test gives %s%s; the smallest that so"
                + " many seeds can give is %s%s.",
            seeds.seeds(),
            Numerals.pIs(seeds.p()),
            comparison.testedAlone().map(ErrorSection::adjustedOverSeeds).orElse(""),
            Numerals.p(seeds.smallestP()),
            seeds.smallestP() < 0.05
                ? ""
                : ", so that they cannot show a difference by this test, however great"));
  }

  /// What is said of other seeds where the other control is there too.
  private static String adjustedOverSeeds(PairedDifference found) {
    return found.tests() < 2 || found.seeds() < PairedDifference.ENOUGH_SEEDS
        ? ""
        : String.format(
            Locale.ROOT,
            " (adjusted for %d tests %s)",
            found.tests(),
            Numerals.pIs(found.adjustedSeedP()));
  }

  /// What the test over samples asks whether two models are: of several seeds it is more than to
  /// make as many errors.
  static String alike(int seeds) {
    return seeds > 1 ? "interchangeable on every sample" : "equally good";
  }

  /// What the verdict goes by where the other control is there too.
  private static String adjusted(PairedDifference found) {
    return found.tests() < 2
        ? ""
        : String.format(
            Locale.ROOT,
            "Adjusted for %d tests, as label smoothing is tested too, that is %s. ",
            found.tests(),
            Numerals.pIs(found.adjustedP()));
  }

  private static String difference(PairedDifference found, String participle) {
    return String.format(
        Locale.ROOT,
        "The difference in errors, %s less alone, is %s; %s.",
        participle,
        Numerals.fixed(found.first() - found.second(), found.seeds() > 1 ? 1 : 0),
        found.seeds() == TOO_FEW_SEEDS
            ? "two seeds are too few for an interval"
            : "its 95 % interval, "
                + (found.seeds() > 1 ? "over the seeds" : "as far as so many samples can tell")
                + ", is "
                + Numerals.interval(found.interval(), 1));
  }
}
