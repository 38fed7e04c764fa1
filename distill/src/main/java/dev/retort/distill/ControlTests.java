package dev.retort.distill;

import dev.retort.distill.statistics.PairedDifference;
import java.util.List;
import java.util.Optional;

/// The distilled student, first, beside its controls: the tests by which a [Verdict] speaks.
///
/// One question stands before any training: is the distilled student better than the same student
/// alone? It is the primary one, and goes by its own p at 0.05. Whether it is better than one with
/// label smoothing is asked besides, and of the same student, so that this p is adjusted for both
/// tests ([PairedDifference#adjusted]). That the teacher is better than the student alone is no
/// claim of its own but a condition for speaking of a gap that was closed. A sentence that needs
/// two tests to succeed is wrong no more often than either: that p stays as it is.
///
/// Source: Holm 1979, Scandinavian Journal of Statistics 6; Berger 1982, Technometrics 24 (of
/// sentences that need all of several tests).
///
/// @param alone beside the student alone, as the only test; empty where there is none
/// @param smoothing beside the one with label smoothing, where both are there as one of two tests
record ControlTests(Optional<PairedDifference> alone, Optional<PairedDifference> smoothing) {
  static ControlTests of(Comparison comparison) {
    Optional<PairedDifference> alone = comparison.difference(Role.DISTILLED, Role.SCRATCH);
    Optional<PairedDifference> smoothing =
        comparison.difference(Role.DISTILLED, Role.LABEL_SMOOTHING);
    if (alone.isEmpty() || smoothing.isEmpty()) {
      return new ControlTests(alone, smoothing);
    }
    List<PairedDifference> both = List.of(alone.get(), smoothing.get());
    return new ControlTests(alone, Optional.of(PairedDifference.adjusted(both).getLast()));
  }
}
