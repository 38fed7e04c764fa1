package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Training that goes on from a checkpoint, by commands: other classes, and its preprocessing. And
/// data that bring samples to choose by.
final class StartingCheckpointTest {
  @TempDir private Path folder;

  private Path model;

  @BeforeEach
  void train() throws IOException {
    model = trained("first", 1);
  }

  private Path trained(String name, int seed) throws IOException {
    Path out = folder.resolve(name);
    Outcome.of(
            "train",
            "--data",
            table("cat", "dog"),
            "--arch",
            "mlp:4",
            "--dropout",
            0,
            "--epochs",
            1,
            "--seed",
            seed,
            "--out",
            out)
        .succeeds();
    return out.resolve("model.safetensors");
  }

  /// A table of two classes; those of a table are in the order of the alphabet.
  private Path table(String first, String second) throws IOException {
    return Files.writeString(
        folder.resolve(first + "-" + second + ".csv"),
        "x,y,label\n" + "1,2,%s\n3,4,%s\n".formatted(first, second).repeat(20));
  }

  @Test
  void newClassesTakeThePlaceOfTheCheckpoints() throws IOException {
    Path fruit = table("apple", "pear");
    Path trained = folder.resolve("trained");
    Outcome outcome =
        Outcome.of("train", "--data", fruit, "--model", model, "--epochs", 1, "--out", trained)
            .succeeds();
    assertTrue(
        outcome.err().contains("classes   [cat, dog] of the checkpoint become [apple, pear]"),
        outcome.err());
    assertFalse(outcome.err().contains("normalization"), outcome.err());
    Network network = Checkpoint.read(trained.resolve("model.safetensors"));
    assertEquals(List.of("apple", "pear"), network.classNames());
    String training = network.provenance().entries().getOrDefault("training", "");
    assertTrue(training.contains("warmup 1 epoch, cosine"), training);
    assertFalse(training.contains("normalization"), training);

    Path distilled = folder.resolve("distilled");
    Outcome.of(
            "distill",
            "--data",
            fruit,
            "--teacher",
            "mlp:4",
            "--teacher-epochs",
            1,
            "--model",
            model,
            "--epochs",
            1,
            "--out",
            distilled)
        .succeeds();
    assertEquals(
        List.of("apple", "pear"),
        Checkpoint.read(distilled.resolve("student.safetensors")).classNames());
    String report = Files.readString(distilled.resolve("report.html"));
    assertTrue(report.contains("distil into students from random weights"), "there is one --model");

    Path run = folder.resolve("run");
    Outcome.of("run", experiment(fruit, ""), "--out", run).succeeds();
    assertEquals(
        List.of("apple", "pear"),
        Checkpoint.read(run.resolve("networks/seed-1-on.safetensors")).classNames());
  }

  private Path experiment(Path data, String more) throws IOException {
    return Files.writeString(
        folder.resolve("on.retort"),
        "data = %s\nepochs = 1\nnetwork = mlp:4\n[on]\nmodel = %s\n%s"
            .formatted(data, model, more));
  }

  @Test
  void aClassAtAnotherPlaceIsRefused() throws IOException {
    Path moved = table("ant", "cat");
    String[] words = {"[cat, dog]", "[ant, cat]", "\"cat\" has another place", "bring the data's"};
    Outcome.of("train", "--data", moved, "--model", model).fails(1, words);
    Outcome.of("distill", "--data", moved, "--teacher", "mlp:4", "--model", model).fails(1, words);
    Outcome.of("run", experiment(moved, "")).fails(2, words);
    Outcome.of("run", experiment(table("cat", "dog"), "normalization = none\n"))
        .fails(2, "leave normalization out");
  }

  /// In the place of the state that a killed process leaves there is a text. So whatever begins to
  /// go on from it says that it is none.
  @Test
  void aTrainingThatWasBrokenOffGoesOnFromTheWeightsThatItBeganWith() throws IOException {
    Path out = Files.createDirectories(folder.resolve("broken"));
    Files.copy(model, out.resolve("training.start"));
    Files.writeString(out.resolve("training.state"), "no state");
    Path given = Files.copy(model, folder.resolve("given.safetensors"));
    List<Object> words = List.of("train", "--data", table("cat", "dog"), "--epochs", 1);
    Outcome.of(with(words, "--out", out, "--model", given)).fails(1, "training.state");

    Path other = trained("other", 2);
    Files.copy(other, given, StandardCopyOption.REPLACE_EXISTING);
    Outcome.of(with(words, "--out", out, "--model", given))
        .fails(1, given + " has other weights", "training.start", "choose another --out");

    // the end of the training itself may have written this one
    Path result = Files.copy(other, out.resolve("model.safetensors"));
    Files.delete(out.resolve("training.json"));
    Outcome.of(with(words, "--out", out, "--model", result)).fails(1, "training.state");
  }

