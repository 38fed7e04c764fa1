package dev.retort.distill.cli;

import static dev.retort.distill.cli.TinyExperiment.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.Sha256;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Experiments in files do what they say, and result and report hold what was found.
final class RunCommandTest {
  @TempDir private Path folder;

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("experiment.retort"), text);
  }

  @Test
  void setsWhatWasExpectedBesideWhatWasFoundAndTrainsNothingTwice() throws IOException {
    Path file = write(TEXT);
    Path out = folder.resolve("out");
    Outcome first = Outcome.of("run", file, "--out", out).succeeds();
    assertTrue(first.err().contains("running   A teacher and its students"), first.err());
    for (String word :
        List.of(
            "errors, 2 seeds",
            "kd by teacher, temperature 3, soft weight 0.9",
            "ensemble of alone, kd",
            "1 error",
            "expected teacher < alone in errors; found ",
            "2 seeds speak for these pairs")) {
      assertTrue(first.out().contains(word), word + " is missing in\n" + first.out());
    }
    List<String> verdicts =
        first.out().lines().filter(line -> line.startsWith("expected")).toList();
    assertEquals(2, verdicts.size());
    assertTrue(
        verdicts.stream()
            .allMatch(v -> v.matches(".*: (holds|does not hold|these 2 seeds cannot tell)")),
        first.out());

    Json.Members result = Json.parse(Files.readString(out.resolve("result.json"))).asObject();
    assertEquals(10, result.get("runs").asArray().size());
    assertEquals(2, result.get("expected").asArray().size());
    Json.Members expected = result.get("expected").asArray().getFirst().asObject();
    assertTrue(expected.get("seedTestP").asDouble() >= 0.5, "as 2 seeds allow");
    assertTrue(expected.get("adjustedP").asDouble() >= expected.get("sampleTestP").asDouble());
    requireFigures(result);
    requireReport(out, file);
    Json.Members made = result.get("reproduction").asObject();
    assertEquals(TEXT, made.get("experimentText").asString());
    MessageDigest digest = Sha256.digest();
    digest.update(Files.readAllBytes(file));
    assertEquals(Sha256.hex(digest), made.get("experimentSha256").asString());

    Outcome second = Outcome.of("run", file, "--out", out).succeeds();
    assertEquals(first.out(), second.out());
    assertTrue(first.err().contains("seed-2-kd: weights sha256 "), first.err());
    assertTrue(second.err().contains("seed-2-kd lies ready, weights sha256 "), second.err());
    assertFalse(second.err().contains("done"), second.err());
  }

  /// What every command says of a model, and what only an experiment has.
  private static void requireFigures(Json.Members result) {
    List<Json> runs = result.get("runs").asArray();
    Json.Members kd = runs.get(6).asObject();
    assertEquals("kd", kd.get("role").asString());
    assertEquals(4L * 6370, kd.get("bytes").asLong());
    assertEquals(64, kd.get("weightsSha256").asString().length());
    assertEquals(List.of("teacher"), kd.get("teachers").asStrings());
    assertTrue(kd.get("klFromTeacher").asDouble() > 0);
    assertTrue(kd.get("loss").asDouble() > 0);
    for (Json run : runs) {
      assertTrue(run.asObject().get("trainSeconds").asDouble() > 0, run.text());
      assertTrue(run.asObject().get("samplesPerSecond").asDouble() > 0, run.text());
    }
    assertTrue(kd.get("latencyMicros").asObject().get("p50").asDouble() > 0);
    double agreement = kd.get("agreement").asDouble();
    assertTrue(agreement > 0 && agreement < 1);
    assertEquals(
        1 - kd.get("testErrors").asDouble() / kd.get("testExamples").asDouble(),
        kd.get("accuracy").asDouble(),
        1e-12);
    Json.Members teacher = runs.getFirst().asObject();
    assertTrue(teacher.get("agreement") instanceof Json.Null);
    double alone = runs.get(2).asObject().get("testErrors").asDouble();
    double gap = alone - teacher.get("testErrors").asDouble();
    if (gap > 0) {
      double closed = (alone - kd.get("testErrors").asDouble()) / gap;
      assertEquals(closed, kd.get("gapClosed").asDouble(), 1e-12);
    } else {
      assertTrue(kd.get("gapClosed") instanceof Json.Null);
    }
    Json.Members both = runs.get(8).asObject();
    assertEquals(2 * 4L * 6370, both.get("bytes").asLong());
    Json.Members stage = result.get("stages").asArray().get(3).asObject();
    double mean = (agreement + runs.get(7).asObject().get("agreement").asDouble()) / 2;
    Json.Members statistics = stage.get("agreement").asObject();
    assertEquals(mean, statistics.get("mean").asDouble(), 1e-12);
    assertTrue(statistics.get("deviation").asDouble() >= 0);
    requireMeans(stage, kd, runs.get(7).asObject());
    long fixed = 0;
    for (Json change : stage.get("classChanges").asArray()) {
      fixed += change.asObject().get("fixed").asLong() - change.asObject().get("broken").asLong();
    }
    long fewer = 0;
    for (int seed = 0; seed < 2; seed++) {
      fewer += runs.get(2 + seed).asObject().get("testErrors").asLong();
      fewer -= runs.get(6 + seed).asObject().get("testErrors").asLong();
    }
    assertEquals(fewer, fixed, "what kd fixed in all classes is what it has fewer errors");
    assertEquals(fewer, stage.get("firstOnly").asLong() - stage.get("secondOnly").asLong());
    Json.Members expected = result.get("expected").asArray().get(1).asObject(); // of the same pair
    for (String found : List.of("sampleTestP", "seedTestP", "adjustedP", "differenceInterval")) {
      assertEquals(expected.get(found), stage.get(found), found);
    }
    Json.Members interval = stage.get("differenceInterval").asObject();
    double middle = (interval.get("low").asDouble() + interval.get("high").asDouble()) / 2;
    assertEquals(-fewer / 2.0, middle, 1e-9, "Student's, over two seeds");
    assertTrue(result.get("stages").asArray().get(1).asObject().find("sampleTestP").isEmpty());
    assertFalse(result.get("findings").asStrings().isEmpty());
    Json.Members similarity = result.get("similarity").asObject();
    for (String role : List.of("scratch", "distilled")) {
      assertEquals(2, similarity.get(role).asObject().get("cka").asArray().size(), role);
    }
  }

  /// The figures of a stage, over the runs of both seeds.
  private static void requireMeans(Json.Members stage, Json.Members one, Json.Members other) {
    for (String figure : List.of("accuracy", "loss", "ece", "klFromTeacher", "trainSeconds")) {
      double mean = (one.get(figure).asDouble() + other.get(figure).asDouble()) / 2;
      double found = stage.get(figure).asObject().get("mean").asDouble();
      assertEquals(mean, found, 1e-9, figure);
    }
    double errors = one.get("testErrors").asDouble() + other.get("testErrors").asDouble();
    assertEquals(errors / 2, stage.get("mean").asDouble(), 1e-9);
  }

  /// The page without what marks the options in it.
  private static String report(Path out) throws IOException {
    return Files.readString(out.resolve("report.html"))
        .replaceAll("<span class=\"option\">([^<]*)</span>", "$1");
  }

  private static void requireReport(Path out, Path file) throws IOException {
    String html = report(out);
    assertTrue(html.startsWith("<!doctype html>"));
    for (String word :
        List.of(
            "<h1>A teacher and its students</h1>",
            "id=\"curves\"",
            "id=\"differences\"",
            "retort run " + file + " --data synthetic:200",
            "--seeds 2 --seed 1",
            "[smoothing]\nlike = alone",
            "2 epochs, batch 50")) {
      assertTrue(html.contains(word), word);
    }
  }

  @Test
  void teacherAndStudentAreThoseOfDistill() throws IOException {
    Path file = write(TEXT);
    Path out = folder.resolve("out");
    Outcome.of("run", file, "--out", out, "--seeds", "1").succeeds();
    Path distilled = folder.resolve("distilled");
    Outcome.of(
            "distill",
            "--data",
            "synthetic:200",
            "--teacher",
            "mlp:24",
            "--student",
            "mlp:8",
            "--teacher-epochs",
            "2",
            "--teacher-dropout",
            "0",
            "--teacher-augmentation",
            "none",
            "--epochs",
            "2",
            "--batch-size",
            "50",
            "--temperature",
            "3",
            "--out",
            distilled)
        .succeeds();
    assertEquals(
        hashes(distilled, "teacher", "scratch", "label-smoothing", "distilled"),
        hashes(out, "teacher", "alone", "smoothing", "kd"));
  }

  private static List<String> hashes(Path out, String... roles) throws IOException {
    Json.Members result = Json.parse(Files.readString(out.resolve("result.json"))).asObject();
    return Stream.of(roles)
        .map(
            role ->
                result.get("runs").asArray().stream()
                    .filter(run -> run.asObject().get("role").asString().equals(role))
                    .map(run -> run.asObject().get("weightsSha256").asString())
                    .findFirst()
                    .orElseThrow())
        .toList();
  }

  @Test
  void whatIsHeldOutIsNotCountedAsTrainedOn() throws IOException {
    Path file = write(TEXT.replace("epochs = 2\n", "epochs = 1\nvalidation = 0.1\n"));
    Path out = folder.resolve("out");
    Outcome.of("run", file, "--seeds", "1", "--out", out).succeeds();
    Json.Members result = Json.parse(Files.readString(out.resolve("result.json"))).asObject();
    Json.Members data = result.get("data").asObject();
    assertEquals(180, data.get("train").asInt());
    assertEquals(20, data.get("validation").asInt());
    String html = Files.readString(out.resolve("report.html"));
    String counts = "180 training, 20 validation, 1,000 test samples, 10 classes";
    assertTrue(html.contains(counts), counts);
  }

  /// Of 200 samples 40 are held out, and of 100 that a stage has or that have labels, 20. About the
  /// others a teacher speaks.
  @ParameterizedTest
  @CsvSource({"samples, 80", "labels, 160"})
  void portionsAreOfWhatIsHeldOutToo(String portion, int trainedOn) throws IOException {
    String held = "epochs = 1\nvalidation = 0.2\n%s = 100\n".formatted(portion);
    Path out = folder.resolve("out");
    Outcome.of("run", write(TEXT.replace("epochs = 2\n", held)), "--seeds", "1", "--out", out)
        .succeeds();
    Json.Members result = Json.parse(Files.readString(out.resolve("result.json"))).asObject();
    Json.Members data = result.get("data").asObject();
    assertEquals(trainedOn, data.get("train").asInt());
    assertEquals(20, data.get("validation").asInt());
  }

  /// The command line has its own where it is silent.
  @Test
  void theCompleteCommandHasWhatTheFileSaysOfTheData() throws IOException {
    Files.writeString(folder.resolve("table.csv"), "kind,x,y\n" + "a,1,2\nb,3,4\n".repeat(20));
    Path out = folder.resolve("out");
    String top = "data = table.csv\nlabel = kind\ndata-seed = 5\nepochs = 1\n";
    Outcome.of("run", write(top + "[a]\nnetwork = mlp:4\n"), "--out", out).succeeds();
    String html = report(out);
    for (String word : List.of("--data-seed 5", "--label kind")) {
      assertTrue(html.contains(word), word);
    }
  }

  @Test
  void whereNothingIsComparedNoPairsAreSpokenOf() throws IOException {
    String text = "data = synthetic:64\nepochs = 1\n[a]\nnetwork = mlp:4\npublished = 1 error\n";
    Outcome outcome = Outcome.of("run", write(text)).succeeds();
    assertTrue(outcome.out().contains("1 error"), outcome.out());
    assertFalse(outcome.out().contains("One seed speaks for"), outcome.out());
  }
}
