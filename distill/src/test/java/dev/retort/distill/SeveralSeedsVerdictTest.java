package dev.retort.distill;

import static dev.retort.distill.KnownRuns.comparison;
import static dev.retort.distill.KnownRuns.run;
import static dev.retort.distill.KnownRuns.seed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.io.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a verdict says of several seeds: they must agree, and be many enough to speak of others.
final class SeveralSeedsVerdictTest {
  @Test
  void oneLuckySeedIsNotEnough() {
    Comparison comparison =
        comparison(
            run(Role.SCRATCH, 1, 200),
            run(Role.DISTILLED, 1, 100),
            run(Role.SCRATCH, 2, 100),
            run(Role.DISTILLED, 2, 110),
            run(Role.SCRATCH, 3, 100),
            run(Role.DISTILLED, 3, 110));
    assertTrue(comparison.sampleTest().orElseThrow().p() < 0.05);
    String verdict = comparison.verdict();
    assertTrue(verdict.startsWith("No difference that these 3 seeds can show"), verdict);
  }

  @Test
  void fewSeedsSpeakForThemselvesOnly() {
    List<Run> runs = new ArrayList<>();
    for (int s = 1; s <= 5; s++) {
      runs.add(run(Role.SCRATCH, s, 100 + s));
      runs.add(run(Role.DISTILLED, s, 60));
    }
    Comparison five = comparison(runs.toArray(Run[]::new));
    assertEquals(0.0625, five.seedTest().orElseThrow().p(), 1e-12);
    assertTrue(five.findings().get(0).startsWith("Distillation made the student better"));
    assertTrue(five.findings().get(1).contains("only a test over at least 6"), five.verdict());
    assertTrue(seed(40, 100, 95, 60).findings().get(2).startsWith("One seed speaks for this pair"));
    assertTrue(seed(40, 100, 95, 60).seedTest().isEmpty());
    runs.add(run(Role.SCRATCH, 6, 100));
    runs.add(run(Role.DISTILLED, 6, 60));
    String six = comparison(runs.toArray(Run[]::new)).verdict();
    assertTrue(six.contains("permutation of the seeds p = 0.031"), six);
    assertFalse(six.contains("whether other seeds"), six);
  }

  /// Each of two tests over seeds may give 2 / 2^6, which is adjusted to above 0.05; over seven
  /// seeds 2 / 2^7 is not.
  @Test
  void besideBothControlsOtherSeedsAreSpokenOfFromSevenOn() {
    List<Run> runs = new ArrayList<>();
    for (int s = 1; s <= 6; s++) {
      runs.addAll(seedOf(s));
    }
    Comparison six = comparison(runs.toArray(Run[]::new));
    assertEquals(7, six.enoughSeeds());
    String verdict = six.verdict();
    assertTrue(verdict.startsWith("Distillation made the student better"), verdict);
    String adjusted = "; permutation of the seeds p = 0.031, adjusted for 2 tests 0.063).";
    assertTrue(verdict.contains(adjusted), verdict);
    String limit =
        "6 seeds speak for these pairs of networks; whether other seeds would come out alike, only"
            + " a test over at least 7 can show, for 2 tests are made together.";
    assertTrue(six.findings().contains(limit), verdict);
    Json.Members json = six.toJson().get("comparison").asObject();
    assertEquals(1.0 / 32, json.get("seedTestP").asDouble(), 1e-12);
    assertEquals(1.0 / 16, json.get("adjustedSeedTestP").asDouble(), 1e-12);
    runs.addAll(seedOf(7));
    Comparison seven = comparison(runs.toArray(Run[]::new));
    assertTrue(seven.verdict().startsWith("Distillation made the student better"));
    assertFalse(seven.verdict().contains("other seeds"), seven.verdict());
  }

  /// In which the distilled student is better than both controls.
  private static List<Run> seedOf(int seed) {
    return List.of(
        run(Role.SCRATCH, seed, 100),
        run(Role.LABEL_SMOOTHING, seed, 95),
        run(Role.DISTILLED, seed, 60));
  }

  /// However many seeds there are, they have met no other teacher.
  @Test
  void studentsOfOneTeacherSpeakOfNoOther() {
    List<Run> alike = new ArrayList<>();
    List<Run> others = new ArrayList<>();
    for (int s = 1; s <= 6; s++) {
      List<Run> students = List.of(run(Role.SCRATCH, s, 100), run(Role.DISTILLED, s, 60));
      alike.add(run(Role.TEACHER, 1, 40));
      alike.addAll(students);
      others.add(run(Role.TEACHER, s, 40));
      others.addAll(students);
    }
    String limit =
        "The students of all 6 seeds learn from one teacher, so that this speaks of students of"
            + " that teacher alone.";
    Comparison one = comparison(alike.toArray(Run[]::new));
    assertTrue(one.findings().contains(limit), one.verdict());
    assertFalse(comparison(others.toArray(Run[]::new)).verdict().contains("one teacher"));
    // no run says so of one that is looked up
    List<Run> students = others.stream().filter(run -> run.role() != Role.TEACHER).toList();
    assertFalse(comparison(students.toArray(Run[]::new)).verdict().contains("one teacher"));
    Comparison.Data data = one.data();
    assertTrue(new Comparison(data, "kd", students, true, true).findings().contains(limit));
    assertFalse(
        new Comparison(data, "kd", students, false, true).verdict().contains("one teacher"),
        "nobody has heard it");
    List<Run> first = students.subList(0, 2);
    assertFalse(new Comparison(data, "kd", first, true, true).verdict().contains("one teacher"));
  }

  @Test
  void manySeedsMustAgreeToo() {
    List<Run> runs = new ArrayList<>();
    int[] distilled = {60, 70, 130, 55, 140, 60, 125, 58};
    for (int s = 0; s < distilled.length; s++) {
      runs.add(run(Role.SCRATCH, s, 110));
      runs.add(run(Role.DISTILLED, s, distilled[s]));
    }
    Comparison comparison = comparison(runs.toArray(Run[]::new));
    assertTrue(comparison.sampleTest().orElseThrow().p() < 1e-3);
    assertTrue(comparison.seedTest().orElseThrow().p() > 0.05);
    String verdict = comparison.verdict();
    assertTrue(verdict.startsWith("No difference that these 8 seeds can show"), verdict);
  }
}
