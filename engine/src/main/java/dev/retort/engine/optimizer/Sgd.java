package dev.retort.engine.optimizer;

import dev.retort.engine.layer.Parameter;
import java.util.List;

/// Stochastic gradient descent, with momentum if asked.
///
///     d = g + weightDecay p
///     b = momentum b + d               (b starts at 0)
///     p = p - rate b                   or, Nesterov: p - rate (d + momentum b)
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="optimizer"}
///
/// Source: Sutskever et al. 2013, "On the importance of initialization and momentum in deep
/// learning", in PyTorch's form (no dampening).
public record Sgd(
    float learningRate,
    float momentum,
    boolean nesterovMomentum,
    float weightDecay,
    float maxNorm,
    Schedule schedule)
    implements Optimizer {
  public Sgd {
    Settings.requirePositive("sgd", "learning rate", learningRate);
    Settings.requireShare("sgd", "momentum", momentum);
    Settings.requireNotNegative("sgd", "weight decay", weightDecay);
    Settings.requireNotNegative("sgd", "max-norm", maxNorm);
  }

  @Override
  public Sgd learningRate(double learningRate) {
    return new Sgd(
        (float) learningRate, momentum, nesterovMomentum, weightDecay, maxNorm, schedule);
  }

  public Sgd momentum(double momentum) {
    return new Sgd(
        learningRate, (float) momentum, nesterovMomentum, weightDecay, maxNorm, schedule);
  }

  /// The same with Nesterov's momentum; without a [#momentum(double)] to look ahead by it does not
  /// [#start].
  public Sgd nesterov() {
    return new Sgd(learningRate, momentum, true, weightDecay, maxNorm, schedule);
  }

  public Sgd weightDecay(double weightDecay) {
    return new Sgd(
        learningRate, momentum, nesterovMomentum, (float) weightDecay, maxNorm, schedule);
  }

  @Override
  public Sgd maxNorm(double maxNorm) {
    return new Sgd(
        learningRate, momentum, nesterovMomentum, weightDecay, (float) maxNorm, schedule);
  }

  @Override
  public Sgd schedule(Schedule schedule) {
    return new Sgd(learningRate, momentum, nesterovMomentum, weightDecay, maxNorm, schedule);
  }

  @Override
  public String text() {
    return "sgd "
        + learningRate
        + Settings.text("momentum", momentum, 0)
        + (nesterovMomentum ? " nesterov" : "")
        + Settings.text("weight-decay", weightDecay, 0)
        + Settings.text("max-norm", maxNorm, 0)
        + Settings.text(schedule);
  }

  /// Refuses Nesterov's momentum where there is none.
  void requireMomentum() {
    if (nesterovMomentum && momentum == 0) {
      throw new IllegalArgumentException("sgd with nesterov needs a momentum above 0, such as 0.9");
    }
  }

  ParameterUpdate update(Parameter parameter, float[] gradient) {
    requireMomentum(); // not before: withers come in any order
    return momentum == 0 ? new Plain(parameter, gradient) : new WithMomentum(parameter, gradient);
  }

  private final class Plain extends ParameterUpdate {
    private final float[] values;
    private final float[] gradient;
    private float rate;

    Plain(Parameter parameter, float[] gradient) {
      super(List.of());
      this.values = parameter.values();
      this.gradient = gradient;
    }

    @Override
    void prepare(double rate, long step) {
      this.rate = (float) rate;
    }

    @Override
    public void run(int from, int to) {
      descend(from, to, rate, weightDecay, gradient, values);
    }
  }

  private static void descend(int from, int to, float rate, float decay, float[] g, float[] p) {
    for (int i = from; i < to; i++) {
      p[i] -= rate * (g[i] + decay * p[i]);
    }
  }

  private final class WithMomentum extends ParameterUpdate {
    private final float[] values;
    private final float[] gradient;
    private final float[] buffer;
    private float rate;

    WithMomentum(Parameter parameter, float[] gradient) {
      super(List.of(buffer("momentum_buffer", parameter)));
      this.values = parameter.values();
      this.gradient = gradient;
      this.buffer = buffers().getFirst().values();
    }

    @Override
    void prepare(double rate, long step) {
      this.rate = (float) rate;
    }

    @Override
    public void run(int from, int to) {
      if (nesterovMomentum) {
        nesterovStep(from, to, rate, momentum, weightDecay, gradient, buffer, values);
      } else {
        momentumStep(from, to, rate, momentum, weightDecay, gradient, buffer, values);
      }
    }
  }

  private static void momentumStep(
      int from,
      int to,
      float rate,
      float momentum,
      float decay,
      float[] g,
      float[] buffer,
      float[] p) {
    for (int i = from; i < to; i++) {
      float b = momentum * buffer[i] + (g[i] + decay * p[i]);
      buffer[i] = b;
      p[i] -= rate * b;
    }
  }

  private static void nesterovStep(
      int from,
      int to,
      float rate,
      float momentum,
      float decay,
      float[] g,
      float[] buffer,
      float[] p) {
    for (int i = from; i < to; i++) {
      float d = g[i] + decay * p[i];
      float b = momentum * buffer[i] + d;
      buffer[i] = b;
      p[i] -= rate * (d + momentum * b);
    }
  }
}
