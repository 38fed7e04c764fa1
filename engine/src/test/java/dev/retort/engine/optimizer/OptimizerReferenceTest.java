package dev.retort.engine.optimizer;

import static dev.retort.engine.optimizer.Optimizers.adam;
import static dev.retort.engine.optimizer.Optimizers.adamW;
import static dev.retort.engine.optimizer.Optimizers.rmsProp;
import static dev.retort.engine.optimizer.Optimizers.sgd;

import dev.retort.engine.GoldenFile;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.layer.ParameterSpec;
import dev.retort.engine.tensor.Seed;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Scale;

/// Five steps with any settings, against the algorithms of PyTorch's documentation
/// (torch.optim.SGD, Adam, AdamW and RMSprop) in double precision. The golden trajectories have its
/// defaults alone.
final class OptimizerReferenceTest {
  private static final int LENGTH = 37;
  private static final int STEPS = 5;

  /// An element's gradient to its new value, with what the optimizer remembers of it.
  private interface Rule {
    double next(double p, double g, double rate, int t, double[] memory);
  }

  /// Far enough from 0 that decay never takes all of the first one away: the quotients of adaptive
  /// steps would then be of rounding errors.
  private static float gradient(Seed seed, int i) {
    float size = 0.5f + 1.5f * seed.uniform(i);
    return seed.bits(1000L + i) < 0 ? -size : size;
  }

  private static void compare(Optimizer optimizer, long seed, Rule rule) {
    Parameter parameter = new Parameter("p", ParameterSpec.bias(LENGTH));
    float[] start = new float[LENGTH];
    double[] expected = new double[LENGTH];
    double[][] memory = new double[LENGTH][2];
    for (int i = 0; i < LENGTH; i++) {
      start[i] = Seed.of(seed).uniform(i) - 0.5f;
      expected[i] = start[i];
    }
    parameter.set(start);
    float[] gradient = new float[LENGTH];
    OptimizerState state = optimizer.start(List.of(parameter), List.of(gradient), Workers.alone());
    for (int t = 1; t <= STEPS; t++) {
      double factor = 1 - 0.1 * t; // a schedule's
      double rate = optimizer.learningRate() * factor;
      for (int i = 0; i < LENGTH; i++) {
        gradient[i] = gradient(Seed.of(seed).stream(t), i);
        expected[i] = rule.next(expected[i], gradient[i], rate, t, memory[i]);
      }
      state.step(factor);
      GoldenFile.assertClose(
          optimizer.text() + " after step " + t, expected, parameter.values(), 2e-6);
    }
  }

  /// From next to nothing to what is felt beside the gradients.
  @Provide
  static Arbitrary<Double> epsilons() {
    return Arbitraries.of(1e-8, 1e-5, 1e-3, 0.01, 0.1);
  }

  @Property(tries = 100)
  void sgdIsPyTorchs(
      @ForAll long seed,
      @ForAll @Scale(3) @FloatRange(min = 0.001f, max = 0.3f) float rate,
      @ForAll @FloatRange(min = 0, max = 0.99f) float momentum,
      @ForAll @FloatRange(min = 0, max = 0.5f) float decay,
      @ForAll boolean nesterov) {
    Assume.that(momentum > 0 || !nesterov);
    Sgd plain = sgd(rate).momentum(momentum).weightDecay(decay);
    compare(
        nesterov ? plain.nesterov() : plain,
        seed,
        (p, g, lr, t, memory) -> {
          double d = g + decay * p;
          memory[0] = t == 1 ? d : momentum * memory[0] + d;
          return p - lr * (nesterov ? d + momentum * memory[0] : memory[0]);
        });
  }

  @Property(tries = 100)
  void adamIsPyTorchs(
      @ForAll long seed,
      @ForAll @Scale(3) @FloatRange(min = 0.001f, max = 0.3f) float rate,
      @ForAll @DoubleRange(min = 0, max = 0.99) double beta1,
      @ForAll @Scale(3) @DoubleRange(min = 0.5, max = 0.999) double beta2,
      @ForAll("epsilons") double epsilon,
      @ForAll @FloatRange(min = 0, max = 0.5f) float decay) {
    compare(
        adam(rate).betas(beta1, beta2).epsilon(epsilon).weightDecay(decay),
        seed,
        (p, g, lr, t, memory) ->
            p - lr * adaptive(g + decay * p, beta1, beta2, epsilon, t, memory));
  }

  @Property(tries = 100)
  void adamWIsPyTorchs(
      @ForAll long seed,
      @ForAll @Scale(3) @FloatRange(min = 0.001f, max = 0.3f) float rate,
      @ForAll @DoubleRange(min = 0, max = 0.99) double beta1,
      @ForAll @Scale(3) @DoubleRange(min = 0.5, max = 0.999) double beta2,
      @ForAll("epsilons") double epsilon,
      @ForAll @FloatRange(min = 0, max = 0.5f) float decay) {
    compare(
        adamW(rate).betas(beta1, beta2).epsilon(epsilon).weightDecay(decay),
        seed,
        (p, g, lr, t, memory) ->
            p - lr * decay * p - lr * adaptive(g, beta1, beta2, epsilon, t, memory));
  }

  /// Adam's direction for a gradient.
  private static double adaptive(
      double d, double beta1, double beta2, double epsilon, int t, double[] memory) {
    memory[0] = beta1 * memory[0] + (1 - beta1) * d;
    memory[1] = beta2 * memory[1] + (1 - beta2) * d * d;
    double mean = memory[0] / (1 - Math.pow(beta1, t));
    double square = memory[1] / (1 - Math.pow(beta2, t));
    return mean / (Math.sqrt(square) + epsilon);
  }

  @Property(tries = 100)
  void rmsPropIsPyTorchs(
      @ForAll long seed,
      @ForAll @Scale(3) @FloatRange(min = 0.001f, max = 0.3f) float rate,
      @ForAll @Scale(3) @DoubleRange(min = 0.1, max = 0.999) double alpha,
      @ForAll("epsilons") double epsilon,
      @ForAll @FloatRange(min = 0, max = 0.5f) float decay) {
    compare(
        rmsProp(rate).alpha(alpha).epsilon(epsilon).weightDecay(decay),
        seed,
        (p, g, lr, t, memory) -> {
          double d = g + decay * p;
          memory[0] = alpha * memory[0] + (1 - alpha) * d * d;
          return p - lr * d / (Math.sqrt(memory[0]) + epsilon);
        });
  }
}
