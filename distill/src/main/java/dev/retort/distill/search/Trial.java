package dev.retort.distill.search;

import dev.retort.distill.statistics.Interval;
import java.util.Comparator;

/// A candidate that was trained for a rung's epochs, and what it came to on the validation split.
///
/// {@snippet class="dev.retort.distill.search.ExamplesTest" region="listener"}
///
/// @param rung from 0 on
/// @param errors of the labelled validation samples
/// @param diverged whether the training did not come to its end: then there is no network, all
///   samples count as wrong, and the candidate goes no further
public record Trial(
    Candidate candidate,
    int rung,
    int epochs,
    int errors,
    int examples,
    String weightsSha256,
    boolean diverged) {
  /// The most accurate first; of equals the smallest, then the first.
  static final Comparator<Trial> BY_ERRORS =
      Comparator.comparingInt(Trial::errors)
          .thenComparingLong(trial -> trial.candidate().bytes())
          .thenComparingInt(trial -> trial.candidate().number());

  /// Of a training that came to its end.
  public Trial(
      Candidate candidate, int rung, int epochs, int errors, int examples, String weightsSha256) {
    this(candidate, rung, epochs, errors, examples, weightsSha256, false);
  }

  /// Of a training that diverged.
  ///
  /// @param examples labelled validation samples
  static Trial ofDiverged(Candidate candidate, int rung, int epochs, int examples) {
    return new Trial(candidate, rung, epochs, examples, examples, "", true);
  }

  public double errorRate() {
    return (double) errors / Math.max(1, examples);
  }

  /// How many errors are to be expected of it on so many samples, with 95 % confidence as long as
  /// nobody has chosen it by them.
  public Interval interval() {
    return Interval.ofErrors(errors, examples);
  }
}
