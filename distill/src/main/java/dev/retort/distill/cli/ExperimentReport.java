package dev.retort.distill.cli;

import dev.retort.distill.PairedDifference;
import dev.retort.distill.Statistics;
import dev.retort.distill.cli.ExperimentFile.Expected;
import dev.retort.distill.recipe.Stage;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.io.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The outcome of an experiment as a table, in sentences about what was expected, and as JSON.
final class ExperimentReport {
  private final ExperimentFile file;
  private final ExperimentStages stages;
  private final ExperimentOutcome outcome;
  private final List<Stage> made;

  ExperimentReport(
      ExperimentFile file, ExperimentStages stages, List<Stage> made, ExperimentOutcome outcome) {
    this.file = file;
    this.stages = stages;
    this.made = made;
    this.outcome = outcome;
  }

  /// The table and the sentences.
  ///
  /// @param markdown whether to draw the table for a README
  String text(boolean markdown) {
    StringBuilder text = new StringBuilder();
    List<String[]> rows = rows();
    if (markdown) {
      for (int i = 0; i < rows.size(); i++) {
        text.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
        if (i == 0) {
          text.append("|---|---|").append("--:|".repeat(rows.get(i).length - 2)).append('\n');
        }
      }
    } else {
      TextTable table = new TextTable(2);
      rows.forEach(table::row);
      text.append(table).append('\n');
    }
    for (Expected expected : file.expected()) {
      text.append(markdown ? "\n* " : "\n").append(sentence(expected));
    }
    boolean compared = !file.expected().isEmpty() || rows.getFirst().length > 6;
    if (compared) {
      PairedDifference.reach(outcome.seeds())
          .ifPresent(reach -> text.append(markdown ? "\n\n" : "\n").append(reach));
    }
    return text.toString().stripTrailing();
  }

  private List<String[]> rows() {
    List<String> names = made.stream().flatMap(stage -> stage.makes().stream()).toList();
    boolean published =
        names.stream().anyMatch(name -> !stages.arguments(name).published().isEmpty());
    boolean against = names.stream().anyMatch(name -> stages.arguments(name).against() != null);
    List<String[]> rows = new ArrayList<>();
    List<String> head =
        new ArrayList<>(List.of("stage", "how", "parameters", errorsTitle(), "right", "train s"));
    add(head, published, "published");
    add(head, against, "compared");
    rows.add(head.toArray(String[]::new));
    for (Stage stage : made) {
      for (String name : stage.makes()) {
        List<String> row =
            new ArrayList<>(
                List.of(
                    name,
                    stage.text(),
                    format("%,d", outcome.of(name).getFirst().parameters()),
                    text(outcome.errors(name), "%,.0f", "%,.1f ± %.1f"),
                    text(outcome.accuracy(name), "%.2f %%", "%.2f ± %.2f %%"),
                    Double.isNaN(outcome.seconds(name).mean())
                        ? "-"
                        : format("%,.1f", outcome.seconds(name).mean())));
        add(row, published, stages.arguments(name).published());
        add(row, against, compared(name));
        rows.add(row.toArray(String[]::new));
      }
    }
    return rows;
  }

  private String errorsTitle() {
    return outcome.seeds() == 1 ? "errors" : "errors, " + outcome.seeds() + " seeds";
  }

  private static void add(List<String> row, boolean shown, String cell) {
    if (shown) {
      row.add(cell);
    }
  }

  private String compared(String name) {
    String other = stages.arguments(name).against();
    if (other == null) {
      return "";
    }
    PairedDifference difference = outcome.difference(name, other);
    return (difference.firstIsBetter()
            ? "better than "
            : difference.firstIsWorse() ? "worse than " : "no difference shown to ")
        + other;
  }

  /// What was expected, and what was found, and no more than the tests support.
  private String sentence(Expected expected) {
    PairedDifference found = outcome.difference(expected.first(), expected.second());
    return format(
        "expected %s %s %s in errors; found %s and %s (%s): %s",
        expected.first(),
        expected.more() ? ">" : "<",
        expected.second(),
        format("%,.1f", found.first()),
        format("%,.1f", found.second()),
        found.evidence(),
        verdict(expected, found));
  }

  private static String verdict(Expected expected, PairedDifference found) {
    if (!found.isShown()) {
      return found.these() + " cannot tell";
    }
    return found.firstIsWorse() == expected.more() ? "holds" : "does not hold";
  }

  Json.Members json(DataSplits splits) {
    List<Json> runs = new ArrayList<>();
    List<Json> summary = new ArrayList<>();
    for (Stage stage : made) {
      for (String name : stage.makes()) {
        for (ExperimentOutcome.Measured each : outcome.of(name)) {
          runs.add(
              Json.object()
                  .with("role", name)
                  .with("method", stage.text())
                  .with("architecture", each.architecture())
                  .with("seed", each.seed())
                  .with("parameters", each.parameters())
                  .with("testErrors", each.evaluation().errors())
                  .with("testExamples", each.evaluation().examples())
                  .with("loss", each.evaluation().loss())
                  .with("ece", each.evaluation().calibrationError())
                  .with("trainSeconds", each.seconds())
                  .with("weightsSha256", each.sha256()));
        }
        Statistics errors = outcome.errors(name);
        summary.add(
            Json.object()
                .with("stage", name)
                .with("method", stage.text())
                .with("published", stages.arguments(name).published())
                .with("compared", compared(name))
                .with("mean", errors.mean())
                .with("deviation", errors.deviation()));
      }
    }
    List<Json> expectations = new ArrayList<>();
    for (Expected expected : file.expected()) {
      PairedDifference found = outcome.difference(expected.first(), expected.second());
      expectations.add(
          Json.object()
              .with(
                  "expected",
                  expected.first() + (expected.more() ? " > " : " < ") + expected.second())
              .with("first", found.first())
              .with("second", found.second())
              .with("mcnemarP", found.samples().p())
              .with("seedP", found.overSeeds().map(test -> test.p()).orElse(Double.NaN))
              .with("verdict", verdict(expected, found)));
    }
    return Json.object()
        .with("experiment", file.name())
        .with("data", EvaluationText.json(splits))
        .with("runs", Json.array(runs))
        .with("stages", Json.array(summary))
        .with("expected", Json.array(expectations));
  }

  private static String text(Statistics figures, String one, String several) {
    return figures.count() == 1
        ? format(one, figures.mean())
        : format(several, figures.mean(), figures.deviation());
  }

  @SuppressWarnings("AnnotateFormatMethod") // patterns are literals of this file
  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
