package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.recipe.Expectation;
import dev.retort.distill.statistics.McNemar;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is said of a pair: of the student compared with the one alone, and of what was expected.
final class PairTableTest {
  private static final Expectation EXPECTED = Expectation.more("alone", "kd");
  private static final String SMALL = "2e\u221206"; // 2 / 2^20

  /// As a report writes it.
  private static String interval(String plain) {
    return plain.replace('-', '\u2212').replace(' ', '\u00a0');
  }

  private static List<List<String>> rows(int alone, int distilled, Expectation... expected) {
    Html html = new Html();
    PairTable.write(html, MadeOutcome.of(20, alone, distilled, expected));
    return ReadTable.rows(html.toString(), "Paired tests of the models");
  }

  @Test
  void fewerErrorsAreBetterAndMoreAreWorse() {
    List<String> part = List.of("Compared");
    assertEquals(
        List.of(part, List.of("kd, alone", "better", SMALL, interval("-28.8 to -11.5"), "20 : 0")),
        rows(60, 40));
    assertEquals(
        List.of(part, List.of("kd, alone", "worse", SMALL, interval("11.5 to 28.8"), "0 : 20")),
        rows(40, 60));
    assertEquals(
        List.of(part, List.of("kd, alone", "not shown", "0.50", interval("-6.1 to 1.9"), "2 : 0")),
        rows(42, 40));
  }

  /// 2 / 2^20 beside each of two.
  @Test
  void aModelHasARowForEachThatItIsComparedWith() {
    Html html = new Html();
    PairTable.write(html, MadeOutcome.besideBoth(1, 20, 60, 40));
    List<List<String>> rows = ReadTable.rows(html.toString(), "Paired tests of the models");
    String twice = "4e\u221206";
    assertEquals(3, rows.size());
    assertEquals(List.of("kd, alone", "better", twice), rows.get(1).subList(0, 3));
    assertEquals(List.of("kd, teacher", "worse", twice), rows.get(2).subList(0, 3));
  }

  /// 2 / 2^7, and twice that.
  @Test
  void pOverSeedsStandsWithWhatItIsAdjustedTo() {
    Html html = new Html();
    PairTable.write(html, MadeOutcome.besideBoth(7, 20, 60, 40));
    String table = html.toString();
    assertTrue(table.contains(">p over seeds (adjusted)</th>"), table);
    List<List<String>> rows = ReadTable.rows(table, "Paired tests of the models");
    assertEquals("0.016 (0.031)", rows.get(1).get(3));
    assertTrue(table.contains("It speaks of other seeds where that is so of p over the seeds"));
    assertTrue(table.contains("; if both were interchangeable on every sample, p, before"), table);
  }

  /// With two tests seven seeds are the fewest.
  @Test
  void fewSeedsAreToldHowManyItTakes() {
    Html html = new Html();
    PairTable.write(html, MadeOutcome.besideBoth(3, 20, 60, 40));
    String note = html.toString().replaceAll("</?span[^>]*>", "");
    assertTrue(note.contains("only 7 or more can show (--seeds 7)."), note);
    html = new Html();
    PairTable.write(html, MadeOutcome.of(20, 60, 40));
    note = html.toString().replaceAll("</?span[^>]*>", "");
    assertTrue(note.contains("; if both were equally good, p is the probability"), note);
    assertTrue(note.contains("only 6 or more can show (--seeds 6)."), note);
  }

  @Test
  void whatWasExpectedHoldsOrDoesNot() {
    assertEquals(
        List.of("alone > kd", "holds", SMALL, interval("11.5 to 28.8"), "0 : 20"),
        rows(60, 40, EXPECTED).get(1));
    assertEquals(
        List.of("alone > kd", "does not hold", SMALL, interval("-28.8 to -11.5"), "20 : 0"),
        rows(40, 60, EXPECTED).get(1));
    assertEquals(
        List.of("alone > kd", "cannot tell", "0.50", interval("-1.9 to 6.1"), "0 : 2"),
        rows(42, 40, EXPECTED).get(1));
  }

  /// The student makes 6 errors fewer than alone, p = 2 / 2^6, and as many as the teacher: by
  /// itself the difference is shown, as one of two tests it is not.
  @Test
  void ofSeveralTestsTheWordsFollowTheAdjustedP() {
    Expectation other = Expectation.more("teacher", "kd");
    List<List<String>> rows = rows(26, 20, other);
    assertEquals(List.of("teacher > kd", "cannot tell", "1.00"), rows.get(1).subList(0, 3));
    String twice = Numerals.p(2 * new McNemar(6, 0).p());
    assertEquals(List.of("kd, alone", "not shown", twice), rows.get(3).subList(0, 3));
    assertEquals(List.of("kd, alone", "better", "0.031"), rows(26, 20).get(1).subList(0, 3));
  }
}
