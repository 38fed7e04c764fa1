package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Run;
import dev.retort.distill.recipe.ExperimentModel;
import dev.retort.distill.recipe.ExperimentOutcome;
import dev.retort.distill.statistics.ClassChange;
import dev.retort.distill.statistics.SampleTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.xml.sax.SAXException;

/// What the report of an experiment holds, as text: of one with few models, and of one with many.
final class ExperimentReportTest {
  private static final List<String> SECTIONS =
      List.of(
          "stages",
          "errors",
          "models",
          "figures",
          "classes",
          "differences",
          "soft-targets",
          "confusion",
          "reliability",
          "filters",
          "similarity",
          "curves",
          "repeat");

  @Test
  void hasAllPartsInOrderAndTheVerdictFirst() {
    Checked.requireSections(
        SmallExperiment.html(), SmallExperiment.outcome().findings().getFirst(), SECTIONS);
    Checked.requireSections(
        SmallExperiment.manyHtml(), SmallExperiment.manyOutcome().findings().getFirst(), SECTIONS);
  }

  @Test
  void everyFindingIsThere() {
    String plain = SmallExperiment.html().replaceAll("<span class=\"whole\">([^<]*)</span>", "$1");
    for (String finding : SmallExperiment.outcome().findings()) {
      assertTrue(plain.contains(">" + Html.escaped(Page.unbroken(finding)) + "</p>"), finding);
    }
  }

  @Test
  void publishedFiguresStandBesideOursInTheirUnit() {
    for (ExperimentModel model : SmallExperiment.outcome().models()) {
      double right = model.accuracy().mean();
      double errors = model.errors().mean();
      switch (model.name()) {
        case "teacher" -> requireBeside("60.5 % right", "%.2f", right, "% right");
        case "alone" -> requireBeside("41 % errors", "%.2f", 100 - right, "% errors");
        case "smoothing" -> requireBeside("250 errors", "%.1f", errors, "errors");
        default -> assertTrue(model.note().published().isEmpty());
      }
    }
  }

  /// Of the gap from 60 errors alone to 20 of the teacher 50 close a quarter; 20 against 24 are no
  /// difference, so there is no gap to close.
  @Test
  void aGapStandsWhereTheTeacherIsShownToBeBetterAndNowhereElse() {
    String head = "<th scope=\"col\">gap closed</th>";
    String dash = "<td>" + Numerals.UNKNOWN + "</td>";
    String wide = StageSection.of(MadeOutcome.of(20, 60, 50)).body();
    assertTrue(wide.contains(head), wide);
    assertTrue(wide.contains("<td>25\u00a0%</td>"), wide);
    assertEquals(2, wide.split(dash, -1).length - 1, "teacher and alone close none");
    String narrow = StageSection.of(MadeOutcome.of(20, 24, 10)).body();
    assertFalse(narrow.contains(head), narrow);
    assertFalse(narrow.contains(dash), narrow);
    assertFalse(narrow.contains("<td>350\u00a0%</td>"), narrow);
  }

  @Test
  void aModelHasALineForEachThatItIsComparedWith() {
    String both = StageSection.of(MadeOutcome.besideBoth(1, 20, 60, 40)).body();
    String cell =
        """
        <td class="phrase"><div class="certain">better than <span>alone</span>
        </div>
        <div class="certain">worse than <span>teacher</span>
        </div>
        </td>
        """;
    assertTrue(both.contains(cell), both);
    String one = StageSection.of(MadeOutcome.of(20, 60, 40)).body();
    String phrase = "<td class=\"phrase certain\">better than <span>alone</span>\n</td>";
    assertTrue(one.contains(phrase), one);
    assertTrue(one.contains("<td class=\"phrase faint\"></td>"), "the others stand alone");
  }

  /// The teacher, the student alone, and the one that it taught, on 200 samples.
  @Test
  void everyModelHasItsErrorsAndTheShareThatIsRight() {
    String body = StageSection.of(MadeOutcome.of(20, 60, 40)).body();
    List<List<String>> figures = new ArrayList<>();
    for (List<String> row : ReadTable.rows(body, "All models of the experiment")) {
      figures.add(row.subList(1, 3));
    }
    assertEquals(
        List.of(
            List.of("20", "90.00\u00a0%"),
            List.of("60", "70.00\u00a0%"),
            List.of("40", "80.00\u00a0%")),
        figures);
  }

  /// Each is wrong on the first of 200 samples, and one of them on some more.
  @Test
  void everyStudentStandsBesideItsTeacher() {
    assertEquals(List.of("kd", "teacher", "90.00", "20", "0"), besideItsTeacher(20, 40));
    assertEquals(List.of("kd", "teacher", "85.00", "0", "30"), besideItsTeacher(50, 20));
  }

