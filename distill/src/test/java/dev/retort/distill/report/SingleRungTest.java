package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.search.Search;
import dev.retort.distill.search.SearchOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A search in which nobody was stopped: there is no course from rung to rung to draw, and legends
/// name nothing that is not there.
final class SingleRungTest {
  private static SearchOutcome outcome() {
    SearchOutcome outcome = SmallSearch.outcome();
    Search.Result result = outcome.result();
    return new SearchOutcome(
        new Search.Result(
            List.of(result.plan().getLast()), List.of(result.finalists()), result.networks()),
        outcome.budgets(),
        outcome.recommendation(),
        outcome.latencies(),
        outcome.testErrors(),
        outcome.comparison(),
        outcome.controlRates(),
        null);
  }

  private static List<String> legend(Section section) {
    return ReadTable.all(section.body(), "<li class=\"[a-z ]+\">([^<]*)</li>");
  }

  @Test
  void thereIsNoPictureOfOneRung() {
    Section section = RungSection.of(outcome());
    assertTrue(section.lead().matches("A single rung: 4 candidates for \\d+ epochs\\."));
    assertFalse(section.body().contains("<svg"), section.body());
    assertTrue(section.body().contains("All trials"), section.body());
  }

  @Test
  void legendsNameWhatIsDrawn() {
    List<String> all = List.of("chosen", "trained to the end", "stopped early", "budget");
    assertEquals(all, legend(ParetoSection.of(SmallSearch.outcome())));
    assertEquals(all.subList(0, 3), legend(RungSection.of(SmallSearch.outcome())));
    Section front = ParetoSection.of(outcome());
    assertEquals(List.of("chosen", "trained to the end", "budget"), legend(front));
    assertFalse(front.body().contains("Pale dots"), front.body());
  }
}
