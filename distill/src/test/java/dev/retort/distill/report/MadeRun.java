package dev.retort.distill.report;

import dev.retort.distill.Latency;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.engine.Evaluation;
import org.jspecify.annotations.Nullable;

/// A run that nobody has made, with the figures that a test is about: one error of two samples.
final class MadeRun {
  private static final Evaluation TWO_SAMPLES =
      Evaluation.of(new float[] {1, 0, 1, 0}, new int[] {0, 1}, 2);

  private MadeRun() {}

  /// @param weights the hash of its network
  static Run of(Role role, long seed, String weights) {
    return of(role, seed, weights, 4, null, TWO_SAMPLES);
  }

  /// With an outcome.
  static Run of(Role role, Evaluation evaluation) {
    return of(role, 1, "a", 4, null, evaluation);
  }

  /// With a size and a latency.
  static Run of(Role role, long bytes, double micros) {
    Latency latency = Double.isNaN(micros) ? null : new Latency(micros, micros);
    return of(role, 1, "a", bytes, latency, TWO_SAMPLES);
  }

  private static Run of(
      Role role,
      long seed,
      String weights,
      long bytes,
      @Nullable Latency latency,
      Evaluation evaluation) {
    return new Run(
        role,
        "given",
        "flatten, dense 2",
        seed,
        bytes / Float.BYTES,
        bytes,
        evaluation,
        Double.NaN,
        Double.NaN,
        latency,
        Double.NaN,
        Double.NaN,
        weights);
  }
}
