package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever can teach, by the command line: networks, several, and the soft targets of these.
final class TeachersTest extends DistilledStudent {
  @TempDir private static Path networks;

  private static Path teacher;
  private static Path other;

  @BeforeAll
  static void trainTeachers() {
    teacher = trained("1");
    other = trained("2");
  }

  private static Path trained(String seed) {
    Path out = networks.resolve(seed);
    Outcome.of(
            "train",
            "--data",
            DATA,
            "--arch",
            "mlp:16",
            "--epochs",
            "3",
            "--seed",
            seed,
            "--out",
            out)
        .succeeds();
    return out.resolve("model.safetensors");
  }

  @Test
  void noMeanOfLogitsOverAFileOfTheTop() throws IOException {
    Path top = folder.resolve("top.safetensors");
    Outcome.of("label", "--data", DATA, "--teacher", teacher, "--top", 3, "--out", top).succeeds();
    refused("mean of prob", "--teacher", top, "--teacher", teacher, "--teachers-mean", "logits");
  }

  @Test
  void labelsOnceAndDistilsTheSameBitsFromThem() throws IOException {
    Path soft = folder.resolve("soft.safetensors");
    Outcome labelled =
        Outcome.of("label", "--data", DATA, "--teacher", teacher, "--out", soft).succeeds();
    assertTrue(labelled.out().contains("300 samples, 10 classes, "), labelled.out());
    String live = student("--teacher", teacher);
    assertEquals(live, student("--teacher", soft));
    assertEquals(live, student("--teacher", teacher, "--soft-targets", soft));
    Outcome info = Outcome.of("info", soft).succeeds();
    assertTrue(info.out().contains("soft targets: 300 samples"), info.out());
    assertFalse(info.out().contains("targets   sha256"), "they are all that the teacher says");

    refused("not of", "--teacher", other, "--soft-targets", soft);
    unread("gone", "--teacher", teacher, "--soft-targets", folder.resolve("gone"));
    refused("cannot teach augmented", "--teacher", soft, "--augmentation", "shift 1");
    refused("of the data synthetic", "--teacher", soft, "--data-seed", "5");
    refused("none for sample", "--teacher", soft, "--data", "synthetic:400");
    byte[] bytes = Files.readAllBytes(soft);
    Files.write(soft, Arrays.copyOf(bytes, bytes.length - 40));
    unread("soft.safetensors", "--teacher", soft);
    bytes[bytes.length - 200] ^= 1;
    Files.write(soft, bytes);
    unread("is damaged", "--teacher", teacher, "--soft-targets", soft);
  }

  @Test
  void labelsAugmentedSamplesForOneTraining() throws IOException {
    Path soft = folder.resolve("soft.safetensors");
    Object[] training = {"--augmentation", "shift 1", "--epochs", "2", "--seed", "3"};
    Outcome labelled =
        Outcome.of(concat(training, "label", "--data", DATA, "--teacher", teacher, "--out", soft))
            .succeeds();
    requireSameTeacher(labelled, soft);
    assertEquals(
        student(concat(training, "--teacher", teacher)),
        student(concat(training, "--teacher", soft)));
    refused("another seed", "--augmentation", "shift 1", "--teacher", soft);
    refused("shift 2", "--augmentation", "shift 2", "--teacher", soft);
    refused("augmented by shift 1", "--teacher", soft);
    refused("2 epochs", "--augmentation", "shift 1", "--seed", 3, "--epochs", 3, "--teacher", soft);
    refused("augmented by shift 1", "--teacher", teacher, "--soft-targets", soft);
  }

  /// Of the teacher `info` tells the hash that `label` told, and beside it that of the targets,
  /// which are not all that it says.
  private static void requireSameTeacher(Outcome labelled, Path soft) {
    String hash = labelled.out().lines().findFirst().orElseThrow().replace("teacher   ", "");
    List<String> told = Outcome.of("info", soft).succeeds().out().lines().toList();
    assertEquals("          " + hash, told.get(2));
    assertTrue(told.get(3).matches("targets   sha256 [0-9a-f]{64}"), told.toString());
    assertFalse(told.get(3).contains(hash), told.toString());
  }

