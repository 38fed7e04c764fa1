package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.recipe.Expectation;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is said of a pair: of the student compared with the one alone, and of what was expected.
final class PairTableTest {
  private static final Expectation EXPECTED = new Expectation("alone", true, "kd");
  private static final String SMALL = "<\u00a00.0001"; // 2 / 2^20

  private static List<List<String>> rows(int alone, int distilled, Expectation... expected) {
    Html html = new Html();
    PairTable.write(html, MadeOutcome.of(20, alone, distilled, expected));
    return ReadTable.rows(html.toString(), "Paired tests of the models");
  }

  @Test
  void fewerErrorsAreBetterAndMoreAreWorse() {
    List<String> part = List.of("Compared");
    assertEquals(List.of(part, List.of("kd, alone", "better", SMALL, "20 : 0")), rows(60, 40));
    assertEquals(List.of(part, List.of("kd, alone", "worse", SMALL, "0 : 20")), rows(40, 60));
    assertEquals(List.of(part, List.of("kd, alone", "not shown", "0.50", "2 : 0")), rows(42, 40));
  }

  @Test
  void whatWasExpectedHoldsOrDoesNot() {
    assertEquals(List.of("alone > kd", "holds", SMALL, "0 : 20"), rows(60, 40, EXPECTED).get(1));
    assertEquals(
        List.of("alone > kd", "does not hold", SMALL, "20 : 0"), rows(40, 60, EXPECTED).get(1));
    assertEquals(
        List.of("alone > kd", "cannot tell", "0.50", "0 : 2"), rows(42, 40, EXPECTED).get(1));
  }
}
