package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.layer.Layers;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `predict` classifies the rows of tables as the network itself does.
final class PredictedTableTest {
  private static final List<String> NAMES = List.of("ant", "bee", "cat");
  private static final float[][] ROWS = {{1, 2}, {-3, 0.5f}, {0, 0}};

  @TempDir private Path folder;

  private final Network network =
      NetworkSpec.input(2)
          .then(Layers.dense(8), Layers.relu(), Layers.dense(3))
          .initialize(Seed.of(2));

  private Path model = Path.of("");

  @BeforeEach
  void writeNetwork() throws IOException {
    network.classNames(NAMES);
    model = folder.resolve("model.safetensors");
    Checkpoint.write(network, model);
  }

  private Path table(String text) throws IOException {
    return Files.writeString(folder.resolve("table.csv"), text);
  }

  private String line(int row) {
    float[] probabilities = network.probabilities(ROWS[row]);
    return String.format(Locale.ROOT, "ant %.1f %%", 100 * probabilities[NAMES.indexOf("ant")]);
  }

  /// What a network of numbers gives has no probability.
  @Test
  void numbersAsTheyAre() throws IOException {
    network.task(Task.REGRESSION);
    Checkpoint.write(network, model);
    Path table = table("x,y\n1,2\n");
    Path json = folder.resolve("out.json");
    float[] numbers = network.outputs(ROWS[0]);
    Outcome all = Outcome.of("predict", "--model", model, table, "--json", json).succeeds();
    assertEquals(
        table + " row 0  ant " + numbers[0] + ", bee " + numbers[1] + ", cat " + numbers[2],
        all.out().strip());
    Json.Members found = first(json);
    assertEquals(numbers[2], found.get("outputs").asArray().get(2).asDouble(), 1e-6);
    assertEquals(
        table + " row 0  bee " + numbers[1],
        Outcome.of("predict", "--model", model, table, "--class", "bee").succeeds().out().strip());
    Outcome.of("predict", "--model", model, table, "--top", "2")
        .fails(2, "the network gives numbers");
  }

  @Test
  void severalClassesASample() throws IOException {
    network.task(Task.MULTI_LABEL);
    float[] biases = {10, -10, 10};
    network.parameters().getLast().set(biases);
    network.weightsChanged();
    Checkpoint.write(network, model);
    Path json = folder.resolve("out.json");
    Outcome.of("predict", "--model", model, table("x,y\n1,2\n"), "--json", json).succeeds();
    assertEquals(List.of("ant", "cat"), first(json).get("classes").asStrings());
  }

  private static Json.Members first(Path json) throws IOException {
    return Json.parse(Files.readString(json))
        .asObject()
        .get("predictions")
        .asArray()
        .getFirst()
        .asObject();
  }

  @Test
  void rowsByTheirPlaces() throws IOException {
    Path table = table("x,y\n1,2\n-3,0.5\n0,0\n");
    Path json = folder.resolve("out.json");
    String out =
        Outcome.of("predict", "--model", model, table, "--class", "ant", "--json", json)
            .succeeds()
            .out();
    assertEquals(
        List.of(
            table + " row 0  " + line(0),
            table + " row 1  " + line(1),
            table + " row 2  " + line(2)),
        out.lines().toList());
    List<Json> found = Json.parse(Files.readString(json)).asObject().get("predictions").asArray();
    assertEquals(3, found.size());
    assertEquals(1, found.get(1).asObject().get("row").asInt());
    assertEquals(
        network.probabilities(ROWS[1])[2],
        found.get(1).asObject().get("probabilities").asArray().get(2).asDouble(),
        1e-6);
  }

  @Test
  void rowsByTheirIds() throws IOException {
    Path table = table("id,x,y\n7,1,2\n40,-3,0.5\n");
    String out = Outcome.of("predict", "--model", model, table, "--class", "ant").succeeds().out();
    assertEquals(
        List.of(table + " id 7  " + line(0), table + " id 40  " + line(1)), out.lines().toList());
  }

  /// Wherever it stands and whatever it says.
  @Test
  void aLabelIsLeftOut() throws IOException {
    Path table = table("x,species,y\n1,ant,2\n-3,,0.5\n0,wolf,0\n");
    String out =
        Outcome.of("predict", "--model", model, table, "--class", "ant", "--label", "species")
            .succeeds()
            .out();
    assertEquals(
        List.of(
            table + " row 0  " + line(0),
            table + " row 1  " + line(1),
            table + " row 2  " + line(2)),
        out.lines().toList());
  }

