package dev.retort.engine.loss;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.loss.Losses.binaryCrossEntropy;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.loss.Losses.kullbackLeibler;
import static dev.retort.engine.loss.Losses.meanSquaredError;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.tensor.Seed;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// More examples of the documentation, of losses: each `@start` to `@end` is shown there as it
/// stands here.
final class ExamplesTest {
  private static final Dataset DATA = SyntheticDigits.train(64, 1);

  private static double train(Loss loss) {
    Network network =
        NetworkSpec.input(1, 28, 28).then(flatten(), dense(10)).initialize(Seed.of(1));
    return Trainer.of(adam(1e-3f), loss)
        .epochs(1)
        .threads(1)
        .fit(network, DATA)
        .epochs()
        .getLast()
        .loss();
  }

  @Test
  void losses() {
    // @start region="losses"
    Loss plain = crossEntropy();
    Loss smoothed = crossEntropy(0.1);
    Loss heights = meanSquaredError(); // to the targets of a TargetDataset, or one-hot labels
    Loss severalClasses = binaryCrossEntropy();
    Loss soft = // to given probabilities at temperature 4
        kullbackLeibler(4, (batch, temperature, out) -> Arrays.fill(out, 0.1f));
    // @end
    for (Loss loss : List.of(plain, smoothed, heights, severalClasses, soft)) {
      assertTrue(train(loss) > 0, loss.text());
    }
    assertEquals(new CrossEntropy(0.1f), smoothed);
  }

  // @start region="own"
  /// Cross entropy, and a share of squared error.
  record Mixed(float share) implements Loss {
    @Override
    public String text() {
      return "mixed " + share;
    }

    @Override
    public Evaluator evaluator(Outputs outputs) {
      LogitLosses terms = LogitLosses.of(outputs);
      return batch -> {
        float[] z = outputs.logits();
        float[] gradients = outputs.logitGradients();
        Arrays.fill(gradients, 0); // each term adds to what is there
        return (1 - share) * terms.crossEntropy(batch, z, 0, 1 - share, gradients)
            + share * terms.squaredErrorToTargets(batch, z, share, gradients);
      };
    }
  }

  // @end

  @Test
  void own() {
    assertEquals(train(crossEntropy()), train(new Mixed(0)), 1e-9);
    assertTrue(train(new Mixed(0.5f)) > 0);
  }
}
