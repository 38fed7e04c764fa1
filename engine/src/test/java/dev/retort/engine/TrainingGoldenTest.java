package dev.retort.engine;

import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.optimizer.OptimizerState;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Some full-batch steps of training, against PyTorch in double precision: the gradients of the
/// first step, the losses, the weights at the end. The cases that end in `_kd` are the distill
/// module's.
///
/// A network is told by its tensors: c1, c2, ... are 3x3 convolutions with padding 1, each with
/// ReLU and a 2x2 max pool; d1, d2, ... are dense, with ReLU between them. Momentum is 0.9, the
/// learning rate 0.05 (README and metadata of the golden file).
final class TrainingGoldenTest {
  private static final double TOLERANCE = 1e-4;
  private static final float LEARNING_RATE = 0.05f;

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void everyCase(Kernels kernels) {
    GoldenFile golden = GoldenFile.require("training");
    int tried = 0;
    for (String name : golden.cases()) {
      if (name.endsWith("_ce")) {
        check(golden, name, kernels);
        tried++;
      } else if (!name.endsWith("_kd")) {
        fail("unknown case " + name);
      }
    }
    assertTrue(tried > 0, "no case of cross entropy");
  }

  private static void check(GoldenFile golden, String name, Kernels kernels) {
    int[] x = golden.shape("x");
    Shape input = Shape.of(Arrays.copyOfRange(x, 1, x.length));
    int[] labels = Arrays.stream(golden.longs("labels")).mapToInt(Math::toIntExact).toArray();
    Batch batch = Batch.of(input, golden.floats("x"), labels);

    List<String> layers = layers(golden, name);
    Network network = Network.zeros(spec(golden, name, input, layers));
    List<Parameter> parameters = network.trainedParameters();
    List<String> tensors = new ArrayList<>();
    layers.forEach(layer -> tensors.addAll(List.of(layer + ".w", layer + ".b")));
    assertEquals(tensors.size(), parameters.size());
    for (int p = 0; p < tensors.size(); p++) {
      float[] init = golden.floats(name + "/init/" + tensors.get(p));
      parameters.get(p).set(inTorchLayout(tensors.get(p), parameters.get(p), init));
    }
    network.weightsChanged();

    TrainingPass pass = network.trainingPass(x[0], Seed.of(1), Workers.of(2), kernels);
    Loss.Evaluator loss = crossEntropy().evaluator(pass);
    OptimizerState optimizer =
        sgd(LEARNING_RATE).momentum(0.9f).start(parameters, pass.gradients(), pass.workers());
    double[] losses = golden.doubles(name + "/losses");
    float[] actual = new float[losses.length];
    for (int step = 0; step < losses.length; step++) {
      pass.forward(batch);
      actual[step] = (float) loss.gradients(batch);
      pass.backward(batch);
      if (step == 0) {
        for (int p = 0; p < tensors.size(); p++) {
          Parameter parameter = parameters.get(p);
          compare(
              golden,
              name + "/grad0/" + tensors.get(p),
              parameter,
              parameter.toArray(pass.gradient(parameter)));
        }
      }
      optimizer.step(1);
      network.weightsChanged();
    }
    GoldenFile.assertClose(name + "/losses", losses, actual, TOLERANCE);
    for (int p = 0; p < tensors.size(); p++) {
      Parameter parameter = parameters.get(p);
      compare(golden, name + "/final/" + tensors.get(p), parameter, parameter.toArray());
    }
  }

  private static List<String> layers(GoldenFile golden, String name) {
    return golden.names(name).stream()
        .filter(tensor -> tensor.startsWith("init/") && tensor.endsWith(".w"))
        .map(tensor -> tensor.substring("init/".length(), tensor.length() - ".w".length()))
        .sorted() // convolutions first
        .toList();
  }

  private static NetworkSpec spec(
      GoldenFile golden, String name, Shape input, List<String> layers) {
    NetworkSpec spec = NetworkSpec.input(input.extents());
    boolean flat = false;
    for (int i = 0; i < layers.size(); i++) {
      String layer = layers.get(i);
      int[] weight = golden.shape(name + "/init/" + layer + ".w");
      if (layer.startsWith("c")) {
        spec = spec.then(conv2d(weight[0], weight[2]), relu(), maxPool2d(2));
        continue;
      }
      if (!flat) {
        spec = spec.then(flatten());
        flat = true;
      }
      spec = spec.then(dense(weight[1]));
      if (i < layers.size() - 1) {
        spec = spec.then(relu());
      }
    }
    return spec;
  }

  /// Dense weights lie as [in, out] in this file.
  private static float[] inTorchLayout(String tensor, Parameter parameter, float[] values) {
    if (!tensor.matches("d\\d+\\.w")) {
      return values;
    }
    int outputs = parameter.shape().extent(0);
    int inputs = parameter.shape().extent(1);
    float[] turned = new float[values.length];
    for (int i = 0; i < inputs; i++) {
      for (int o = 0; o < outputs; o++) {
        turned[o * inputs + i] = values[i * outputs + o];
      }
    }
    return turned;
  }

  private static void compare(GoldenFile golden, String tensor, Parameter parameter, float[] own) {
    double[] expected = golden.doubles(tensor);
    if (tensor.matches(".*/d\\d+\\.w")) {
      int outputs = parameter.shape().extent(0);
      int inputs = parameter.shape().extent(1);
      double[] turned = new double[expected.length];
      for (int i = 0; i < inputs; i++) {
        for (int o = 0; o < outputs; o++) {
          turned[o * inputs + i] = expected[i * outputs + o];
        }
      }
      expected = turned;
    }
    GoldenFile.assertClose(tensor, expected, own, TOLERANCE);
  }
}
