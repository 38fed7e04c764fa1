package dev.retort.engine;

import static dev.retort.engine.TinyTraining.TRAINER;
import static dev.retort.engine.TinyTraining.network;
import static dev.retort.engine.TinyTraining.table;
import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.loss.Losses.binaryCrossEntropy;
import static dev.retort.engine.loss.Losses.kullbackLeibler;
import static dev.retort.engine.loss.Losses.meanSquaredError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.TargetDataset;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.kernel.ScalarMath;
import dev.retort.engine.loss.KullbackLeibler;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the outputs of a network stand for is what it was trained on.
final class TaskTest {
  private static final float[] SAMPLE = {0.1f, 0.7f, 0.2f, 0.9f};

  @TempDir private Path folder = Path.of("");

  /// Three targets, 0 or 1, beside the samples of a table.
  private static Dataset targets(int samples) {
    float[] targets = new float[samples * 3];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = i % 2;
    }
    return TargetDataset.of(table(samples), List.of("x", "y", "z"), targets);
  }

  private static float[] logits(Network network) {
    float[] logits = new float[3];
    network.logits(Batch.of(Shape.of(4), SAMPLE), logits);
    return logits;
  }

  @Test
  void numbersHaveNoProbabilities() throws IOException {
    Network network = network();
    TRAINER.loss(meanSquaredError()).fit(network, targets(40));
    Path file = folder.resolve("network.safetensors");
    Checkpoint.write(network, file);
    for (Network each : List.of(network, network.copy(), Checkpoint.read(file))) {
      assertEquals(Task.REGRESSION, each.task());
      assertArrayEquals(logits(network), each.outputs(SAMPLE));
      String message =
          assertThrows(IllegalStateException.class, () -> each.probabilities(SAMPLE)).toString();
      assertTrue(message.contains("ask for its outputs"), message);
    }
    assertEquals(Task.REGRESSION, Checkpoint.describe(file).task());
  }

  @Test
  void ofSeveralClassesEachHasAProbabilityByItself() {
    Network network = network();
    TRAINER.loss(binaryCrossEntropy()).fit(network, targets(40));
    assertEquals(Task.MULTI_LABEL, network.task());
    float[] probabilities = network.probabilities(SAMPLE);
    float[] logits = logits(network);
    for (int k = 0; k < 3; k++) {
      assertEquals(ScalarMath.sigmoid(logits[k]), probabilities[k]);
    }
    byte[] zeros = new byte[4];
    assertArrayEquals(network.probabilities(new float[4]), network.probabilities(zeros));
    assertArrayEquals(network.outputs(new float[4]), network.outputs(zeros));
    float[] outputs = new float[3];
    network.outputs(zeros, outputs);
    assertArrayEquals(network.outputs(zeros), outputs);
  }

  @Test
  void theClassOfASampleIsThatOfItsGreatestLogit() {
    Dataset data = table(60);
    Network network = network();
    TRAINER.epochs(20).batchSize(10).fit(network, data);
    Batches batches = Batches.inOrder(data, 1);
    Batch batch = batches.allocate();
    float[] logits = Evaluation.logits(network, data);
    Set<Integer> seen = new HashSet<>();
    for (int n = 0; n < data.size(); n++) {
      batches.fill(batch, 0, n);
      int expected = Evaluation.argmax(logits, n * 3, 3);
      assertEquals(expected, network.classify(batch.floats()));
      assertEquals(expected, Evaluation.argmax(network.probabilities(batch.floats()), 0, 3));
      seen.add(expected);
    }
    assertEquals(Set.of(0, 1, 2), seen);
  }

  @Test
  void bytesHaveTheClassOfTheSameNumbers() {
    Network network = network();
    byte[] bytes = {(byte) 255, 0, 17, (byte) 128};
    float[] numbers = {255, 0, 17, 128};
    assertEquals(network.classify(numbers), network.classify(bytes));
    assertEquals(
        Evaluation.argmax(network.outputs(bytes), 0, network.classes()), network.classify(bytes));
  }

  @Test
  void ofEqualsTheFirstIsTheClass() {
    Network network = Network.zeros(NetworkSpec.input(4).then(dense(3)));
    assertEquals(0, network.classify(SAMPLE));
    network.parameters().get(1).set(new float[] {1, 2, 2});
    network.weightsChanged();
    assertEquals(1, network.classify(SAMPLE));
    assertEquals(1, network.classify(new byte[4]));
  }

  @Test
  void noneIsTheClassOfSeveralLabelsOrOfNumbers() {
    Network network = network();
    assertEquals(
        "the network takes samples of shape [4], 4 values, but gets 3",
        assertThrows(IllegalArgumentException.class, () -> network.classify(new float[3]))
            .getMessage());
    network.task(Task.MULTI_LABEL);
    assertEquals(
        "a sample may have several of the network's classes; ask for their probabilities",
        unclassified(network));
    network.task(Task.REGRESSION);
    assertEquals(
        "the network gives numbers, which are no classes; ask for its outputs",
        unclassified(network));
  }

  /// What it says to floats and to bytes alike.
  private static String unclassified(Network network) {
    String message =
        assertThrows(IllegalStateException.class, () -> network.classify(SAMPLE)).getMessage();
    assertEquals(
        message,
        assertThrows(IllegalStateException.class, () -> network.classify(new byte[4]))
            .getMessage());
    return String.valueOf(message);
  }

  @Test
  void labelsMakeAClassifierByWhateverLoss() {
    Network network = network();
    TRAINER.loss(meanSquaredError()).fit(network, targets(40));
    TRAINER.loss(binaryCrossEntropy()).fit(network, table(40));
    assertEquals(Task.CLASSIFICATION, network.task());
    float sum = 0;
    for (float probability : network.probabilities(SAMPLE)) {
      sum += probability;
    }
    assertEquals(1, sum, 1e-6);
  }

  /// The targets are soft labels, which the loss reads from the batch.
  @Test
  void softTargetsMakeAClassifier() {
    float[] soft = new float[40 * 3];
    for (int i = 0; i < soft.length; i++) {
      soft[i] = i % 3 == i / 3 % 3 ? 0.8f : 0.1f;
    }
    Dataset data = TargetDataset.of(table(40), List.of("a", "b", "c"), soft);
    Network network = network();
    KullbackLeibler.Targets read =
        (batch, heat, out) -> System.arraycopy(batch.targets(), 0, out, 0, batch.size() * 3);
    TRAINER.loss(kullbackLeibler(1, read)).fit(network, data);
    assertEquals(Task.CLASSIFICATION, network.task());
    float sum = 0;
    for (float probability : network.probabilities(SAMPLE)) {
      sum += probability;
    }
    assertEquals(1, sum, 1e-6);
  }

  /// A transfer set that a teacher labels: it says nothing of what the network is for.
  @Test
  void samplesWithNeitherLeaveItAsItWas() {
    float[] values = new float[40 * 4];
    int[] none = new int[40];
    Arrays.fill(none, Batch.UNLABELLED);
    Dataset unlabelled =
        FloatDataset.of("unlabelled", Shape.of(4), List.of("a", "b", "c"), values, none);
    for (Task task : Task.values()) {
      Network network = network();
      network.task(task);
      TRAINER
          .loss(kullbackLeibler(4, (batch, heat, out) -> Arrays.fill(out, 1f / 3)))
          .fit(network, unlabelled);
      assertEquals(task, network.task());
    }
  }

  @Test
  void aRefusedTrainingLeavesItAsItWas() {
    Network network = network(dense(8), batchNorm());
    Trainer trainer = TRAINER.loss(meanSquaredError());
    assertThrows(IllegalArgumentException.class, () -> trainer.fit(network, targets(1)));
    assertEquals(Task.CLASSIFICATION, network.task());
  }
}
