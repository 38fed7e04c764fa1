package dev.retort.distill.objective;

import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One thing that a student is to make small, as data: a term of a [Method]'s sum.
///
/// It says neither who the teacher is nor how much it weighs, nor at which temperature: the
/// [Distillation] that it is a part of does.
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="objective"}
public interface Objective {
  /// How it is written: `dkd 1 8`. It says every setting.
  String text();

  /// Whether it looks at the teacher.
  default boolean hearsTeacher() {
    return true;
  }

  /// Whether it softens by a temperature.
  default boolean hasTemperature() {
    return true;
  }

  /// Whether it leaves a share of the loss to the labels where the method says nothing of them.
  default boolean hasSoftWeight() {
    return true;
  }

  /// Whether it is itself what the labels say, and takes the place of their usual share.
  default boolean isOfLabels() {
    return false;
  }

  /// What the labels' share is made of beside this objective: softmax cross entropy, unless it
  /// takes the classes one by one.
  default Objective labels() {
    return new LabelSmoothing(0);
  }

  /// The layers whose outputs it compares, or null where it compares logits.
  default @Nullable LayerPair layers() {
    return null;
  }

  /// Whether it can teach samples that have targets in place of a label
  /// ([dev.retort.engine.data.TargetDataset]): whoever compares layers can, and of those on logits
  /// whoever takes outputs one by one, as numbers or as classes of which there may be several. What
  /// comes of a softmax is about one class a sample.
  default boolean takesTargets() {
    return layers() != null;
  }

  /// What the outputs of a student are to be where it [#takesTargets()]: numbers, or classes of
  /// which a sample may have several; null where it compares layers, and says nothing of the
  /// outputs.
  default @Nullable Task taskOfTargets() {
    return layers() == null ? Task.REGRESSION : null;
  }

  /// Checks, before any work, that the teacher's logits are what it takes them for, beyond what a
  /// [Method] asks for all its objectives: by the teacher's task ([Teacher#task()]) logits of
  /// several classes a sample are for those that [#takesTargets()], numbers for those of them that
  /// do not take their targets for classes ([#taskOfTargets()]).
  ///
  /// @throws IllegalArgumentException if not; says the mend
  default void requireFits(Teacher teacher) {}

  /// Checks the outputs of those layers against each other.
  ///
  /// @throws IllegalArgumentException if they cannot be compared; says the mend
  default void requireFits(Shape teacher, Shape student) {}

  /// Checks, before any work, that it can take as many samples at once.
  ///
  /// @throws IllegalArgumentException if not; says the mend
  default void requireBatch(int samples) {}

  /// Makes the working part for a student's pass.
  ///
  /// @param seed where parameters of its own begin
  Evaluator evaluator(Lesson lesson, Outputs student, Seed seed);

  /// An objective at work; belongs to one pass, and allocates nothing in a step.
  interface Evaluator {
    /// Returns the mean over the batch that has just gone forward, without the weight, and ADDS
    /// weight times its gradient to those of the student's logits or features.
    double add(Batch batch, float temperature, float weight);

    /// Parameters that it trains for itself, each with its gradient.
    default Map<Parameter, float[]> trained() {
      return Map.of();
    }
  }
}
