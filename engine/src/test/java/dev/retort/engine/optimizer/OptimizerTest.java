package dev.retort.engine.optimizer;

import static dev.retort.engine.optimizer.Optimizers.adam;
import static dev.retort.engine.optimizer.Optimizers.adamW;
import static dev.retort.engine.optimizer.Optimizers.rmsProp;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static dev.retort.engine.optimizer.Schedule.cosine;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.AllocatedBytes;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Initialization;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.layer.ParameterSpec;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Laws that every optimizer keeps.
final class OptimizerTest {
  private static final Seed SEED = Seed.of(20);

  @Provide
  static Arbitrary<Optimizer> optimizers() {
    return Arbitraries.of(
        sgd(0.1f),
        sgd(0.1f).weightDecay(0.01f),
        sgd(0.05f).momentum(0.9f),
        sgd(0.05f).momentum(0.9f).nesterov().weightDecay(5e-4f).maxNorm(0.7f),
        adam(1e-3f),
        adam(1e-3f).weightDecay(0.1f).maxNorm(0.7f),
        adamW(1e-3f),
        rmsProp(1e-2f).weightDecay(0.1f));
  }

  private static Parameter weight(Seed seed, int units, int inputs, boolean transposed) {
    Parameter parameter =
        new Parameter(
            "0.weight",
            new ParameterSpec(
                "weight",
                Shape.of(units, inputs),
                ParameterSpec.Role.WEIGHT,
                Initialization.HE_NORMAL,
                transposed));
    parameter.set(parameter.spec().initialization().draw(seed, parameter.shape()));
    return parameter;
  }

