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
import dev.retort.engine.io.Checkpoint;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever can teach, by the command line: networks, several, soft targets, files from elsewhere.
final class TeachersTest {
  private static final String DATA = "synthetic:300";

  @TempDir private static Path networks;

  @TempDir private Path folder;

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

  /// The hash of the student that is distilled with these options.
  private String student(Object... options) throws IOException {
    Path out = Files.createTempDirectory(folder, "out");
    distill(out, options).succeeds();
    return Checkpoint.read(out.resolve("student.safetensors")).sha256();
  }

  private static Outcome distill(Path out, Object... options) {
    List<Object> all =
        new ArrayList<>(
            List.of(
                "distill",
                "--student",
                "mlp:6",
                "--controls",
                "none",
                "--threads",
                "1",
                "--out",
                out));
    if (!Arrays.asList(options).contains("--data")) {
      all.addAll(List.of("--data", DATA));
    }
    if (!Arrays.asList(options).contains("--epochs")) {
      all.addAll(List.of("--epochs", "2"));
    }
    all.addAll(List.of(options));
    return Outcome.of(all.toArray());
  }

  private void refused(String part, Object... options) {
    distill(folder.resolve("no"), options).fails(2, part);
    assertFalse(Files.exists(folder.resolve("no")), "before any work");
  }

  private void unread(String part, Object... options) {
    distill(folder.resolve("no"), options).fails(1, part);
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

  private static Object[] concat(Object[] first, Object... then) {
    List<Object> all = new ArrayList<>(List.of(then));
    all.addAll(List.of(first));
    return all.toArray();
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
