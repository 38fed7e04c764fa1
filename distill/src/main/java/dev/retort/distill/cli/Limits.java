package dev.retort.distill.cli;

import dev.retort.engine.Trainer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a training ends before its last epoch, and how long its gradients may be; null for no
/// limit.
record Limits(@Nullable Integer patience, @Nullable Double clipNorm) {
  static final Limits NONE = new Limits(null, null);

  Limits {
    TrainingArguments.requireFromOne("--patience", patience);
    if (clipNorm != null && !(clipNorm > 0 && clipNorm < Double.POSITIVE_INFINITY)) {
      throw Failure.usage("--clip-norm takes a number above 0, not " + clipNorm);
    }
  }

  /// Refuses patience where nothing tells whether an epoch was better.
  void requireChoice(boolean chooses) {
    if (patience != null && !chooses) {
      throw Failure.usage(
          "--patience %d has no samples to choose an epoch by; hold some out (--validation)"
              .formatted(patience));
    }
  }

  Trainer of(Trainer trainer) {
    Trainer limited = patience == null ? trainer : trainer.patience(patience);
    return clipNorm == null ? limited : limited.clipNorm(clipNorm);
  }

  /// Adds what was said, by the names of the options.
  void addTo(Map<String, String> options) {
    if (patience != null) {
      options.put("--patience", patience.toString());
    }
    if (clipNorm != null) {
      options.put("--clip-norm", clipNorm.toString());
    }
  }

  /// The end of a line that says how a network is trained.
  String text() {
    return (patience == null ? "" : ", patience " + patience)
        + (clipNorm == null ? "" : ", clip-norm " + clipNorm);
  }
}
