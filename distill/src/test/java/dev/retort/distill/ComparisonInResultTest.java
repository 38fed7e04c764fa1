package dev.retort.distill;

import static dev.retort.distill.KnownRuns.comparison;
import static dev.retort.distill.KnownRuns.run;
import static dev.retort.distill.KnownRuns.seed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.statistics.Interval;
import dev.retort.engine.io.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The form in which result files have a comparison, and what its tests have found.
final class ComparisonInResultTest {
  /// What the tests find of a pair.
  private static final List<String> FOUND =
      List.of(
          "sampleTestP",
          "mcnemarP",
          "seedTestP",
          "adjustedP",
          "adjustedSeedTestP",
          "firstOnly",
          "secondOnly",
          "differenceInterval");

  @Test
  void withoutControlsItClaimsNothing() {
    Comparison comparison = comparison(run(Role.TEACHER, 1, 40), run(Role.DISTILLED, 1, 60));
    assertTrue(comparison.sampleTest().isEmpty());
    assertTrue(comparison.verdict().contains("nothing can be said"));
    assertTrue(Double.isNaN(comparison.gapClosed()));
    Json.Members json = comparison.toJson().get("comparison").asObject();
    for (String unknown : FOUND) {
      assertEquals(new Json.Null(), json.get(unknown), unknown);
    }
    assertEquals(new Json.Null(), json.get("labelSmoothing"));
  }

  @Test
  void theJsonHasTheFormOfResultFiles() {
    Comparison comparison =
        comparison(
            run(Role.TEACHER, 1, 40, null), run(Role.SCRATCH, 1, 100), run(Role.DISTILLED, 1, 60));
    Json.Members json = Json.parse(comparison.toJson().pretty()).asObject();
    assertEquals(List.of("data", "runs", "comparison"), List.copyOf(json.values().keySet()));
    assertEquals(
        List.of("name", "train", "validation", "test", "classes", "trainSha256", "testSha256"),
        List.copyOf(json.get("data").asObject().values().keySet()));
    List<Json> runs = json.get("runs").asArray();
    assertEquals(3, runs.size());
    assertEquals(
        List.of(
            "role",
            "method",
            "architecture",
            "seed",
            "parameters",
            "bytes",
            "testErrors",
            "testExamples",
            "loss",
            "ece",
            "agreement",
            "klFromTeacher",
            "latencyMicros",
            "trainSeconds",
            "samplesPerSecond",
            "weightsSha256",
            "errorInterval",
            "reliability"),
        List.copyOf(runs.get(0).asObject().values().keySet()));
    assertEquals("teacher", runs.get(0).asObject().get("role").asString());
    assertEquals(new Json.Null(), runs.get(0).asObject().get("latencyMicros"));
    assertEquals("{\"p50\":2.5,\"p99\":4.25}", runs.get(2).asObject().get("latencyMicros").text());
    assertEquals(60, runs.get(2).asObject().get("testErrors").asInt());
    assertEquals("kd", runs.get(2).asObject().get("method").asString());
    Json.Members outcome = json.get("comparison").asObject();
    List<String> keys = new ArrayList<>(List.of("gapClosed"));
    keys.addAll(FOUND);
    keys.addAll(List.of("labelSmoothing", "verdict", "classChanges"));
    assertEquals(keys, List.copyOf(outcome.values().keySet()));
    assertEquals(2.0 / 3, outcome.get("gapClosed").asDouble(), 1e-12);
    assertTrue(outcome.get("sampleTestP").asDouble() < 1e-9);
    assertEquals(outcome.get("sampleTestP"), outcome.get("mcnemarP"));
    assertEquals(outcome.get("sampleTestP"), outcome.get("adjustedP"), "the only test");
    assertEquals(new Json.Null(), outcome.get("seedTestP"));
    assertEquals(40, outcome.get("firstOnly").asInt());
    assertEquals(0, outcome.get("secondOnly").asInt());
    Json.Members difference = outcome.get("differenceInterval").asObject();
    assertEquals(-53.462, difference.get("low").asDouble(), 1e-3); // of 900, 40, 0, 60
    assertEquals(-28.142, difference.get("high").asDouble(), 1e-3);
    assertEquals(new Json.Null(), outcome.get("labelSmoothing"));
    assertEquals(comparison.verdict(), outcome.get("verdict").asString());
    Json.Members change = outcome.get("classChanges").asArray().get(0).asObject();
    assertEquals(40, change.get("fixed").asInt());
    Json.Members interval = runs.get(2).asObject().get("errorInterval").asObject();
    assertEquals(Interval.ofErrors(60, 1000).low(), interval.get("low").asDouble());
    Json.Members bin = runs.get(2).asObject().get("reliability").asArray().get(0).asObject();
    assertEquals(1000, bin.get("count").asInt());
    assertEquals(0.94, bin.get("accuracy").asDouble(), 1e-12);
  }

  /// Beside label smoothing 103 errors against 97, p = 2 / 2^6; beside the student alone 100, whose
  /// p is greater.
  @Test
  void theJsonHasTheSameOfLabelSmoothing() {
    Json.Members json = seed(40, 100, 103, 97).toJson().get("comparison").asObject();
    Json.Members smoothing = json.get("labelSmoothing").asObject();
    assertEquals(FOUND, List.copyOf(smoothing.values().keySet()));
    assertEquals(1.0 / 32, smoothing.get("sampleTestP").asDouble(), 1e-12);
    assertEquals(1.0 / 16, smoothing.get("adjustedP").asDouble(), 1e-12);
    assertEquals(6, smoothing.get("firstOnly").asInt());
    assertEquals(0.25, json.get("adjustedP").asDouble(), 1e-12); // 2 / 2^3
  }

  /// McNemar's test is of one seed; of two the interval is that of the mean of -20 and -10.
  @Test
  void severalSeedsHaveNoMcNemar() {
    Comparison comparison =
        comparison(
            run(Role.SCRATCH, 1, 80),
            run(Role.DISTILLED, 1, 60),
            run(Role.SCRATCH, 2, 70),
            run(Role.DISTILLED, 2, 60));
    Json.Members json = comparison.toJson().get("comparison").asObject();
    assertEquals(new Json.Null(), json.get("mcnemarP"));
    assertTrue(json.get("sampleTestP").asDouble() < 0.001);
    assertEquals(0.5, json.get("seedTestP").asDouble(), 1e-12);
    assertEquals(30, json.get("firstOnly").asInt());
    Json.Members difference = json.get("differenceInterval").asObject();
    assertEquals(-15 - 63.53, difference.get("low").asDouble(), 1e-9); // 12.706 * 5
    assertEquals(-15 + 63.53, difference.get("high").asDouble(), 1e-9);
  }
}