  /// The row of the student without the divergence.
  private static List<String> besideItsTeacher(int teacher, int student) {
    ExperimentOutcome outcome = MadeOutcome.of(teacher, 60, student);
    String body = DifferenceSection.of(outcome, outcome.model("kd")).orElseThrow().body();
    List<List<String>> rows = ReadTable.rows(body, "Each student beside its teacher");
    assertEquals(1, rows.size());
    List<String> row = new ArrayList<>(rows.getFirst());
    row.remove(3);
    return row;
  }

  private static void requireBeside(String published, String form, double ours, String unit) {
    String html = SmallExperiment.html();
    String cells =
        html.substring(html.indexOf("<td>" + published), html.indexOf("<td>" + published) + 80);
    String expected = "</td>\n<td>" + String.format(Locale.ROOT, form, ours) + " ±";
    assertTrue(cells.contains(expected), expected + " is not in " + cells);
    assertTrue(cells.contains(unit), cells);
  }

  @Test
  void namesEveryModelEverySeedAndEveryHash() {
    for (ExperimentOutcome outcome :
        List.of(SmallExperiment.outcome(), SmallExperiment.manyOutcome())) {
      String html =
          outcome == SmallExperiment.outcome()
              ? SmallExperiment.html()
              : SmallExperiment.manyHtml();
      for (ExperimentModel model : outcome.models()) {
        assertTrue(html.contains("<span class=\"who\">" + model.name() + "</span>"), model.name());
        String beside = ">" + Numerals.abridged(model.name()) + "</text>";
        assertTrue(html.contains(beside), "in the picture of the errors: " + beside);
        for (Run run : model.runs()) {
          assertTrue(html.contains(run.weightsSha256()), run.weightsSha256());
        }
      }
    }
  }

  @Test
  void holdsTheFileOfTheExperiment() {
    assertTrue(
        SmallExperiment.html().contains(">" + Html.escaped(SmallExperiment.FILE.strip()) + "<"));
  }

  /// What the stages of a file leave out is no option of the command.
  @Test
  void saysWhereDefaultsStillMatter() {
    String html = SmallExperiment.html();
    assertTrue(html.contains("what the stages of the file leave to defaults stands with each"));
    assertFalse(html.contains("no default matters"));
    assertTrue(SmallReport.html().contains("every option in force, so that no default matters"));
  }

  @Test
  void fetchesNothingAndForbidsIt() {
    Checked.requireSelfContained(SmallExperiment.html());
    Checked.requireSelfContained(SmallExperiment.manyHtml());
  }

  /// Errors, models, reliability; the losses of four models, and validation. The ensemble has none.
  @Test
  void picturesHaveTextAlternativesAndTheColoursOfThePage() {
    Checked.requireAlternatives(SmallExperiment.html(), 3 + 4 + 1, true);
  }

  /// Without a validation split.
  @Test
  void manyModelsHaveSmallPicturesOfTheirOwn() {
    Checked.requireAlternatives(SmallExperiment.manyHtml(), 3 + 15, true);
    assertTrue(SmallExperiment.manyHtml().contains("class=\"small-multiples\""));
    assertTrue(SmallExperiment.manyHtml().contains("24-alone and 6 alike"));
  }

  @Test
  void countsAgreeWithTheAgreement() {
    ExperimentModel student = SmallExperiment.outcome().model("kd");
    int samples = SmallExperiment.outcome().test().size();
    long differing = Math.round(samples * (1 - student.runs().getFirst().agreement()));
    String lead = "Of 600 test samples, teacher and the student kd of the first seed put ";
    assertTrue(SmallExperiment.html().contains(lead + differing + " into different classes"), lead);
  }

  /// Of the student that something is expected of, and the one that it is compared with.
  @Test
  void whatEachClassWonAndLostAddsUpToThePair() {
    ExperimentOutcome outcome = SmallExperiment.outcome();
    List<ClassChange> changes = outcome.classChanges("kd", "alone");
    SampleTest pair = outcome.difference("kd", "alone").samples();
    assertEquals(pair.firstOnly(), changes.stream().mapToLong(ClassChange::fixed).sum());
    assertEquals(pair.secondOnly(), changes.stream().mapToLong(ClassChange::broken).sum());
    String lead = "that only the model kd gets right (fixed) or only the model alone (broken)";
    assertTrue(SmallExperiment.html().contains(lead), lead);
    for (String each : List.of("teacher and the model kd", "teacher and the model alone")) {
      assertTrue(SmallExperiment.html().contains("CKA of the " + each), each);
    }
  }

  @Test
  void trainingsThatLayReadyHaveNoCurves() {
    String html = SmallExperiment.withoutCurves();
    assertFalse(html.contains("id=\"curves\""));
    assertTrue(html.contains("id=\"repeat\""));
  }

  @Test
  void theSameOutcomeGivesTheSamePage() {
    assertEquals(SmallExperiment.html(), SmallExperiment.again());
  }

  @Test
  void isValidHtml() throws IOException, SAXException {
    Checked.requireValid(SmallExperiment.html());
    Checked.requireValid(SmallExperiment.manyHtml());
  }
}
