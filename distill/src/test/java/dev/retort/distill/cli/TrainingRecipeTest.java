package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.data.Normalization;
import org.junit.jupiter.api.Test;

/// What the words of the command line stand for.
final class TrainingRecipeTest {
  @Test
  void sgdHasMomentum() {
    TrainingRecipe recipe =
        new TrainingRecipe(
            "mlp:9",
            1,
            128,
            "sgd",
            0.5f,
            "constant",
            Normalization.USUAL,
            "none",
            0,
            /* batchNorm= */ false,
            /* prepared= */ false);
    assertEquals("sgd 0.5 momentum 0.9", recipe.trainer(1, 1).optimizer().text());
  }
}
