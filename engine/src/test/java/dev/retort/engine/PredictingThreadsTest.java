package dev.retort.engine;

import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.retort.engine.data.Csv;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.data.TargetDataset;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Predictions of batches take as many threads as was said, and no bit depends on it.
final class PredictingThreadsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void theLogitsAreTheSame(int threads) {
    Dataset digits = Predictions.digits();
    Network network = Predictions.network();
    assertArrayEquals(
        Evaluation.logits(network, digits), Evaluation.logits(network, digits, threads));
    assertEquals(
        Evaluation.of(network, digits).loss(), Evaluation.of(network, digits, threads).loss(), 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void figuresOfTargetsAreTheSame(int threads) {
    Dataset digits = Predictions.digits();
    float[] targets = new float[digits.size() * digits.classes()];
    for (int n = 0; n < digits.size(); n++) {
      targets[n * digits.classes() + digits.label(n)] = 1;
    }
    Dataset data = TargetDataset.of(digits, digits.classNames(), targets);
    Network network = Predictions.network();
    assertEquals(Residuals.of(network, data), Residuals.of(network, data, threads));
    assertThrows(IllegalArgumentException.class, () -> Residuals.of(network, data, 0));
    MultiLabelEvaluation labels = MultiLabelEvaluation.of(network, data);
    MultiLabelEvaluation byThreads = MultiLabelEvaluation.of(network, data, threads);
    assertEquals(labels.loss(), byThreads.loss(), 0);
    assertEquals(labels.toString(), byThreads.toString());
  }

  @Test
  void whatDoesNotFitIsRefusedHoweverManyThreads() {
    Dataset samples = FloatDataset.of("tags", Shape.of(1), new float[1]);
    Dataset data = TargetDataset.of(samples, List.of("a", "b"), new float[] {0, 1});
    Network network = NetworkSpec.input(1).then(dense(2)).initialize(Seed.of(1));
    network.task(Task.REGRESSION);
    assertRefused(
        "the outputs of a network for numbers are no logits; take Residuals",
        () -> MultiLabelEvaluation.of(network, data, 2));
    network.task(Task.MULTI_LABEL);
    assertRefused(
        "the outputs of a network for several labels are logits; take MultiLabelEvaluation",
        () -> Residuals.of(network, data, 2));
    String none = "tags has 0 targets a sample but the model has 2 outputs; ";
    assertRefused(
        none + "where each sample has one label take Evaluation",
        () -> MultiLabelEvaluation.of(network, samples, 2));
    assertRefused(none + "for labels take Evaluation", () -> Residuals.of(network, samples, 2));
    assertThrows(IllegalArgumentException.class, () -> MultiLabelEvaluation.of(network, data, 0));
  }

  private static void assertRefused(String expected, Executable code) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, code).getMessage());
  }

  @Test
  void thereIsOneAtLeast() {
    Network network = Predictions.network();
    assertThrows(IllegalArgumentException.class, () -> network.withThreads(0));
  }

  @Test
  void dataOfOtherColumnsAreRefusedToo() throws IOException {
    Network network = NetworkSpec.input(2).then(dense(2)).initialize(Seed.of(1));
    network.columnNames(List.of("length", "width"));
    Path file = Files.writeString(folder.resolve("turned.csv"), "width,length,kind\n2,1,a\n3,2,b");
    Dataset turned = Csv.read(file);
    String said =
        "turned has the columns width, length, but the network was trained on length, width; put"
            + " them in that order";
    assertEquals(
        said,
        assertThrows(IllegalArgumentException.class, () -> Evaluation.logits(network, turned, 1))
            .getMessage());
  }

  /// A worker lives for a minute after its last part, so all that were started are still there.
  @Test
  void noOtherWorkersAreStartedThanWereSaid() throws Exception {
    assertEquals(
        List.of(
            "300 by 1: []",
            "300 by 2: [retort-worker-1-of-2]",
            "300 by all: [retort-worker-1-of-2, retort-worker-1-of-4, retort-worker-2-of-4,"
                + " retort-worker-3-of-4]"),
        ChildJvm.run(
            List.of("-XX:ActiveProcessorCount=4", "-Dretort.kernels=scalar"), Predictions.class));
  }

  /// Runs in the other JVM, which has no JUnit: predicts by one thread, by two, and by as many as
  /// there are processors, and prints after each which workers there are.
  static final class Predictions {
    private Predictions() {}

    static Dataset digits() {
      return SyntheticDigits.test(300, 1);
    }

    static Network network() {
      return NetworkSpec.input(1, 28, 28)
          .then(conv2d(4, 3), relu(), flatten(), dense(10))
          .initialize(Seed.of(1));
    }

    public static void main(String[] args) {
      Network network = network();
      print(Evaluation.of(network, digits(), 1), "1");
      print(Evaluation.of(network, digits(), 2), "2");
      print(Evaluation.of(network, digits()), "all");
    }

    private static void print(Evaluation evaluation, String said) {
      List<String> workers =
          Thread.getAllStackTraces().keySet().stream()
              .map(Thread::getName)
              .filter(name -> name.startsWith("retort-worker"))
              .sorted()
              .toList();
      System.out.println(evaluation.examples() + " by " + said + ": " + workers);
    }
  }
}
