package dev.retort.distill;

import dev.retort.engine.Evaluation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs that get the first so many samples wrong, and comparisons of them.
final class KnownRuns {
  static final int SAMPLES = 1000;

  private KnownRuns() {}

  /// A run that gets the first `errors` samples wrong.
  static Run run(Role role, long seed, int errors) {
    return run(role, seed, errors, new Latency(2.5, 4.25));
  }

  static Run run(Role role, long seed, int errors, @Nullable Latency latency) {
    float[] logits = new float[2 * SAMPLES];
    for (int n = 0; n < SAMPLES; n++) {
      logits[2 * n + (n < errors ? 1 : 0)] = 1;
    }
    Evaluation evaluation = Evaluation.of(logits, new int[SAMPLES], 2);
    boolean teacher = role == Role.TEACHER;
    return new Run(
        role,
        role == Role.DISTILLED ? "kd" : "cross entropy",
        teacher ? "dense 99, relu, dense 2" : "dense 2",
        seed,
        teacher ? 1_276_810 : 1000,
        teacher ? 5_107_240 : 4000,
        evaluation,
        teacher ? 1 : 0.75,
        teacher ? 0 : 0.125,
        latency,
        1.5,
        1000,
        "ab" + seed);
  }

  static Comparison comparison(Run... runs) {
    return new Comparison(
        new Comparison.Data("toy", 5000, 0, SAMPLES, 2), "kd, temperature 4", List.of(runs));
  }

  static Comparison seed(int teacher, int alone, int smoothing, int distilled) {
    return comparison(
        run(Role.TEACHER, 1, teacher),
        run(Role.SCRATCH, 1, alone),
        run(Role.LABEL_SMOOTHING, 1, smoothing),
        run(Role.DISTILLED, 1, distilled));
  }
}
