package dev.retort.engine.layer;

import static dev.retort.engine.GoldenFile.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.CentralDifferences;
import dev.retort.engine.LayerHarness;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingPass;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.optimizer.Optimizers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What batch norm does beyond its formula: running statistics, inference, its limits, its words.
final class BatchNormTest {
  private static final Kernels KERNELS = KernelChoice.kernels();

  @Test
  void parametersAreNamedAsInPyTorch() {
    LayerHarness layer = LayerHarness.training(Layers.batchNorm(), Shape.of(3, 2, 2), 2, KERNELS);
    assertEquals(List.of("weight", "bias", "running_mean", "running_var"), layer.parameterNames());
    assertArrayEquals(new float[] {1, 1, 1}, layer.get("weight"));
    assertArrayEquals(new float[] {0, 0, 0}, layer.get("running_mean"));
    assertArrayEquals(new float[] {1, 1, 1}, layer.get("running_var"));
  }

  /// One channel of 1, 2, 3, 6: mean 3, biased variance 3.5, unbiased 14 / 3; momentum 0.1.
  @Test
  void runningStatisticsMoveAtEveryForward() {
    LayerHarness layer = LayerHarness.training(Layers.batchNorm(), Shape.of(1, 1, 2), 2, KERNELS);
    layer.forward(new float[] {1, 2, 3, 6});
    assertEquals(0.3f, layer.get("running_mean")[0], 1e-6f);
    assertEquals(0.9f + 1.4f / 3, layer.get("running_var")[0], 1e-6f);
    layer.forward(new float[] {1, 2, 3, 6});
    assertEquals(0.57f, layer.get("running_mean")[0], 1e-6f);
  }

  @Test
  void frozenStatisticsDoNotMove() {
    LayerHarness layer =
        LayerHarness.training(new BatchNorm(0.1f, 1e-5f, true), Shape.of(4), 1, KERNELS);
    layer.forward(new float[] {1, 2, 3, 6}); // and a single sample will do
    assertArrayEquals(new float[4], layer.get("running_mean"));
    assertArrayEquals(new float[] {1, 1, 1, 1}, layer.get("running_var"));
  }

  /// An optimizer changes weights between two steps and tells nobody.
  @Test
  void frozenItTakesTheWeightsOfEachStep() {
    Network network =
        NetworkSpec.input(2).then(Layers.batchNorm().frozen(true)).initialize(Seed.of(1));
    TrainingPass pass = network.trainingPass(1, Seed.of(1), Workers.alone());
    Batch batch = Batch.of(Shape.of(2), new float[] {1, 2});
    pass.forward(batch);
    float[] before = pass.logits().clone();
    network.parameters().getFirst().values()[0] = 3;
    pass.forward(batch);
    assertEquals(3 * before[0], pass.logits()[0], 1e-5f);
    assertEquals(before[1], pass.logits()[1]);
  }

  @Test
  void predictionsKnowStatisticsThatHaveJustMoved() {
    Network network =
        NetworkSpec.input(3)
            .then(Layers.dense(4), Layers.batchNorm(), Layers.dense(2))
            .initialize(Seed.of(1));
    Batch batch = Batch.of(Shape.of(3), CentralDifferences.normal("x", 15));
    float[] before = logits(network, batch);
    network.trainingPass(5, Seed.of(1), Workers.alone()).forward(batch);
    float[] after = logits(network, batch);
    assertFalse(Arrays.equals(before, after));
    assertArrayEquals(logits(network.copy(), batch), after);
  }

  private static float[] logits(Network network, Batch batch) {
    float[] logits = new float[batch.size() * network.classes()];
    network.logits(batch, logits);
    return logits;
  }

  /// Behind a layer without a name it is folded into the weights there, behind one with a name it
  /// stays by itself. Without a bias there it brings one; 45 units are more than a panel has.
  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void foldedItGivesWhatItGivesByItself(Kernels kernels) {
    assertFolds(Layers.dense(45), Shape.of(7), kernels);
    assertFolds(new Dense(45, false, Initialization.HE_NORMAL), Shape.of(7), kernels);
    assertFolds(Layers.conv2d(5, 3).withoutBias(), Shape.of(3, 6, 5), kernels);
  }

  private static void assertFolds(LayerSpec before, Shape shape, Kernels kernels) {
    Network folded = normalized(before, shape);
    Network apart = normalized(before.named("kept"), shape);
    for (Parameter parameter : folded.trainedParameters()) {
      parameter.set(CentralDifferences.normal(parameter.name(), parameter.values().length));
    }
    Batch batch = Batch.of(shape, CentralDifferences.normal("x", 12 * shape.elements()));
    TrainingPass pass = folded.trainingPass(12, Seed.of(1), Workers.alone(), kernels);
    for (int step = 0; step < 4; step++) {
      pass.forward(batch);
    }
    for (int p = 0; p < folded.parameters().size(); p++) {
      apart.parameters().get(p).set(folded.parameters().get(p).toArray());
    }
    apart.weightsChanged();
    float[] expected = inference(apart, batch, kernels);
    float[] actual = inference(folded, batch, kernels);
    assertClose(before.text(), CentralDifferences.doubles(expected), actual, 1e-5);
    // Weights that are scaled first are rounded in another place.
    assertFalse(Arrays.equals(expected, actual), "both are folded, or neither");
  }

