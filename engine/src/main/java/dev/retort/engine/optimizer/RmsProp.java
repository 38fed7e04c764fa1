package dev.retort.engine.optimizer;

import dev.retort.engine.layer.Parameter;
import java.util.List;

/// RMSprop: gradients divided by the root of their running mean square.
///
///     d = g + weightDecay p
///     v = alpha v + (1 - alpha) d^2
///     p = p - rate d / (sqrt(v) + epsilon)
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="optimizers"}
///
/// Source: Tieleman and Hinton 2012, lecture 6.5 of "Neural networks for machine learning", in
/// PyTorch's form.
public record RmsProp(
    float learningRate,
    double alpha,
    double epsilon,
    float weightDecay,
    float maxNorm,
    Schedule schedule)
    implements Optimizer {
  public RmsProp {
    Settings.requirePositive("rmsprop", "learning rate", learningRate);
    Settings.requireShare("rmsprop", "alpha", alpha);
    Settings.requirePositive("rmsprop", "epsilon", (float) epsilon);
    Settings.requireNotNegative("rmsprop", "weight decay", weightDecay);
    Settings.requireNotNegative("rmsprop", "max-norm", maxNorm);
  }

  @Override
  public RmsProp learningRate(double learningRate) {
    return new RmsProp((float) learningRate, alpha, epsilon, weightDecay, maxNorm, schedule);
  }

  public RmsProp alpha(double alpha) {
    return new RmsProp(learningRate, alpha, epsilon, weightDecay, maxNorm, schedule);
  }

  public RmsProp epsilon(double epsilon) {
    return new RmsProp(learningRate, alpha, epsilon, weightDecay, maxNorm, schedule);
  }

  public RmsProp weightDecay(double weightDecay) {
    return new RmsProp(learningRate, alpha, epsilon, (float) weightDecay, maxNorm, schedule);
  }

  @Override
  public RmsProp maxNorm(double maxNorm) {
    return new RmsProp(learningRate, alpha, epsilon, weightDecay, (float) maxNorm, schedule);
  }

  @Override
  public RmsProp schedule(Schedule schedule) {
    return new RmsProp(learningRate, alpha, epsilon, weightDecay, maxNorm, schedule);
  }

  @Override
  public String text() {
    return "rmsprop "
        + learningRate
        + Settings.text("alpha", alpha, 0.99)
        + Settings.text("epsilon", epsilon, 1e-8)
        + Settings.text("weight-decay", weightDecay, 0)
        + Settings.text("max-norm", maxNorm, 0)
        + Settings.text(schedule);
  }

  ParameterUpdate update(Parameter parameter, float[] gradient) {
    return new Update(parameter, gradient);
  }

  private final class Update extends ParameterUpdate {
    private final float[] values;
    private final float[] gradient;
    private final float[] square;
    private float rate;

    Update(Parameter parameter, float[] gradient) {
      super(List.of(buffer("square_avg", parameter)));
      this.values = parameter.values();
      this.gradient = gradient;
      this.square = buffers().getFirst().values();
    }

    @Override
    void prepare(double rate, long step) {
      this.rate = (float) rate;
    }

    @Override
    public void run(int from, int to) {
      adapt(
          from,
          to,
          rate,
          (float) alpha,
          (float) (1 - alpha),
          (float) epsilon,
          weightDecay,
          gradient,
          square,
          values);
    }
  }

  private static void adapt(
      int from,
      int to,
      float rate,
      float alpha,
      float rest,
      float epsilon,
      float decay,
      float[] g,
      float[] square,
      float[] p) {
    for (int i = from; i < to; i++) {
      float d = g[i] + decay * p[i];
      float v = alpha * square[i] + rest * d * d;
      square[i] = v;
      p[i] -= rate * d / ((float) Math.sqrt(v) + epsilon);
    }
  }
}
