package dev.retort.engine;

import static dev.retort.engine.TinyTraining.TRAINER;
import static dev.retort.engine.TinyTraining.network;
import static dev.retort.engine.TinyTraining.table;
import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.loss.Losses.binaryCrossEntropy;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.loss.Losses.meanSquaredError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.data.TargetDataset;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a trainer refuses before its first step.
final class TrainerRefusalTest {
  @ParameterizedTest
  @CsvSource({"1, 128, 1", "9, 1, 1", "9, 4, 3"})
  void batchesThatAreAllTooSmallAreRefusedBeforeTheFirstStep(int samples, int batch, int shards) {
    Network network = network(dense(8), batchNorm());
    Trainer trainer = TRAINER.batchSize(batch).shards(shards);
    String message =
        assertThrows(IllegalArgumentException.class, () -> trainer.fit(network, table(samples)))
            .toString();
    assertTrue(message.contains("at least 2 samples"), message);
  }

  @Test
  void settingsSayWhatTheyExpect() {
    assertEquals("epochs expects at least 0 but gets -1", refusal(() -> TRAINER.epochs(-1)));
    assertEquals("batchSize expects at least 1 but gets 0", refusal(() -> TRAINER.batchSize(0)));
  }

  @Test
  void aNetworkWithoutALayerThatLearnsIsRefused() {
    Network network = NetworkSpec.input(3).then(flatten()).initialize(Seed.of(1));
    float[] values = {1, 2, 3, 4, 5, 6};
    List<String> classes = List.of("a", "b", "c");
    Dataset data = FloatDataset.of("rows", Shape.of(3), classes, values, new int[2]);
    String said = refusal(() -> TRAINER.fit(network, data));
    assertEquals(
        "the network \"flatten\" has no layer that learns; end it with a dense layer", said);
    assertNull(network.preprocessing());
    assertEquals(said, refusal(() -> network.trainingPass(2, Seed.of(1), Workers.alone())));
  }

  @Test
  void tokensAreRefusedBeforeTheFirstStep() {
    String expected = "no layer takes tokens; give words as floats or bytes";
    assertEquals(expected, refusal(() -> TRAINER.fit(network(), new Words())));
    assertEquals(expected, refusal(() -> TRAINER.fit(network(), table(20), new Words())));
    assertEquals(
        "no layer takes tokens; give the samples as floats or bytes",
        refusal(() -> Evaluation.of(network(), new Words())));
  }

  /// Two samples of four words each.
  private record Words() implements Dataset {
    @Override
    public String name() {
      return "words";
    }

    @Override
    public int size() {
      return 2;
    }

    @Override
    public Batch.Kind kind() {
      return Batch.Kind.TOKENS;
    }

    @Override
    public Shape shape() {
      return Shape.of(4);
    }

    @Override
    public List<String> classNames() {
      return List.of("a", "b", "c");
    }

    @Override
    public int label(int index) {
      return index;
    }

    @Override
    public long id(int index) {
      return index;
    }

    @Override
    public void copyTo(int index, Batch batch, int row) {
      batch.labels()[row] = index;
      batch.ids()[row] = index;
    }

    @Override
    public String sha256() {
      return "";
    }
  }

  @Test
  void anEmptyValidationSplitIsRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> TRAINER.validation(0.01).fit(network(), table(20)))
            .toString();
    assertTrue(message.contains("0.01 of 20 samples is empty"), message);
  }

  /// 0.999 of 120 samples is nearer to 120 than to 119.
  @Test
  void aValidationSplitThatTakesEverySampleIsRefused() {
    assertEquals(
        "a validation split of 0.999 of 120 samples leaves none of them to train on; take a smaller"
            + " share",
        refusal(() -> TRAINER.validation(0.999).fit(network(), table(120))));
    TRAINER.validation(0.99).fit(network(), table(120));
  }

  @Test
  void threadsAreNotSoManyThatTheyFillTheMemory() {
    assertEquals(
        "a training has at most %d threads but gets 1000000000; take no more than there are processors"
            .formatted(Workers.MOST),
        refusal(() -> TRAINER.threads(1_000_000_000)));
    assertEquals(Workers.MOST, TRAINER.threads(Workers.MOST).threads());
  }

  @Test
  void validationDataOfAnotherShapeAreRefused() {
    Dataset other =
        FloatDataset.of("other", Shape.of(2), List.of("a", "b", "c"), new float[2], new int[1]);
    assertThrows(IllegalArgumentException.class, () -> TRAINER.fit(network(), table(20), other));
  }

  @Test
  void validationDataWithoutLabelsAreRefused() {
    int[] none = {Batch.UNLABELLED, Batch.UNLABELLED};
    Dataset other =
        FloatDataset.of("other", Shape.of(4), List.of("a", "b", "c"), new float[8], none);
    String message =
        assertThrows(IllegalArgumentException.class, () -> TRAINER.fit(network(), table(20), other))
            .toString();
    assertTrue(message.contains("no sample of the validation data other has a label"), message);
  }

  @Test
  void validationDataOfAnotherOrderOfClassesAreRefused() {
    Dataset other =
        FloatDataset.of("other", Shape.of(4), List.of("b", "a", "c"), new float[4], new int[1]);
    assertEquals(
        "the training data has the classes [a, b, c] but other has [b, a, c], where \"a\" has"
            + " another place; bring both into one order",
        refusal(() -> TRAINER.fit(network(), table(20), other)));
  }

  @Test
  void aNetworkThatKnowsTheClassesInAnotherOrderIsRefusedBeforeTheFirstStep() {
    Network network = network();
    String before = network.sha256();
    network.classNames(List.of("b", "a", "c"));
    assertEquals(
        "the network knows the classes [b, a, c] but table has [a, b, c], where \"b\" has"
            + " another place; bring both into one order",
        refusal(() -> TRAINER.fit(network, table(20))));
    assertEquals(before, network.sha256());
    network.classNames(List.of("x", "b", "y"));
    TRAINER.fit(network, table(20));
  }

  @Test
  void whatTheLossCannotTeachIsRefusedBeforeTheFirstStep() {
    int[] labels = new int[41];
    labels[40] = Batch.UNLABELLED;
    Dataset whole =
        FloatDataset.of("gaps", Shape.of(4), List.of("a", "b", "c"), new float[41 * 4], labels);
    Dataset gaps = Subset.of(whole, IntStream.rangeClosed(1, 40).toArray());
    Dataset numbers = TargetDataset.of(table(40), List.of("x", "y", "z"), new float[40 * 3]);
    Network network = network();
    String before = network.sha256();
    Trainer trainer = TRAINER.batchSize(4);
    assertEquals(
        "cross entropy needs a label for every sample but sample 40 of gaps has none; leave such"
            + " samples to a loss on soft targets",
        refusal(() -> trainer.fit(network, gaps)));
    for (Loss loss : List.of(meanSquaredError(), binaryCrossEntropy(), crossEntropy(0.1f))) {
      String said = refusal(() -> trainer.loss(loss).fit(network, gaps));
      assertTrue(said.contains("sample 40 of gaps has none"), said);
    }
    assertEquals(
        "cross entropy needs a class for every sample but those of table have targets; take the"
            + " mean squared error or the binary cross entropy",
        refusal(() -> trainer.fit(network, numbers)));
    assertEquals(before, network.sha256());
    assertNull(network.preprocessing());
    assertEquals(List.of(), trainer.epochs(0).fit(network(), gaps).epochs(), "no step, no label");
  }

  private static String refusal(Executable fit) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, fit).getMessage());
  }
}
