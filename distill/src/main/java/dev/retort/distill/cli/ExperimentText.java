package dev.retort.distill.cli;

import dev.retort.distill.Run;
import dev.retort.distill.recipe.ComparedPair;
import dev.retort.distill.recipe.Expectation;
import dev.retort.distill.recipe.ExperimentModel;
import dev.retort.distill.recipe.ExperimentOutcome;
import dev.retort.distill.statistics.ClassChange;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.distill.statistics.Statistics;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.io.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// The outcome of an experiment as a table, in lines about what was expected, and as JSON.
final class ExperimentText {
  private final ExperimentOutcome outcome;
  private final int seeds;
  private final boolean severalTests;
  private final boolean overSeeds;

  ExperimentText(ExperimentOutcome outcome) {
    this.outcome = outcome;
    seeds = outcome.seeds().size();
    severalTests = outcome.tests() > 1;
    overSeeds = seeds >= PairedDifference.ENOUGH_SEEDS;
  }

  /// The table and the lines.
  ///
  /// @param markdown whether to draw the table for a README
  String text(boolean markdown) {
    StringBuilder text = new StringBuilder();
    List<String[]> rows = rows();
    if (markdown) {
      for (int i = 0; i < rows.size(); i++) {
        text.append(markdown(rows.get(i))).append('\n');
        if (i == 0) {
          text.append("|---|---|").append("--:|".repeat(rows.get(i).length - 2)).append('\n');
        }
      }
    } else {
      TextTable table = new TextTable(2);
      rows.forEach(table::row);
      text.append(table).append('\n');
    }
    List<Expectation> expectations = outcome.plan().expectations();
    for (Expectation expected : expectations) {
      text.append(markdown ? "\n* " : "\n").append(line(expected));
    }
    if (!expectations.isEmpty() && !outcome.plan().isJudged()) {
      text.append(markdown ? "\n\n" : "\n").append(outcome.plan().unjudged());
    }
    outcome.limits().forEach(limit -> text.append(markdown ? "\n\n" : "\n").append(limit));
    return text.toString().stripTrailing();
  }

