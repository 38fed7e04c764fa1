package dev.retort.bench;

import java.util.function.Supplier;

/// Somebody's way to do a piece of work, and its answer afterwards.
record Competitor(Runnable work, Supplier<float[]> answer) {
  /// Runs the work, and refuses an answer that is not near ours.
  Competitor checked(String what, float[] expected) {
    work.run();
    Noise.requireClose(what, expected, answer.get());
    return this;
  }
}
