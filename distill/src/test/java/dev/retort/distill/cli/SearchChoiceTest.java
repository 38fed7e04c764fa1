package dev.retort.distill.cli;

import static dev.retort.distill.cli.SearchFolder.control;
import static dev.retort.distill.cli.SearchFolder.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.Course;
import dev.retort.distill.statistics.McNemar;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Splits;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A search chooses a student within the budget, and its controls, by validation alone; after a
/// break it is the same student.
final class SearchChoiceTest {
  private static final List<String> KINDS = List.of("large", "middling", "small");
  private static final int TRAINING_BOXES = 400;
  private static final int TEST_BOXES = 200;

  @TempDir private Path folder;

  @Test
  void findsAStudentWithinTheBytesAndGoesOnWithTheSameBits() throws IOException {
    WrittenReport search = WrittenReport.SEARCH;
    Path whole = search.out();
    Outcome first = search.outcome().succeeds();
    assertTrue(first.out().contains("Pareto front"), first.out());
    assertTrue(first.out().contains("  95 % interval of these,  "), first.out());
    assertTrue(first.out().contains("  before anything was chosen\n"), first.out());
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
    String controls = "Each control was trained at both learning rates";
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
    String advice = advice(result(first));
    assertEquals(4, weights.size(), "teacher, both controls, distilled");
    for (Path out : outs) {
      assertEquals(weights, weights(result(out)));
      assertEquals(advice, advice(result(out)), "nor whether to train without the teacher");
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

  /// What a search says first, but for what the test set came to.
  private static String advice(Json.Members result) {
    List<String> findings = result.get("recommendation").asObject().get("findings").asStrings();
    return findings.getFirst().replaceFirst("; on the test set .*", "");
  }

  private static List<String> weights(Json.Members result) {
    return result.get("runs").asArray().stream()
        .map(run -> run.asObject().get("weightsSha256").asString())
        .toList();
  }

  /// The digits that the search of [WrittenReport] chooses by.
  private static Dataset heldOut() {
    Dataset digits = SyntheticDigits.train(1000, 1);
    return Splits.of(digits, 0.1, Seed.of(1).stream("validation")).validation();
  }

  @Test
  void everyCountIsThatOfTheNetworkThatIsKept() throws IOException {
    WrittenReport.SEARCH.outcome().succeeds();
    Path out = WrittenReport.SEARCH.out();
    Dataset test = SyntheticDigits.test(1000, 1);
    Network student = Checkpoint.read(out.resolve("student.safetensors"));
    Json.Members taken = result(out).get("recommendation").asObject();
    Evaluation seen = Evaluation.of(student, heldOut());
    Evaluation tested = Evaluation.of(student, test);
    assertEquals(student.sha256(), taken.get("weightsSha256").asString());
    assertEquals(seen.errors(), taken.get("validationErrors").asInt());
    assertEquals(seen.examples(), taken.get("validationExamples").asInt());
    assertEquals(tested.errors(), taken.get("testErrors").asInt());
    assertEquals(student.bytes(), taken.get("bytes").asLong());
    boolean keeps = taken.get("bytes").asLong() <= 20_000 && tested.errors() <= 850;
    assertEquals(keeps, taken.get("keepsAll").asBoolean());

    // so few candidates have one rung, and all are trained to its end
    Json.Members rung = result(out).get("experiments").asArray().getFirst().asObject();
    for (Json row : rung.get("rows").asArray()) {
      Json.Members trial = row.asObject();
      String name = "networks/rung-1-candidate-" + trial.get("candidate").asInt();
      Network kept = Checkpoint.read(out.resolve(name + ".safetensors"));
      int errors = Evaluation.of(kept, heldOut()).errors();
      assertEquals(errors, trial.get("validationErrors").asInt(), name);
      assertEquals(Evaluation.of(kept, test).errors(), trial.get("testErrors").asInt(), name);
    }
  }

  /// Those of the Pareto front, where a star stands before the student to take.
  @Test
  void theLinesHaveTheFiguresOfTheResult() throws IOException {
    String said = WrittenReport.SEARCH.outcome().succeeds().out();
    Json.Members found = result(WrittenReport.SEARCH.out());
    Json.Members taken = found.get("recommendation").asObject();
    assertEquals(
        "{\"maxBytes\":20000,\"maxErrors\":850,\"maxLatency\":null}", taken.get("budgets").text());
    Json.Members front = found.get("experiments").asArray().getLast().asObject();
    assertEquals("front", front.get("name").asString());
    List<String> expected = new ArrayList<>();
    for (Json row : front.get("rows").asArray()) {
      Json.Members trial = row.asObject();
      boolean chosen = trial.get("candidate").equals(taken.get("candidate"));
      expected.add((chosen ? "* " : "") + line(trial));
    }
    List<String> lines =
        said.lines()
            .dropWhile(line -> !line.startsWith("Pareto front"))
            .skip(2) // the heads
            .takeWhile(line -> !line.isBlank())
            .map(line -> line.strip().replaceAll(" {2,}", " | "))
            .toList();
    assertEquals(expected, lines);
  }

  private static String line(Json.Members trial) {
    Json.Members interval = trial.get("validationInterval").asObject();
    return String.format(
        Locale.ROOT,
        "%s | %s | %s | %s | %,d | %,d of %,d | %.0f to %.0f | %.1f µs | %,d of 1,000",
        trial.get("architecture").asString(),
        trial.get("temperature").asFloat(),
        trial.get("softWeight").asFloat(),
        trial.get("learningRate").asFloat(),
        trial.get("bytes").asLong(),
        trial.get("validationErrors").asInt(),
        trial.get("validationExamples").asInt(),
        interval.get("low").asDouble(),
        interval.get("high").asDouble(),
        trial.get("latencyMicros").asObject().get("p50").asDouble(),
        trial.get("testErrors").asInt());
  }

  @Test
  void everyCandidateIsTrainedAsItsRowSays() throws IOException {
    WrittenReport.SEARCH.outcome().succeeds();
    Path out = WrittenReport.SEARCH.out();
    Json.Members rung = result(out).get("experiments").asArray().getFirst().asObject();
    Set<String> settings = new HashSet<>();
    for (Json row : rung.get("rows").asArray()) {
      Json.Members trial = row.asObject();
      String name = "networks/rung-1-candidate-" + trial.get("candidate").asInt();
      String json = Files.readString(out.resolve(name + ".json"));
      String[] key = Json.parse(json).asObject().get("recipe").asString().split(" \\| ", -1);
      String layers = trial.get("layers").asString() + " from seed ";
      String temperature = "kd, temperature " + figure(trial, "temperature");
      String softWeight = ", soft weight " + figure(trial, "softWeight");
      String optimizer = "adam " + trial.get("learningRate").asFloat();
      assertTrue(key[0].startsWith(layers), key[0]);
      assertTrue(key[1].startsWith(temperature + softWeight + ", teacher "), key[1]);
      assertEquals(optimizer + ", warmup 5%, cosine", key[2]);
      assertEquals(trial.get("epochs").asInt() + " epochs of batches of 128", key[3]);
      settings.addAll(List.of(temperature, softWeight, optimizer));
    }
    assertEquals(6, settings.size(), "two of each: " + settings);
  }

  /// A number as a method writes it.
  private static String figure(Json.Members trial, String name) {
    return Course.constant(trial.get(name).asFloat()).text();
  }

  /// Of equals the one at the chosen student's learning rate, which comes first.
  @Test
  void aControlIsTheOneOfTheFewestValidationErrors() throws IOException {
    WrittenReport.SEARCH.outcome().succeeds();
    Path out = WrittenReport.SEARCH.out();
    Json.Members found = result(out);
    float chosen = found.get("recommendation").asObject().get("learningRate").asFloat();
    Dataset heldOut = heldOut();
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
      if (role.equals("scratch")) {
        requireBesideAlone(out, best);
      }
    }
  }

  /// By the samples that are held out.
  private static void requireBesideAlone(Path out, Network alone) throws IOException {
    Dataset heldOut = heldOut();
    Network student = Checkpoint.read(out.resolve("student.safetensors"));
    McNemar expected = McNemar.of(Evaluation.of(student, heldOut), Evaluation.of(alone, heldOut));
    Json.Members taken = result(out).get("recommendation").asObject();
    Json.Members found = taken.get("validationBesideAlone").asObject();
    assertEquals(expected.firstOnly(), found.get("firstOnly").asLong());
    assertEquals(expected.secondOnly(), found.get("secondOnly").asLong());
    assertEquals(expected.p(), found.get("mcnemarP").asDouble(), 1e-12);
  }
}
