package dev.retort.distill.recipe;

import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.statistics.Statistics;
import dev.retort.engine.Evaluation;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// A model of an experiment: how it is made, and what it came to with each seed.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="outcome"}
///
/// @param role what it is nearest to in a comparison of teacher and students
/// @param teachers whom it learns from, by name; none for one that has no teacher
/// @param runs one a seed
/// @param taughtBy what its teachers together came to on the test set, one a seed; none where there
///   is no teacher, or it cannot see the test set
public record ExperimentModel(
    String name,
    Stage stage,
    ExperimentPlan.Note note,
    Role role,
    List<String> teachers,
    List<Run> runs,
    List<Evaluation> taughtBy) {
  public ExperimentModel {
    teachers = List.copyOf(teachers);
    runs = List.copyOf(runs);
    taughtBy = List.copyOf(taughtBy);
  }

  /// Mean and deviation of a figure over the seeds.
  public Statistics statistics(ToDoubleFunction<Run> figure) {
    return Statistics.of(runs.stream().mapToDouble(figure).toArray());
  }

  public Statistics errors() {
    return statistics(Run::testErrors);
  }

  /// Percent of the test samples that are right.
  public Statistics accuracy() {
    return statistics(run -> 100 * run.evaluation().accuracy());
  }

  /// Mean errors of its teachers together; NaN where nobody knows them.
  public double teacherErrors() {
    return taughtBy.stream().mapToInt(Evaluation::errors).average().orElse(Double.NaN);
  }
}
