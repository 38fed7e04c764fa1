package dev.retort.distill;

import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.globalAveragePool2d;
import static dev.retort.engine.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.Evaluation;
import dev.retort.engine.InferencePass;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Batches;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How many samples go through the layers at once, and that nobody can tell from the outputs.
final class LayerOutputsTest {
  @Test
  void largeImagesGoOneByOne() {
    NetworkSpec large =
        NetworkSpec.input(3, 384, 384)
            .then(conv2d(16, 3), relu(), globalAveragePool2d(), dense(10));
    assertEquals(1, LayerOutputs.batchSize(Network.zeros(large)));
    assertEquals(64, LayerOutputs.batchSize(Network.zeros(TinyData.SMALL)));
    // 3 * 64^2 of the input and twice 32 * 64^2, then 32 and 10: 274,474 floats, 30 times in 2^23
    NetworkSpec middling =
        NetworkSpec.input(3, 64, 64).then(conv2d(32, 3), relu(), globalAveragePool2d(), dense(10));
    assertEquals(30, LayerOutputs.batchSize(Network.zeros(middling)));
  }

  @Test
  void theWidestLayerIsKnownWithoutAPlan() {
    assertEquals(10, LayerOutputs.widest(Network.zeros(TinyData.SMALL))); // the logits; relu has 8
    Network named = Network.zeros(TinyData.BIG_NAMED); // 5 maps of 7x7
    assertEquals(245, LayerOutputs.widest(named));
    assertEquals(List.of("map", "hidden", "logits"), new LayerOutputs(named).names());
    NetworkSpec unnamed =
        NetworkSpec.input(1, 28, 28).then(flatten(), dense(30), relu(), dense(40), dense(10));
    assertEquals(30, LayerOutputs.widest(Network.zeros(unnamed)));
  }

  @Test
  void theOutputsAreThoseOfSingleSamples() {
    Network network = TinyData.BIG_NAMED.initialize(Seed.of(1));
    InferencePass alone = network.inferencePass(1, Workers.alone());
    Batches batches = Batches.inOrder(TinyData.TEST, 1);
    Batch batch = batches.allocate();
    int width = 245;
    float[] expected = new float[TinyData.TEST.size() * width];
    for (int n = 0; n < batches.perEpoch(); n++) {
      batches.fill(batch, 0, n);
      alone.forward(batch);
      System.arraycopy(alone.feature("map"), 0, expected, n * width, width);
    }
    assertArrayEquals(expected, new LayerOutputs(network).of("map", TinyData.TEST));
  }

  /// The copy whose activations get names has its weights, running statistics and preprocessing.
  @Test
  void theLogitsOfANetworkWithoutNamesAreItsOwn() {
    Network network = TinyData.teacher(1);
    LayerOutputs outputs = new LayerOutputs(network);
    assertEquals(List.of("relu 3", "logits"), outputs.names());
    float[] expected = Evaluation.logits(network, TinyData.TEST);
    assertArrayEquals(expected, outputs.of("logits", TinyData.TEST), 1e-4f);
  }
}
