package dev.retort.distill.cli;

import static dev.retort.distill.cli.ResultRuns.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command from end to end on few synthetic digits: what it writes can be used and gone on
/// from, and the same words write the same bytes.
final class EndToEndTest {
  private static final String DATA = "synthetic:300";

  @TempDir private Path folder;

  @Test
  void distillsAndThenUsesWhatItWrote() throws IOException {
    Path out = folder.resolve("out");
    Path json = folder.resolve("result.json");
    Outcome distilled =
        Outcome.of(
                "distill",
                "--data",
                DATA,
                "--teacher",
                "mlp:24",
                "--teacher-epochs",
                "6",
                "--student",
                "flatten, dense 8, relu as hidden, dense 10",
                "--epochs",
                "3",
                "--seeds",
                "2",
                "--temperature",
                "3",
                "--threads",
                "1",
                "--out",
                out,
                "--json",
                json)
            .succeeds();
    for (String word :
        List.of("teacher", "student alone", "label smoothing", "distilled", "sha256")) {
      assertTrue(distilled.out().contains(word), distilled.out());
    }
    assertTrue(distilled.err().contains("dropout 0.3"), distilled.err());
    assertTrue(distilled.err().contains("chosen    for synthetic digits"), distilled.err());

    Json.Members result = Json.parse(Files.readString(json)).asObject();
    List<Json> runs = result.get("runs").asArray();
    assertEquals(8, runs.size());
    assertEquals(Files.readString(json), Files.readString(out.resolve("result.json")));
    reportIsWellFormed(out.resolve("report.html"));

    Network student = Checkpoint.read(out.resolve("student.safetensors"));
    Json.Members run = run(runs, "distilled");
    assertEquals(run.get("weightsSha256").asString(), student.sha256());
    assertEquals("300", student.provenance().entries().get("data.samples"));
    assertTrue(student.provenance().entries().getOrDefault("loss", "").contains("temperature 3,"));
    Network teacher = Checkpoint.read(out.resolve("teacher.safetensors"));
    assertEquals(run(runs, "teacher").get("weightsSha256").asString(), teacher.sha256());
    assertEquals(teacher.sha256(), student.provenance().entries().get("teacher.sha256"));

    evaluates(out.resolve("student.safetensors"), run.get("testErrors").asInt());
    compares(out);
    predicts(out.resolve("teacher.safetensors"), teacher);
    Outcome info = Outcome.of("info", out.resolve("student.safetensors")).succeeds();
    assertTrue(info.out().contains("relu as hidden"), info.out());
    assertTrue(info.out().contains(student.sha256()), info.out());
    assertTrue(info.out().contains("weight [8, 784], bias [8]"), info.out());
  }

  private void evaluates(Path model, int errors) throws IOException {
    Path json = folder.resolve("evaluation.json");
    Outcome evaluated =
        Outcome.of("evaluate", "--data", DATA, "--model", model, "--json", json).succeeds();
    assertTrue(
        evaluated.out().contains(String.format(Locale.ROOT, "%,d errors of 1,000", errors)),
        evaluated.out());
    Json.Members result = Json.parse(Files.readString(json)).asObject();
    assertEquals("test", result.get("split").asString());
    Json.Members run = result.get("runs").asArray().get(0).asObject();
    assertEquals(errors, run.get("testErrors").asInt());
    assertEquals("given", run.get("method").asString());
    assertEquals(new Json.Null(), run.get("seed"));
    int wrong = 0;
    for (int label = 0; label < 10; label++) {
      for (int predicted = 0; predicted < 10; predicted++) {
        int count = run.get("confusion").asArray().get(label).asArray().get(predicted).asInt();
        wrong += label == predicted ? 0 : count;
      }
    }
    assertEquals(errors, wrong);
    Outcome training =
        Outcome.of("evaluate", "--data", DATA, "--model", model, "--split", "train", "--json", json)
            .succeeds();
    assertFalse(training.out().contains("of 1,000"));
    result = Json.parse(Files.readString(json)).asObject();
    assertEquals("train", result.get("split").asString());
    run = result.get("runs").asArray().get(0).asObject();
    assertEquals(300, run.get("trainExamples").asInt());
    assertTrue(run.find("trainErrors").isPresent());
    assertTrue(run.find("testErrors").isEmpty(), "errors of training are none of the test");
  }

