package dev.retort.distill;

import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.FixedTeacher;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.TrainingPass;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.optimizer.OptimizerState;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Full-batch steps of distillation with Hinton's loss (soft weight 0.9, T = 4, SGD 0.01 with
/// momentum 0.9), against PyTorch in double precision: the gradients of the first step, the losses,
/// the weights at the end. The cases that end in `_ce` are the engine's.
///
/// A network is told by its tensors: c1, c2, ... are 3x3 convolutions with padding 1, each with
/// ReLU and a 2x2 max pool; d1, d2, ... are dense, with ReLU between them.
final class TrainingGoldenTest {
  private static final double TOLERANCE = 1e-4;

  @ParameterizedTest
  @MethodSource("dev.retort.distill.objective.ObjectiveGoldenTest#kernels")
  void everyCase(Kernels kernels) {
    GoldenFile golden = GoldenFile.require("training");
    int tried = 0;
    for (String name : golden.cases()) {
      if (name.endsWith("_kd")) {
        check(golden, name, kernels);
        tried++;
      } else if (!name.endsWith("_ce")) {
        fail("unknown case " + name);
      }
    }
    assertTrue(tried > 0, "no case of distillation");
  }

  private static void check(GoldenFile golden, String name, Kernels kernels) {
    int[] x = golden.shape("x");
    Shape input = Shape.of(Arrays.copyOfRange(x, 1, x.length));
    Batch batch = Batch.of(input, golden.floats("x"), golden.ints("labels"));
    List<String> tensors = tensors(golden, name);
    Network network = Network.zeros(spec(golden, name, input, tensors));
    List<Parameter> parameters = network.trainedParameters();
    assertEquals(tensors.size(), parameters.size());
    for (int p = 0; p < tensors.size(); p++) {
      parameters.get(p).set(floats(torchLayout(golden, name + "/init/" + tensors.get(p))));
    }
    network.weightsChanged();

    FixedTeacher teacher = new FixedTeacher(1, golden.shape("zt")[1], golden.floats("zt"));
    TrainingPass pass = network.trainingPass(x[0], Seed.of(1), Workers.of(2), kernels);
    Loss.Evaluator loss = Method.kd().loss(teacher, 4, 0.9f).evaluator(pass);
    OptimizerState optimizer =
        sgd(0.01f).momentum(0.9f).start(parameters, pass.gradients(), pass.workers());
    float[] losses = new float[golden.doubles(name + "/losses").length];
    for (int step = 0; step < losses.length; step++) {
      pass.forward(batch);
      losses[step] = (float) loss.gradients(batch);
      pass.backward(batch);
      if (step == 0) {
        for (int p = 0; p < tensors.size(); p++) {
          Parameter parameter = parameters.get(p);
          float[] gradient = parameter.toArray(pass.gradient(parameter));
          compare(golden, name + "/grad0/" + tensors.get(p), gradient);
        }
      }
      optimizer.step(1);
      network.weightsChanged();
    }
    golden.assertClose(name + "/losses", losses, TOLERANCE);
    for (int p = 0; p < tensors.size(); p++) {
      compare(golden, name + "/final/" + tensors.get(p), parameters.get(p).toArray());
    }
  }

  /// Weight and bias of each layer, the convolutions first.
  private static List<String> tensors(GoldenFile golden, String name) {
    return golden.names(name).stream()
        .filter(tensor -> tensor.startsWith("init/") && tensor.endsWith(".w"))
        .map(tensor -> tensor.substring("init/".length(), tensor.length() - ".w".length()))
        .sorted()
        .flatMap(layer -> List.of(layer + ".w", layer + ".b").stream())
        .toList();
  }

  private static NetworkSpec spec(
      GoldenFile golden, String name, Shape input, List<String> tensors) {
    NetworkSpec spec = NetworkSpec.input(input.extents());
    String before = "c";
    for (String tensor : tensors) {
      int[] shape = golden.shape(name + "/init/" + tensor);
      if (!tensor.endsWith(".w")) {
        continue;
      }
      if (tensor.startsWith("c")) {
        spec = spec.then(conv2d(shape[0], shape[2]), relu(), maxPool2d(2));
      } else {
        spec = spec.then(before.startsWith("d") ? relu() : flatten(), dense(shape[1]));
      }
      before = tensor;
    }
    return spec;
  }

  /// The values of a tensor; dense weights lie as [in, out] in this file and are turned.
  private static double[] torchLayout(GoldenFile golden, String tensor) {
    double[] values = golden.doubles(tensor);
    if (!tensor.matches(".*/d\\d+\\.w")) {
      return values;
    }
    int inputs = golden.shape(tensor)[0];
    int outputs = golden.shape(tensor)[1];
    double[] turned = new double[values.length];
    for (int i = 0; i < inputs; i++) {
      for (int o = 0; o < outputs; o++) {
        turned[o * inputs + i] = values[i * outputs + o];
      }
    }
    return turned;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static void compare(GoldenFile golden, String tensor, float[] actual) {
    GoldenFile.assertClose(tensor, torchLayout(golden, tensor), actual, TOLERANCE);
  }
}
