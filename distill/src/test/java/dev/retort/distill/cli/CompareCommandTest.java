package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.statistics.McNemar;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.engine.Evaluation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `compare` says of each network what it says of itself, and sets it beside the first.
final class CompareCommandTest {
  private static final String DATA = "synthetic:60";

  /// So many are drawn to test on.
  private static final Dataset TEST = SyntheticDigits.test(1000, 1);

  @TempDir private Path folder;

  @Test
  void figuresAreThoseOfTheTwoEvaluations() throws IOException {
    Path first = RandomNetwork.write(folder.resolve("first.safetensors"), 1);
    Path second = RandomNetwork.write(folder.resolve("second.safetensors"), 2);
    Path json = folder.resolve("result.json");
    Outcome outcome =
        Outcome.of("compare", "--data", DATA, first, second, "--json", json, "--threads", 1)
            .succeeds();
    float[] one = Evaluation.logits(RandomNetwork.of(1), TEST);
    float[] other = Evaluation.logits(RandomNetwork.of(2), TEST);
    Evaluation left = Evaluation.of(one, Evaluation.labels(TEST), 10);
    Evaluation right = Evaluation.of(other, Evaluation.labels(TEST), 10);
    int alike = 0;
    for (int row = 0; row < one.length; row += 10) {
      alike += Evaluation.argmax(one, row, 10) == Evaluation.argmax(other, row, 10) ? 1 : 0;
    }
    double agreement = alike / 1000.0;
    double p = McNemar.of(left, right).p();
    assertTrue(agreement > 0 && agreement < 1, agreement + " agree");

    Json.Members result = Json.parse(Files.readString(json)).asObject();
    assertEquals(1000, result.get("data").asObject().get("test").asInt());
    List<Json> runs = result.get("runs").asArray();
    assertEquals(2, runs.size());
    Json.Members given = runs.getFirst().asObject();
    assertEquals(first.toString(), given.get("file").asString());
    assertEquals("given", given.get("method").asString());
    assertEquals(new Json.Null(), given.get("seed"));
    assertEquals(left.errors(), given.get("testErrors").asInt());
    assertTrue(given.find("mcnemarP").isEmpty(), "there is nothing before the first");
    assertTrue(given.find("agreementWithFirst").isEmpty());
    Json.Members beside = runs.get(1).asObject();
    assertEquals(second.toString(), beside.get("file").asString());
    assertEquals(right.errors(), beside.get("testErrors").asInt());
    assertEquals(right.loss(), beside.get("loss").asDouble());
    assertEquals(right.calibrationError(), beside.get("ece").asDouble());
    assertEquals(p, beside.get("mcnemarP").asDouble());
    assertEquals(p, beside.get("adjustedP").asDouble(), "the only test");
    assertEquals(agreement, beside.get("agreementWithFirst").asDouble());

    List<String> rows = outcome.out().lines().toList();
    assertEquals(3, rows.size(), outcome.out());
    String[] upper = rows.get(1).split(" {2,}", -1);
    String[] lower = rows.get(2).split(" {2,}", -1);
    assertEquals("-", upper[9]);
    assertEquals("-", upper[10]);
    assertEquals(String.format(Locale.ROOT, "%,d", left.errors()), upper[1]);
    assertEquals(String.format(Locale.ROOT, "%,d", right.errors()), lower[1]);
    assertEquals("1,000", lower[2]);
    assertEquals(String.format(Locale.ROOT, "%.4f", right.loss()), lower[3]);
    assertEquals(String.format(Locale.ROOT, "%.4f", right.calibrationError()), lower[4]);
    assertEquals("12,730", lower[5], "784 * 16 + 16 and 16 * 10 + 10 weights");
    assertEquals("50,920", lower[6], "of four bytes each");
    Json.Members latency = beside.get("latencyMicros").asObject();
    assertEquals(micros(latency.get("p50").asDouble()), lower[7]);
    assertEquals(micros(latency.get("p99").asDouble()), lower[8]);
    assertEquals(String.format(Locale.ROOT, "%.2f %%", 100 * agreement), lower[9]);
    assertEquals(p(left, right), lower[10]);
    assertEquals(11, lower.length);
  }

  private static String micros(double time) {
    return String.format(Locale.ROOT, "%.1f µs", time);
  }

  private static String p(Evaluation first, Evaluation other) {
    return PairedDifference.number(McNemar.of(first, other).p());
  }

  /// 25 samples that the first alone gets right and 42 that the second does: p = 0.04980; 40 and
  /// none: 2 / 2^40.
  @Test
  void pReadsAsWhatItIsBesideTheLevel() {
    assertEquals("0.0498", p(right(0, 25), right(25, 67)));
    assertEquals("2e-12", p(right(0, 40), right(0, 0)));
    assertEquals("< 1e-300", p(right(0, 1100), right(0, 0)));
    assertEquals("1.00", p(right(0, 7), right(0, 7)));
  }

  /// Right in the samples from one to another, and in no other.
  private static Evaluation right(int from, int to) {
    int samples = 1100;
    float[] logits = new float[2 * samples];
    for (int n = 0; n < samples; n++) {
      logits[2 * n + (n >= from && n < to ? 0 : 1)] = 1;
    }
    return Evaluation.of(logits, new int[samples], 2);
  }

  /// The smallest of three p is three times what it is by itself, but not above 1.
  @Test
  void severalTestsAreAdjusted() throws IOException {
    Path first = RandomNetwork.write(folder.resolve("first.safetensors"), 1);
    Path second = RandomNetwork.write(folder.resolve("second.safetensors"), 2);
    Path json = folder.resolve("result.json");
    String three =
        Outcome.of("compare", "--data", DATA, first, second, first, first, "--json", json)
            .succeeds()
            .out();
    List<String> lines = three.lines().toList();
    assertTrue(lines.getFirst().endsWith("McNemar p  adjusted p"), three);
    assertTrue(lines.get(1).matches(".*  -\\s+-\\s+-"), three);
    assertTrue(lines.getLast().startsWith("p is adjusted for there being 3 tests"), three);
    List<Json> runs = Json.parse(Files.readString(json)).asObject().get("runs").asArray();
    Json.Members other = runs.get(1).asObject();
    double p = other.get("mcnemarP").asDouble();
    assertEquals(Math.min(1, 3 * p), other.get("adjustedP").asDouble());
    assertEquals(1, runs.get(2).asObject().get("adjustedP").asDouble());
    String row = lines.get(2);
    assertTrue(row.endsWith("  " + PairedDifference.number(Math.min(1, 3 * p))), row);
    String two = Outcome.of("compare", "--data", DATA, first, second).succeeds().out();
    assertFalse(two.contains("adjusted"), two);
  }
}
