package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A comparison as one HTML file, its pictures and its style inside; light or dark as the reader's
/// browser is, and without any access to a network. The verdict comes first, what is needed to
/// repeat it last.
public final class HtmlReport {
  private HtmlReport() {}

  /// The page.
  public static String of(Comparison comparison, Exhibits exhibits, Reproduction how) {
    return of(comparison, exhibits, how, ErrorSection.moreSeeds(comparison));
  }

  /// The page.
  ///
  /// @param advice how to learn what other seeds would come to, where there is one: `train several`
  public static String of(
      Comparison comparison, Exhibits exhibits, Reproduction how, String advice) {
    List<String> names = exhibits.test().classNames();
    return new Page(
            Page.capitalized(comparison.participle()) + " on " + comparison.data().name(),
            facts(comparison),
            comparison.findings())
        .tiles(Tiles.of(Entrant.of(comparison)))
        .with(ErrorSection.of(comparison, advice))
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

  /// The data, how the student was trained, and the seeds, in a line.
  static String facts(Comparison comparison) {
    List<Long> seeds = comparison.runs(Role.DISTILLED).stream().map(run -> run.seed()).toList();
    return String.format(
        Locale.ROOT,
        "%s; %s; %s %s",
        samples(comparison.data()),
        comparison.setting().replaceFirst("^kd(?=,|$)", "knowledge distillation (kd)"),
        seeds.size() == 1 ? "seed" : "seeds",
        seeds.stream().map(seed -> Long.toString(seed)).collect(Collectors.joining(", ")));
  }

  /// How many samples were there for what, and the classes.
  static String samples(Comparison.Data data) {
    return String.format(
        Locale.ROOT,
        "%,d training, %s%,d test samples, %d classes",
        data.training(),
        data.validation() == 0 ? "" : Numerals.count(data.validation()) + " validation, ",
        data.test(),
        data.classes());
  }
}
