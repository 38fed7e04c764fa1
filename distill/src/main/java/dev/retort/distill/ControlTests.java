package dev.retort.distill;

import dev.retort.distill.statistics.PairedDifference;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The distilled student, first, beside its controls: the tests by which a [Verdict] speaks.
///
/// Two questions are asked of the same student: whether it is better than the student alone, and
/// than one with label smoothing, which needs no teacher. Their p are adjusted together
/// ([PairedDifference#adjusted]); without the second control there is one test, and nothing to
/// adjust. That the teacher is better than the student alone is no claim of its own but a condition
/// for speaking of a gap that was closed. A sentence that needs two tests to succeed is wrong no
/// more often than either: that p stays as it is.
///
/// Source: Holm 1979, Scandinavian Journal of Statistics 6; Berger 1982, Technometrics 24 (of
/// sentences that need all of several tests).
///
/// @param alone beside the student alone; empty where there is none
/// @param smoothing beside the one with label smoothing; empty where there is none
record ControlTests(Optional<PairedDifference> alone, Optional<PairedDifference> smoothing) {
  /// Those that there are.
  List<PairedDifference> all() {
    return Stream.of(alone, smoothing).flatMap(Optional::stream).toList();
  }

  static ControlTests of(Comparison comparison) {
    Optional<PairedDifference> alone = comparison.difference(Role.DISTILLED, Role.SCRATCH);
    Optional<PairedDifference> smoothing =
        comparison.difference(Role.DISTILLED, Role.LABEL_SMOOTHING);
    if (alone.isEmpty() || smoothing.isEmpty()) {
      return new ControlTests(alone, smoothing);
    }
    List<PairedDifference> both = PairedDifference.adjusted(List.of(alone.get(), smoothing.get()));
    return new ControlTests(Optional.of(both.getFirst()), Optional.of(both.getLast()));
  }
}
