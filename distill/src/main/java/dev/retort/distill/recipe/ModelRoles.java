package dev.retort.distill.recipe;

import dev.retort.distill.Role;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What each model of an experiment is nearest to in a comparison of teacher and students.
final class ModelRoles {
  private final Map<String, Stage> makers;

  /// @param makers the stages by the names of the models that they make
  ModelRoles(Map<String, Stage> makers) {
    this.makers = makers;
  }

  /// Whoever learns from others is distilled; who does not, and teaches, is a teacher; who learns
  /// from labels by a method of its own stands where label smoothing does. What goes on from other
  /// weights, or is put together, is what these are.
  Role of(String name) {
    return switch (Objects.requireNonNull(makers.get(name), name)) {
      case MutualStage mutual -> Role.DISTILLED;
      case TrainingStage training -> {
        if (training.isTaught()) {
          yield Role.DISTILLED;
        }
        if (teaches(name)) {
          yield Role.TEACHER;
        }
        if (training.start() instanceof Start.Weights weights) {
          yield of(weights.stage());
        }
        yield training.method().isPresent() ? Role.LABEL_SMOOTHING : Role.SCRATCH;
      }
      case EnsembleStage ensemble -> {
        if (teaches(name)) {
          yield Role.TEACHER;
        }
        List<Role> members = ensemble.members().stream().map(this::of).distinct().toList();
        yield members.size() == 1 ? members.getFirst() : Role.DISTILLED;
      }
    };
  }

  private boolean teaches(String name) {
    return makers.values().stream()
        .anyMatch(
            stage -> stage instanceof TrainingStage training && training.teachers().contains(name));
  }
}