  private static void compares(Path out) {
    Path teacher = out.resolve("teacher.safetensors");
    Path student = out.resolve("student.safetensors");
    Outcome compared = Outcome.of("compare", "--data", DATA, teacher, student, teacher).succeeds();
    List<String> rows = compared.out().lines().toList();
    assertEquals(6, rows.size(), compared.out());
    assertTrue(rows.get(3).contains("100.00 %"), "a network agrees with itself: " + rows.get(3));
    assertTrue(rows.get(5).contains("2 tests"), rows.get(5));
  }

  /// Pictures of test digits give what the network gives for the digits themselves.
  private void predicts(Path model, Network network) throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    Dataset digits = SyntheticDigits.test(4, 1);
    Batch one = Batch.allocate(digits.kind(), digits.shape(), 1);
    for (int n = 0; n < digits.size(); n++) {
      digits.copyTo(n, one, 0);
      Files.write(images.resolve(n + ".png"), GreyPng.of(one.bytes(), 28, 28));
    }
    Path json = folder.resolve("predictions.json");
    Outcome predicted =
        Outcome.of("predict", "--model", model, "--json", json, "--top", "2", images).succeeds();
    assertEquals(4, predicted.out().lines().count());
    List<Json> all = Json.parse(Files.readString(json)).asObject().get("predictions").asArray();
    for (int n = 0; n < digits.size(); n++) {
      digits.copyTo(n, one, 0);
      float[] values = new float[28 * 28];
      for (int i = 0; i < values.length; i++) {
        values[i] = one.bytes()[i] & 0xFF;
      }
      assertArrayEquals(
          network.probabilities(values), all.get(n).asObject().get("probabilities").asFloats());
    }
    String single =
        Outcome.of("predict", "--model", model, "--class", "7", images.resolve("0.png"))
            .succeeds()
            .out();
    assertTrue(single.strip().matches(".*0\\.png  7 [0-9.]+ %"), single);
  }

  private static void reportIsWellFormed(Path file) throws IOException {
    String html = Files.readString(file);
    int pictures = 0;
    for (int at = html.indexOf("<svg"); at >= 0; at = html.indexOf("<svg", at + 1)) {
      String svg = html.substring(at, html.indexOf("</svg>", at) + 6);
      tagsMatch(svg);
      assertFalse(svg.contains("NaN"), svg);
      pictures++;
    }
    assertEquals(7, pictures, "errors, models, reliability, and curves of four roles");
    assertTrue(
        html.replaceAll("<[^>]*>", "").contains("retort distill --data " + DATA),
        "the command to repeat it");
  }

  private static void tagsMatch(String svg) {
    Deque<String> open = new ArrayDeque<>();
    Matcher tags = Pattern.compile("<(/?)([a-z]+)[^<>]*?(/?)>").matcher(svg);
    while (tags.find()) {
      if (!tags.group(1).isEmpty()) {
        assertEquals(open.pop(), tags.group(2), svg);
      } else if (tags.group(3).isEmpty()) {
        open.push(tags.group(2));
      }
    }
    assertTrue(open.isEmpty(), svg);
    assertEquals("", tags.replaceAll("").replaceAll("[^<>]", ""), svg);
  }

  /// At a rate that leaves the weights about where they are, which is not where the seed has them.
  @Test
  void trainingGoesOnFromACheckpoint() throws IOException {
    Path out = folder.resolve("trained");
    Outcome.of("train", "--data", DATA, "--arch", "mlp:8", "--epochs", "2", "--out", out)
        .succeeds();
    Path model = out.resolve("model.safetensors");
    Network before = Checkpoint.read(model);
    assertFalse(Files.exists(out.resolve("training.state")), "what it was for is done");
    List<Object> words =
        List.of("train", "--data", DATA, "--model", model, "--epochs", 1, "--out", out);
    Outcome further = Outcome.of(with(words, "--learning-rate", "0.000001")).succeeds();
    Network after = Checkpoint.read(model);
    assertFalse(before.sha256().equals(after.sha256()));
    assertTrue(further.out().contains(after.sha256()), further.out());
    assertTrue(distance(before, after) < 1e-4, "" + distance(before, after));
    assertTrue(distance(before, before.spec().initialize(Seed.of(1))) > 5e-4, "it has learnt");
  }

  @Test
  void trainTellsWhatTheTestSamplesSayOfItsNetwork() throws IOException {
    Path out = folder.resolve("told");
    List<Object> words = List.of("train", "--data", "synthetic:60", "--arch", "linear");
    Object[] command = with(words, "--epochs", 3, "--seed", 4, "--out", out);
    String said = Outcome.of(command).succeeds().out();
    Network network = Checkpoint.read(out.resolve("model.safetensors"));
    Evaluation tested = Evaluation.of(network, SyntheticDigits.test(1000, 1));
    String line = "test      " + EvaluationText.line(tested);
    assertEquals(line, said.lines().findFirst().orElseThrow());
    Json.Members result = Json.parse(Files.readString(out.resolve("result.json"))).asObject();
    Json.Members trained = run(result.get("runs").asArray(), "trained");
    assertEquals(tested.errors(), trained.get("testErrors").asInt());
    assertEquals(tested.examples(), trained.get("testExamples").asInt());
    assertEquals(tested.loss(), trained.get("loss").asDouble());
    assertEquals(4, trained.get("seed").asLong());
    assertEquals(network.sha256(), trained.get("weightsSha256").asString());
  }

  /// How far the weights of two networks lie apart at the most.
  private static double distance(Network one, Network other) {
    double greatest = 0;
    for (int i = 0; i < one.parameters().size(); i++) {
      float[] ours = one.parameters().get(i).toArray();
      float[] theirs = other.parameters().get(i).toArray();
      for (int k = 0; k < ours.length; k++) {
        greatest = Math.max(greatest, Math.abs((double) ours[k] - theirs[k]));
      }
    }
    return greatest;
  }

  /// The one step that there is leaves weights that are numbers, but far too large ones. The folder
  /// takes another try.
  @Test
  void aNetworkWhoseLastStepDivergedIsNotWritten() {
    Path out = folder.resolve("diverged");
    List<Object> words =
        List.of("train", "--data", "synthetic:60", "--arch", "mlp:16", "--epochs", 1, "--out", out);
    Outcome.of(with(words, "--learning-rate", "1e30", "--schedule", "constant"))
        .fails(1, "training diverged", "learning rate", "1.0E30");
    assertFalse(Files.exists(out.resolve("model.safetensors")));
    assertFalse(Files.exists(out.resolve("result.json")));
    Outcome.of(words.toArray()).succeeds();
  }

  @Test
  void aNetworkOfOtherOptionsIsNotReplaced() throws IOException {
    Path out = folder.resolve("taken");
    List<Object> words =
        List.of("train", "--data", "synthetic:60", "--epochs", 1, "--out", out, "--arch");
    Outcome.of(with(words, "mlp:4")).succeeds();
    Path model = out.resolve("model.safetensors");
    byte[] before = Files.readAllBytes(model);
    Outcome.of(with(words, "mlp:5"))
        .fails(
            1,
            model + " was trained in another way than is asked for now",
            " (architecture mlp:4, not mlp:5); choose another --out");
    Outcome.of(with(words, "mlp:4", "--dropout", 0.5)).fails(1, "(layers ", " dropout 0.5");
    Outcome.of(with(words, "mlp:4", "--seed", 2)).fails(1, "(seed 1, not 2)");
    Outcome.of(with(words, "mlp:4", "--validation", 0.5)).fails(1, "(validation none, not 0.5)");
    Outcome.of(with(words, "mlp:4", "--data-seed", 2)).fails(1, "(data ");
    Outcome.of(with(words, "mlp:4")).succeeds();
    assertArrayEquals(before, Files.readAllBytes(model));
  }

  /// Checkpoints to go on from are mostly called alike.
  @Test
  void aNetworkOfOtherInitialWeightsIsNotReplaced() throws IOException {
    Path out = folder.resolve("begun");
    Path start = folder.resolve("start.safetensors");
    List<Object> words =
        List.of("train", "--data", "synthetic:60", "--epochs", 1, "--out", out, "--model", start);
    RandomNetwork.write(start, 1);
    Outcome.of(words.toArray()).succeeds();
    Outcome.of(words.toArray()).succeeds();
    RandomNetwork.write(start, 2);
    Outcome.of(words.toArray()).fails(1, "(model.sha256 ", "; choose another --out");
    Path model = out.resolve("model.safetensors");
    Files.write(model, new byte[7]);
    Outcome.of(words.toArray()).fails(1, "model.safetensors", "; choose another --out");
  }

  private static Object[] with(List<Object> words, Object... more) {
    List<Object> all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return all.toArray();
  }

  @Test
  void theSameCommandGivesTheSameFiles() throws IOException {
    byte[][] files = new byte[2][];
    for (int i = 0; i < 2; i++) {
      Path out = folder.resolve("run" + i);
      Outcome.of(
              "train",
              "--data",
              DATA,
              "--arch",
              "cnn:2,8",
              "--epochs",
              "1",
              "--threads",
              1 + i,
              "--out",
              out)
          .succeeds();
      files[i] = Files.readAllBytes(out.resolve("model.safetensors"));
    }
    assertArrayEquals(files[0], files[1]);
  }
}
