package dev.retort.distill.recipe;

import dev.retort.distill.Run;
import dev.retort.distill.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What limits all that the tests of an experiment say.
final class ExperimentLimits {
  /// More models than this are counted, not named.
  private static final int MOST_NAMED = 4;

  private ExperimentLimits() {}

  static List<String> of(ExperimentOutcome outcome) {
    if (outcome.tests() == 0) {
      return List.of();
    }
    List<String> limits = new ArrayList<>();
    PairedDifference.reach(outcome.tested()).ifPresent(limits::add);
    oneTeacher(outcome).ifPresent(limits::add);
    PairedDifference.several(outcome.tests(), outcome.seeds().size()).ifPresent(limits::add);
    return limits;
  }

  /// Seeds that share a teacher say nothing of other teachers, however many they are.
  private static Optional<String> oneTeacher(ExperimentOutcome outcome) {
    int seeds = outcome.seeds().size();
    List<String> models =
        TestedPairs.models(outcome.plan()).stream()
            .filter(name -> hasOneTeacher(outcome, name))
            .toList();
    boolean shown = outcome.tested().stream().anyMatch(PairedDifference::isShown);
    if (seeds == 1 || models.isEmpty() || !shown) {
      return Optional.empty();
    }
    boolean one = models.size() == 1;
    return Optional.of(
        named(models)
            + (one ? " has one teacher" : " have one teacher each")
            + " in all "
            + seeds
            + " seeds, so that what is found of "
            + (one ? "it" : "them")
            + " speaks of students of "
            + (one ? "that teacher" : "these teachers")
            + " alone.");
  }

  /// `kd`, `kd and dkd`, `7 models`.
  private static String named(List<String> models) {
    int last = models.size() - 1;
    return models.size() > MOST_NAMED
        ? models.size() + " models"
        : last == 0
            ? models.getLast()
            : String.join(", ", models.subList(0, last)) + " and " + models.getLast();
  }

  private static boolean hasOneTeacher(ExperimentOutcome outcome, String model) {
    if (!(outcome.plan().makers().get(model) instanceof TrainingStage stage)) {
      return false;
    }
    List<String> teachers = stage.teachers();
    boolean alike =
        !teachers.isEmpty()
            && teachers.stream()
                .allMatch(name -> Run.networks(outcome.model(name).runs()).size() == 1);
    return stage.given().isPresent() || alike;
  }
}
