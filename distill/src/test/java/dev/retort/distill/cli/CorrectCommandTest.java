package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Labelled;
import dev.retort.distill.objective.Method;
import dev.retort.distill.recipe.BiasCorrection;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.DataOptions;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Datasets;
import dev.retort.engine.data.Splits;
import dev.retort.engine.data.Subset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.layer.Layers;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.optimizer.Optimizers;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A student whose transfer set held the digits 7 to 9 alone is corrected by the command.
final class CorrectCommandTest {
  private static final Dataset TRAIN = SyntheticDigits.train(1500, 1);
  private static final Dataset TEST = SyntheticDigits.test(1000, 1);

  @TempDir private static Path folder;

  @BeforeAll
  static void distilWithSomeDigits() throws IOException {
    Network teacher = network(64);
    Trainer trainer =
        Trainer.of(Optimizers.adam(3e-3f), Losses.crossEntropy()).epochs(10).batchSize(32);
    trainer.fit(teacher, TRAIN);
    Dataset some =
        Subset.of(
            TRAIN, IntStream.range(0, TRAIN.size()).filter(n -> TRAIN.label(n) >= 7).toArray());
    Network student = network(32);
    student.classNames(TRAIN.classNames());
    trainer.loss(Method.kd().loss(Teacher.of(teacher), 8, 1)).fit(student, some);
    Checkpoint.write(student, folder.resolve("student.safetensors"));
  }

  private static Network network(int units) {
    return NetworkSpec.input(1, 28, 28)
        .then(Layers.flatten(), Layers.dense(units), Layers.relu(), Layers.dense(10))
        .initialize(Seed.of(1));
  }

  private static int errors(String name) throws IOException {
    return Evaluation.of(Checkpoint.read(folder.resolve(name)), TEST).errors();
  }

  private static Outcome correct(String out, Object... more) {
    Object[] always = {
      "correct",
      "--data",
      "synthetic:1500",
      "--model",
      folder.resolve("student.safetensors"),
      "--classes",
      "0,1,2,3,4,5,6",
      "--out",
      folder.resolve(out)
    };
    Object[] all = new Object[always.length + more.length];
    System.arraycopy(always, 0, all, 0, always.length);
    System.arraycopy(more, 0, all, always.length, more.length);
    return Outcome.of(all);
  }

  @Test
  void whatWasNeverSeenIsFoundOnceItsBiasIsCorrected() throws IOException {
    int before = errors("student.safetensors");
    String counted = correct("counted.safetensors").succeeds().out();
    assertTrue(counted.startsWith("corrected 0: +"), counted);
    assertFalse(counted.contains("held out"), counted);
    correct("given.safetensors", "--priors", "0.1,0.1,0.1,0.1,0.1,0.1,0.1").succeeds();
    String fitted = correct("fitted.safetensors", "--validation", "0.2").succeeds().out();
    Matcher held =
        Pattern.compile("held out  (\\d+) errors of 300 before, (\\d+) after").matcher(fitted);
    assertTrue(held.find(), fitted);
    assertTrue(Integer.parseInt(held.group(2)) < Integer.parseInt(held.group(1)), fitted);
    for (String name : new String[] {"counted", "given", "fitted"}) {
      int after = errors(name + ".safetensors");
      assertTrue(after < 0.8 * before, name + ": " + after + " errors, " + before + " before");
    }
  }

  /// On the same share as a training with that seed holds out, by however many threads.
  @Test
  void itIsTheShareHeldOutThatCorrects() throws IOException {
    String said =
        correct("held.safetensors", "--validation", "0.2", "--threads", 1).succeeds().out();
    assertTrue(said.contains(" of 300 samples"), said);
    assertEquals(correctedBy(1), sha256("held.safetensors"));
    correct("drawn.safetensors", "--validation", "0.2", "--seed", 5).succeeds();
    assertEquals(correctedBy(5), sha256("drawn.safetensors"));
    assertNotEquals(correctedBy(1), correctedBy(5));
  }

  /// The hash of the student as the share that a seed holds out corrects it.
  private static String correctedBy(long seed) throws IOException {
    Network student = Checkpoint.read(folder.resolve("student.safetensors"));
    Dataset held = Splits.of(TRAIN, 0.2, Seed.of(seed).stream("validation")).validation();
    boolean[] corrected = new boolean[10];
    Arrays.fill(corrected, 0, 7, true);
    double[] priors = BiasCorrection.priors(held);
    return BiasCorrection.of(student, held, corrected, priors).applyTo(student).sha256();
  }

  private static String sha256(String name) throws IOException {
    return Checkpoint.read(folder.resolve(name)).sha256();
  }

  /// The shares of the classes are those of labelled samples, and so is what is expected of the
  /// network: the unlabelled lie elsewhere.
  @Test
  void ofTheShareHeldOutOnlyTheLabelledSamplesCorrect() throws IOException {
    Path table = fewLabels();
    Path model = RandomNetwork.write(folder.resolve("few.safetensors"), Shape.of(2), 3);
    Path out = folder.resolve("few-corrected.safetensors");
    String said =
        Outcome.of(
                "correct",
                "--data",
                table,
                "--model",
                model,
                "--classes",
                "hen",
                "--validation",
                0.5,
                "--out",
                out)
            .succeeds()
            .out();
    Dataset train = Datasets.open(table.toString(), DataOptions.defaults()).train();
    Dataset held = Splits.of(train, 0.5, Seed.of(1).stream("validation")).validation();
    Dataset labelled = Labelled.of(held).data();
    assertTrue(said.contains(" of %d samples".formatted(labelled.size())), said);
    Network network = Checkpoint.read(model);
    boolean[] hen = {false, true, false};
    double[] shares = BiasCorrection.priors(held);
    Network expected = BiasCorrection.of(network, labelled, hen, shares).applyTo(network);
    assertEquals(expected.sha256(), Checkpoint.read(out).sha256());
    Network byAll = BiasCorrection.of(network, held, hen, shares).applyTo(network);
    double least = Evaluation.of(expected, labelled).loss();
    assertTrue(least < Evaluation.of(byAll, labelled).loss(), "the cross entropy on that split");
  }

