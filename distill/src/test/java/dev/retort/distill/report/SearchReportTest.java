package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.search.Candidate;
import dev.retort.distill.search.Recommendation;
import dev.retort.distill.search.Search;
import dev.retort.distill.search.SearchOutcome;
import dev.retort.distill.search.Student;
import dev.retort.distill.search.Trial;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xml.sax.SAXException;

/// What the report of a search holds, as text.
final class SearchReportTest {
  @Test
  void hasAllPartsInOrderAndTheChoiceFirst() {
    Checked.requireSections(
        SmallSearch.html(),
        SmallSearch.outcome().findings().getFirst(),
        Checked.comparisonAfter("front", "rungs"));
  }

  @Test
  void namesEveryTrialAndTheChosenOne() {
    SearchOutcome outcome = SmallSearch.outcome();
    assertEquals(List.of(14, 4), outcome.result().rungs().stream().map(List::size).toList());
    for (Trial trial : outcome.firstTrials()) {
      String name = trial.candidate().number() + " " + trial.candidate().student().name();
      assertTrue(SmallSearch.html().contains(">" + name + "</th>"), name);
    }
    String chosen = outcome.chosen().candidate().student().name();
    assertTrue(SmallSearch.html().contains("<strong>" + chosen + ", chosen"), chosen);
    assertTrue(SmallSearch.html().contains(">" + chosen + "</text>"), "in the picture");
    assertTrue(SmallSearch.html().contains("Does " + chosen + " keep the budgets?"));
  }

  @Test
  void candidatesThatDivergedAreNamed() {
    SearchOutcome outcome = SmallSearch.outcome();
    Search.Result result = outcome.result();
    List<Integer> went = result.finalists().stream().map(t -> t.candidate().number()).toList();
    List<Trial> first =
        outcome.firstTrials().stream()
            .map(trial -> went.contains(trial.candidate().number()) ? trial : diverged(trial))
            .toList();
    SearchOutcome wild = with(outcome, List.of(first, result.finalists()));
    String html = SearchReport.of(wild, SmallReport.of(), SmallReport.HOW);
    assertTrue(html.contains("The training of 10 of the 14 candidates diverged, so that all"));
    assertEquals(10, html.split("<td>diverged</td>", -1).length - 1);
    assertFalse(SmallSearch.html().contains("diverged"));
    assertTrue(html.contains(" Not drawn: 10 candidates whose training diverged."));
    SearchOutcome without = with(outcome, List.of(result.finalists(), result.finalists()));
    assertEquals(chart(without), chart(wild), "they are no dots, and none of them stopped early");
  }

  /// It may have come to its end in the rung before.
  @Test
  void aCandidateThatDivergedInALaterRungIsNamed() {
    SearchOutcome outcome = SmallSearch.outcome();
    Trial chosen = outcome.chosen();
    List<Trial> finalists = outcome.result().finalists();
    Trial wild =
        finalists.stream().filter(trial -> !trial.equals(chosen)).findFirst().orElseThrow();
    List<Trial> last =
        finalists.stream().map(trial -> trial.equals(wild) ? diverged(trial) : trial).toList();
    SearchOutcome changed = with(outcome, List.of(outcome.firstTrials(), last));
    assertEquals(
        "The training of 1 of the 14 candidates diverged, so that all samples count as wrong and"
            + " they went no further: "
            + wild.candidate().number()
            + " "
            + wild.candidate().student().name()
            + ", learning rate 0.003.",
        changed.choice().getLast());
  }

  /// The picture of the front.
  private static String chart(SearchOutcome outcome) {
    String body = ParetoSection.of(outcome).body();
    return body.substring(body.indexOf("<svg"), body.indexOf("</svg>"));
  }

  private static SearchOutcome with(SearchOutcome outcome, List<List<Trial>> rungs) {
    Search.Result result = outcome.result();
    return new SearchOutcome(
        new Search.Result(result.plan(), rungs, result.networks()),
        outcome.budgets(),
        outcome.recommendation(),
        outcome.latencies(),
        outcome.testErrors(),
        outcome.comparison(),
        outcome.controlRates(),
        null);
  }

  private static Trial diverged(Trial trial) {
    return new Trial(
        trial.candidate(),
        trial.rung(),
        trial.epochs(),
        trial.examples(),
        trial.examples(),
        "",
        true);
  }

  /// As any `--student` may have: in the picture there is room for a short one.
  @Test
  void aLongNameIsAbridgedInThePictureAlone() {
    SearchOutcome outcome = SmallSearch.outcome();
    String name = "res:16,32,64,128,256,512";
    Trial chosen = named(outcome.chosen(), name);
    Search.Result result = outcome.result();
    List<Trial> last =
        result.finalists().stream()
            .map(trial -> trial.equals(outcome.chosen()) ? chosen : trial)
            .toList();
    Recommendation taken = outcome.recommendation();
    String picture =
        chart(
            new SearchOutcome(
                new Search.Result(
                    result.plan(), List.of(outcome.firstTrials(), last), result.networks()),
                outcome.budgets(),
                new Recommendation(chosen, taken.certainty(), taken.certain(), taken.reason()),
                outcome.latencies(),
                outcome.testErrors(),
                outcome.comparison(),
                outcome.controlRates(),
                null));
    assertTrue(picture.contains(">res:16,32…,256,512</text>"), picture);
    assertFalse(picture.contains(">" + name + "<"), picture);
    assertTrue(picture.contains(" " + name + ": "), "in the words that stand for it");
  }

  private static Trial named(Trial trial, String name) {
    Candidate old = trial.candidate();
    Candidate candidate =
        new Candidate(
            old.number(),
            new Student(name, old.student().spec()),
            old.bytes(),
            old.temperature(),
            old.softWeight(),
            old.learningRate());
    return new Trial(
        candidate,
        trial.rung(),
        trial.epochs(),
        trial.errors(),
        trial.examples(),
        trial.weightsSha256());
  }

  /// Many a candidate is at its best early.
  @Test
  void doesNotPromiseThatMoreTrainingWouldHaveHelped() {
    String caption =
        "Pale dots were stopped early, so that they may stand higher than they would in the end.";
    assertTrue(SmallSearch.html().contains(caption));
  }

  @Test
  void saysWhatTheIntervalsOfTheFrontAreOf() {
    String html = SmallSearch.html();
    assertTrue(html.contains(">95 % interval of these</th>"));
    assertTrue(html.contains(">The interval counts validation samples, and is as it was before"));
    assertTrue(html.contains(" Test errors are of 600 test samples.</p>"));
  }

  /// It has a budget of latency.
  @Test
  void doesNotPromiseWhatHangsOnAMeasuredTime() {
    String html = SmallSearch.html();
    assertTrue(html.contains("depends on how long their predictions took here (--max-latency)"));
    assertFalse(html.contains("The same command gives the same weights"));
  }

  @Test
  void fetchesNothingAndForbidsIt() {
    Checked.requireSelfContained(SmallSearch.html());
  }

  /// The front, the rungs, errors, models, reliability, four losses and validation are charts.
  @Test
  void picturesHaveTextAlternativesAndTheColoursOfThePage() {
    Checked.requireAlternatives(SmallSearch.html(), 10, true);
  }

  @Test
  void theSameSearchGivesTheSamePage() {
    assertEquals(
        SmallSearch.html(),
        SearchReport.of(SmallSearch.outcome(), SmallReport.of(), SmallReport.HOW));
  }

  @Test
  void isValidHtml() throws IOException, SAXException {
    Checked.requireValid(SmallSearch.html());
  }
}
