package dev.retort.distill.cli;

import dev.retort.distill.objective.Course;
import dev.retort.distill.objective.Distillation;
import dev.retort.distill.search.Budgets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say what a search looks for and among what.
final class SearchArguments {
  private static final int MOST_TRIALS = 10_000;

  @Option(
      names = "--max-bytes",
      paramLabel = "N",
      description =
          "The student's weights take at most so many bytes, as 32-bit floats (where nothing is"
              + " said: 400,000, and of --student as many as they have).")
  private @Nullable Long maxBytes;

  @Option(
      names = "--max-errors",
      paramLabel = "N",
      description =
          "It makes at most so many errors on the test set. What is chosen by is the same share of"
              + " a validation split.")
  private @Nullable Integer maxErrors;

  @Option(
      names = "--max-latency",
      paramLabel = "MICROS",
      description =
          "The median time of one prediction on one thread, on this machine: the only budget that"
              + " is measured, so that the choice may differ from machine to machine.")
  private @Nullable Double maxLatency;

  @Option(
      names = "--trials",
      paramLabel = "N",
      description = "Candidates to begin with (default: 45).")
  int trials = 45;

  @Option(
      names = "--student",
      paramLabel = "ARCH",
      description = "Search among these students alone; may be given several times.")
  List<String> students = List.of();

  @Option(
      names = "--temperature",
      paramLabel = "T",
      split = ",",
      description = "Temperatures to try (default: 2,4,8).")
  List<Float> temperatures = List.of(2f, 4f, 8f);

  @Option(
      names = "--soft-weight",
      paramLabel = "SHARE",
      split = ",",
      description = "Shares of the teacher in the loss to try (default: 0.5,0.9).")
  List<Float> softWeights = List.of(0.5f, 0.9f);

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      split = ",",
      description = "Learning rates to try (default: 0.001,0.003).")
  List<Float> learningRates = List.of(1e-3f, 3e-3f);

  Budgets budgets() {
    return new Budgets(maxBytes, maxErrors, maxLatency);
  }

  void requireSensible() {
    if (maxBytes == null && maxErrors == null && maxLatency == null) {
      throw Failure.usage(
          "a search needs a budget: --max-bytes, --max-errors or --max-latency, or several");
    }
    if (maxBytes != null && maxBytes < 1) {
      throw Failure.usage("--max-bytes takes a number from 1 on, not " + maxBytes);
    }
    if (maxErrors != null && maxErrors < 0) {
      throw Failure.usage("--max-errors takes a number from 0 on, not " + maxErrors);
    }
    if (maxLatency != null && !(maxLatency > 0)) {
      throw Failure.usage("--max-latency takes microseconds above 0, not " + maxLatency);
    }
    if (trials < 1 || trials > MOST_TRIALS) {
      throw Failure.usage("--trials takes a number from 1 to " + MOST_TRIALS + ", not " + trials);
    }
    try {
      temperatures.forEach(value -> Distillation.requireTemperature(Course.constant(value)));
    } catch (IllegalArgumentException e) {
      throw Failure.usage("--temperature takes numbers above 0: " + e.getMessage());
    }
    try {
      softWeights.forEach(value -> Distillation.requireSoftWeight(Course.constant(value)));
    } catch (IllegalArgumentException e) {
      throw Failure.usage("--soft-weight takes shares from 0 to 1: " + e.getMessage());
    }
    for (float value : softWeights) {
      DistillationArguments.requireTeachersShare(Course.constant(value));
    }
    for (float rate : learningRates) {
      if (!(rate > 0 && rate < Float.POSITIVE_INFINITY)) {
        throw Failure.usage("--learning-rate takes numbers above 0, not " + rate);
      }
    }
  }
}
