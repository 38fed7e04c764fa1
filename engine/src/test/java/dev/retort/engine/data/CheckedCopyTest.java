package dev.retort.engine.data;

import static dev.retort.engine.data.BatchesTest.numbered;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingDivergedException;
import dev.retort.engine.layer.Layers;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.optimizer.Optimizers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/// Data sets of one's own that forget a part of a sample, and views that may change one.
final class CheckedCopyTest {
  private static final float NAN = Float.NaN;
  private static final int[] SIX_LABELS = {0, 1, Batch.UNLABELLED, 1, 0, Batch.UNLABELLED};

  private static Dataset six() {
    List<String> classes = List.of("a", "b");
    return FloatDataset.of("six", Shape.of(1), classes, new float[6], SIX_LABELS);
  }

  private static Dataset sixWithTargets() {
    float[] targets = {0, 1, 2, 3, NAN, NAN, 4, 5, 6, 7, NAN, NAN};
    return TargetDataset.of(six(), List.of("x", "y"), targets);
  }

  private static Batch first(Dataset data) {
    Batches walk = Batches.inOrder(data, 4);
    Batch batch = walk.allocate();
    walk.fill(batch, 0, 0);
    return batch;
  }

  private static String refusal(Dataset data) {
    return String.valueOf(
        assertThrows(IllegalStateException.class, () -> first(data)).getMessage());
  }

  private static void withoutId(Dataset whole, int index, Batch batch, int row) {
    long before = batch.ids()[row];
    whole.copyTo(index, batch, row);
    batch.ids()[row] = before;
  }

  private static void withoutLabel(Dataset whole, int index, Batch batch, int row) {
    int before = batch.labels()[row];
    whole.copyTo(index, batch, row);
    batch.labels()[row] = before;
  }

  private static void withoutSecondTarget(Dataset whole, int index, Batch batch, int row) {
    float before = batch.targets()[2 * row + 1];
    whole.copyTo(index, batch, row);
    batch.targets()[2 * row + 1] = before;
  }

  @Test
  void whatCopyToForgetsIsNamedWithItsSample() {
    Dataset turned = Subset.of(six(), new int[] {5, 4, 3, 2, 1, 0});
    assertEquals(
        "copyTo of the data set six copies sample 0 without the id 5 that its id(0) gives; let it"
            + " set batch.ids()[row]",
        refusal(OwnDataset.of(turned, CheckedCopyTest::withoutId)));
    assertEquals(
        "copyTo of the data set six copies sample 0 without the label -1 that its label(0) gives;"
            + " let it set batch.labels()[row]",
        refusal(OwnDataset.of(turned, CheckedCopyTest::withoutLabel)));
    assertEquals(
        "copyTo of the data set six copies sample 0 without all of its 2 targets; let it set"
            + " batch.targets() from row * 2 on",
        refusal(OwnDataset.of(sixWithTargets(), CheckedCopyTest::withoutSecondTarget)));
  }

  /// Whose label() hides what copyTo shows.
  @Test
  void anotherLabelThanItSaysIsNamed() {
    assertEquals(
        "copyTo of the data set six copies sample 1 without the label 0 that its label(1) gives;"
            + " let it set batch.labels()[row]",
        refusal(new OwnDataset(six(), n -> n == 1 ? 0 : SIX_LABELS[n], OwnDataset.ALL)));
  }

  @Test
  void aTrainingEndsBeforeItsFirstStep() {
    Network network = NetworkSpec.input(2).then(Layers.dense(3)).initialize(Seed.of(1));
    String before = network.sha256();
    Trainer trainer = Trainer.of(Optimizers.sgd(0.1f), Losses.crossEntropy()).epochs(1).threads(1);
    Dataset data = OwnDataset.of(numbered(50), CheckedCopyTest::withoutLabel);
    assertThrows(IllegalStateException.class, () -> trainer.fit(network, data));
    assertEquals(before, network.sha256());
  }

  @Test
  void viewsOfOtherDataAreTaken() {
    int[] turned = {5, 4, 3, 2, 1, 0};
    for (Dataset data : List.of(six(), sixWithTargets())) {
      assertArrayEquals(new long[] {0, 1, 2, 3}, first(data).ids());
      assertArrayEquals(new long[] {0, 1, 2, 3}, first(OwnDataset.of(data, OwnDataset.ALL)).ids());
      Dataset subset = Subset.of(data, turned);
      assertArrayEquals(new long[] {5, 4, 3, 2}, first(subset).ids());
    }
    Dataset more = new WithUnlabelled(Subset.first(six(), 2), six(), 7);
    assertArrayEquals(new long[] {0, 1, 7, 8}, first(more).ids());
  }

  /// A batch that is only looked at has no room for targets, and nobody reads labels beside them.
  @Test
  void targetsNeedNoLabelAndPerhapsNoRoom() {
    Batch narrow = Batch.allocate(Batch.Kind.FLOATS, Shape.of(1), 4);
    Batches.inOrder(sixWithTargets(), 4).fill(narrow, 0, 0);
    assertArrayEquals(new long[] {0, 1, 2, 3}, narrow.ids());
    Dataset data = OwnDataset.of(sixWithTargets(), CheckedCopyTest::withoutLabel);
    assertArrayEquals(new float[] {0, 1, 2, 3, NAN, NAN, 4, 5}, first(data).targets());
  }

  /// As people write it who know of no batch without room.
  private static void withTargetsAlways(Dataset whole, int index, Batch batch, int row) {
    whole.copyTo(index, batch, row);
    batch.targets()[2 * row + 1] = 7;
  }

  @Test
  void dataThatAlwaysCopyTheirTargetsAreLookedAtToo() {
    Dataset six = OwnDataset.of(sixWithTargets(), CheckedCopyTest::withTargetsAlways);
    assertEquals(
        Normalization.STANDARDIZE.fit(sixWithTargets()), Normalization.STANDARDIZE.fit(six));
    Dataset two =
        FloatDataset.of("spoilt", Shape.of(1), List.of("a"), new float[] {0, NAN}, new int[2]);
    Dataset spoilt =
        OwnDataset.of(
            TargetDataset.of(two, List.of("x", "y"), new float[4]),
            CheckedCopyTest::withTargetsAlways);
    Network network = NetworkSpec.input(1).then(Layers.dense(2)).initialize(Seed.of(1));
    Trainer trainer = Trainer.of(Optimizers.sgd(0.1f), Losses.meanSquaredError()).epochs(1);
    Trainer plain = trainer.normalization(Normalization.NONE).threads(1);
    String said =
        assertThrows(TrainingDivergedException.class, () -> plain.fit(network, spoilt)).toString();
    assertTrue(said.contains("value 0 of sample 1 of spoilt is NaN"), said);
  }

  @Test
  void onlyTheFirstBatchOfAWalkIsLookedAt() {
    int[] asked = {0};
    IntUnaryOperator labels =
        n -> {
          asked[0]++;
          return SIX_LABELS[n];
        };
    Dataset data = new OwnDataset(six(), labels, OwnDataset.ALL);
    Batches walk = Batches.inOrder(data, 4);
    Batch batch = walk.allocate();
    for (int epoch = 0; epoch < 3; epoch++) {
      for (int index = 0; index < walk.perEpoch(); index++) {
        walk.fill(batch, epoch, index);
        assertEquals(4, asked[0]);
      }
    }
  }
}