  private static void draw(Seed seed, float[] gradient) {
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = (float) seed.normal(i);
    }
  }

  /// Trains a weight on random gradients and gives its values in PyTorch's layout.
  private static float[] train(
      Optimizer optimizer, Seed seed, Parameter weight, int steps, Workers workers) {
    float[] gradient = new float[weight.values().length];
    OptimizerState state = optimizer.start(List.of(weight), List.of(gradient), workers);
    for (int step = 0; step < steps; step++) {
      draw(seed.stream(step), gradient);
      state.step(0.5);
    }
    return weight.toArray();
  }

  @Property(tries = 60)
  void anyCutOfTheRangeGivesTheSameBits(
      @ForAll("optimizers") Optimizer optimizer,
      @ForAll @IntRange(min = 1, max = 700) int length,
      @ForAll @IntRange(max = 700) int cut,
      @ForAll long seed) {
    int border = Math.min(cut, length);
    Parameter whole = weight(Seed.of(seed), 1, length, false);
    Parameter parts = weight(Seed.of(seed), 1, length, false);
    float[] gradient = new float[length];
    ParameterUpdate once = update(optimizer, whole, gradient);
    ParameterUpdate twice = update(optimizer, parts, gradient);
    for (int step = 1; step <= 3; step++) {
      draw(Seed.of(seed).stream(step), gradient);
      once.prepare(0.01, step);
      once.run(0, length);
      twice.prepare(0.01, step);
      twice.run(border, length);
      twice.run(0, border);
    }
    assertArrayEquals(whole.values(), parts.values(), 0f);
  }

  private static ParameterUpdate update(Optimizer optimizer, Parameter parameter, float[] g) {
    return switch (optimizer) {
      case Sgd sgd -> sgd.update(parameter, g);
      case Adam adam -> adam.update(parameter, g);
      case AdamW adamW -> adamW.update(parameter, g);
      case RmsProp rmsProp -> rmsProp.update(parameter, g);
    };
  }

  /// With as many units as it takes to cut their norms too, and that in the middle of a panel.
  @Property(tries = 20)
  void theNumberOfWorkersDoesNotMatter(@ForAll("optimizers") Optimizer optimizer) {
    float[] alone = train(optimizer, SEED, weight(SEED, 800, 260, true), 2, Workers.alone());
    float[] three = train(optimizer, SEED, weight(SEED, 800, 260, true), 2, Workers.of(3));
    assertArrayEquals(alone, three, 0f);
  }

  @Property(tries = 30)
  void theKernelsLayoutDoesNotMatter(@ForAll("optimizers") Optimizer optimizer) {
    Parameter rows = weight(SEED, 19, 33, false);
    Parameter columns = weight(SEED, 19, 33, true);
    float[] gradient = new float[19 * 33];
    float[] turned = new float[19 * 33];
    OptimizerState first = optimizer.start(List.of(rows), List.of(gradient), Workers.alone());
    OptimizerState second = optimizer.start(List.of(columns), List.of(turned), Workers.alone());
    Parameter carrier = new Parameter("gradient", columns.spec());
    for (int step = 0; step < 3; step++) {
      draw(SEED.stream(step), gradient);
      carrier.set(gradient);
      System.arraycopy(carrier.values(), 0, turned, 0, turned.length);
      first.step(1);
      second.step(1);
    }
    assertArrayEquals(rows.toArray(), columns.toArray(), 0f);
    Map<String, float[]> restored = second.state();
    first.state().forEach((name, values) -> assertArrayEquals(values, restored.get(name), 0f));
  }

  @Property(tries = 30)
  void momentumZeroIsPlainDescent(
      @ForAll @FloatRange(min = 0.01f, max = 1) float rate,
      @ForAll @FloatRange(min = 0, max = 0.1f) float decay,
      @ForAll long seed) {
    Sgd plain = sgd(rate).weightDecay(decay);
    float[] expected = train(plain, Seed.of(seed), weight(SEED, 3, 50, true), 3, Workers.alone());
    // a momentum too small to be felt takes the other loops
    Sgd tiny = plain.momentum(Float.MIN_VALUE);
    assertArrayEquals(
        expected, train(tiny, Seed.of(seed), weight(SEED, 3, 50, true), 3, Workers.alone()), 0f);
    assertArrayEquals(
        expected,
        train(tiny.nesterov(), Seed.of(seed), weight(SEED, 3, 50, true), 3, Workers.alone()),
        0f);
  }

  @Property(tries = 60)
  void noUnitPassesTheMaxNorm(
      @ForAll("optimizers") Optimizer optimizer,
      @ForAll @FloatRange(min = 0.01f, max = 4) float limit,
      @ForAll @IntRange(min = 1, max = 40) int units,
      @ForAll @IntRange(min = 1, max = 90) int inputs,
      @ForAll boolean transposed) {
    Parameter weight = weight(SEED, units, inputs, transposed);
    Optimizer limited = optimizer.learningRate(1).maxNorm(limit);
    float[] values = train(limited, SEED.stream("gradients"), weight, 3, Workers.alone());
    float[] unlimited =
        train(
            optimizer.learningRate(1).maxNorm(0),
            SEED.stream("gradients"),
            weight(SEED, units, inputs, transposed),
            3,
            Workers.alone());
    double greatest = 0;
    double before = 0;
    for (int unit = 0; unit < units; unit++) {
      greatest = Math.max(greatest, norm(values, unit * inputs, inputs));
      before = Math.max(before, norm(unlimited, unit * inputs, inputs));
    }
    assertTrue(greatest <= limit, greatest + " of " + limit);
    if (before > 10 * limit) {
      assertTrue(greatest > 0.999 * limit, greatest + " of " + limit);
    }
  }

  /// Every other unit has half the limit, the others twice as much; more units than a panel has.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void maxNormTouchesThoseBeyondItAlone(boolean transposed) {
    int units = 45;
    int inputs = 7;
    float limit = 1.5f;
    Parameter weight = weight(SEED, units, inputs, transposed);
    float[] before = weight.toArray();
    for (int unit = 0; unit < units; unit++) {
      double wanted = unit % 2 == 0 ? 0.5 * limit : 2 * limit;
      double scale = wanted / norm(before, unit * inputs, inputs);
      for (int i = unit * inputs; i < (unit + 1) * inputs; i++) {
        before[i] *= (float) scale;
      }
    }
    weight.set(before);
    float[] gradient = new float[units * inputs];
    sgd(0.1f).maxNorm(limit).start(List.of(weight), List.of(gradient), Workers.alone()).step(1);
    float[] after = weight.toArray();
    for (int unit = 0; unit < units; unit++) {
      double norm = norm(before, unit * inputs, inputs);
      for (int i = unit * inputs; i < (unit + 1) * inputs; i++) {
        if (unit % 2 == 0) {
          assertEquals(before[i], after[i], 0f);
        } else {
          double expected = before[i] * (limit / norm);
          assertEquals(expected, after[i], 1e-6 * Math.abs(expected));
        }
      }
    }
  }

  private static double norm(float[] values, int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += (double) values[i] * values[i];
    }
    return Math.sqrt(sum);
  }

  @Test
  void biasesAndGainsHaveNoMaxNorm() {
    ParameterSpec gain =
        new ParameterSpec(
            "weight", Shape.of(4), ParameterSpec.Role.GAIN, Initialization.ONE, false);
    for (ParameterSpec spec : List.of(ParameterSpec.bias(4), gain)) {
      Parameter parameter = new Parameter("0." + spec.name(), spec);
      parameter.set(new float[] {9, 9, 9, 9});
      List<float[]> gradients = List.of(new float[4]);
      sgd(0.1f).maxNorm(1).start(List.of(parameter), gradients, Workers.alone()).step(1);
      assertArrayEquals(new float[] {9, 9, 9, 9}, parameter.values(), 0f);
    }
  }

  @Property(tries = 30)
  void aSavedStateGoesOnAsIfNothingHadHappened(@ForAll("optimizers") Optimizer optimizer) {
    Parameter weight = weight(SEED, 7, 31, true);
    float[] gradient = new float[7 * 31];
    OptimizerState first = optimizer.start(List.of(weight), List.of(gradient), Workers.alone());
    for (int step = 0; step < 3; step++) {
      draw(SEED.stream(step), gradient);
      first.step(1);
    }
    Parameter copy = new Parameter(weight.name(), weight.spec());
    copy.set(weight.toArray());
    float[] sameGradient = new float[7 * 31];
    OptimizerState second = optimizer.start(List.of(copy), List.of(sameGradient), Workers.alone());
    second.restore(first.steps(), first.state());
    for (int step = 3; step < 6; step++) {
      draw(SEED.stream(step), gradient);
      draw(SEED.stream(step), sameGradient);
      first.step(1);
      second.step(1);
    }
    assertEquals(6, second.steps());
    assertArrayEquals(weight.values(), copy.values(), 0f);
  }

  @Test
  void aStateOfAnotherKindIsRefused() {
    Parameter weight = weight(SEED, 2, 3, true);
    OptimizerState state =
        adam(1e-3f).start(List.of(weight), List.of(new float[6]), Workers.alone());
    Map<String, float[]> good = state.state();
    assertEquals(List.of("exp_avg.0.weight", "exp_avg_sq.0.weight"), List.copyOf(good.keySet()));

    Map<String, float[]> lacking = new LinkedHashMap<>(good);
    lacking.remove("exp_avg.0.weight");
    assertMessage("lacks exp_avg.0.weight", () -> state.restore(1, lacking));
    Map<String, float[]> more = new LinkedHashMap<>(good);
    more.put("exp_avg.1.weight", new float[6]);
    assertMessage("3 buffers", () -> state.restore(1, more));
    Map<String, float[]> longer = new LinkedHashMap<>(good);
    longer.put("exp_avg.0.weight", new float[7]);
    assertMessage("7 values", () -> state.restore(1, longer));
    assertMessage("-1 steps", () -> state.restore(-1, good));
    assertEquals(0, state.steps());
  }

  @Test
  void wrongSettingsAreRefused() {
    assertMessage("learning rate", () -> sgd(0));
    assertMessage("learning rate", () -> adam(Float.NaN));
    assertMessage("momentum", () -> sgd(0.1f).momentum(1));
    assertMessage("beta2", () -> adam(0.1f).betas(0.9, 1));
    assertMessage("weight decay", () -> adamW(0.1f).weightDecay(-1));
    assertMessage("max-norm", () -> rmsProp(0.1f).maxNorm(-1));
    Parameter weight = weight(SEED, 2, 3, true);
    assertMessage(
        "0.weight has 6 values but its gradient has 5",
        () -> sgd(0.1f).start(List.of(weight), List.of(new float[5]), Workers.alone()));
    assertMessage(
        "each of 1 parameters but gets 0",
        () -> sgd(0.1f).start(List.of(weight), List.of(), Workers.alone()));
  }

  /// 1e-60 is 0 as a float.
  @Test
  void doublesAreTheFloatsOfTheSameNumber() {
    assertEquals(adam(1e-3f), adam(0.001));
    assertEquals(adamW(1e-3f).weightDecay(0.05f), adamW(0.001).weightDecay(0.05));
    assertEquals(rmsProp(0.1f).learningRate(0.3f), rmsProp(0.1).learningRate(0.3));
    assertEquals(sgd(0.1f).momentum(0.9f).maxNorm(3.87f), sgd(0.1).momentum(0.9).maxNorm(3.87));
    assertMessage("learning rate", () -> sgd(1e-60));
    assertMessage("learning rate", () -> adam(1e60));
  }

  @Test
  void everyOptimizerSaysItsWeightDecay() {
    List<Optimizer> decaying =
        List.of(
            sgd(0.1).weightDecay(0.5),
            adam(0.1).weightDecay(0.5),
            adamW(0.1).weightDecay(0.5),
            rmsProp(0.1).weightDecay(0.5));
    decaying.forEach(each -> assertEquals(0.5f, each.weightDecay(), each.text()));
    List<Optimizer> usual = List.of(sgd(0.1), adam(0.1), adamW(0.1), rmsProp(0.1));
    assertEquals(List.of(0f, 0f, 0.01f, 0f), usual.stream().map(Optimizer::weightDecay).toList());
  }

  /// It would be plain descent, under another name.
  @Test
  void nesterovNeedsAMomentum() {
    Parameter parameter = weight(SEED, 2, 3, true);
    List<float[]> gradients = List.of(new float[6]);
    Sgd without = sgd(0.1).nesterov();
    assertMessage(
        "needs a momentum above 0",
        () -> without.start(List.of(parameter), gradients, Workers.alone()));
    without.momentum(0.9).start(List.of(parameter), gradients, Workers.alone());
  }

  private static void assertMessage(String part, org.junit.jupiter.api.function.Executable code) {
    String message = assertThrows(IllegalArgumentException.class, code).toString();
    assertTrue(message.contains(part), message);
  }

  @Test
  void textsSayWhatIsNotUsual() {
    assertEquals("adam 0.001", adam(1e-3f).text());
    assertEquals(
        "sgd 0.05 momentum 0.9 nesterov weight-decay 5.0E-4 max-norm 3.87, warmup 5%, cosine",
        sgd(0.05f)
            .momentum(0.9f)
            .nesterov()
            .weightDecay(5e-4f)
            .maxNorm(3.87f)
            .schedule(cosine().warmup(0.05))
            .text());
    assertEquals("adamw 0.001 betas 0.9 0.95", adamW(1e-3f).betas(0.9, 0.95).text());
    assertEquals("rmsprop 0.01 alpha 0.9", rmsProp(0.01f).alpha(0.9).text());
  }

  @Test
  void aStepAllocatesNothing() {
    List<Runnable> steps = new ArrayList<>();
    for (Optimizer optimizer :
        List.of(
            sgd(0.1f),
            sgd(0.1f).momentum(0.9f).nesterov().maxNorm(0.1f),
            adam(1e-3f).maxNorm(0.1f),
            adamW(1e-3f),
            rmsProp(0.1f))) {
      Parameter dense = weight(SEED, 30, 40, true);
      Parameter convolution = weight(SEED, 30, 40, false);
      List<float[]> gradients = List.of(new float[1200], new float[1200]);
      draw(SEED, gradients.getFirst());
      Optimizer scheduled =
          optimizer.schedule(cosine().warmup(0.1).times(Schedule.step(0.9, Schedule.epochs(1))));
      OptimizerState state =
          scheduled.start(List.of(dense, convolution), gradients, Workers.alone());
      GradientClipping clipping = GradientClipping.of(1, gradients, Workers.alone());
      steps.add(
          () -> {
            clipping.clip();
            state.step(scheduled.schedule().factor(state.steps(), 1000, 100));
          });
    }
    for (Runnable step : steps) {
      assertEquals(0, AllocatedBytes.in(step));
    }
    // the count is not blind
    long before = AllocatedBytes.ofThisThread();
    float[] seen = new float[100];
    draw(SEED, seen);
    assertTrue(AllocatedBytes.ofThisThread() - before >= 400);
  }
}