  private static Network normalized(LayerSpec before, Shape shape) {
    return NetworkSpec.input(shape.extents())
        .then(before, Layers.batchNorm(), Layers.flatten())
        .initialize(Seed.of(1));
  }

  private static float[] inference(Network network, Batch batch, Kernels kernels) {
    float[] logits = new float[batch.size() * network.classes()];
    network.inferencePass(batch.size(), Workers.alone(), kernels).logits(batch, logits);
    return logits;
  }

  /// The network's input is then the batch itself, of fewer samples than the pass has room for.
  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void firstLayerReadsNothingBeyondTheBatch(Kernels kernels) {
    for (int side = 1; side <= 9; side++) {
      Shape shape = Shape.of(2, side, side);
      Network network =
          NetworkSpec.input(2, side, side)
              .then(Layers.batchNorm(), Layers.flatten(), Layers.dense(2))
              .initialize(Seed.of(1));
      TrainingPass pass = network.trainingPass(8, Seed.of(1), Workers.alone(), kernels);
      Batch batch = Batch.of(shape, CentralDifferences.normal("x", 3 * shape.elements()));
      pass.forward(batch);
      Arrays.fill(pass.logitGradients(), 1);
      pass.backward(batch);
      for (float gradient : pass.gradient(network.parameters().get(1))) {
        assertTrue(gradient != 0, "the bias of a channel, side " + side);
      }
    }
  }

  @Test
  void singleValueIsNoStatistic() {
    LayerHarness layer = LayerHarness.training(Layers.batchNorm(), Shape.of(4), 2, KERNELS);
    String message =
        assertThrows(IllegalArgumentException.class, () -> layer.forward(new float[4])).toString();
    assertTrue(message.contains("at least 2 values a channel"), message);
    assertTrue(message.contains("[4]"), message);
    LayerHarness planes = LayerHarness.training(Layers.batchNorm(), Shape.of(2, 1, 2), 2, KERNELS);
    assertEquals(4, planes.forward(new float[4]).length);
  }

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void inferenceDoesNotDependOnTheBatch(Kernels kernels) {
    Shape shape = Shape.of(3, 4, 5);
    float[] x = CentralDifferences.normal("x", 7 * shape.elements());
    LayerHarness layer =
        LayerHarness.inference(Layers.batchNorm(), shape, 7, kernels)
            .set("running_mean", new float[] {1, -2, 0.5f})
            .set("running_var", new float[] {4, 0.1f, 2});
    float[] together = layer.forward(x);
    for (int n = 0; n < 7; n++) {
      float[] one = new float[shape.elements()];
      System.arraycopy(x, n * one.length, one, 0, one.length);
      float[] alone = layer.forward(one);
      for (int i = 0; i < one.length; i++) {
        assertEquals(together[n * one.length + i], alone[i]);
      }
    }
  }

  @Test
  void textTellsWhatDiffersFromTheDefault() {
    assertEquals("batchnorm", Layers.batchNorm().text());
    assertEquals(
        "batchnorm momentum 0.01 frozen", Layers.batchNorm().momentum(0.01).frozen(true).text());
  }

  @Test
  void wrongSettingsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new BatchNorm(1.1f, 1e-5f, false));
    assertThrows(IllegalArgumentException.class, () -> new BatchNorm(0.1f, 0, false));
    ShapeMismatchException mismatch =
        assertThrows(
            ShapeMismatchException.class, () -> Layers.batchNorm().outputShape(Shape.of(3, 4)));
    assertTrue(mismatch.toString().contains("[3, 4]"), mismatch.toString());
  }

  /// A name keeps a ReLU a layer of its own; otherwise batch norm does its work. Planes that whole
  /// vectors fill, planes with a rest, more channels than go together, and flat samples.
  @Test
  void reluBehindItGivesTheSameBitsAsReluByItself() {
    for (LayerSpec[] around :
        new LayerSpec[][] {
          {Layers.conv2d(5, 3)},
          {Layers.conv2d(9, 3), Layers.averagePool2d(2)},
          {Layers.flatten(), Layers.dense(37)}
        }) {
      assertEquals(
          trained(around, Layers.relu().named("kept")).sha256(),
          trained(around, Layers.relu()).sha256());
    }
  }

  private static Network trained(LayerSpec[] before, LayerSpec relu) {
    Network network =
        NetworkSpec.input(1, 28, 28)
            .then(before)
            .then(Layers.batchNorm(), relu, Layers.flatten(), Layers.dense(10))
            .initialize(Seed.of(1));
    Trainer.of(Optimizers.adam(1e-3f), Losses.crossEntropy())
        .epochs(2)
        .batchSize(16)
        .threads(2)
        .fit(network, SyntheticDigits.train(50, 1));
    return network;
  }
}
