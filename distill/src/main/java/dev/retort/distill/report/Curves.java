package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.engine.EpochReport;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The trainings of one model, one a seed.
///
/// @param title its name
/// @param noun how a sentence names it
/// @param role whose colour it has
record Curves(String title, String noun, Role role, List<History> histories) {
  Curves {
    histories = List.copyOf(histories);
  }

  /// Those of a comparison, by role.
  static List<Curves> of(Comparison comparison, List<History> histories) {
    return Arrays.stream(Role.values())
        .map(
            role ->
                new Curves(
                    comparison.title(role),
                    comparison.noun(role),
                    role,
                    histories.stream().filter(h -> h.role() == role).toList()))
        .toList();
  }

  /// Those of them that a line can be drawn of.
  Curves drawable() {
    return new Curves(
        title,
        noun,
        role,
        histories.stream()
            .filter(
                history ->
                    history.epochs().size() > 1
                        && history.epochs().stream().anyMatch(epoch -> epoch.loss() > 0))
            .toList());
  }

  Stream<EpochReport> epochs() {
    return histories.stream().flatMap(history -> history.epochs().stream());
  }

  /// How many epochs the longest training has.
  int longest() {
    return histories.stream().mapToInt(history -> history.epochs().size()).max().orElse(1);
  }
}