  /// A row of a table in Markdown, where a bar within a cell would end it.
  static String markdown(String... cells) {
    return Arrays.stream(cells)
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  private String line(Expectation expected) {
    return expected.line(found(expected), outcome.verdict(expected));
  }

  private PairedDifference found(Expectation expected) {
    return outcome.difference(expected.first(), expected.second());
  }

  /// A row for each stage, and one more for each further one that it is compared with.
  private List<String[]> rows() {
    boolean published =
        outcome.models().stream().anyMatch(model -> !model.note().published().isEmpty());
    boolean against = !outcome.compared().isEmpty();
    List<String[]> rows = new ArrayList<>();
    List<String> head =
        new ArrayList<>(List.of("stage", "how", "parameters", errorsTitle(), "right", "train s"));
    add(head, published, "published");
    int own = head.size();
    if (against) {
      head.addAll(comparedTitles());
    }
    rows.add(head.toArray(String[]::new));
    for (ExperimentModel model : outcome.models()) {
      double seconds = model.statistics(Run::trainSeconds).mean();
      List<String> row =
          new ArrayList<>(
              List.of(
                  model.name(),
                  model.stage().text(),
                  format("%,d", model.runs().getFirst().parameters()),
                  text(model.errors(), "%,.0f", "%,.1f ± %.1f"),
                  text(model.accuracy(), "%.2f %%", "%.2f ± %.2f %%"),
                  Double.isNaN(seconds) ? "-" : format("%,.1f", seconds)));
      add(row, published, model.note().published());
      List<ComparedPair> pairs = outcome.compared(model);
      if (pairs.isEmpty()) {
        row.addAll(blanks(head.size() - own));
        rows.add(row.toArray(String[]::new));
      }
      for (ComparedPair pair : pairs) {
        row.addAll(compared(pair));
        rows.add(row.toArray(String[]::new));
        row = blanks(own);
      }
    }
    return rows;
  }

  private List<String> comparedTitles() {
    List<String> titles = new ArrayList<>(List.of("compared", "p"));
    add(titles, severalTests, "adjusted p");
    add(titles, overSeeds, "p over seeds");
    add(titles, overSeeds && severalTests, "adjusted p over seeds");
    return titles;
  }

  private List<String> compared(ComparedPair pair) {
    PairedDifference found = pair.found();
    List<String> cells =
        new ArrayList<>(List.of(pair.text(), PairedDifference.number(found.samples().p())));
    add(cells, severalTests, PairedDifference.number(found.adjustedP()));
    add(cells, overSeeds, PairedDifference.number(found.seedP()));
    add(cells, overSeeds && severalTests, PairedDifference.number(found.adjustedSeedP()));
    return cells;
  }

  private static List<String> blanks(int cells) {
    return new ArrayList<>(Collections.nCopies(cells, ""));
  }

  private String errorsTitle() {
    return seeds == 1 ? "errors" : "errors, " + seeds + " seeds";
  }

  private static void add(List<String> row, boolean shown, String cell) {
    if (shown) {
      row.add(cell);
    }
  }

  /// As other commands have it: an entry a model and seed under `runs`. What only an experiment has
  /// stands beside: whom a model learns from, the figures over the seeds, what was expected.
  ///
  /// @param train how many samples stages train on
  /// @param validation how many they choose their best epoch by
  Json.Members json(DataSplits splits, int train, int validation) {
    List<Json> runs = new ArrayList<>();
    for (ExperimentModel model : outcome.models()) {
      for (int i = 0; i < seeds; i++) {
        runs.add(
            model
                .runs()
                .get(i)
                .toJson()
                .with("accuracy", model.runs().get(i).evaluation().accuracy())
                .with("teachers", Json.strings(model.teachers()))
                .with("gapClosed", outcome.gapClosed(model, i)));
      }
    }
    return Json.object()
        .with("experiment", outcome.plan().name())
        .with("data", EvaluationText.json(splits, train, validation))
        .with("runs", Json.array(runs))
        .with("stages", Json.array(outcome.models().stream().map(this::summary).toList()))
        .with(
            "expected",
            Json.array(outcome.plan().expectations().stream().map(this::expected).toList()))
        .with("findings", Json.strings(outcome.findings()));
  }

  /// With what the tests found beside the first that it is compared with, and of several beside
  /// each.
  private Json summary(ExperimentModel model) {
    List<ComparedPair> pairs = outcome.compared(model);
    Json.Members figures = figures(model, pairs);
    if (pairs.isEmpty()) {
      return figures;
    }
    Json.Members summary = pairs.getFirst().found().addTo(figures);
    return pairs.size() == 1
        ? summary
        : summary.with("comparisons", Json.array(pairs.stream().map(this::comparison).toList()));
  }

  private Json.Members comparison(ComparedPair pair) {
    Json.Members which = Json.object().with("against", pair.other()).with("compared", pair.text());
    return pair.found()
        .addTo(which)
        .with("classChanges", Json.array(changes(pair.model().name(), pair.other())));
  }

  private Json.Members figures(ExperimentModel model, List<ComparedPair> pairs) {
    Statistics errors = model.errors();
    Optional<ComparedPair> first = pairs.stream().findFirst();
    return Json.object()
        .with("stage", model.name())
        .with("method", model.stage().text())
        .with("published", model.note().published())
        .with("compared", first.map(ComparedPair::text).orElse(""))
        .with(
            "classChanges",
            Json.array(first.map(pair -> changes(model.name(), pair.other())).orElse(List.of())))
        .with("mean", errors.mean())
        .with("deviation", errors.deviation())
        .with("gapClosed", outcome.gapClosed(model))
        .with("accuracy", statistics(model, run -> run.evaluation().accuracy()))
        .with("loss", statistics(model, Run::loss))
        .with("ece", statistics(model, Run::calibrationError))
        .with("agreement", statistics(model, Run::agreement))
        .with("klFromTeacher", statistics(model, Run::klFromTeacher))
        .with("trainSeconds", statistics(model, Run::trainSeconds));
  }

  private List<Json.Members> changes(String model, String other) {
    return outcome.classChanges(model, other).stream().map(ClassChange::toJson).toList();
  }

  private static Json statistics(ExperimentModel model, ToDoubleFunction<Run> figure) {
    Statistics statistics = model.statistics(figure);
    return Json.object().with("mean", statistics.mean()).with("deviation", statistics.deviation());
  }

  private Json expected(Expectation expected) {
    PairedDifference found = found(expected);
    return found
        .addTo(
            Json.object()
                .with("expected", expected.text())
                .with("first", found.first())
                .with("second", found.second()))
        .with("verdict", outcome.verdict(expected));
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
