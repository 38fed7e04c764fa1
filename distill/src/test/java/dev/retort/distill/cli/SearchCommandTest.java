package dev.retort.distill.cli;

import static dev.retort.distill.cli.SearchFolder.control;
import static dev.retort.distill.cli.SearchFolder.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A search may be given a teacher, and the folder of an earlier search; what goes wrong before one
/// is named with the mend.
final class SearchCommandTest {
  @TempDir private Path folder;

  /// Whether they were just trained or lay ready; the report has the hash of every trial.
  @Test
  void timesAndHashesAreThere() throws IOException {
    String html = WrittenReport.SEARCH.html();
    Json.Members result = result(WrittenReport.SEARCH.out());
    for (Json run : result.get("runs").asArray()) {
      assertTrue(run.asObject().get("trainSeconds").asDouble() > 0, run.text());
      assertTrue(run.asObject().get("samplesPerSecond").asDouble() > 0, run.text());
    }
    for (Json rung : result.get("experiments").asArray()) {
      for (Json trial : rung.asObject().get("rows").asArray()) {
        String weights = trial.asObject().get("weightsSha256").asString();
        assertTrue(html.contains("<code>" + weights + "</code>"), trial.text());
      }
    }
  }

  private static Outcome search(Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of("search", "--data", "synthetic:300", "--trials", "6", "--epochs", "3"));
    words.addAll(List.of("--teacher", "mlp:32", "--teacher-epochs", "3"));
    words.addAll(List.of(more));
    return Outcome.of(words.toArray());
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
  void anotherTeacherOrOtherDataNeedAnotherFolder() throws IOException {
    Path one = trained("1");
    Path out = folder.resolve("out");
    String words =
        "search --data synthetic:300 --epochs 1 --trials 1 --student linear --max-bytes 40000";
    Object[] search = with(words.split(" "), "--out", out);
    Outcome.of(with(search, "--teacher", one)).succeeds();
    String other = out.resolve("soft-targets.safetensors") + " is of another teacher or other data";
    Outcome.of(with(search, "--teacher", trained("2"))).fails(1, other, "choose another --out");
    Object[] held = with(search, "--teacher", one, "--validation", "0.2");
    Outcome.of(held).fails(1, "result.json is of a run", "(--validation 0.1, not 0.2)");
    Files.delete(out.resolve("result.json")); // as of a search that was broken off
    Outcome.of(held).fails(1, other, "choose another --out");
  }

  private Path trained(String seed) {
    Path out = folder.resolve("trained-" + seed);
    String words = "train --data synthetic:300 --arch linear --epochs 1 --seed " + seed;
    Outcome.of(with(words.split(" "), "--out", out)).succeeds();
    return out.resolve("model.safetensors");
  }

  private static Object[] with(Object[] words, Object... more) {
    List<Object> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(more));
    return all.toArray();
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
      Outcome.of(with(usual, option)).fails(2, "augmented by shift 1", "compute them anew");
    }
  }

  private static List<String> hashes(Outcome outcome) {
    return outcome.out().lines().filter(line -> line.contains("sha256")).toList();
  }

  @Test
  void epochsAreThoseOfFinalistsAndTheTeachersOwn() throws IOException {
    Path out = folder.resolve("out");
    String words =
        "search --data synthetic:300 --trials 1 --student linear --max-bytes 40000 --epochs 2"
            + " --teacher linear --teacher-epochs 3 --out";
    Outcome.of(with(words.split(" "), out)).succeeds();
    String student = recipe(out, "rung-1-candidate-1");
    assertTrue(student.contains(" | 2 epochs of batches of 128 | "), student);
    String teacher = recipe(out, "teacher");
    assertTrue(teacher.contains(" | 3 epochs of batches of 128 | "), teacher);
  }

  /// How a network that is kept was trained.
  private static String recipe(Path out, String network) throws IOException {
    String json = Files.readString(out.resolve("networks").resolve(network + ".json"));
    return Json.parse(json).asObject().get("recipe").asString();
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
    search("--max-bytes", "50000", "--soft-weight", "0.5,0")
        .fails(2, "--soft-weight: a soft weight of 0 leaves the teacher no say");
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
