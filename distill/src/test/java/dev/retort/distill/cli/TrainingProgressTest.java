package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Role;
import dev.retort.distill.objective.Method;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A training is said to be done when it is, and not when it has diverged.
final class TrainingProgressTest {
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(log, true, StandardCharsets.UTF_8);
  private final Terminal terminal = new Terminal(err, err, false);

  private String said() {
    return log.toString(StandardCharsets.UTF_8);
  }

  @Test
  void ofAComparisonTheTrainingsThatAreTrainedAreDone() {
    try (ComparisonProgress progress = new ComparisonProgress(terminal, Method.kd())) {
      progress.begins(Role.TEACHER, 1).step(1, 10, 5, 0.5);
      progress.trained(Role.TEACHER, 1, List.of());
      assertTrue(said().startsWith("teacher, seed 1: done, loss 0.5000, "), said());
      progress.begins(Role.SCRATCH, 1).step(1, 10, 5, 0.5);
    }
    assertEquals(1, said().lines().count(), said());
  }

  @Test
  void whoHearsNoTeacherHasTheNameOfTheMethod() {
    Method method = Method.parse("tf-kd 0.9");
    try (ComparisonProgress progress = new ComparisonProgress(terminal, method)) {
      progress.resumes(Role.DISTILLED, 1);
      progress.found(Role.TEACHER, 1, List.of());
    }
    assertEquals(
        List.of("tf-kd 0.9, seed 1 goes on where it was broken off", "teacher, seed 1 lies ready"),
        said().lines().toList());
  }

  /// The first step leaves weights of which the second makes no number.
  @Test
  void aTrainingThatDivergedIsNotDone() {
    Outcome outcome =
        Outcome.of(
            "train",
            "--data",
            "synthetic:200",
            "--arch",
            "mlp:16",
            "--optimizer",
            "sgd",
            "--learning-rate",
            "1e30",
            "--schedule",
            "constant",
            "--epochs",
            1);
    outcome.fails(1, "training diverged");
    assertFalse(outcome.err().contains("done"), outcome.err());
  }
}
