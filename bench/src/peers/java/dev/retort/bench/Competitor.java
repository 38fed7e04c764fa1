package dev.retort.bench;

import dev.retort.engine.layer.Parameter;
import java.util.List;
import java.util.function.Supplier;

/// Somebody's way to do a piece of work, and its answer afterwards.
record Competitor(Runnable work, Supplier<float[]> answer) {
  /// A step of ours, whose answer is the weights after it, in a row.
  static Competitor of(TrainingStep step) {
    return new Competitor(
        step::run,
        () -> inARow(step.network().parameters().stream().map(Parameter::toArray).toList()));
  }

  static float[] inARow(List<float[]> parts) {
    float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int next = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, next, part.length);
      next += part.length;
    }
    return all;
  }

  /// Runs the work, and refuses an answer that is not near ours.
  Competitor checked(String what, float[] expected) {
    work.run();
    Noise.requireClose(what, expected, answer.get());
    return this;
  }
}
