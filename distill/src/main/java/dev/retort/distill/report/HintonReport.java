package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.recipe.PaperRow;
import dev.retort.distill.recipe.TemperaturePair;
import dev.retort.distill.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Section 3 of the 2015 paper as one HTML file: the paper's numbers beside ours, the temperature
/// sweeps, and teacher and students compared as in [HtmlReport].
public final class HintonReport {
  /// The hash of MNIST's 10,000 test images and labels in their order, by which they are known. The
  /// name of their folder says nothing: Fashion-MNIST may lie in one called `mnist`, and MNIST in
  /// one called `raw`.
  static final String MNIST_TEST_SHA256 =
      "64baa7f0323bc3475f12485ee576b36dbc7476dabde2b8944078b2e56863165e";

  /// What keeps the comparison of alone and distilled from being even.
  public static final String CAUTION =
      "What the paper leaves open was chosen on held-out training images: the teacher's recipe, and"
          + " one learning rate for all students, by the errors of the distilled ones; the student"
          + " alone might make fewer with another.";

  private HintonReport() {}

  /// The page.
  ///
  /// @param rows of the paper's table with what was found
  /// @param pairs of temperatures that are tested
  /// @param comparison of teacher and students, whose networks are among the exhibits
  public static String of(
      List<PaperRow> rows,
      List<TemperaturePair> pairs,
      Comparison comparison,
      Exhibits exhibits,
      Reproduction how) {
    List<String> names = exhibits.test().classNames();
    return new Page(
            "Section 3 of the 2015 paper on " + comparison.data().name(),
            facts(comparison),
            findings(rows, pairs, comparison))
        .tiles(Tiles.of(Entrant.of(comparison)))
        .with(PaperSection.of(rows, comparison.data()))
        .with(TemperatureSection.of(rows, pairs))
        .with(ErrorSection.of(comparison))
        .with(ModelSection.of(comparison))
        .with(FigureTable.section(comparison))
        .with(ClassSection.of(comparison, names))
        .with(ConfusionSection.of(comparison, names))
        .with(Disagreements.of(comparison, exhibits))
        .with(SoftTargetSection.of(comparison, exhibits))
        .with(ReliabilitySection.of(comparison))
        .with(FilterSection.of(exhibits, comparison::noun))
        .with(SimilaritySection.of(exhibits, comparison::noun))
        .with(CurveSection.of(comparison, exhibits.histories()))
        .with(ReproductionSection.of(how, comparison, exhibits))
        .toString();
  }

  /// Why the paper's numbers are no measure for these; empty on the paper's own test images. Where
  /// nobody took the hash of the test set, it is not known to be theirs.
  public static Optional<String> caveat(Comparison.Data data) {
    return MNIST_TEST_SHA256.equals(data.testSha256())
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "The paper's numbers are errors of MNIST's 10,000 test images and do not compare"
                    + " with these, which are of another test set: %,d images of %s.",
                data.test(),
                data.name()));
  }

  /// How far the tests of temperatures in pairs reach, and that their p are adjusted.
  public static List<String> limits(List<TemperaturePair> pairs) {
    List<PairedDifference> found = pairs.stream().map(TemperaturePair::found).toList();
    List<String> limits = new ArrayList<>();
    PairedDifference.reach(found).ifPresent(limits::add);
    if (!found.isEmpty()) {
      PairedDifference.several(found.size(), found.getFirst().seeds()).ifPresent(limits::add);
    }
    return limits;
  }

  private static String facts(Comparison comparison) {
    return "Hinton, Vinyals and Dean 2015, arXiv 1503.02531; " + HtmlReport.facts(comparison);
  }

  private static List<String> findings(
      List<PaperRow> rows, List<TemperaturePair> pairs, Comparison comparison) {
    List<String> findings = new ArrayList<>(comparison.findings());
    findings.add(CAUTION);
    findings.add(caveat(comparison.data()).orElseGet(() -> beside(rows)));
    for (TemperatureSweep sweep : TemperatureSweep.of(rows)) {
      TemperatureSweep.Place best =
          sweep.places().stream()
              .min(Comparator.comparingDouble(place -> place.errors().mean()))
              .orElseThrow();
      findings.add(
          String.format(
              Locale.ROOT,
              "With %s the fewest errors come at T = %s: %s; the student alone makes %s. The first"
                  + " is the least of %d %s, picked on the test images, which flatters it; beside"
                  + " the student alone it is not tested.",
              sweep.title(),
              LogScale.label(best.temperature()),
              Numerals.fixed(best.errors().mean(), best.errors().count() > 1 ? 1 : 0),
              Numerals.fixed(sweep.alone().mean(), sweep.alone().count() > 1 ? 1 : 0),
              sweep.places().size(),
              best.errors().count() > 1 ? "means" : "counts"));
    }
    findings.addAll(TemperaturePair.findings(pairs));
    return List.copyOf(findings);
  }

  /// Counts, and no more: the paper's numbers are of one run each, so that nothing is tested.
  private static String beside(List<PaperRow> rows) {
    List<PaperRow> given = rows.stream().filter(row -> Double.isFinite(row.paper())).toList();
    long fewer = given.stream().filter(row -> row.statistics().mean() <= row.paper()).count();
    return String.format(
        Locale.ROOT,
        "For %d of the paper's %d numbers the errors here are no more%s; this is a count, not a"
            + " test.",
        fewer,
        given.size(),
        rows.stream().anyMatch(row -> row.found().size() > 1) ? ", on average" : "");
  }
}
