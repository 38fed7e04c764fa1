package dev.retort.distill.cli;

import dev.retort.distill.Latency;
import dev.retort.distill.search.Budgets;
import dev.retort.distill.search.Candidate;
import dev.retort.distill.search.SearchOutcome;
import dev.retort.distill.search.SuccessiveHalving;
import dev.retort.distill.search.Trial;
import dev.retort.distill.statistics.Interval;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.engine.io.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a search has found, as a table for a terminal and as JSON.
final class SearchText {
  private SearchText() {}

  /// The Pareto front, the smallest student first; a star for the one to take.
  static TextTable front(SearchOutcome outcome) {
    TextTable table = new TextTable();
    table.row(
        "Pareto front",
        "T",
        "soft weight",
        "rate",
        "bytes",
        "validation errors",
        "95 % interval of these,",
        "median",
        "test errors");
    table.row("", "", "", "", "", "", "before anything was chosen", "", "");
    for (Trial trial : outcome.result().front()) {
      Candidate candidate = trial.candidate();
      Interval interval = trial.interval();
      Latency latency = outcome.latency(trial);
      table.row(
          (trial.equals(outcome.chosen()) ? "* " : "  ") + candidate.student().name(),
          Float.toString(candidate.temperature()),
          Float.toString(candidate.softWeight()),
          Float.toString(candidate.learningRate()),
          format("%,d", candidate.bytes()),
          format("%,d of %,d", trial.errors(), trial.examples()),
          format("%.0f to %.0f", interval.low(), interval.high()),
          latency == null ? "-" : format("%.1f µs", latency.p50()),
          format("%,d of %,d", outcome.testErrors(trial), outcome.testExamples()));
    }
    return table;
  }

  /// The comparison of the chosen student, and the search.
  static Json.Members json(SearchOutcome outcome) {
    List<Json> experiments = new ArrayList<>();
    List<List<Trial>> rungs = outcome.result().rungs();
    for (int k = 0; k < rungs.size(); k++) {
      SuccessiveHalving.Rung rung = outcome.result().plan().get(k);
      experiments.add(
          Json.object()
              .with("name", "rung " + (k + 1))
              .with("epochs", rung.epochs())
              .with(
                  "rows", Json.array(rungs.get(k).stream().map(t -> trial(outcome, t)).toList())));
    }
    experiments.add(
        Json.object()
            .with("name", "front")
            .with(
                "rows",
                Json.array(
                    outcome.result().front().stream().map(t -> trial(outcome, t)).toList())));
    return outcome
        .comparison()
        .toJson()
        .with("experiments", Json.array(experiments))
        .with("recommendation", recommendation(outcome));
  }

  private static Json recommendation(SearchOutcome outcome) {
    PairedDifference beside = outcome.besideAlone();
    return trial(outcome, outcome.chosen())
        .with("certainty", outcome.recommendation().certainty())
        .with("keepsAll", outcome.keepsAll())
        .with("validationBesideAlone", beside == null ? new Json.Null() : beside.toJson())
        .with("budgets", budgets(outcome.budgets()))
        .with("findings", Json.strings(outcome.findings()));
  }

  private static Json budgets(Budgets budgets) {
    Json.Members json = Json.object();
    Long bytes = budgets.maxBytes();
    Integer errors = budgets.maxErrors();
    Double latency = budgets.maxLatency();
    return json.with("maxBytes", bytes == null ? new Json.Null() : Json.of(bytes))
        .with("maxErrors", errors == null ? new Json.Null() : Json.of((long) errors))
        .with("maxLatency", latency == null ? new Json.Null() : Json.of(latency));
  }

  private static Json.Members trial(SearchOutcome outcome, Trial trial) {
    Candidate candidate = trial.candidate();
    Interval interval = trial.interval();
    Latency latency = outcome.latency(trial);
    boolean finalist = outcome.result().finalists().contains(trial);
    return Json.object()
        .with("candidate", candidate.number())
        .with("architecture", candidate.student().name())
        .with("layers", candidate.student().spec().text())
        .with("temperature", candidate.temperature())
        .with("softWeight", candidate.softWeight())
        .with("learningRate", candidate.learningRate())
        .with("epochs", trial.epochs())
        .with("bytes", candidate.bytes())
        .with("validationErrors", trial.errors())
        .with("validationExamples", trial.examples())
        .with("validationInterval", interval.toJson())
        .with("testErrors", finalist ? Json.of((long) outcome.testErrors(trial)) : new Json.Null())
        .with("latencyMicros", Latency.toJson(latency))
        .with("diverged", trial.diverged())
        .with("weightsSha256", trial.diverged() ? new Json.Null() : Json.of(trial.weightsSha256()));
  }

  @SuppressWarnings("AnnotateFormatMethod") // patterns are literals of this file
  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
