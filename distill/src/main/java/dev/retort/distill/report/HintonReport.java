package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.recipe.PaperRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Section 3 of the 2015 paper as one HTML file: the paper's numbers beside ours, the temperature
/// sweeps, and teacher and students compared as in [HtmlReport].
public final class HintonReport {
  private HintonReport() {}

  /// The page.
  ///
  /// @param rows of the paper's table with what was found
  /// @param comparison of teacher and students, whose networks are among the exhibits
  public static String of(
      List<PaperRow> rows, Comparison comparison, Exhibits exhibits, Reproduction how) {
    List<String> names = exhibits.test().classNames();
    return new Page(
            "Section 3 of the 2015 paper on " + comparison.data().name(),
            facts(comparison),
            findings(rows, comparison))
        .tiles(Tiles.of(Entrant.of(comparison)))
        .with(PaperSection.of(rows))
        .with(TemperatureSection.of(rows))
        .with(ErrorSection.of(comparison))
        .with(ModelSection.of(comparison))
        .with(FigureTable.section(comparison))
        .with(ClassSection.of(comparison, names))
        .with(ConfusionSection.of(comparison, names))
        .with(Disagreements.of(exhibits))
        .with(SoftTargetSection.of(exhibits))
        .with(ReliabilitySection.of(comparison))
        .with(FilterSection.of(exhibits))
        .with(SimilaritySection.of(exhibits))
        .with(CurveSection.of(exhibits.histories()))
        .with(ReproductionSection.of(how, comparison, exhibits))
        .toString();
  }

  private static String facts(Comparison comparison) {
    return "Hinton, Vinyals and Dean 2015, arXiv 1503.02531; " + HtmlReport.facts(comparison);
  }

  private static List<String> findings(List<PaperRow> rows, Comparison comparison) {
    List<String> findings = new ArrayList<>(comparison.findings());
    List<PaperRow> given = rows.stream().filter(row -> Double.isFinite(row.paper())).toList();
    long met = given.stream().filter(row -> row.statistics().mean() <= row.paper()).count();
    findings.add(
        String.format(
            Locale.ROOT,
            "Of the paper's %d numbers %d %s met or bettered here%s.",
            given.size(),
            met,
            met == 1 ? "is" : "are",
            rows.stream().anyMatch(row -> row.found().size() > 1) ? " on average" : ""));
    for (TemperatureSweep sweep : TemperatureSweep.of(rows)) {
      TemperatureSweep.Place best =
          sweep.places().stream()
              .min(Comparator.comparingDouble(place -> place.errors().mean()))
              .orElseThrow();
      findings.add(
          String.format(
              Locale.ROOT,
              "With %s the fewest errors come at T = %s: %s; the student alone makes %s.",
              sweep.title(),
              LogScale.label(best.temperature()),
              Numerals.fixed(best.errors().mean(), best.errors().count() > 1 ? 1 : 0),
              Numerals.fixed(sweep.alone().mean(), sweep.alone().count() > 1 ? 1 : 0)));
    }
    return List.copyOf(findings);
  }
}
