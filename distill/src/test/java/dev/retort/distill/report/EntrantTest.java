package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Role;
import dev.retort.distill.statistics.ClassChange;
import dev.retort.distill.statistics.Interval;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A teacher that was given is the same network in every seed, and its figures are those of one.
final class EntrantTest {
  private static Entrant model(Role role, String first, String second) {
    return new Entrant(
        role.title(), role, List.of(MadeRun.of(role, 1, first), MadeRun.of(role, 2, second)));
  }

  @Test
  void oneNetworkOverSeveralSeedsHasNoDeviation() {
    Entrant given = model(Role.TEACHER, "a", "a");
    assertFalse(given.hasSeeds());
    assertEquals("1", Numerals.mean(given.errors(), 0));
    assertEquals(Interval.ofErrors(1, 2), given.interval());

    Entrant trained = model(Role.DISTILLED, "b", "c");
    assertTrue(trained.hasSeeds());
    assertEquals("1.0 ±\u00a00.0", Numerals.mean(trained.errors(), 0));
    assertEquals(Interval.ofMean(trained.errors()), trained.interval());
  }

  @Test
  void saysWhichIntervalsAreOfTheTestSet() {
    Entrant given = model(Role.TEACHER, "a", "a");
    Entrant trained = model(Role.DISTILLED, "b", "c");
    List<Entrant> both = List.of(given, trained);
    String said = "A model that was given, and is the same for all seeds, has the interval that";
    for (Section mixed :
        List.of(ErrorSection.of(both, _ -> {}, _ -> {}), FigureTable.section(both))) {
      assertTrue(mixed.lead().contains(said), mixed.lead());
    }
    assertEquals("", Entrant.mixed(List.of(given)));
    assertEquals("", Entrant.mixed(List.of(trained)));
  }

  /// One error of two samples, which a model is equally sure of.
  @Test
  void theSamplesOfAGivenTeacherCountOnce() {
    List<Entrant> both = List.of(model(Role.TEACHER, "a", "a"), model(Role.DISTILLED, "b", "c"));
    List<List<String>> bins =
        ReadTable.rows(
            ReliabilitySection.of(both, both).body(),
            "Samples and their share that is right, by confidence");
    assertEquals(1, bins.size());
    String half = "50.0\u00a0% of ";
    assertEquals(List.of(half + 2, half + 4), bins.getFirst().subList(1, 3));
  }

  @Test
  void aTileOfOneNetworkSaysNothingOfSeeds() {
    assertFalse(Tiles.of(List.of(model(Role.TEACHER, "a", "a"))).contains("over the seeds"));
    assertTrue(Tiles.of(List.of(model(Role.DISTILLED, "b", "c"))).contains("over the seeds"));
  }

  @Test
  void classesBesideAGivenTeacherAreOfAllSeeds() {
    String lead =
        ClassSection.of(
                List.of(model(Role.TEACHER, "a", "a"), model(Role.DISTILLED, "b", "c")),
                List.of(new ClassChange(0, 0, 0, 1), new ClassChange(1, 0, 0, 1)),
                "the student",
                "the other",
                List.of("cat", "dog"))
            .orElseThrow()
            .lead();
    assertTrue(lead.startsWith("Mean errors a seed, and over all seeds"), lead);
  }
}
