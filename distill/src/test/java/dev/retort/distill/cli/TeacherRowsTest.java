package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.teacher.NumpyFile;
import dev.retort.distill.teacher.TeacherFile;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// Rows teach the samples that they are of, by the command line: those of other programs, and soft
/// targets of tables.
final class TeacherRowsTest extends DistilledStudent {
  @Test
  void rowsOfAnotherProgramTeach() throws IOException {
    Dataset digits = SyntheticDigits.train(300, 1);
    float[] p = new float[3000];
    Arrays.fill(p, 0.05f);
    for (int n = 0; n < 300; n++) {
      p[n * 10 + digits.label(n)] = 0.55f;
    }
    Path file = folder.resolve("teacher.npy");
    NumpyFile.write(file, "float32", new int[] {300, 10}, p);
    Outcome outcome = distill(folder.resolve("out"), "--teacher", file).succeeds();
    assertTrue(outcome.err().contains("probabilities of teacher.npy"), outcome.err());
    assertTrue(outcome.err().contains("agrees with 100.0 % of 300 labels"), outcome.err());
    String seen = student("--teacher", file);
    assertEquals(seen, student("--teacher", file, "--teacher-kind", "probabilities"));
    assertNotEquals(seen, student("--teacher", file, "--teacher-kind", "logits"));

    // the same rows in another order, with their ids
    float[] turned = new float[3000];
    float[] numbers = new float[300];
    for (int n = 0; n < 300; n++) {
      System.arraycopy(p, n * 10, turned, (299 - n) * 10, 10);
      numbers[n] = 299 - n;
    }
    NumpyFile.write(file, "float32", new int[] {300, 10}, turned);
    Path ids = folder.resolve("ids.npy");
    NumpyFile.write(ids, "int64", new int[] {300}, numbers);
    assertEquals(seen, student("--teacher", file, "--teacher-ids", ids));
    Outcome wrong = distill(folder.resolve("turned"), "--teacher", file).succeeds();
    assertTrue(wrong.err().contains("are its rows those of the samples"), wrong.err());
    Path soft = folder.resolve("soft.safetensors");
    Outcome.of("label", "--data", DATA, "--teacher", file, "--teacher-ids", ids, "--out", soft)
        .succeeds();
    assertEquals(seen, student("--teacher", soft));
    for (Path each : List.of(file, soft)) {
      distill(folder.resolve("no"), "--teacher", each, "--method", "sigmoid-kd")
          .fails(2, "give logits, log(p / (1 - p))");
    }
    refused("cannot teach augmented", "--teacher", file, "--augmentation", "shift 1");
    refused("none for sample 300", "--teacher", file, "--data", "synthetic:400");
  }

  /// As of a network that was sure of itself, and a file with few digits.
  @Test
  void probabilitiesOfZeroAreCountedAndRefusedWhereLogitsAreNumbers() throws IOException {
    Dataset digits = SyntheticDigits.train(300, 1);
    float[] p = new float[3000];
    for (int n = 0; n < 300; n++) {
      p[n * 10 + digits.label(n)] = 1;
    }
    Path file = folder.resolve("teacher.npy");
    NumpyFile.write(file, "float32", new int[] {300, 10}, p);
    Outcome outcome = distill(folder.resolve("out"), "--teacher", file).succeeds();
    String said = "2,700 of 3,000 probabilities are 0 and enter as logits of -87.3";
    assertTrue(outcome.err().contains(said), outcome.err());
    Path soft = folder.resolve("soft.safetensors");
    Outcome.of("label", "--data", DATA, "--teacher", file, "--out", soft).succeeds();
    for (Path each : List.of(file, soft)) {
      for (String method : List.of("logit-regression", "standardized kd")) {
        distill(folder.resolve("no"), "--teacher", each, "--method", method)
            .fails(2, "of which 2700 are 0", "give logits");
      }
    }
    assertFalse(Files.exists(folder.resolve("no")), "before any work");
  }

  /// Each class by itself, and one that is certain.
  @Test
  void sigmoidsTeachOnceTheyAreSaid() throws IOException {
    Dataset digits = SyntheticDigits.train(300, 1);
    Seed seed = Seed.of(2);
    float[] p = new float[3000];
    float[] logits = new float[3000];
    for (int i = 0; i < p.length; i++) {
      p[i] = i % 10 == digits.label(i / 10) ? 0.9f : 0.1f + 0.2f * seed.uniform(i);
    }
    p[digits.label(0)] = 1;
    for (int i = 0; i < p.length; i++) {
      double rest = Math.max(Float.MIN_NORMAL, 1 - (double) p[i]);
      logits[i] = (float) (StrictMath.log(p[i]) - StrictMath.log(rest));
    }
    Path file = folder.resolve("sigmoids.npy");
    NumpyFile.write(file, "float32", new int[] {300, 10}, p);
    Path other = folder.resolve("logits.npy");
    NumpyFile.write(other, "float32", new int[] {300, 10}, logits);
    Object[] kind = {"--teacher", file, "--teacher-kind", "sigmoids"};
    Object[] said = concat(kind, "--method", "sigmoid-kd");
    Outcome outcome = distill(folder.resolve("out"), said).succeeds();
    String ones = "1 of 3,000 probabilities are 0 or 1 and enter as logits of -87.3 or 87.3";
    assertTrue(outcome.err().contains("sigmoids of sigmoids.npy"), outcome.err());
    assertTrue(outcome.err().contains(ones), outcome.err());
    assertEquals(student("--teacher", other, "--method", "sigmoid-kd"), student(said));
    refused("of which 1 are 0 or 1", concat(kind, "--method", "logit-regression"));
    unread("as sigmoids of each class by itself may; if each is", "--teacher", file);
    distill(folder.resolve("as-logits"), "--teacher", file, "--teacher-kind", "logits").succeeds();
  }

