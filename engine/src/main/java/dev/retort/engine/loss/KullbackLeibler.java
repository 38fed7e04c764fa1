package dev.retort.engine.loss;

import dev.retort.engine.tensor.Batch;
import java.util.Arrays;

/// T^2 times the KL divergence of the network's softmax at temperature T from given soft targets.
///
///     loss = T^2 / N sum over n, k of p log(p / q)        dz = T (q - p) / N        q = softmax(z / T)
///
/// *Shapes*: logits z and soft targets p `[N, K]`. No label is needed.
///
/// {@snippet class="dev.retort.engine.loss.ExamplesTest" region="losses"}
///
/// Source: Hinton, Vinyals and Dean 2015, arXiv 1503.02531, section 2.
public record KullbackLeibler(float temperature, Targets targets) implements Loss {
  /// Where the soft targets come from.
  @FunctionalInterface
  public interface Targets {
    /// Writes probabilities at that temperature, `[N, K]`, for the samples of the batch.
    void probabilities(Batch batch, float temperature, float[] out);

    /// What tells these targets from all others, such as a teacher's hash: the saved state of a
    /// training carries it. Empty, as that of a lambda, where nothing does; a training with such
    /// targets keeps no state.
    default String fingerprint() {
      return "";
    }
  }

  public KullbackLeibler {
    if (!(temperature > 0 && temperature < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "KL at temperature expects a temperature above 0 but gets " + temperature);
    }
  }

  @Override
  public String text() {
    return "KL at temperature " + temperature;
  }

  @Override
  public String fingerprint() {
    String soft = targets.fingerprint();
    return soft.isEmpty() ? text() : text() + ", targets " + soft;
  }

  /// Classes, whatever targets the data has: it may be from these that the soft ones are read.
  @Override
  public Task taskOfTargets() {
    return Task.CLASSIFICATION;
  }

  @Override
  public Evaluator evaluator(Outputs outputs) {
    LogitLosses terms = LogitLosses.of(outputs);
    float[] soft = new float[outputs.capacity() * outputs.classes()];
    return batch -> {
      float[] gradients = outputs.logitGradients();
      Arrays.fill(gradients, 0, batch.size() * outputs.classes(), 0);
      targets.probabilities(batch, temperature, soft);
      return terms.kullbackLeibler(batch.size(), soft, outputs.logits(), temperature, 1, gradients);
    };
  }
}
