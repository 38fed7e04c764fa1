package dev.retort.distill.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.Evaluation;
import dev.retort.engine.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The changes of each class are those of its samples alone.
final class ManyClassesTest {
  private static final int CLASSES = 7;
  private static final int SAMPLES = 90;
  private static final int SEEDS = 3;

  /// The last class has no samples.
  private static final int[] LABELS =
      IntStream.range(0, SAMPLES).map(n -> n * 5 % (CLASSES - 1)).toArray();

  private static Evaluation model(Seed seed) {
    float[] logits = new float[SAMPLES * CLASSES];
    for (int n = 0; n < SAMPLES; n++) {
      boolean right = seed.below(n, 3) > 0;
      logits[n * CLASSES + (LABELS[n] + (right ? 0 : 1)) % CLASSES] = 1;
    }
    return Evaluation.of(logits, LABELS, CLASSES);
  }

  private static List<Evaluation> models(String name) {
    List<Evaluation> models = new ArrayList<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      models.add(model(Seed.of(seed).stream(name)));
    }
    return models;
  }

  @Test
  void eachClassHasItsOwnTest() {
    List<Evaluation> first = models("first");
    List<Evaluation> second = models("second");
    double[] raw = new double[CLASSES];
    long[] fixed = new long[CLASSES];
    for (int label = 0; label < CLASSES; label++) {
      int[] sums = sums(first, second, label);
      raw[label] = SampleTest.of(new McNemar(0, 0), SEEDS, sums).p();
      fixed[label] = fixed(first, second, label);
    }
    double[] adjusted = ClassChange.holm(raw);
    List<ClassChange> changes = ClassChange.of(first, second);
    for (int label = 0; label < CLASSES; label++) {
      assertEquals(label, changes.get(label).label());
      assertEquals(fixed[label], changes.get(label).fixed());
      assertEquals(adjusted[label], changes.get(label).p());
    }
    assertEquals(CLASSES, changes.size());
    assertEquals(1, changes.getLast().p());
  }

  private static int[] sums(List<Evaluation> first, List<Evaluation> second, int label) {
    int[] sums = new int[SAMPLES];
    for (int seed = 0; seed < SEEDS; seed++) {
      for (int n = 0; n < SAMPLES; n++) {
        sums[n] += SampleTest.outcome(first.get(seed), second.get(seed), n);
      }
    }
    int[] own = IntStream.range(0, SAMPLES).filter(n -> LABELS[n] == label).toArray();
    return Arrays.stream(own).map(n -> sums[n]).toArray();
  }

  private static long fixed(List<Evaluation> first, List<Evaluation> second, int label) {
    return IntStream.range(0, SEEDS * SAMPLES)
        .filter(i -> LABELS[i % SAMPLES] == label)
        .filter(i -> SampleTest.outcome(at(first, i), at(second, i), i % SAMPLES) > 0)
        .count();
  }

  private static Evaluation at(List<Evaluation> models, int i) {
    return models.get(i / SAMPLES);
  }
}
