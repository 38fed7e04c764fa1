package dev.retort.engine.optimizer;

import dev.retort.engine.layer.Parameter;
import java.util.List;

/// The step of [Adam] and [AdamW]; one of `decay` (added to the gradient) and `decoupledDecay`
/// (taken from the weight) is 0.
final class AdamUpdate extends ParameterUpdate {
  private final float[] values;
  private final float[] gradient;
  private final float[] firstMoment;
  private final float[] secondMoment;
  private final double beta1;
  private final double beta2;
  private final float epsilon;
  private final float decay;
  private final double decoupledDecay;

  /// 1 - rate decoupledDecay.
  private float keep;

  /// rate / (1 - beta1^t).
  private float stepSize;

  /// 1 / sqrt(1 - beta2^t).
  private float correction;

  AdamUpdate(
      Parameter parameter,
      float[] gradient,
      double beta1,
      double beta2,
      double epsilon,
      float decay,
      float decoupledDecay) {
    super(List.of(buffer("exp_avg", parameter), buffer("exp_avg_sq", parameter)));
    this.values = parameter.values();
    this.gradient = gradient;
    this.firstMoment = buffers().get(0).values();
    this.secondMoment = buffers().get(1).values();
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = (float) epsilon;
    this.decay = decay;
    this.decoupledDecay = decoupledDecay;
  }

  @Override
  void prepare(double rate, long step) {
    keep = (float) (1 - rate * decoupledDecay);
    stepSize = (float) (rate / (1 - Power.of(beta1, step)));
    correction = (float) (1 / Math.sqrt(1 - Power.of(beta2, step)));
  }

  @Override
  public void run(int from, int to) {
    adapt(
        from,
        to,
        (float) beta1,
        (float) (1 - beta1),
        (float) beta2,
        (float) (1 - beta2),
        epsilon,
        decay,
        keep,
        stepSize,
        correction,
        gradient,
        firstMoment,
        secondMoment,
        values);
  }

  private static void adapt(
      int from,
      int to,
      float beta1,
      float rest1,
      float beta2,
      float rest2,
      float epsilon,
      float decay,
      float keep,
      float stepSize,
      float correction,
      float[] g,
      float[] firstMoment,
      float[] secondMoment,
      float[] p) {
    for (int i = from; i < to; i++) {
      float d = g[i] + decay * p[i];
      float m = beta1 * firstMoment[i] + rest1 * d;
      float v = beta2 * secondMoment[i] + rest2 * d * d;
      firstMoment[i] = m;
      secondMoment[i] = v;
      p[i] = keep * p[i] - stepSize * m / ((float) Math.sqrt(v) * correction + epsilon);
    }
  }
}
