package dev.retort.engine.optimizer;

import static dev.retort.engine.optimizer.Optimizers.adam;
import static dev.retort.engine.optimizer.Optimizers.adamW;
import static dev.retort.engine.optimizer.Optimizers.rmsProp;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static dev.retort.engine.optimizer.Schedule.cosine;
import static dev.retort.engine.optimizer.Schedule.epochs;
import static dev.retort.engine.optimizer.Schedule.share;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Optimizers as text, written and read.
final class OptimizerTextTest {
  /// From the smallest float to the greatest.
  private static Arbitrary<Float> positive() {
    return Arbitraries.integers()
        .between(1, Float.floatToIntBits(Float.MAX_VALUE))
        .map(Float::intBitsToFloat);
  }

  private static Arbitrary<Double> shares() {
    return Arbitraries.longs().between(0, (1L << 53) - 1).map(share -> share * 0x1p-53);
  }

  /// Every optimizer with every setting.
  @Provide
  static Arbitrary<Optimizer> optimizers() {
    Arbitrary<Optimizer> rules =
        Combinators.combine(
                Arbitraries.integers().between(0, 4), positive(), shares(), shares(), positive())
            .as(
                (kind, rate, first, second, small) ->
                    switch (kind) {
                      case 0 -> sgd(rate).momentum(first / 2);
                      case 1 -> sgd(rate).momentum(0.1 + first / 2).nesterov().weightDecay(small);
                      case 2 -> adam(rate).betas(first, second).epsilon(small).weightDecay(small);
                      case 3 -> adamW(rate).betas(first, second).epsilon(small).weightDecay(small);
                      default -> rmsProp(rate).alpha(first).epsilon(small).weightDecay(small);
                    });
    Arbitrary<Schedule> schedules =
        Arbitraries.of(
            Schedule.constant(),
            cosine().warmup(epochs(1)),
            Schedule.linear(0.1).then(share(0.5), cosine()));
    return Combinators.combine(rules, schedules, positive())
        .as((rule, schedule, norm) -> rule.schedule(schedule).maxNorm(norm));
  }

  @Property
  void readsWhatItWrites(@ForAll("optimizers") Optimizer optimizer) {
    assertEquals(optimizer, Optimizer.parse(optimizer.text()));
  }

  @Test
  void leavesOutWhatIsUsual() {
    assertEquals(sgd(0.05), Optimizer.parse("sgd 0.05"));
    assertEquals(adam(1e-3), Optimizer.parse(" adam   1e-3 "));
    assertEquals(adamW(1e-3), Optimizer.parse("adamw .001"));
    assertEquals(
        sgd(0.05).weightDecay(5e-4).momentum(0.9).schedule(cosine()),
        Optimizer.parse("sgd 0.05 weight-decay 5e-4 momentum 0.9, cosine"));
  }

  /// torch.optim.SGD, Adam, AdamW and RMSprop, but for the learning rate, which nobody leaves out.
  @Test
  void whatIsUsualIsSoInPyTorch() {
    assertEquals(sgd(0.05), Optimizer.parse("sgd 0.05 momentum 0 weight-decay 0 max-norm 0"));
    String betas = " betas 0.9 0.999 epsilon 1e-8 weight-decay ";
    assertEquals(adam(1e-3), Optimizer.parse("adam 0.001" + betas + "0"));
    assertEquals(adamW(1e-3), Optimizer.parse("adamw 0.001" + betas + "0.01"));
    assertEquals(
        rmsProp(1e-2), Optimizer.parse("rmsprop 0.01 alpha 0.99 epsilon 1e-8 weight-decay 0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | unknown optimizer \"\"",
        "adom 0.1 | unknown optimizer \"adom\"",
        "adam | expected a number but found the end",
        "adam fast | expected a number but found fast",
        "adam NaN | expected a number but found NaN",
        "adam -0.1 | expected a number but found -0.1",
        "adam 0 | adam needs a positive learning rate but gets 0.0",
        "sgd 0.1 momentum | expected a number but found the end",
        "sgd 0.1 momentum 1 | sgd needs a momentum from 0 to below 1 but gets 1.0",
        "sgd 0.1 nesterov | sgd with nesterov needs a momentum above 0",
        "sgd 0.1 momentum 0.9 momentum 0.8 | expected each setting once but found momentum",
        "sgd 0.1 betas 0.9 0.99 | expected momentum, nesterov, weight-decay or max-norm but found"
            + " betas",
        "adam 0.1 betas 0.9 | expected a number but found the end",
        "adamw 0.1 nesterov | expected betas, epsilon, weight-decay or max-norm but found nesterov",
        "rmsprop 0.1 betas 1 | expected alpha, epsilon, weight-decay or max-norm but found betas",
        "adam 0.1, cosinus | schedule \" cosinus\": expected constant",
      })
  void saysWhatIsWrong(String text, String said) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> Optimizer.parse(text));
    assertTrue(String.valueOf(error.getMessage()).contains(said), error::getMessage);
  }
}
