package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.distill.Teacher;
import dev.retort.distill.recipe.RecipeListener;
import dev.retort.distill.recipe.TrainedNetworks;
import dev.retort.distill.search.Candidate;
import dev.retort.distill.search.Student;
import dev.retort.distill.search.SuccessiveHalving.Rung;
import dev.retort.distill.search.Trial;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.data.Splits;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.layer.Layers;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.optimizer.Optimizers;
import dev.retort.engine.tensor.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A small search on synthetic digits by the command, and what goes wrong before one.
final class SearchCommandTest {
  private static final List<String> KINDS = List.of("large", "middling", "small");
  private static final int TRAINING_BOXES = 400;
  private static final int TEST_BOXES = 200;

  @TempDir private Path folder;

  private static Outcome search(Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of("search", "--data", "synthetic:300", "--trials", "6", "--epochs", "3"));
    words.addAll(List.of("--teacher", "mlp:32", "--teacher-epochs", "3"));
    words.addAll(List.of(more));
    return Outcome.of(words.toArray());
  }

  private static Json.Members result(Path out) throws IOException {
    return Json.parse(Files.readString(out.resolve("result.json"))).asObject();
  }

  @Test
  void findsAStudentWithinTheBytesAndGoesOnWithTheSameBits() throws IOException {
    WrittenReport search = WrittenReport.SEARCH;
    Path whole = search.out();
    Outcome first = search.outcome().succeeds();
    assertTrue(first.out().contains("Pareto front"), first.out());
    assertTrue(first.out().contains("looked at once and after the choice"), first.out());
    Json.Members found = result(whole);
    Json.Members taken = found.get("recommendation").asObject();
    assertTrue(taken.get("bytes").asLong() <= 20_000);
    assertEquals(4, found.get("runs").asArray().size(), "teacher, both controls, distilled");
    List<Json> experiments = found.get("experiments").asArray();
    assertEquals(
        6,
        experiments.getFirst().asObject().get("rows").asArray().size(),
        "the large student is none of the candidates");
    String controls = "Each control was trained at all 2 learning rates";
    assertTrue(first.out().contains(controls), first.out());
    List<String> findings = taken.get("findings").asStrings();
    assertTrue(findings.getLast().startsWith(controls), findings.toString());
    String report = Files.readString(whole.resolve("report.html"));
    assertTrue(report.contains(controls));
    assertTrue(report.contains("distil the chosen student with several"), "it has no --seeds");
    try (Stream<Path> kept = Files.list(whole.resolve("networks"))) {
      assertEquals(
          4, kept.filter(file -> file.toString().matches(".*control-.*safetensors")).count());
    }
    for (String file : List.of("report.html", "student.safetensors", "teacher.safetensors")) {
      assertTrue(Files.exists(whole.resolve(file)), file);
    }

    // Broken off: some networks are there, the others and all results are not.
    Path broken = folder.resolve("broken");
    Files.createDirectories(broken.resolve("networks"));
    for (String kept : List.of("teacher", "rung-1-candidate-1", "rung-1-candidate-2")) {
      for (String ending : List.of(".safetensors", ".json")) {
        String file = "networks/" + kept + ending;
        Files.copy(whole.resolve(file), broken.resolve(file));
      }
    }
    Outcome second = search.again(broken).succeeds();
    assertTrue(second.err().contains("teacher lies ready"), second.err());
    assertTrue(second.err().contains("rung-1-candidate-3: done"), second.err());
    assertFalse(second.err().contains("rung-1-candidate-2: done"), second.err());
    assertEquals(timeless(taken), timeless(result(broken).get("recommendation").asObject()));
    assertEquals(timeless(found.get("experiments")), timeless(result(broken).get("experiments")));
    assertEquals(
        -1L,
        Files.mismatch(
            whole.resolve("student.safetensors"), broken.resolve("student.safetensors")));

    String curves = curves(whole);
    assertEquals(curves, curves(broken));
    Outcome third = search.again(whole).succeeds();
    assertEquals(curves, curves(whole), "learning curves are kept");
    assertFalse(third.err().contains(": done"), third.err());
    search.again(whole, "--learning-rate", "0.01").fails(1, "trained in another way");
  }

  private static String curves(Path out) throws IOException {
    String html = Files.readString(out.resolve("report.html"));
    int begin = html.indexOf("<section id=\"curves\"");
    return html.substring(begin, html.indexOf("</section>", begin));
  }

  /// Without what was measured, and differs from run to run.
  private static String timeless(Json json) {
    return json.text()
        .replaceAll("\"latencyMicros\":\\{[^}]*\\}", "")
        .replaceAll("and [0-9.]+ µs a prediction", "");
  }

  /// Of two networks none is the better one under all three: the test rows as they are, and with
  /// their kinds moved on by one and by two. The right answers of each add up to all rows. So where
  /// the test set chose, it would choose another network under one of them.
  @Test
  void nothingIsChosenByTheTestSet() throws IOException {
    List<Path> outs = List.of(boxesSearched(0), boxesSearched(1), boxesSearched(2));
    Path first = outs.getFirst();
    String student = "student.safetensors";
    List<String> weights = weights(result(first));
    assertEquals(4, weights.size(), "teacher, both controls, distilled");
    for (Path out : outs) {
      assertEquals(weights, weights(result(out)));
      assertEquals(-1L, Files.mismatch(first.resolve(student), out.resolve(student)));
    }
    for (int i = 0; i < weights.size(); i++) {
      int errors = 0;
      for (Path out : outs) {
        Json run = result(out).get("runs").asArray().get(i);
        errors += run.asObject().get("testErrors").asInt();
      }
      assertEquals(2 * TEST_BOXES, errors, "each row is right under one of the three");
    }
  }

  /// The folder of a search on boxes whose test rows are called by another kind.
  private Path boxesSearched(int moved) throws IOException {
    Path data = Files.createDirectories(folder.resolve("boxes-" + moved));
    Files.write(data.resolve("train.csv"), boxes(0, TRAINING_BOXES, 0));
    Files.write(data.resolve("test.csv"), boxes(TRAINING_BOXES, TEST_BOXES, moved));
    Path out = folder.resolve("searched-" + moved);
    List<Object> words = new ArrayList<>(List.of("search", "--data", data, "--out", out));
    words.addAll(List.of("--teacher", "mlp:16", "--teacher-epochs", "30"));
    words.addAll(List.of("--student", "mlp:4", "--epochs", "30", "--max-bytes", "1000"));
    // rates that make networks which differ: by one of them they hardly leave their initial weights
    words.addAll(List.of("--temperature", "2,4", "--soft-weight", "0.5"));
    words.addAll(List.of("--learning-rate", "0.0003,0.03"));
    Outcome.of(words.toArray()).succeeds();
    return out;
  }

  /// Rows of a table of boxes, whose kind is that of their area.
  ///
  /// @param moved by how many places a kind is replaced
  private static List<String> boxes(int first, int count, int moved) {
    List<String> rows = new ArrayList<>(List.of("width,height,kind"));
    Seed seed = Seed.of(8);
    for (int n = first; n < first + count; n++) {
      float width = seed.uniform(2L * n);
      float height = seed.uniform(2L * n + 1);
      float area = width * height;
      int kind = area > 0.4f ? 0 : area > 0.1f ? 1 : 2;
      rows.add(width + "," + height + "," + KINDS.get((kind + moved) % KINDS.size()));
    }
    return rows;
  }

  private static List<String> weights(Json.Members result) {
    return result.get("runs").asArray().stream()
        .map(run -> run.asObject().get("weightsSha256").asString())
        .toList();
  }

  /// Of equals the one at the chosen student's learning rate, which comes first.
  @Test
  void aControlIsTheOneOfTheFewestValidationErrors() throws IOException {
    WrittenReport.SEARCH.outcome().succeeds();
    Path out = WrittenReport.SEARCH.out();
    Json.Members found = result(out);
    float chosen = found.get("recommendation").asObject().get("learningRate").asFloat();
    Dataset digits = SyntheticDigits.train(1000, 1);
    Dataset heldOut = Splits.of(digits, 0.1, Seed.of(1).stream("validation")).validation();
    for (String role : List.of("scratch", "label-smoothing")) {
      List<Network> controls = new ArrayList<>();
      controls.add(control(out, role));
      for (float rate : new float[] {1e-3f, 3e-3f}) {
        if (rate != chosen) {
          controls.add(control(out, role + "-rate-" + rate));
        }
      }
      assertEquals(2, controls.size(), "one for each learning rate");
      Network best =
          controls.stream()
              .min(Comparator.comparingInt(network -> Evaluation.of(network, heldOut).errors()))
              .orElseThrow();
      Json.Members run =
          found.get("runs").asArray().stream()
              .map(Json::asObject)
              .filter(each -> each.get("role").asString().equals(role))
              .findFirst()
              .orElseThrow();
      assertEquals(best.sha256(), run.get("weightsSha256").asString(), role);
    }
  }

  private static Network control(Path out, String name) throws IOException {
    return Checkpoint.read(out.resolve("networks/control-" + name + ".safetensors"));
  }

  /// Each control has the layers of the student that it is the control of, and none is trained
  /// twice.
  @Test
  void anotherBudgetMayChooseAnotherStudentInTheSameFolder() throws IOException {
    Path data = Files.write(folder.resolve("quarters.csv"), quarters());
    Path out = folder.resolve("out");
    String words =
        "search --teacher mlp:32 --teacher-epochs 100 --epochs 100 --student linear --student"
            + " mlp:16 --temperature 2 --soft-weight 0.5 --learning-rate 0.03";
    Object[] search = with(words.split(" "), "--data", data, "--out", out);
    Outcome.of(with(search, "--max-errors", "80")).succeeds();
    assertEquals("linear", chosen(out).get("architecture").asString(), "all errors are allowed");
    Outcome.of(with(search, "--max-errors", "0")).succeeds();
    Json.Members second = chosen(out);
    assertEquals("mlp:16", second.get("architecture").asString(), "a line cannot part quarters");
    for (String control : List.of("scratch", "label-smoothing")) {
      Network other = control(out, control + "-candidate-" + second.get("candidate").asInt());
      assertEquals(second.get("layers").asString(), other.spec().text());
      assertNotEquals(other.spec().text(), control(out, control).spec().text());
    }
    for (String allowed : List.of("80", "0")) {
      Outcome again = Outcome.of(with(search, "--max-errors", allowed)).succeeds();
      assertFalse(again.err().contains(": done"), again.err());
    }
  }

  private static Json.Members chosen(Path out) throws IOException {
    return result(out).get("recommendation").asObject();
  }

  /// Points of which those in opposite quarters of a square are alike; 80 of 400 are tested on.
  private static List<String> quarters() {
    List<String> rows = new ArrayList<>(List.of("across,up,kind"));
    Seed seed = Seed.of(8);
    for (int n = 0; n < 400; n++) {
      float x = seed.uniform(2L * n);
      float y = seed.uniform(2L * n + 1);
      rows.add(x + "," + y + "," + ((x > 0.5f) == (y > 0.5f) ? "same" : "other"));
    }
    return rows;
  }

  @Test
  void anotherTeacherOrOtherDataNeedAnotherFolder() {
    Path one = trained("1");
    Path out = folder.resolve("out");
    String words =
        "search --data synthetic:300 --epochs 1 --trials 1 --student linear --max-bytes 40000";
    Object[] search = with(words.split(" "), "--out", out);
    Outcome.of(with(search, "--teacher", one)).succeeds();
    String other = out.resolve("soft-targets.safetensors") + " is of another teacher or other data";
    Outcome.of(with(search, "--teacher", trained("2"))).fails(1, other, "choose another --out");
    Outcome.of(with(search, "--teacher", one, "--validation", "0.2")).fails(1, other);
  }

  private Path trained(String seed) {
    Path out = folder.resolve("trained-" + seed);
    String words = "train --data synthetic:300 --arch linear --epochs 1 --seed " + seed;
    Outcome.of(with(words.split(" "), "--out", out)).succeeds();
    return out.resolve("model.safetensors");
  }

  /// Layers are written alike whatever the size of the images.
  @Test
  void aTimeIsThatOfAShapeAndOfKernels() throws IOException {
    Student large = linear(28);
    Student small = linear(14);
    assertEquals(large.spec().text(), small.spec().text());
    Dataset digits = SyntheticDigits.train(20, 1);
    Preprocessing usual = Preprocessing.unitRange(digits.shape());
    try (OutFolder out = OutFolder.lock(folder.resolve("out"))) {
      new MeasuredLatencies(out, digits, usual).measure(List.of(large));
      MeasuredLatencies kept = new MeasuredLatencies(out, digits, usual);
      assertNotNull(kept.of(large));
      assertNull(kept.of(small), "of other images");
    }
    String text = Files.readString(folder.resolve("out").resolve("latencies.json"));
    assertTrue(text.contains("kernels " + KernelChoice.kernels().description()), text);
  }

  /// Of a text alone, which says neither shape nor kernels.
  @Test
  void timesOfEarlierBuildsAreDropped() throws IOException {
    Student student = linear(28);
    Json times = Json.object().with("p50", 1.5).with("p99", 2.5);
    Path file = Files.createDirectories(folder.resolve("out")).resolve("latencies.json");
    Files.writeString(file, Json.object().with(student.spec().text(), times).pretty());
    Dataset digits = SyntheticDigits.train(20, 1);
    Preprocessing usual = Preprocessing.unitRange(digits.shape());
    try (OutFolder out = OutFolder.lock(folder.resolve("out"))) {
      new MeasuredLatencies(out, digits, usual).measure(List.of(student));
    }
    Json.Members kept = Json.parse(Files.readString(file)).asObject();
    assertEquals(1, kept.values().size(), kept.text());
    assertTrue(kept.find(student.spec().text()).isEmpty(), kept.text());
  }

  private static Student linear(int side) {
    return new Student(
        "linear", NetworkSpec.input(1, side, side).then(Layers.flatten(), Layers.dense(10)));
  }

  private static Object[] with(Object[] words, Object... more) {
    List<Object> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(more));
    return all.toArray();
  }

  private static Candidate candidate() {
    Student student = linear(28);
    return new Candidate(7, student, student.bytes(), 4, 0.9f, 0.01f);
  }

  /// Another name is tried where a name is taken, and for no other reason.
  @Test
  void aControlThatCannotBeTrainedIsToldByItsName() {
    Dataset digits = SyntheticDigits.train(20, 1);
    Network network = linear(28).spec().initialize(Seed.of(1));
    SearchExamination examination =
        new SearchExamination(
            digits,
            1,
            new SearchTeacher.Taught(Teacher.of(network), null, null),
            new TrainedNetworks(null, RecipeListener.SILENT),
            null);
    Trainer wrong =
        Trainer.of(Optimizers.adam(1e-3f), Losses.crossEntropy())
            .stateFile(folder.resolve("training.state"));
    Splits split = Splits.of(digits, 0.5, Seed.of(1));
    String said =
        Refusal.of(() -> examination.controls(split, List.of(0.01f), _ -> wrong, candidate()));
    assertTrue(said.startsWith("control-scratch is one of several trainings"), said);
  }

  /// Of four candidates three diverge, so that of the two that the second rung has room for one is
  /// missing: there are 4 + 2 + 4 epochs and not 4 + 4 + 4.
  @Test
  void theShareThatIsDoneEndsAtAHundred() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
    SearchProgress progress = new SearchProgress(new Terminal(err, err, false));
    List<Rung> plan = List.of(new Rung(4, 1), new Rung(2, 2), new Rung(1, 4));
    progress.begins(0, 4, plan);
    for (int i = 0; i < 4; i++) {
      progress.tried(new Trial(candidate(), 0, 1, 20, 20, "", i > 0));
    }
    for (int rung = 1; rung < plan.size(); rung++) {
      progress.begins(rung, 1, plan);
      progress.tried(new Trial(candidate(), rung, plan.get(rung).epochs(), 3, 20, "a"));
    }
    List<String> lines = said.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(
        List.of("8", "16", "25", "33", "60", "100"),
        lines.stream()
            .filter(line -> line.contains(" %"))
            .map(line -> line.strip().replaceAll(" .*", ""))
            .toList());
    assertTrue(lines.contains("rung 2 of 3: 1 candidates, 2 epochs each"), lines.toString());
  }

  @Test
  void aTeacherMayBeAFile() throws IOException {
    Path out = folder.resolve("teacher");
    search("--max-bytes", "20000", "--student", "mlp:4", "--out", out).succeeds();
    Path teacher = out.resolve("teacher.safetensors");
    Path soft = folder.resolve("soft.safetensors");
    Outcome.of("label", "--data", "synthetic:300", "--teacher", teacher, "--out", soft).succeeds();
    Object[] usual = {
      "search",
      "--data",
      "synthetic:300",
      "--trials",
      "2",
      "--epochs",
      "1",
      "--student",
      "mlp:4",
      "--student",
      "cnn:2,4,4,8",
      "--max-latency",
      "1000000"
    };
    Outcome given = Outcome.of(with(usual, "--teacher", teacher)).succeeds();
    assertTrue(given.out().contains("teacher"), given.out());
    Outcome both = Outcome.of(with(usual, "--teacher", teacher, "--soft-targets", soft)).succeeds();
    assertEquals(hashes(given), hashes(both), "the cache says what the teacher says");
    Outcome alone = Outcome.of(with(usual, "--soft-targets", soft)).succeeds();
    assertEquals(hashes(given), hashes(alone));
    Outcome.of(with(usual, "--soft-targets", soft, "--teacher", "mlp:32"))
        .fails(2, "--soft-targets");
    for (String option : List.of("--soft-targets", "--teacher")) {
      Outcome.of(with(usual, option, soft, "--teacher-epochs", "3"))
          .fails(2, "--teacher-epochs is for a teacher that is trained");
    }

    // what was said of augmented samples is not what is said of the samples as they are
    Path shifted = folder.resolve("shifted.safetensors");
    Outcome.of(
            with(
                new Object[] {"label", "--data", "synthetic:300", "--teacher", teacher},
                "--augmentation",
                "shift 1",
                "--epochs",
                "2",
                "--out",
                shifted))
        .succeeds();
    for (Object[] option :
        List.of(
            new Object[] {"--soft-targets", shifted},
            new Object[] {"--teacher", shifted},
            new Object[] {"--teacher", teacher, "--soft-targets", shifted})) {
      Outcome.of(with(usual, option)).fails(1, "augmented by shift 1", "compute them anew");
    }
  }

  private static List<String> hashes(Outcome outcome) {
    return outcome.out().lines().filter(line -> line.contains("sha256")).toList();
  }

  @Test
  void mistakesAreNamedWithTheMend() {
    search().fails(2, "budget", "--max-bytes");
    search("--max-bytes", "500").fails(2, "500", "smallest", "cnn:2,4,4,8", "2,520");
    search("--max-bytes", "500", "--student", "mlp:4").fails(2, "mlp:4", "12,760", "--max-bytes");
    search("--max-bytes", "0").fails(2, "--max-bytes");
    search("--max-errors", "-1").fails(2, "--max-errors");
    search("--max-latency", "0").fails(2, "--max-latency");
    search("--max-latency", "0.000001", "--student", "mlp:4").fails(1, "mlp:4", "--max-latency");
    Path out = folder.resolve("out");
    search("--max-latency", "0.000001", "--student", "mlp:4", "--out", out)
        .fails(1, "--max-latency, or delete " + out.resolve("latencies.json"));
    search("--max-bytes", "50000", "--temperature", "0").fails(2, "--temperature");
    search("--max-bytes", "50000", "--soft-weight", "1.5").fails(2, "--soft-weight");
    search("--max-bytes", "50000", "--learning-rate", "0").fails(2, "--learning-rate");
    search("--max-bytes", "50000", "--trials", "0").fails(2, "--trials");
    search("--max-bytes", "50000", "--validation", "0").fails(2, "--validation");
    search("--max-bytes", "50000", "--validation", "0.0001")
        .fails(2, "--validation 1.0E-4 holds out none of the 300 samples; give more data or");
    Outcome.of("search", "--data", "synthetic:4", "--max-bytes", "50000")
        .fails(2, "none of the 4 samples; give more data or a greater --validation");
    search("--max-bytes", "50000", "--student", "mlp:0").fails(2, "mlp:0");
  }
}
