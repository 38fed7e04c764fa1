package dev.retort.distill.cli;

import dev.retort.distill.objective.Course;
import dev.retort.distill.objective.Distillation;
import dev.retort.distill.objective.Method;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say how to distil; null where nothing is said.
final class DistillationArguments {
  @Option(
      names = "--method",
      paramLabel = "TEXT",
      description = {
        "How to distil, kd by default. On logits: kd  logit-regression  dkd 1 8  dist 1 1 "
            + " sigmoid-kd, or before one of them standardized, as in standardized kd. On layers"
            + " that both architectures name (... as X), TEACHER:STUDENT: hint X:X  cosine X:X "
            + " attention X:X  similarity X:X  rkd X:X 25 50. Without a teacher: tf-kd 0.99 "
            + " label-smoothing 0.1  ce  bce  mse. Weighted sums: kd + 100 hint X:X. Weights may"
            + " change: kd + (warmup 5 epochs, 1) dkd."
      })
  private @Nullable String method;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description =
          "What softens the teacher's outputs (default: 4). It may change: linear 8 to 2, cosine"
              + " 8 to 2, 8 for 5 epochs, 4.")
  private @Nullable String temperature;

  @Option(
      names = "--soft-weight",
      paramLabel = "SHARE",
      description =
          "The teacher's share of the loss, above 0 and up to 1; the labels have the rest."
              + " Default: 0.9. It may change: \"warmup 10%%, 0.9\", \"0.9 for 10 epochs, 0\".")
  private @Nullable String softWeight;

  /// Refuses what cannot be, before any work.
  void requireSensible() {
    method();
    temperature();
    softWeight();
  }

  /// Refuses what the method would not look at.
  void requireUsed(Method chosen) {
    if (temperature != null && !chosen.hasTemperature()) {
      throw Failure.usage(
          "%s knows no temperature; leave --temperature out".formatted(chosen.text()));
    }
    if (softWeight != null && !chosen.hasSoftWeight()) {
      throw Failure.usage(
          "%s knows no soft weight; leave --soft-weight out".formatted(chosen.text()));
    }
  }

  /// What was said, if anything was.
  @Nullable Method said() {
    return method == null ? null : method();
  }

  /// `kd` where nothing was said.
  Method method() {
    try {
      return method == null ? Method.kd() : Method.parse(method);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
  }

  Course temperature() {
    try {
      Course course = temperature == null ? Defaults.TEMPERATURE : Course.parse(temperature);
      Distillation.requireTemperature(course);
      return course;
    } catch (IllegalArgumentException e) {
      throw Failure.usage("--temperature takes a number above 0: " + e.getMessage());
    }
  }

  Course softWeight() {
    Course course;
    try {
      course = softWeight == null ? Defaults.SOFT_WEIGHT : Course.parse(softWeight);
      Distillation.requireSoftWeight(course);
    } catch (IllegalArgumentException e) {
      throw Failure.usage("--soft-weight takes a share from 0 to 1: " + e.getMessage());
    }
    requireTeachersShare(course);
    return course;
  }

  /// Refuses a soft weight that is always 0.
  static void requireTeachersShare(Course softWeight) {
    try {
      Distillation.requireTeachersShare(softWeight);
    } catch (IllegalArgumentException e) {
      throw Failure.usage("--soft-weight: " + e.getMessage());
    }
  }
}
