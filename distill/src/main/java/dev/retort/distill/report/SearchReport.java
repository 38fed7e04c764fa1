package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.search.SearchOutcome;
import java.util.List;
import java.util.Locale;

/// A search as one HTML file: which student to take and why, the Pareto front, the rungs, and the
/// chosen student compared with its teacher and its controls as in [HtmlReport].
public final class SearchReport {
  private SearchReport() {}

  /// The page.
  ///
  /// @param exhibits of the chosen student, its teacher and its controls
  public static String of(SearchOutcome outcome, Exhibits exhibits, Reproduction how) {
    Comparison comparison = outcome.comparison();
    List<String> names = exhibits.test().classNames();
    return new Page("A student for " + comparison.data().name(), facts(outcome), outcome.findings())
        .tiles(Tiles.of(Entrant.of(comparison)))
        .with(ParetoSection.of(outcome))
        .with(RungSection.of(outcome))
        .with(ErrorSection.of(comparison, moreSeeds(comparison)))
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
        .with(
            ReproductionSection.of(
                how, comparison, exhibits, outcome.budgets().maxLatency() != null))
        .toString();
  }

  /// A search has one seed.
  private static String moreSeeds(Comparison comparison) {
    return "distil the chosen student with several (retort distill --seeds "
        + comparison.enoughSeeds()
        + " or more)";
  }

  private static String facts(SearchOutcome outcome) {
    return String.format(
        Locale.ROOT,
        "%s; %,d candidates; %s; seed %d",
        outcome.budgets().text(outcome.testExamples()),
        outcome.firstTrials().size(),
        HtmlReport.samples(outcome.comparison().data()),
        outcome.comparison().runs().getFirst().seed());
  }
}
