package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.search.Budgets;
import dev.retort.distill.search.Candidate;
import dev.retort.distill.search.SearchOutcome;
import dev.retort.distill.search.Trial;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What stands in the tables of a search's choice, against its trials.
final class FrontTableTest {
  private static final SearchOutcome OUTCOME = SmallSearch.outcome();

  /// The median that [SmallSearch] has for a student.
  private static String micros(Candidate candidate) {
    return Numerals.fixed(1 + candidate.number(), 1) + "\u00a0µs";
  }

  private static List<List<String>> budgets(Budgets budgets) {
    Html html = new Html();
    FrontTable.budgets(
        html,
        new SearchOutcome(
            OUTCOME.result(),
            budgets,
            OUTCOME.recommendation(),
            OUTCOME.latencies(),
            OUTCOME.testErrors(),
            OUTCOME.comparison(),
            OUTCOME.controlRates(),
            null));
    return ReadTable.rows(html.toString(), "The budgets and the chosen student");
  }

  /// On the test set, and not on the validation samples that it was chosen by.
  @Test
  void eachBudgetStandsBesideWhatTheChosenStudentHas() {
    Candidate chosen = OUTCOME.chosen().candidate();
    long bytes = chosen.bytes();
    int errors = OUTCOME.testErrors(OUTCOME.chosen());
    String has = Numerals.count(errors);
    String samples = "errors of 600 test samples";
    String time = "median time of a prediction";
    assertEquals(
        List.of(
            List.of("bytes of the weights", Numerals.count(bytes), Numerals.count(bytes), "yes"),
            List.of(samples, has, has, "yes"),
            List.of(time, "500.0\u00a0µs", micros(chosen), "yes")),
        budgets(Budgets.none().maxBytes(bytes).maxErrors(errors).maxLatency(500)));
    assertEquals(
        List.of(
            List.of("bytes of the weights", "1", Numerals.count(bytes), "no"),
            List.of(samples, Numerals.count(errors - 1), has, "no"),
            List.of(time, "1.5\u00a0µs", micros(chosen), "no")),
        budgets(Budgets.none().maxBytes(1).maxErrors(errors - 1).maxLatency(1.5)));
  }

  /// A candidate's soft weight and learning rate are those of all.
  @Test
  void eachStudentOfTheFrontHasItsFigures() {
    List<List<String>> expected = new ArrayList<>();
    for (Trial trial : OUTCOME.result().front()) {
      Candidate candidate = trial.candidate();
      String name = candidate.student().name();
      expected.add(
          List.of(
              trial.equals(OUTCOME.chosen()) ? name + ", chosen" : name,
              Numerals.count(candidate.bytes()),
              trial.errors() + " of 120",
              Numerals.interval(trial.interval(), 0),
              Numerals.count(OUTCOME.testErrors(trial)),
              micros(candidate),
              Float.toString(candidate.temperature()),
              "0.9",
              "0.003"));
    }
    Html html = new Html();
    FrontTable.front(html, OUTCOME);
    String caption = "The Pareto front, the smallest student first";
    assertEquals(expected, ReadTable.rows(html.toString(), caption));
  }
}