  /// Neither one class in all rows nor so many that there seem to be none stand in its way.
  @Test
  void aLabelThatNobodyCouldLearnIsLeftOutToo() throws IOException {
    StringBuilder one = new StringBuilder("x,y,kind\n");
    StringBuilder names = new StringBuilder("x,y,kind\n");
    for (int n = 0; n < 300; n++) {
      one.append("1,2,ant\n");
      names.append("1,2,n").append(n).append('\n');
    }
    for (StringBuilder text : List.of(one, names)) {
      Path table = table(text.toString());
      String out =
          Outcome.of("predict", "--model", model, table, "--class", "ant", "--label", "kind")
              .succeeds()
              .out();
      assertEquals(300, out.lines().count());
      assertEquals(table + " row 0  " + line(0), out.lines().findFirst().orElseThrow());
    }
  }

  @Test
  void idsAreKeptBesideALabel() throws IOException {
    Path table = table("id,x,species,y\n7,1,ant,2\n40,-3,,0.5\n");
    Path json = folder.resolve("out.json");
    Object[] command = {"predict", "--model", model, table, "--class", "ant", "--json", json};
    List<Object> words = new ArrayList<>(List.of(command));
    words.addAll(List.of("--label", "species"));
    String out = Outcome.of(words.toArray()).succeeds().out();
    assertEquals(
        List.of(table + " id 7  " + line(0), table + " id 40  " + line(1)), out.lines().toList());
    List<Json> found = Json.parse(Files.readString(json)).asObject().get("predictions").asArray();
    assertEquals(40, found.get(1).asObject().get("id").asInt());
  }

  /// As a network takes it that was trained on all columns but the label.
  @Test
  void anIdIsANumberWhereTheNetworkTakesAsMany() throws IOException {
    Network wide =
        NetworkSpec.input(3).then(Layers.dense(4), Layers.dense(3)).initialize(Seed.of(4));
    wide.classNames(NAMES);
    Path file = folder.resolve("wide.safetensors");
    Checkpoint.write(wide, file);
    float ant = wide.probabilities(new float[] {7, 1, 2})[0];
    for (String text : List.of("id,x,y\n7,1,2\n", "id,x,y,kind\n7,1,2,ant\n")) {
      Path table = table(text);
      List<Object> words = new ArrayList<>(List.of("predict", "--model", file, table));
      words.addAll(List.of("--class", "ant"));
      if (text.contains("kind")) {
        words.addAll(List.of("--label", "kind"));
      }
      assertEquals(
          String.format(Locale.ROOT, "%s row 0  ant %.1f %%", table, 100 * ant),
          Outcome.of(words.toArray()).succeeds().out().strip());
    }
    Outcome.of("predict", "--model", file, table("id,x\n7,1\n"))
        .fails(1, "has 1 columns of numbers beside the ids but the network takes 3");
  }

  @Test
  void aTableThatCannotBeReadIsPassedOver() throws IOException {
    Path table = table("x,y\n1,2\n");
    Path wrong = Files.writeString(folder.resolve("wrong.csv"), "x,y\n1,two\n");
    Path narrow = Files.writeString(folder.resolve("narrow.csv"), "x\n1\n");
    Path json = folder.resolve("out.json");
    Outcome outcome =
        Outcome.of("predict", "--model", model, table, wrong, narrow, table, "--json", json);
    assertEquals(1, outcome.exitCode(), outcome.err());
    assertEquals(2, outcome.out().lines().count(), outcome.out());
    List<String> said = outcome.err().lines().toList();
    assertEquals(2, said.size(), outcome.err());
    assertTrue(said.getFirst().startsWith("retort: " + wrong + ": line 2"), said.getFirst());
    assertTrue(said.getLast().startsWith("retort: " + narrow + ": has 1"), said.getLast());
    Json.Members result = Json.parse(Files.readString(json)).asObject();
    assertEquals(2, result.get("predictions").asArray().size());
  }

  @Test
  void otherColumnsAreRefused() throws IOException {
    Outcome.of("predict", "--model", model, table("x,y,z\n1,2,3\n4,5,6\n"))
        .fails(1, "has 3 columns of numbers but the network takes 2", "as --label");
    Outcome.of("predict", "--model", RandomNetwork.write(model, 1), "--label", "x", model)
        .fails(2, "--label is a column of a table, but the network takes images");
  }
}