  private static Object[] with(List<Object> words, Object... more) {
    List<Object> all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return all.toArray();
  }

  private Path split() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    String rows = "1,2,cat\n3,4,dog\n";
    Files.writeString(data.resolve("train.csv"), "x,y,label\n" + rows.repeat(20));
    Files.writeString(data.resolve("valid.csv"), "x,y,label\n" + rows.repeat(5));
    Files.writeString(data.resolve("test.csv"), "x,y,label\n" + rows.repeat(6));
    return data;
  }

  @Test
  void aShareIsNotHeldOutBesideAValidationSplit() throws IOException {
    Path data = split();
    String[] words = {"brings 10 validation samples", "leave --validation out"};
    Outcome.of("train", "--data", data, "--validation", "0.1").fails(2, words);
    Outcome.of("search", "--data", data, "--max-bytes", "9999", "--validation", "0.1")
        .fails(2, words);
  }

  /// At a learning rate that changes no answer no epoch is better than the first one.
  @Test
  void trainChoosesByAValidationSplit() throws IOException {
    String words = "train --arch linear --epochs 9 --learning-rate 1e-30 --patience 2 --data";
    Outcome outcome = Outcome.of(with(List.of((Object[]) words.split(" ")), split())).succeeds();
    assertTrue(outcome.out().contains("epoch 1 of 3 kept"), outcome.out());
  }

  /// What is reported is what epochs were chosen by.
  @Test
  void anExperimentLeavesAValidationSplitAside() throws IOException {
    Path data = split();
    Path json = folder.resolve("result.json");
    String file = "data = %s\nepochs = 1\nnetwork = mlp:4\n[a]\nstream = a\n[b]\n".formatted(data);
    Path plain = Files.writeString(folder.resolve("plain.retort"), file);
    Outcome outcome = Outcome.of("run", plain, "--json", json).succeeds();
    String aside = "their 10 validation samples are left aside; ";
    String mend = "validation = SHARE in the file holds out some of those to train on";
    assertTrue(outcome.err().contains(aside + mend), outcome.err());
    assertEquals(List.of(40, 0), trainedAndChosenBy(json));
    Path chosen = Files.writeString(folder.resolve("chosen.retort"), file + "validation = 0.2\n");
    Outcome.of("run", chosen, "--json", json).succeeds();
    assertEquals(List.of(40, 8), trainedAndChosenBy(json), "a trains on all, b chooses");
    Files.writeString(chosen, "validation = 0.2\n" + file);
    Outcome.of("run", chosen, "--json", json).succeeds();
    assertEquals(List.of(32, 8), trainedAndChosenBy(json));

    Outcome.of("train", "--data", data, "--arch", "mlp:4", "--epochs", 1, "--json", json)
        .succeeds();
    assertEquals(List.of(40, 10), trainedAndChosenBy(json), "train does look at it");
  }

  /// In words of the command line, which a file has not.
  @Test
  void aComparisonLeavesAValidationSplitAside() throws IOException {
    Path data = split();
    String words = "distill --teacher mlp:4 --teacher-epochs 1 --student linear --epochs 1 --data";
    Outcome outcome = Outcome.of(with(List.of((Object[]) words.split(" ")), data)).succeeds();
    String mend = "are left aside; --validation SHARE holds out some of those to train on";
    assertTrue(outcome.err().contains(mend), outcome.err());
  }

  /// How many samples were trained on, and how many something was chosen by.
  private static List<Integer> trainedAndChosenBy(Path json) throws IOException {
    Json.Members data = Json.parse(Files.readString(json)).asObject().get("data").asObject();
    return List.of(data.get("train").asInt(), data.get("validation").asInt());
  }
}