  /// Class by class, as a folder of images is read: of the first 10,000 all are of one class, and
  /// no teacher could agree more often than the commonest class does.
  @Test
  void rowsAreLookedAtAllOverTheData() throws IOException {
    int[] labels = new int[12_000];
    Arrays.fill(labels, 10_500, labels.length, 1);
    Dataset sorted =
        FloatDataset.of("sorted", Shape.of(1), List.of("a", "b"), new float[12_000], labels);
    Path file =
        Files.writeString(
            folder.resolve("rows.csv"),
            "a,b\n" + "0.9,0.1\n".repeat(10_500) + "0.1,0.9\n".repeat(1_500));
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(log, true, StandardCharsets.UTF_8);
    TeacherArguments.say(
        TeacherFile.read(file), "from a file", sorted, new Terminal(err, err, false));
    String said = log.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains("agrees with 100.0 % of 10,000 labels"), said);
    assertFalse(said.contains("commonest class"), said);
  }

  /// Once for each teacher, however many stages it has.
  @Test
  void anExperimentSaysWhetherRowsAreThoseOfTheSamples() throws IOException {
    Dataset digits = SyntheticDigits.train(60, 1);
    for (int moved = 0; moved < 2; moved++) {
      float[] p = new float[600];
      Arrays.fill(p, 0.05f);
      for (int n = 0; n < 60; n++) {
        p[n * 10 + (digits.label(n) + moved) % 10] = 0.55f;
      }
      NumpyFile.write(folder.resolve("moved-" + moved + ".npy"), "float32", new int[] {60, 10}, p);
    }
    Path file =
        Files.writeString(
            folder.resolve("rows.retort"),
            """
            data = synthetic:60
            epochs = 1
            network = mlp:4
            [right]
            teacher = moved-0.npy
            [again]
            like = right
            [wrong]
            teacher = moved-1.npy
            """);
    List<String> said = Outcome.of("run", file).succeeds().err().lines().toList();
    int right = said.indexOf("teacher   probabilities of moved-0.npy, from moved-0.npy of [right]");
    assertEquals("          agrees with 100.0 % of 60 labels", said.get(right + 1));
    assertEquals(
        "teacher   probabilities of moved-1.npy, from moved-1.npy of [wrong]", said.get(right + 2));
    assertEquals("          agrees with 0.0 % of 60 labels", said.get(right + 3));
    assertTrue(said.get(right + 4).contains("are its rows those of the samples"), said.toString());
  }

  /// Rows in another order are other data, though each is the same: a sample is known by its row.
  /// In one table they are divided in another way, too.
  @Test
  void softTargetsOfTheSameRowsInAnotherOrderAreRefused() throws IOException {
    List<String> rows = new ArrayList<>();
    Seed seed = Seed.of(5);
    for (int n = 0; n < 50; n++) {
      float x = seed.uniform(n);
      rows.add(String.format(Locale.ROOT, "%s,%s", x, x > 0.5f ? "right" : "left"));
    }
    Files.createDirectories(folder.resolve("sides"));
    for (String file : List.of("sides.csv", "sides/train.csv", "sides/test.csv")) {
      table(file, "x,side", rows);
    }
    refusesOnceTurned("sides.csv", rows, "for sample ", "compute them for this data");
    refusesOnceTurned(
        "sides/train.csv",
        rows,
        "the soft targets are of the data train (",
        "whose samples, labels or order are others",
        "compute them anew");
  }

  private void refusesOnceTurned(String file, List<String> rows, String... words)
      throws IOException {
    Path table = folder.resolve(file.replace("/train.csv", ""));
    Path out = folder.resolve("teacher-of-" + file.replace("/", "-"));
    Outcome.of("train", "--data", table, "--arch", "mlp:4", "--epochs", 1, "--out", out).succeeds();
    Path model = out.resolve("model.safetensors");
    Path soft = folder.resolve("soft.safetensors");
    Outcome.of("label", "--data", table, "--teacher", model, "--out", soft).succeeds();
    Object[] options = {"--data", table, "--teacher", model, "--soft-targets", soft};
    distill(folder.resolve("out-of-" + file.replace("/", "-")), options).succeeds();

    table(file, "x,side", rows.reversed());
    distill(folder.resolve("no"), options).fails(2, words);
    distill(folder.resolve("no"), "--data", table, "--teacher", soft).fails(2, words);
  }

  private Path table(String name, String header, List<String> rows) throws IOException {
    return Files.writeString(folder.resolve(name), header + "\n" + String.join("\n", rows) + "\n");
  }
}
