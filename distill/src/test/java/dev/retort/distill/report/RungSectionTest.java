package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.search.Candidate;
import dev.retort.distill.search.Search;
import dev.retort.distill.search.SearchOutcome;
import dev.retort.distill.search.Trial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.xml.sax.SAXException;

/// What is said of the trials of a search, rung by rung.
final class RungSectionTest {
  /// The first rung of the small search, changed.
  private static SearchOutcome outcome(UnaryOperator<Trial> change) {
    SearchOutcome outcome = SmallSearch.outcome();
    Search.Result result = outcome.result();
    List<Trial> first = outcome.firstTrials().stream().map(change).toList();
    return new SearchOutcome(
        new Search.Result(result.plan(), List.of(first, result.finalists()), result.networks()),
        outcome.budgets(),
        outcome.recommendation(),
        outcome.latencies(),
        outcome.testErrors(),
        outcome.comparison(),
        outcome.controlRates(),
        null);
  }

  private static SearchOutcome wild() {
    List<Integer> went =
        SmallSearch.outcome().result().finalists().stream()
            .map(trial -> trial.candidate().number())
            .toList();
    return outcome(
        trial -> went.contains(trial.candidate().number()) ? trial : with(trial, 120, true));
  }

  private static Trial with(Trial trial, int errors, boolean diverged) {
    String weights = diverged ? "" : trial.weightsSha256();
    return new Trial(
        trial.candidate(), 0, trial.epochs(), errors, trial.examples(), weights, diverged);
  }

  private static int count(String text, String part) {
    return text.split(part, -1).length - 1;
  }

  @Test
  void hasTheHashOfEveryTrial() {
    String body = RungSection.of(SmallSearch.outcome()).body();
    for (List<Trial> rung : SmallSearch.outcome().result().rungs()) {
      for (Trial trial : rung) {
        String hash = "<code>" + trial.weightsSha256() + "</code>";
        assertTrue(body.contains(hash), trial.toString());
      }
    }
  }

  @Test
  void theTableHasTheMostAccurateOfEachRung() {
    SearchOutcome outcome = SmallSearch.outcome();
    List<List<String>> expected = new ArrayList<>();
    for (List<Trial> rung : outcome.result().rungs()) {
      Trial best = Collections.min(rung, Comparator.comparingInt(Trial::errors));
      expected.add(
          List.of(
              Integer.toString(expected.size() + 1),
              Integer.toString(rung.size()),
              Integer.toString(best.epochs()),
              best.candidate().student().name(),
              Integer.toString(best.errors())));
    }
    String body = RungSection.of(outcome).body();
    assertEquals(expected, ReadTable.rows(body, "Each rung and its most accurate candidate"));
  }

  /// The last column is empty for those that went no further.
  @Test
  void theTableOfAllTrialsHasTheSettingsAndTheErrorsOfEach() {
    SearchOutcome outcome = SmallSearch.outcome();
    List<List<String>> expected = new ArrayList<>();
    for (Trial trial : outcome.firstTrials()) {
      Candidate candidate = trial.candidate();
      String last =
          outcome.result().finalists().stream()
              .filter(each -> each.candidate().equals(candidate))
              .map(each -> Integer.toString(each.errors()))
              .findFirst()
              .orElse("");
      expected.add(
          List.of(
              candidate.number() + " " + candidate.student().name(),
              Numerals.count(candidate.bytes()),
              Float.toString(candidate.temperature()),
              "0.9",
              "0.003",
              Integer.toString(trial.errors()),
              last));
    }
    String body = RungSection.of(outcome).body();
    assertEquals(expected, ReadTable.rows(body, "All trials of the search"));
  }

  /// Their errors are those of no network: they are neither stopped early nor as bad as can be.
  @Test
  void trainingsThatDivergedAreNotDrawn() throws IOException, SAXException {
    String body = RungSection.of(wild()).body();
    assertTrue(body.contains("Not drawn: 10 trainings that diverged.</figcaption>"), body);
    assertTrue(body.contains("after 2 epochs 4 candidates with "), body);
    assertTrue(body.contains(" % errors and 10 that diverged; after 6 epochs 4 cand"), body);
    assertFalse(body.contains("to 100.00 % errors"), body);
    assertEquals(10, count(body, "<span class=\"faint\">2 epochs diverged</span>"));
    Checked.requireValid(SearchReport.of(wild(), SmallReport.of(), SmallReport.HOW));
    String usual = RungSection.of(SmallSearch.outcome()).body();
    assertFalse(usual.contains("diverged"), usual);
  }

  /// The axis has no place for 0, but words have.
  @Test
  void noErrorsAreNoneInWords() {
    String body = RungSection.of(outcome(trial -> with(trial, 0, false))).body();
    assertTrue(body.contains("after 2 epochs 14 candidates with 0.00 to 0.00 % errors; "), body);
  }
}
