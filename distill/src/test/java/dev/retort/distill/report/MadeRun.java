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

  /// With the hash of its network and an outcome.
  static Run of(Role role, long seed, String weights, Evaluation evaluation) {
    return of(role, seed, weights, 4, null, evaluation);
  }

  /// With a size and a latency.
  static Run of(Role role, long bytes, double micros) {
    return of(role, bytes, micros, TWO_SAMPLES);
  }

  /// With an outcome too.
  static Run of(Role role, long bytes, double micros, Evaluation evaluation) {
    Latency latency = Double.isNaN(micros) ? null : new Latency(micros, micros);
    return of(role, 1, "a", bytes, latency, evaluation);
  }

  /// An outcome: so many errors, of the first samples.
  static Evaluation wrongOn(int errors, int samples) {
    float[] logits = new float[2 * samples];
    for (int n = 0; n < samples; n++) {
      logits[2 * n + (n < errors ? 1 : 0)] = 1;
    }
    return Evaluation.of(logits, new int[samples], 2);
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
