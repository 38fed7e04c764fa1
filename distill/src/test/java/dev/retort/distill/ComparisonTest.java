package dev.retort.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Evaluation;
import dev.retort.engine.io.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a comparison makes of runs whose outcome is known.
final class ComparisonTest {
  private static final int SAMPLES = 1000;

  /// A run that gets the first `errors` samples wrong.
  private static Run run(Role role, long seed, int errors) {
    return run(role, seed, errors, new Latency(2.5, 4.25));
  }

  private static Run run(Role role, long seed, int errors, @Nullable Latency latency) {
    float[] logits = new float[2 * SAMPLES];
    for (int n = 0; n < SAMPLES; n++) {
      logits[2 * n + (n < errors ? 1 : 0)] = 1;
    }
    Evaluation evaluation = Evaluation.of(logits, new int[SAMPLES], 2);
    boolean teacher = role == Role.TEACHER;
    return new Run(
        role,
        role == Role.DISTILLED ? "kd" : "cross entropy",
        teacher ? "dense 99, relu, dense 2" : "dense 2",
        seed,
        teacher ? 1_276_810 : 1000,
        teacher ? 5_107_240 : 4000,
        evaluation,
        teacher ? 1 : 0.75,
        teacher ? 0 : 0.125,
        latency,
        1.5,
        1000,
        "ab" + seed);
  }

  private static Comparison of(Run... runs) {
    return new Comparison(
        new Comparison.Data("toy", 5000, 0, SAMPLES, 2), "kd, temperature 4", List.of(runs));
  }

  private static Comparison seed(int teacher, int alone, int smoothing, int distilled) {
    return of(
        run(Role.TEACHER, 1, teacher),
        run(Role.SCRATCH, 1, alone),
        run(Role.LABEL_SMOOTHING, 1, smoothing),
        run(Role.DISTILLED, 1, distilled));
  }

  @Test
  void meansDeviationsAndTheGap() {
    List<Run> runs = new ArrayList<>();
    for (int s = 1; s <= 3; s++) {
      runs.add(run(Role.TEACHER, s, 40));
      runs.add(run(Role.SCRATCH, s, 100 + 10 * s));
      runs.add(run(Role.DISTILLED, s, 60 + 10 * s));
    }
    Comparison comparison = of(runs.toArray(Run[]::new));
    assertEquals(new Statistics(120, 10, 3), comparison.errors(Role.SCRATCH));
    assertEquals(0.5, comparison.gapClosed(), 1e-12);
    assertEquals(new McNemar(120, 0), comparison.mcnemar().orElseThrow());
    String text = comparison.toString();
    assertTrue(text.contains("120.0 ± 10.0"), text);
    assertTrue(text.contains("in 3 of 3 seeds"), text);
    assertTrue(text.contains("seeds 1, 2, 3"), text);
    assertFalse(text.contains("label smoothing"), text);
  }

  @Test
  void saysBetterOnlyWhereTheTestSupportsIt() {
    assertTrue(seed(40, 100, 95, 60).verdict().startsWith("Distillation made the student better"));
    assertTrue(seed(40, 100, 95, 60).verdict().contains("closes 67 % of the gap"));
    assertTrue(seed(40, 100, 95, 150).verdict().startsWith("Distillation made the student worse"));
    String even = seed(40, 100, 95, 97).verdict();
    assertTrue(even.startsWith("No difference that this comparison can show"), even);
    assertFalse(even.contains("closes"), even);
    assertTrue(seed(100, 100, 95, 97).verdict().contains("no better than the student alone"));
    assertTrue(Double.isNaN(seed(100, 100, 95, 97).gapClosed()));
    assertTrue(seed(40, 100, 60, 61).verdict().contains("no difference to distillation shows"));
    assertTrue(seed(40, 100, 40, 70).verdict().contains("better than distillation"));
  }

  @Test
  void oneLuckySeedIsNotEnough() {
    Comparison comparison =
        of(
            run(Role.SCRATCH, 1, 200),
            run(Role.DISTILLED, 1, 100),
            run(Role.SCRATCH, 2, 100),
            run(Role.DISTILLED, 2, 110),
            run(Role.SCRATCH, 3, 100),
            run(Role.DISTILLED, 3, 110));
    assertTrue(comparison.mcnemar().orElseThrow().p() < 0.05);
    assertTrue(comparison.verdict().startsWith("No difference"), comparison.verdict());
  }

  @Test
  void withoutControlsItClaimsNothing() {
    Comparison comparison = of(run(Role.TEACHER, 1, 40), run(Role.DISTILLED, 1, 60));
    assertTrue(comparison.mcnemar().isEmpty());
    assertTrue(comparison.verdict().contains("nothing can be said"));
    assertTrue(Double.isNaN(comparison.gapClosed()));
    assertEquals(new Json.Null(), comparison.toJson().get("comparison").asObject().get("mcnemarP"));
  }

  @Test
  void theTableIsAlignedAndOfTheSameBytesInEveryLocale() {
    Comparison comparison = seed(40, 100, 95, 60);
    String text = comparison.toString();
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      assertEquals(text, comparison.toString());
    } finally {
      Locale.setDefault(before);
    }
    List<String> lines = text.lines().toList();
    int head = 0;
    while (!lines.get(head).contains("student alone")) {
      head++;
    }
    int end = lines.get(head).length();
    for (int i = head; !lines.get(i).isEmpty(); i++) {
      assertEquals(end, lines.get(i).length(), lines.get(i));
    }
    assertTrue(text.contains("errors of 1,000"), text);
    assertTrue(text.contains("1,276,810"), text);
    assertTrue(text.lines().allMatch(line -> line.length() <= 100), text);
  }

  @Test
  void theJsonHasTheFormOfResultFiles() {
    Comparison comparison =
        of(run(Role.TEACHER, 1, 40, null), run(Role.SCRATCH, 1, 100), run(Role.DISTILLED, 1, 60));
    Json.Members json = Json.parse(comparison.toJson().pretty()).asObject();
    assertEquals(List.of("data", "runs", "comparison"), List.copyOf(json.values().keySet()));
    assertEquals(
        "{\"name\":\"toy\",\"train\":5000,\"validation\":0,\"test\":1000,\"classes\":2}",
        json.get("data").text());
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
            "weightsSha256"),
        List.copyOf(runs.get(0).asObject().values().keySet()));
    assertEquals("teacher", runs.get(0).asObject().get("role").asString());
    assertEquals(new Json.Null(), runs.get(0).asObject().get("latencyMicros"));
    assertEquals("{\"p50\":2.5,\"p99\":4.25}", runs.get(2).asObject().get("latencyMicros").text());
    assertEquals(60, runs.get(2).asObject().get("testErrors").asInt());
    assertEquals("kd", runs.get(2).asObject().get("method").asString());
    Json.Members outcome = json.get("comparison").asObject();
    assertEquals(List.of("gapClosed", "mcnemarP"), List.copyOf(outcome.values().keySet()));
    assertEquals(2.0 / 3, outcome.get("gapClosed").asDouble(), 1e-12);
    assertTrue(outcome.get("mcnemarP").asDouble() < 1e-9);
  }
}
