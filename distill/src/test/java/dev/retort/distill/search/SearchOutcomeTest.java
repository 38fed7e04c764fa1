package dev.retort.distill.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.Comparison;
import dev.retort.distill.Latency;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Which budgets a student keeps and breaks: 1,000 bytes, 3 validation errors and 20 on the test
/// set, a median of 5 microseconds.
final class SearchOutcomeTest {
  private static final Trial TRIAL =
      new Trial(
          new Candidate(1, new SearchSpace(Shape.of(4), 3).smallest(), 1_000, 4, 0.9f, 1e-3f),
          0,
          10,
          3,
          100,
          "");

  private static final Map<Integer, Latency> MEASURED = Map.of(1, new Latency(5, 9));

  /// Just what the student has.
  private static final Budgets KEPT = Budgets.none().maxBytes(1_000).maxErrors(20).maxLatency(5);

  private static SearchOutcome outcome(Budgets budgets, Map<Integer, Latency> latencies) {
    return new SearchOutcome(
        new Search.Result(
            List.of(new SuccessiveHalving.Rung(1, 10)), List.of(List.of(TRIAL)), new TreeMap<>()),
        budgets,
        new Recommendation(TRIAL, Double.NaN, false, ""),
        latencies,
        Map.of(1, 20),
        Comparison.of(new Comparison.Data("toy", 900, 100, 1_000, 3), "", List.of()),
        Map.of(),
        null);
  }

  private static List<String> broken(Budgets budgets) {
    SearchOutcome outcome = outcome(budgets, MEASURED);
    assertEquals(outcome.broken().isEmpty(), outcome.keepsAll());
    return outcome.broken();
  }

  @Test
  void whatIsJustWithinABudgetKeepsIt() {
    assertEquals(List.of(), broken(KEPT));
    assertEquals(List.of(), broken(Budgets.none()));
  }

  @Test
  void whatIsJustBeyondOneBreaksIt() {
    assertEquals(List.of("bytes"), broken(KEPT.maxBytes(999)));
    assertEquals(List.of("errors"), broken(KEPT.maxErrors(19)));
    assertEquals(List.of("latency"), broken(KEPT.maxLatency(4.9)));
    assertEquals(
        List.of("bytes", "errors", "latency"),
        broken(KEPT.maxBytes(999).maxErrors(19).maxLatency(4.9)));
  }

  @Test
  void aLatencyThatNobodyMeasuredBreaksNothing() {
    assertEquals(List.of(), outcome(KEPT.maxLatency(4.9), Map.of()).broken());
  }
}
