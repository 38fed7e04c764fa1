package dev.retort.distill.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.search.SuccessiveHalving.Rung;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// The arithmetic of the rungs, and who goes on, with a training that only looks up a number.
final class SuccessiveHalvingTest {
  /// What a training came to: which candidate, in which rung, for how long.
  private record Result(int candidate, int rung, int epochs, int errors) {}

  private static final SuccessiveHalving.Ranking<Result> BY_ERRORS =
      results -> results.stream().sorted(Comparator.comparingInt(Result::errors)).toList();

  @Test
  void rungsAreThoseOfThePaper() {
    assertEquals(
        List.of(new Rung(45, 2), new Rung(15, 5), new Rung(5, 15)),
        SuccessiveHalving.plan(45, 15, 3, 5));
    assertEquals(
        List.of(new Rung(81, 1), new Rung(27, 3), new Rung(9, 9), new Rung(3, 27)),
        SuccessiveHalving.plan(81, 27, 3, 3));
    assertEquals(
        List.of(new Rung(14, 8)), SuccessiveHalving.plan(14, 8, 3, 5), "4 would be too few");
    assertEquals(
        List.of(new Rung(100, 1), new Rung(50, 2)),
        SuccessiveHalving.plan(100, 2, 2, 1),
        "no rung has less than an epoch");
    assertEquals(
        45 * 2 + 15 * 5 + 5 * 15, SuccessiveHalving.epochs(SuccessiveHalving.plan(45, 15, 3, 5)));
  }

  @Property
  void everyPlanKeepsItsPromises(
      @ForAll @IntRange(min = 1, max = 500) int candidates,
      @ForAll @IntRange(min = 1, max = 200) int epochs,
      @ForAll @IntRange(min = 2, max = 5) int factor,
      @ForAll @IntRange(min = 1, max = 10) int finalists) {
    List<Rung> plan = SuccessiveHalving.plan(candidates, epochs, factor, finalists);
    assertEquals(candidates, plan.getFirst().candidates());
    assertEquals(epochs, plan.getLast().epochs());
    assertTrue(plan.getLast().candidates() >= Math.min(candidates, finalists));
    for (int k = 1; k < plan.size(); k++) {
      assertEquals(plan.get(k - 1).candidates() / factor, plan.get(k).candidates());
      assertTrue(plan.get(k).epochs() > plan.get(k - 1).epochs());
      assertTrue(plan.get(0).epochs() >= 1);
    }
  }

  @Test
  void trainsAllThenTheBestThird() throws IOException {
    List<String> trained = new ArrayList<>();
    List<List<Result>> rungs =
        SuccessiveHalving.run(
            IntStream.range(0, 9).boxed().toList(),
            List.of(new Rung(9, 2), new Rung(3, 6), new Rung(1, 18)),
            (candidate, rung, epochs) -> {
              trained.add(candidate + " for " + epochs);
              return new Result(candidate, rung, epochs, Math.abs(candidate - 6) * 10 - epochs);
            },
            BY_ERRORS);
    assertEquals(13, trained.size());
    assertEquals(List.of("5 for 6", "6 for 6", "7 for 6", "6 for 18"), trained.subList(9, 13));
    assertEquals(List.of(9, 3, 1), rungs.stream().map(List::size).toList());
    assertEquals(new Result(6, 2, 18, -18), rungs.getLast().getFirst());
  }

  @Test
  void ofEqualsTheFirstGoesOn() throws IOException {
    List<List<Result>> rungs =
        SuccessiveHalving.run(
            List.of(4, 3, 2, 1),
            List.of(new Rung(4, 1), new Rung(2, 2)),
            (candidate, rung, epochs) -> new Result(candidate, rung, epochs, 7),
            BY_ERRORS);
    assertEquals(List.of(4, 3), rungs.getLast().stream().map(Result::candidate).toList());
  }

  @Test
  void mistakesAreNamed() {
    assertThrows(IllegalArgumentException.class, () -> SuccessiveHalving.plan(0, 1, 2, 1));
    assertThrows(IllegalArgumentException.class, () -> SuccessiveHalving.plan(1, 1, 1, 1));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            SuccessiveHalving.run(
                List.of(1),
                List.of(new Rung(2, 1)),
                (candidate, rung, epochs) -> new Result(candidate, rung, epochs, 0),
                BY_ERRORS));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            SuccessiveHalving.run(
                List.of(1, 2),
                List.of(new Rung(2, 1), new Rung(1, 2)),
                (candidate, rung, epochs) -> new Result(candidate, rung, epochs, 0),
                results -> List.of()),
        "a ranking that names nobody");
  }
}