  /// A share is held out of each class too, and 0.004 of at most 100 labels is none.
  @Test
  void aShareWithoutLabelsCorrectsNothing() throws IOException {
    Path table = fewLabels();
    Path model = RandomNetwork.write(folder.resolve("none.safetensors"), Shape.of(2), 3);
    Path out = folder.resolve("none-corrected.safetensors");
    Outcome.of(
            "correct",
            "--data",
            table,
            "--model",
            model,
            "--classes",
            "hen",
            "--validation",
            0.004,
            "--out",
            out)
        .fails(2, "none of what --validation 0.004 holds out (1 of ", " samples) has a label");
    assertFalse(Files.exists(out));
  }

  /// Two of three rows have none, and lie elsewhere.
  private static Path fewLabels() throws IOException {
    StringBuilder rows = new StringBuilder("x,y,label\n");
    Seed seed = Seed.of(3);
    for (int n = 0; n < 300; n++) {
      String label = n % 3 == 0 ? List.of("cat", "hen", "owl").get(n / 3 % 3) : "";
      float x = (label.isEmpty() ? 2000 : 0) + 255 * seed.uniform(2L * n);
      rows.append(x).append(',').append(255 * seed.uniform(2L * n + 1)).append(',');
      rows.append(label).append('\n');
    }
    return Files.writeString(folder.resolve("few.csv"), rows);
  }

  @Test
  void theErrorsOnTheShareHeldOutAreThereForPrograms() throws IOException {
    Path json = folder.resolve("held.json");
    Outcome told = correct("told.safetensors", "--validation", "0.2", "--json", json).succeeds();
    Json.Members result = Json.parse(Files.readString(json)).asObject();
    assertEquals(300, result.get("samples").asInt());
    assertEquals(7, result.get("corrected").asArray().size());
    Json.Members held = result.get("heldOut").asObject();
    assertEquals(300, held.get("examples").asInt());
    int before = held.get("errorsBefore").asInt();
    int after = held.get("errorsAfter").asInt();
    String line = " %d errors of 300 before, %d after".formatted(before, after);
    assertTrue(told.out().contains(line), told.out());
  }

  /// It does what the library does, and says so in the file.
  @Test
  void nothingButTheBiasesOfThoseClassesIsChanged() throws IOException {
    correct("one.safetensors").succeeds();
    Network before = Checkpoint.read(folder.resolve("student.safetensors"));
    Network after = Checkpoint.read(folder.resolve("one.safetensors"));
    float[] old = Evaluation.logits(before, TEST);
    float[] made = Evaluation.logits(after, TEST);
    for (int i = 0; i < old.length; i++) {
      assertEquals(i % 10 < 7 ? old[i] + made[i % 10] - old[i % 10] : old[i], made[i], 1e-4);
    }
    assertEquals("0, 1, 2, 3, 4, 5, 6", after.provenance().entries().get("biases corrected"));
    assertEquals(before.sha256(), after.provenance().entries().get("biases corrected of"));
  }

  /// A comma may be in a name, and blanks may stand beside one that is in none.
  @Test
  void aNameMayHoldCommas() throws IOException {
    Path table = folder.resolve("pets.csv");
    Files.writeString(table, "x,y,label\n" + "1,2,\"cats, dogs\"\n3,4,hen\n5,6,owl\n".repeat(20));
    Path model = RandomNetwork.write(folder.resolve("pets.safetensors"), Shape.of(2), 3);
    Path out = folder.resolve("names.safetensors");
    List<Object> words =
        List.of("correct", "--data", table, "--model", model, "--out", out, "--classes");
    for (String names : List.of("cats, dogs", "hen,owl", "owl, hen", " hen ")) {
      Outcome.of(with(words, names)).succeeds();
      String corrected = Checkpoint.read(out).provenance().entries().get("biases corrected");
      assertEquals(names.strip().replace("hen,owl", "hen, owl"), corrected);
    }
    String both =
        Outcome.of(with(words, "hen", "--classes", "cats, dogs", "--priors", "0.2,0.3"))
            .succeeds()
            .out();
    assertTrue(both.matches("(?s)corrected cats, dogs: .* 30.00 %.*ted hen: .* 20.00 %.*"), both);
    Outcome.of(with(words, "cats,hen"))
        .fails(2, "no class cats among", "with a comma in its name needs a --classes of its own");
  }

  private static Object[] with(List<Object> words, Object... more) {
    List<Object> all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return all.toArray();
  }

  @Test
  void whatCannotBeIsRefused() {
    correct("x.safetensors", "--priors", "0.1,0.2")
        .fails(2, "--priors needs a share for each", "7");
    correct("x.safetensors", "--priors", "1,1,1,1,1,1,1").fails(2, "--priors", "other classes");
    correct("x.safetensors", "--priors", "0.1,0.1,0.1,0.1,0.1,0.1,0.1", "--validation", "0.1")
        .fails(2, "--priors out");
    correct("x.safetensors", "--validation", "1").fails(2, "--validation");
    correct("x.safetensors", "--validation", "0.00001").fails(2, "--validation", "holds out none");
    correct("x.safetensors", "--classes", "three").fails(2, "no class three");
    correct("x.safetensors", "--classes", "3").fails(2, "--classes names the class 3 twice; name");
    assertTrue(Files.notExists(folder.resolve("x.safetensors")));
  }
}
