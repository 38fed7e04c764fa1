package dev.retort.distill.teacher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.distill.TinyData;
import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.LogitsFile.Kind;
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
    assertEquals(
        "3 samples of synthetic and 10 classes need 30 logits but get 31; give a row a sample",
        Refusal.of(() -> Teacher.ofLogits(THREE, new float[31], Kind.SIGMOIDS)));
    float[] spoilt = counted();
    spoilt[12] = Float.NaN;
    assertEquals(
        "the teacher (logits of synthetic) gives sample 3 the logit NaN; it has diverged",
        Refusal.of(() -> Teacher.ofLogits(THREE, spoilt)));
    assertEquals(
        "the teacher (sigmoids of synthetic) gives sample 3 the logit NaN; it has diverged",
        Refusal.of(() -> Teacher.ofLogits(THREE, spoilt, Kind.SIGMOIDS)));
    float[] probabilities = new float[30];
    Arrays.fill(probabilities, 0.1f);
    assertEquals(
        "all rows for synthetic are from 0 to 1 and add up to 1, as probabilities do; say what they"
            + " are by Teacher.ofLogits(data, numbers, kind): LogitsFile.Kind.PROBABILITIES,"
            + " SIGMOIDS or LOGITS",
        Refusal.of(() -> Teacher.ofLogits(THREE, probabilities)));
    Dataset twice = Subset.of(DATA, new int[] {4, 2, 4});
    assertEquals(
        "logits are found by sample ids, but synthetic has two samples 4",
        Refusal.of(() -> Teacher.ofLogits(twice, counted())));
    assertEquals(
        "logits are found by sample ids, but synthetic has two samples 4",
        Refusal.of(() -> Teacher.ofLogits(twice, probabilities, Kind.PROBABILITIES)));
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
  void sigmoidsAreRefusedUntilTheyAreSaidToBeSome() {
    float[] sigmoids = new float[100];
    for (int i = 0; i < sigmoids.length; i++) {
      sigmoids[i] = (i * 7 % 100) / 100f;
    }
    assertEquals(
        "of the rows for synthetic all numbers are from 0 to 1, but row 0 adds up to 3.15, as"
            + " sigmoids of each class by itself may; say what they are by Teacher.ofLogits(data,"
            + " numbers, kind): LogitsFile.Kind.PROBABILITIES, SIGMOIDS or LOGITS",
        Refusal.of(() -> Teacher.ofLogits(Subset.first(DATA, 10), sigmoids)));
    Teacher.ofLogits(Subset.first(DATA, 9), Arrays.copyOf(sigmoids, 90));
    Dataset ten = Subset.first(DATA, 10);
    assertArrayEquals(sigmoids, logits(Teacher.ofLogits(ten, sigmoids, Kind.LOGITS), ten));
    Teacher said = Teacher.ofLogits(ten, sigmoids, Kind.SIGMOIDS);
    Method.parse("sigmoid-kd").requireFits(said, Map.of());
    float[] found = logits(said, ten);
    for (int i = 0; i < found.length; i++) {
      assertEquals(sigmoids[i], 1 / (1 + StrictMath.exp(-found[i])), 1e-6);
    }
  }

  @Test
  void percentagesAreRefused() {
    float[] percentages = new float[30];
    for (int i = 0; i < percentages.length; i++) {
      percentages[i] = i / 10 == i % 10 ? 55 : 5;
    }
    assertEquals(
        "of the rows for synthetic all rows add up to 100, as percentages do; divide each row by"
            + " its sum, or say that they are logits by Teacher.ofLogits(data, numbers,"
            + " LogitsFile.Kind.LOGITS)",
        Refusal.of(() -> Teacher.ofLogits(THREE, percentages)));
    Teacher said = Teacher.ofLogits(THREE, percentages, Kind.LOGITS);
    assertArrayEquals(percentages, logits(said, THREE));
  }

  @Test
  void whatIsSaidStandsForTheLogitsOfAFileOfTheSameNumbers() throws IOException {
    Dataset first = Subset.first(DATA, 3);
    float[] numbers = new float[30];
    numbers[0] = 1;
    Arrays.fill(numbers, 10, 12, 0.5f);
    numbers[28] = 0.25f;
    numbers[29] = 0.75f;
    Path file = folder.resolve("numbers.npy");
    NumpyFile.write(file, "float32", new int[] {3, 10}, numbers);
    for (Kind kind : Kind.values()) {
      Teacher expected = LogitsFile.read(file, kind, null);
      SoftTargets given = Teacher.ofLogits(first, numbers, kind);
      Path kept = folder.resolve(kind + ".safetensors");
      given.write(kept);
      for (Teacher teacher : List.of(given, SoftTargets.read(kept))) {
        assertArrayEquals(logits(expected, first), logits(teacher, first));
        assertEquals(kind + " of synthetic", teacher.text());
        assertEquals(expected.givesLogProbabilities(), teacher.givesLogProbabilities());
        assertEquals(expected.zeroProbabilities(), teacher.zeroProbabilities());
      }
    }
    assertEquals(25, Teacher.ofLogits(first, numbers, Kind.PROBABILITIES).zeroProbabilities());
    assertEquals(26, Teacher.ofLogits(first, numbers, Kind.SIGMOIDS).zeroProbabilities());
  }

  @Test
  void rowsThatAreNotWhatIsSaidAreRefused() {
    float[] numbers = new float[30];
    Arrays.fill(numbers, 0.1f);
    numbers[12] = 0.6f;
    assertEquals(
        "of the rows for synthetic row 1 adds up to 1.5 or has numbers beyond 0 to 1, so it holds"
            + " no probabilities; say what they are",
        Refusal.of(() -> Teacher.ofLogits(THREE, numbers, Kind.PROBABILITIES)));
    Teacher.ofLogits(THREE, numbers, Kind.SIGMOIDS);
    float[] beyond = numbers.clone();
    beyond[25] = 1.5f;
    assertEquals(
        "of the rows for synthetic row 2 has numbers beyond 0 to 1, so it holds no sigmoids; say"
            + " what they are",
        Refusal.of(() -> Teacher.ofLogits(THREE, beyond, Kind.SIGMOIDS)));
    Teacher.ofLogits(THREE, beyond, Kind.LOGITS);
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
    Dataset samples = FloatDataset.of("some", Shape.of(1), new float[12]);
    return TargetDataset.of(samples, List.of("west", "east"), targets);
  }

  @Test
  void otherLogitsAreAnotherTeacher() {
    float[] other = counted();
    other[29] = 30;
    String sha256 = Teacher.ofLogits(THREE, counted()).sha256();
    assertEquals(sha256, Teacher.ofLogits(THREE, counted()).sha256());
    assertEquals(sha256, Teacher.ofLogits(THREE, counted(), Kind.LOGITS).sha256());
    assertNotEquals(sha256, Teacher.ofLogits(THREE, other).sha256());
    Dataset elsewhere = Subset.of(DATA, new int[] {8, 3, 5});
    assertNotEquals(sha256, Teacher.ofLogits(elsewhere, counted()).sha256());
  }

  /// Folders know a teacher by its hash: by Python's hashlib, over "logits of", the ids and the
  /// rows in the order of these.
  @Test
  void theHashStaysWhatItWas() {
    assertEquals(
        "666cd92199b8f12047bb4ca1b191482be37632407a4e853389c49ea40c182e04",
        Teacher.ofLogits(THREE, counted()).sha256());
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
