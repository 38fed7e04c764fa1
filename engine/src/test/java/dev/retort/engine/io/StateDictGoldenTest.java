package dev.retort.engine.io;

import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.retort.engine.GoldenFile;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.io.Safetensors.Entry;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole networks of PyTorch's, read from a state dict, against the cross entropy that PyTorch gave
/// for their first weights.
///
/// The golden file tells a network by its tensors, as `TrainingGoldenTest` says: c1, c2, ... are
/// 3x3 convolutions with padding 1, each with ReLU and a 2x2 max pool; d1, d2, ... are dense, with
/// ReLU between them and weights as [in, out]. Here they get the names and layouts of an
/// `nn.Sequential`.
final class StateDictGoldenTest {
  private static final double TOLERANCE = 3e-5;

  @TempDir private Path folder = Path.of("");

  @Test
  void networksLoseAsMuchAsInPyTorch() throws IOException {
    GoldenFile golden = GoldenFile.require("training");
    List<String> cases = golden.cases().stream().filter(name -> name.endsWith("_ce")).toList();
    assertFalse(cases.isEmpty(), "no case of cross entropy");
    for (String name : cases) {
      check(golden, name);
    }
  }

  private void check(GoldenFile golden, String name) throws IOException {
    int[] x = golden.shape("x");
    NetworkSpec spec = NetworkSpec.input(Arrays.copyOfRange(x, 1, x.length));
    Map<String, Entry> stateDict = new LinkedHashMap<>();
    List<String> layers = layers(golden, name);
    for (String layer : layers) {
      String init = name + "/init/" + layer;
      int[] shape = golden.shape(init + ".w");
      float[] weight = golden.floats(init + ".w");
      boolean isDense = layer.startsWith("d");
      if (isDense && spec.output().rank() > 1) {
        spec = spec.then(flatten());
      }
      int place = spec.layers().size(); // in the nn.Sequential
      if (isDense) {
        spec = spec.then(dense(shape[1]));
        weight = turned(weight, shape[0], shape[1]);
        shape = new int[] {shape[1], shape[0]};
      } else {
        spec = spec.then(conv2d(shape[0], 3), relu(), maxPool2d(2));
      }
      if (isDense && !layer.equals(layers.getLast())) {
        spec = spec.then(relu());
      }
      float[] bias = golden.floats(init + ".b");
      stateDict.put(place + ".weight", new Entry.Floats(Shape.of(shape), weight));
      stateDict.put(place + ".bias", new Entry.Floats(Shape.of(bias.length), bias));
    }
    Path file = folder.resolve(name + ".safetensors");
    Safetensors.write(file, stateDict, Map.of());
    Network network = spec.initialize(Seed.of(1));
    StateDict.read(file, network);

    double expected = golden.doubles(name + "/losses")[0];
    float[] actual = {(float) crossEntropy(network, golden)};
    GoldenFile.assertClose(name, new double[] {expected}, actual, TOLERANCE);
  }

  private static List<String> layers(GoldenFile golden, String name) {
    return golden.names(name).stream()
        .filter(tensor -> tensor.startsWith("init/") && tensor.endsWith(".w"))
        .map(tensor -> tensor.substring("init/".length(), tensor.length() - ".w".length()))
        .sorted() // convolutions first
        .toList();
  }

  /// `[out, in]` from `[in, out]`.
  private static float[] turned(float[] values, int inputs, int outputs) {
    float[] turned = new float[values.length];
    for (int i = 0; i < inputs; i++) {
      for (int o = 0; o < outputs; o++) {
        turned[o * inputs + i] = values[i * outputs + o];
      }
    }
    return turned;
  }

  private static double crossEntropy(Network network, GoldenFile golden) {
    Batch batch = Batch.of(network.spec().input(), golden.floats("x"));
    long[] labels = golden.longs("labels");
    int classes = network.classes();
    float[] logits = new float[labels.length * classes];
    network.logits(batch, logits);
    double loss = 0;
    for (int n = 0; n < labels.length; n++) {
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        sum += StrictMath.exp(logits[n * classes + k]);
      }
      loss += StrictMath.log(sum) - logits[n * classes + Math.toIntExact(labels[n])];
    }
    return loss / labels.length;
  }
}
