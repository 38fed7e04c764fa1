package dev.retort.distill.teacher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.distill.TinyData;
import dev.retort.distill.objective.Method;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.data.TargetDataset;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Logits in an array teach the samples that they are of, and no others.
final class GivenLogitsTest {
  private static final Dataset DATA = TinyData.TRAINING;

  /// Three samples out of order; their logits are counted from 0 to 29.
  private static final Dataset THREE = Subset.of(DATA, new int[] {7, 3, 5});

  @TempDir private Path folder = Path.of("");

  private static float[] counted() {
    float[] logits = new float[30];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = i;
    }
    return logits;
  }

  private static float[] logits(Teacher teacher, Dataset data) {
    Batches batches = Batches.inOrder(data, data.size());
    Batch batch = batches.allocate();
    batches.fill(batch, 0, 0);
    float[] logits = new float[data.size() * teacher.classes()];
    teacher.logits(batch, logits);
    return logits;
  }

  private static String taughtBy(Teacher teacher) {
    Network student = TinyData.SMALL.initialize(Seed.of(1));
    TinyData.trainer().loss(Method.kd().loss(teacher, 4, 0.9)).fit(student, DATA);
    return student.sha256();
  }

  @Test
  void theyTeachAsTheNetworkWhoseTheyAre() {
    Network network = TinyData.teacher(1);
    float[] logits = Evaluation.logits(network, DATA);
    Teacher given = Teacher.ofLogits(DATA, logits);
    Arrays.fill(logits, 0); // they were copied
    assertEquals(taughtBy(Teacher.of(network)), taughtBy(given));
  }

  @Test
  void rowsGoByTheIdsOfTheSamples() {
    Teacher teacher = Teacher.ofLogits(THREE, counted());
    assertArrayEquals(counted(), logits(teacher, THREE));
    Dataset last = Subset.of(DATA, new int[] {5});
    teacher.requireKnows(last);
    assertArrayEquals(Arrays.copyOfRange(counted(), 20, 30), logits(teacher, last));
  }

  @Test
  void otherSamplesAreRefused() {
    Teacher teacher = Teacher.ofLogits(THREE, counted());
    teacher.requireFits(THREE);
    assertEquals(
        "the soft targets of synthetic (3 samples) have none for sample 8; compute them for this"
            + " data",
        Refusal.of(() -> teacher.requireKnows(Subset.of(DATA, new int[] {8}))));
    String others = Refusal.of(() -> teacher.requireFits(Subset.of(DATA, new int[] {3, 5, 7})));
    assertTrue(others.contains("whose samples, labels or order are others"), others);
    String changed = Refusal.of(() -> teacher.requireFits(Augmentation.shift(1), Seed.of(1), 1));
    assertTrue(changed.contains("cannot teach augmented ones"), changed);
  }

  @Test
  void whatAreNoLogitsOfTheSamplesIsRefused() {
    assertEquals(
        "3 samples of synthetic and 10 classes need 30 logits but get 29; give a row a sample",
        Refusal.of(() -> Teacher.ofLogits(THREE, new float[29])));
    float[] spoilt = counted();
    spoilt[12] = Float.NaN;
    assertEquals(
        "the teacher (logits of synthetic) gives sample 3 the logit NaN; it has diverged",
        Refusal.of(() -> Teacher.ofLogits(THREE, spoilt)));
    float[] probabilities = new float[30];
    Arrays.fill(probabilities, 0.1f);
    assertEquals(
        "all rows for synthetic are from 0 to 1 and add up to 1, as probabilities do; give their"
            + " logarithms",
        Refusal.of(() -> Teacher.ofLogits(THREE, probabilities)));
    Dataset twice = Subset.of(DATA, new int[] {4, 2, 4});
    assertEquals(
        "logits are found by sample ids, but synthetic has two samples 4",
        Refusal.of(() -> Teacher.ofLogits(twice, counted())));
  }

  /// A softmax makes the same of them again, and a sigmoid does not.
  @Test
  void logarithmsOfProbabilitiesAreKnownAsSuch() throws IOException {
    double sum = 0; // of the first row, and but for a factor of the others
    for (int k = 0; k < 10; k++) {
      sum += StrictMath.exp(k);
    }
    float[] logs = new float[30];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = (float) (i % 10 - StrictMath.log(sum));
    }
    SoftTargets given = Teacher.ofLogits(THREE, logs);
    Path file = folder.resolve("given.safetensors");
    given.write(file);
    Method method = Method.parse("sigmoid-kd");
    for (Teacher teacher : List.of(given, SoftTargets.read(file))) {
      assertTrue(teacher.givesLogProbabilities());
      String refused = Refusal.of(() -> method.requireFits(teacher, Map.of()));
      assertTrue(refused.contains("logits of synthetic and gives logs of probabilities"), refused);
      Method.kd().requireFits(teacher, Map.of());
    }
    Teacher logits = Teacher.ofLogits(THREE, counted());
    assertFalse(logits.givesLogProbabilities());
    method.requireFits(logits, Map.of());
  }

  @Test
  void sigmoidsAreRefused() {
    float[] sigmoids = new float[100];
    for (int i = 0; i < sigmoids.length; i++) {
      sigmoids[i] = (i * 7 % 100) / 100f;
    }
    assertEquals(
        "of the rows for synthetic all numbers are from 0 to 1, but row 0 adds up to 3.15, as"
            + " sigmoids of each class by itself may; give log(p / (1 - p)) of sigmoids or log(p)"
            + " of probabilities; from logits subtract 1, which no softmax sees",
        Refusal.of(() -> Teacher.ofLogits(Subset.first(DATA, 10), sigmoids)));
    Teacher.ofLogits(Subset.first(DATA, 9), Arrays.copyOf(sigmoids, 90));
    float[] less = new float[100];
    for (int i = 0; i < less.length; i++) {
      less[i] = sigmoids[i] - 1;
    }
    assertFalse(Teacher.ofLogits(Subset.first(DATA, 10), less).givesLogProbabilities());
  }

  /// Where the targets are numbers from 0 to 1, a teacher's are too; of classes that are there or
  /// not they are sigmoids.
  @Test
  void numbersFromZeroToOneTeachThoseWhoRegress() {
    float[] outputs = new float[24];
    float[] present = new float[24];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = i / 24f;
      present[i] = i % 3 == 0 ? 1 : 0;
    }
    Teacher teacher = Teacher.ofLogits(targets(outputs), outputs);
    assertArrayEquals(outputs, logits(teacher, targets(outputs)));
    String refused = Refusal.of(() -> Teacher.ofLogits(targets(present), outputs));
    assertTrue(refused.contains("as sigmoids of each class by itself may"), refused);
  }

  private static Dataset targets(float[] targets) {
    int[] none = new int[12];
    Arrays.fill(none, Batch.UNLABELLED);
    Dataset samples = FloatDataset.of("some", Shape.of(1), List.of(), new float[12], none);
    return TargetDataset.of(samples, List.of("west", "east"), targets);
  }

  @Test
  void otherLogitsAreAnotherTeacher() {
    float[] other = counted();
    other[29] = 30;
    String sha256 = Teacher.ofLogits(THREE, counted()).sha256();
    assertEquals(sha256, Teacher.ofLogits(THREE, counted()).sha256());
    assertNotEquals(sha256, Teacher.ofLogits(THREE, other).sha256());
    Dataset elsewhere = Subset.of(DATA, new int[] {8, 3, 5});
    assertNotEquals(sha256, Teacher.ofLogits(elsewhere, counted()).sha256());
  }

  @Test
  void aFileKeepsThem() throws IOException {
    Path file = folder.resolve("given.safetensors");
    SoftTargets given = Teacher.ofLogits(THREE, counted());
    given.write(file);
    SoftTargets read = SoftTargets.read(file);
    assertEquals(given.sha256(), read.sha256());
    assertEquals("logits of synthetic", read.text());
    assertArrayEquals(counted(), logits(read, THREE));
  }
}
