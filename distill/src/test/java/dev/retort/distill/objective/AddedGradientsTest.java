package dev.retort.distill.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an objective leaves in the gradients comes on top of what others have left there: those of
/// the labels' share, of other terms on logits, and of other terms on the same layer.
final class AddedGradientsTest {
  private static final String OTHERS = "0.5 ce + 2 rkd features:own";

  /// Weighs nothing, but has the gradients of its layer cleared.
  private static final String NOTHING = "0 rkd features:own";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kd",
        "logit-regression",
        "dkd",
        "dist",
        "sigmoid-kd",
        "standardized kd",
        "standardized dist",
        "tf-kd",
        "label-smoothing",
        "bce",
        "mse",
        "hint features:own",
        "cosine features:own",
        "attention features:own",
        "similarity features:own",
        "rkd features:own 3 5"
      })
  void nothingThatOthersHaveLeftIsLost(String objective) {
    Scene s = new Scene(5, 6, 10, 2).showing(Shape.of(3, 2, 2), Shape.of(2, 2, 2));
    Scene.Result others = s.of(Method.parse(OTHERS), 4, 1);
    Scene.Result own = s.of(Method.parse(objective + " + " + NOTHING), 4, 1);
    Scene.Result both = s.of(Method.parse(OTHERS + " + " + objective), 4, 1);
    assertEquals(others.loss() + own.loss(), both.loss(), 1e-9 * both.loss());
    assertSum(others.gradients(), own.gradients(), both.gradients());
    assertSum(others.featureGradients(), own.featureGradients(), both.featureGradients());
  }

  private static void assertSum(float[] others, float[] own, float[] both) {
    float greatest = 0;
    for (int i = 0; i < both.length; i++) {
      greatest = Math.max(greatest, Math.max(Math.abs(others[i]), Math.abs(own[i])));
    }
    assertTrue(greatest > 0, "there is nothing to be lost");
    for (int i = 0; i < both.length; i++) {
      assertEquals(others[i] + own[i], both[i], 1e-5f * (1 + greatest), "gradient " + i);
    }
  }
}