  @Test
  void keepsTheTopLogits() throws IOException {
    Path soft = folder.resolve("soft.safetensors");
    Outcome labelled =
        Outcome.of("label", "--data", DATA, "--teacher", teacher, "--top", 3, "--out", soft)
            .succeeds();
    requireSameTeacher(labelled, soft);
    assertTrue(Files.size(soft) < 300 * 3 * 6 + 300 * 4 + 1200, Files.size(soft) + " bytes");
    assertNotEquals(student("--teacher", teacher), student("--teacher", soft));
  }

  @Test
  void severalTeachersTeachByTheirMean() throws IOException {
    Object[] both = {"--teacher", teacher, "--teacher", other};
    String usual = student(both);
    String probabilities = student(concat(both, "--teachers-mean", "probabilities"));
    String logits = student(concat(both, "--teachers-mean", "logits"));
    assertEquals(usual, probabilities);
    assertNotEquals(usual, logits);
    assertNotEquals(usual, student("--teacher", teacher));
    Path soft = folder.resolve("soft.safetensors");
    Outcome.of(concat(both, "label", "--data", DATA, "--out", soft)).succeeds();
    assertEquals(usual, student("--teacher", soft));
    assertEquals(logits, student("--teacher", soft, "--teachers-mean", "logits"));
    distill(folder, concat(both, "--method", "logit-regression")).succeeds();
  }

  @Test
  void theTopLogitsAreRefusedWhereLogitsAreNumbers() {
    Path soft = folder.resolve("soft.safetensors");
    Outcome.of("label", "--data", DATA, "--teacher", teacher, "--top", 3, "--out", soft).succeeds();
    for (String method : List.of("logit-regression", "standardized kd", "sigmoid-kd")) {
      distill(folder.resolve("no"), "--teacher", soft, "--method", method)
          .fails(2, "(top 3 of its logits)", "give all logits");
      distill(
              folder.resolve("no"),
              "--teacher",
              teacher,
              "--soft-targets",
              soft,
              "--method",
              method)
          .fails(2, "(top 3 of its logits)", "give all logits");
    }
  }

  /// Cached logits and kept networks are known by the hash of the teacher.
  @Test
  void oneTeacherOfOneMemberIsItsOwnMean() {
    String itself = hash("--teacher", teacher);
    assertEquals(itself, hash("--teacher", teacher, "--teachers-mean", "probabilities"));
    assertEquals(itself, hash("--teacher", teacher, "--teachers-mean", "logits"));
    assertNotEquals(itself, hash("--teacher", teacher, "--teacher", other));
  }

  private String hash(Object... teachers) {
    Path soft = folder.resolve("soft.safetensors");
    Object[] command = concat(teachers, "label", "--data", DATA, "--out", soft);
    return Outcome.of(command).succeeds().out().lines().findFirst().orElseThrow();
  }

  @Test
  void namesBothMeansInTheHelp() {
    String help = Outcome.of("distill", "--help").succeeds().out();
    assertTrue(help.contains("probabilities|logits"), help);
    String label = Outcome.of("label", "--help").succeeds().out().replaceAll("\\s+", " ");
    assertTrue(label.contains("--top=K"), label);
    assertTrue(label.contains("refuse such a file"), label);
    assertFalse(help.contains("null"), help);
  }

  /// Where no teacher is trained, an architecture is none; and what is not written is not promised.
  @Test
  void theHelpOffersWhatACommandTakes() {
    String label = Outcome.of("label", "--help").succeeds().out();
    assertTrue(label.contains("--teacher=FILE"), label);
    assertFalse(label.contains("ARCH"), label);
    for (String command : List.of("distill", "demo", "search")) {
      String help = Outcome.of(command, "--help").succeeds().out();
      assertTrue(help.contains("--teacher=ARCH|FILE"), help);
    }
    String train = Outcome.of("train", "--help").succeeds().out().replaceAll("\\s+", " ");
    assertTrue(train.contains("but for train, report.html"), train);
  }
}
