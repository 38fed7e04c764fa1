package dev.retort.distill;

import dev.retort.engine.Evaluation;
import dev.retort.engine.io.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One trained model of a [Comparison], or of a stage of an experiment, and what it came to on the
/// test set.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="examine"}
///
/// @param role what it is in the comparison, or the name of the stage
/// @param method how it was trained: `cross entropy`, `kd`; `given` for a model trained elsewhere
/// @param parameters how many numbers training chose, over all members of an ensemble
/// @param bytes of all its weights as floats, running statistics among them
/// @param agreement the share of test samples that get the teacher's class; NaN where the teacher
///   cannot see the test set
/// @param klFromTeacher mean KL(teacher || model) on the test set at temperature 1, in nats; NaN
///   likewise
/// @param latency of one prediction on one thread; null where the model is not a network on this
///   machine, or nobody asked
/// @param trainSeconds time of training, the teacher's part in it included: where its logits are
///   computed once for several students, each of them counts the whole time of that, whichever came
///   first, so that equal trainings are comparable; NaN for a given model
/// @param samplesPerSecond training samples a second; NaN for a given model
public record Run(
    ModelName role,
    String method,
    String architecture,
    long seed,
    long parameters,
    long bytes,
    Evaluation evaluation,
    double agreement,
    double klFromTeacher,
    @Nullable Latency latency,
    double trainSeconds,
    double samplesPerSecond,
    String weightsSha256) {

  public int testErrors() {
    return evaluation.errors();
  }

  /// The labelled test samples.
  public int testExamples() {
    return evaluation.examples();
  }

  /// The mean cross entropy on the test set.
  public double loss() {
    return evaluation.loss();
  }

  /// The expected calibration error on the test set.
  public double calibrationError() {
    return evaluation.calibrationError();
  }

  /// As `result.json` has it. Figures that nobody knows are null.
  public Json.Members toJson() {
    return ComparisonJson.run(this);
  }

  /// The same with a latency that was measured before.
  public Run withLatency(@Nullable Latency measured) {
    return new Run(
        role,
        method,
        architecture,
        seed,
        parameters,
        bytes,
        evaluation,
        agreement,
        klFromTeacher,
        measured,
        trainSeconds,
        samplesPerSecond,
        weightsSha256);
  }

  /// Runs as far as they are of several networks: a teacher that was given is the same for all
  /// seeds, and counts once.
  public static List<Run> networks(List<Run> runs) {
    boolean one = runs.stream().map(Run::weightsSha256).distinct().count() == 1;
    return one ? runs.subList(0, 1) : runs;
  }
}
