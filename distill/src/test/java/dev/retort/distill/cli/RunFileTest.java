package dev.retort.distill.cli;

import static dev.retort.distill.cli.TinyExperiment.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a file may hold that `run` is given, what in it is refused, and that the command line
/// stands above it.
final class RunFileTest {
  @TempDir private Path folder;

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("experiment.retort"), text);
  }

  @Test
  void theCommandLineHasTheLastWord() throws IOException {
    Path file = write(TEXT);
    Path json = folder.resolve("result.json");
    Outcome outcome =
        Outcome.of(
                "run",
                file,
                "--data",
                "synthetic:100",
                "--epochs",
                "1",
                "--seeds",
                "1",
                "--seed",
                "5",
                "--markdown",
                "--json",
                json)
            .succeeds();
    assertTrue(outcome.err().contains("100 to train on"), outcome.err());
    assertTrue(outcome.err().contains("stage     kd: 1 epochs, batch 50"), outcome.err());
    assertTrue(outcome.err().contains("seed-5-kd: done"), outcome.err());
    assertTrue(outcome.out().startsWith("| stage | how |"), outcome.out());
    assertTrue(outcome.out().contains("\n* expected kd < alone"), outcome.out());
    Json.Members result = Json.parse(Files.readString(json)).asObject();
    assertEquals(5, result.get("runs").asArray().size());
  }

  /// Where nobody averages, there is no mean; and a command of its own has no table of stages.
  @Test
  void whatNothingFollowsIsRefused() throws IOException {
    String stage = "data = synthetic:64\nnetwork = mlp:4\n[a]\nteachers-mean = logits\n";
    Outcome.of("run", write(stage))
        .fails(2, "line 4", "[a] has no teacher; leave teachers-mean out");
    Outcome.of("run", write(stage + "peers = b\n[b]\npeers = a\n"))
        .fails(2, "line 4", "peers learn from the labels", "leave teachers-mean out");
    String taught = "[b]\nteacher = a\nmethod = logit-regression\nteachers-mean = probabilities\n";
    Outcome.of("run", write(stage.replace("teachers-mean = logits\n", taught)))
        .fails(2, "line 7", "works on logits and averages those; leave teachers-mean out");
    Outcome.of("run", write("command = train\ndata = synthetic:64\n"), "--markdown")
        .fails(2, "--markdown is for the table of stages", "leave --markdown out");
  }

  /// What stands above the first stage, or is taken over from another one, holds for the stage that
  /// it names too: this is compared with none.
  @Test
  void noStageIsComparedWithItself() throws IOException {
    String top = "data = synthetic:64\nnetwork = mlp:4\nepochs = 1\n";
    Path json = folder.resolve("result.json");
    for (String stages : List.of("against = a\n[a]\n[b]\n", "[b]\nagainst = a\n[a]\nlike = b\n")) {
      Outcome.of("run", write(top + stages), "--json", json).succeeds();
      Json.Members result = Json.parse(Files.readString(json)).asObject();
      for (Json stage : result.get("stages").asArray()) {
        String compared = stage.asObject().get("compared").asString();
        boolean named = stage.asObject().get("stage").asString().equals("a");
        assertEquals(named ? "" : "no difference shown to a", compared, stages);
      }
    }
  }

  /// Above the stages, so that each of the two stands beside the other one alone.
  @Test
  void aStageMayBeComparedWithSeveral() throws IOException {
    String top = "data = synthetic:64\nnetwork = mlp:4\nepochs = 1\n";
    Path json = folder.resolve("result.json");
    Path file = write(top + "against = a, b\n[a]\n[b]\n[c]\n");
    Outcome run = Outcome.of("run", file, "--json", json).succeeds();
    assertTrue(run.out().contains("p is adjusted for there being 3 tests"), run.out());
    List<Json> stages = Json.parse(Files.readString(json)).asObject().get("stages").asArray();
    List<List<String>> compared = new ArrayList<>();
    for (Json stage : stages) {
      List<String> others = new ArrayList<>(List.of(stage.asObject().get("compared").asString()));
      for (Json pair : stage.asObject().find("comparisons").map(Json::asArray).orElse(List.of())) {
        others.add(pair.asObject().get("against").asString());
      }
      compared.add(others);
    }
    String none = "no difference shown to ";
    assertEquals(
        List.of(List.of(none + "b"), List.of(none + "a"), List.of(none + "a", "a", "b")), compared);
    assertEquals(1, run.out().lines().filter(line -> line.strip().startsWith(none + "b")).count());
  }

  @Test
  void whatIsSetBesideItselfIsRefusedWithItsLine() throws IOException {
    String top = "data = synthetic:64\nnetwork = mlp:4\n";
    Outcome.of("run", write(top + "[a]\n[b]\nagainst = a, b\n"))
        .fails(2, "line 5", "[b] is compared with itself; name another stage, or leave against");
    Outcome.of("run", write(top + "[a]\n[b]\nagainst = a, a\n"))
        .fails(2, "line 5", "against names a twice; leave one of them out");
    Outcome.of("run", write(top + "[a]\n[b]\nagainst = a, c\n"))
        .fails(2, "line 5", "against names c, but");
    Outcome.of("run", write(top + "[a]\nagainst = a\n"))
        .fails(2, "line 4", "[a] is compared with itself; name another stage, or leave against");
    Outcome.of("run", write(top + "[a]\n[expected]\na > a\n"))
        .fails(2, "line 5", "[expected] sets a beside itself; name two stages");
    Outcome.of("run", write(top + "against = b\n[a]\n")).fails(2, "line 3", "against names b, but");
  }

  @Test
  void aFileIsTextInUtf8WithAByteOrderMarkOrWithout() throws IOException {
    Path file = write("\uFEFFdata = synthetic:64\n[a]\nnetwork = mlp:0\n");
    Outcome.of("run", file).fails(2, "line 3", "the size \"0\"");
    Files.write(file, "# µ\ndata = synthetic:64\n".getBytes(StandardCharsets.ISO_8859_1));
    Outcome.of("run", file).fails(2, file.toString(), "is no text in UTF-8; save it as that");
  }

  @Test
  void aFileMayHoldTheOptionsOfAnotherCommand() throws IOException {
    Path table = folder.resolve("table.csv");
    Files.writeString(table, "x,y,label\n" + "1,2,a\n3,4,b\n".repeat(20));
    Path file =
        write("command = train\ndata = table.csv # beside this file\narch = mlp:4\nepochs = 3\n");
    Outcome outcome = Outcome.of("run", file, "--epochs", "2").succeeds();
    assertTrue(outcome.err().contains("training  2 epochs"), outcome.err());
    assertTrue(outcome.out().contains("weights   sha256"), outcome.out());

    // what is no path stays as it is, though a folder is called so
    Files.createDirectories(folder.resolve("kd"));
    Files.createDirectories(folder.resolve("linear"));
    Path words =
        write(
            """
            command = distill
            data = synthetic:64
            teacher = linear
            teacher-epochs = 1
            student = linear
            epochs = 1
            method = kd
            controls = none
            """);
    Outcome.of("run", words).succeeds();

    Path elsewhere = Files.createDirectories(folder.resolve("data")).resolve("far.csv");
    Files.copy(table, elsewhere);
    Path other = write("data = far.csv\nepochs = 1\n[a]\nnetwork = mlp:4\n[b]\nlike = a\n");
    Outcome.of("run", other).fails(1, "far.csv");
    Outcome.of("run", other, "--data-dir", folder.resolve("data")).succeeds();
  }

  /// Before the command or behind it.
  @Test
  void stackTracesComeFromTheOtherCommandToo() throws IOException {
    Path file = write("command = train\ndata = gone.csv\n");
    Outcome.of("run", file).fails(1, "gone.csv");
    for (Object[] words : new Object[][] {{"--debug", "run", file}, {"run", file, "--debug"}}) {
      Outcome outcome = Outcome.of(words);
      assertEquals(1, outcome.exitCode(), outcome.err());
      assertTrue(outcome.err().contains("\tat dev.retort"), outcome.err());
    }
  }

  @Test
  void aFileMayTeachAndPeersLearnTogether() throws IOException {
    Path out = folder.resolve("out");
    Outcome.of("run", write(TEXT), "--out", out, "--seeds", "1").succeeds();
    Files.copy(
        out.resolve("networks").resolve("seed-1-teacher.safetensors"),
        folder.resolve("given.safetensors"));
    Outcome outcome =
        Outcome.of(
                "run",
                write(
                    """
                    data = synthetic:200
                    epochs = 1
                    network = mlp:8
                    [kd]
                    teacher = given.safetensors
                    [one]
                    peers = two
                    [two]
                    peers = one
                    network = mlp:9
                    [tuned]
                    start = kd
                    labels = 10 %
                    """))
            .succeeds();
    for (String word :
        List.of("mutual learning of one, two", "kd by flatten, dense 24", "10 % of the labels")) {
      assertTrue(outcome.out().contains(word), word + " is missing in\n" + outcome.out());
    }
  }
}
