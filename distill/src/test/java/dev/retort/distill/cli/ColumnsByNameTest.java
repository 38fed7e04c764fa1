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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A network that was trained on a table finds the columns of another one by their names.
final class ColumnsByNameTest {
  @TempDir private static Path folder;

  private static Path model = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    Path base = folder.resolve("base.csv");
    Flowers.write(base, Flowers.COLUMNS, IntStream.range(0, 90));
    model = Flowers.train(base, folder.resolve("run"));
  }

  /// The first six flowers, two of each kind.
  private static Path table(String columns) throws IOException {
    return Flowers.write(folder.resolve("new.csv"), columns, IntStream.range(0, 6));
  }

  private static Outcome predict(Path model, Path table, Object... more) {
    List<Object> words = new ArrayList<>(List.of("predict", "--model", model, table));
    words.addAll(List.of(more));
    return Outcome.of(words.toArray());
  }

  private static List<Json> predictions(Path model, Path table) throws IOException {
    Path json = folder.resolve("predicted.json");
    predict(model, table, "--json", json).succeeds();
    return Json.parse(Files.readString(json)).asObject().get("predictions").asArray();
  }

  @Test
  void aCheckpointKeepsTheNamesAndInfoTellsThem() throws IOException {
    List<String> names = List.of("sl", "sw", "pl", "pw");
    assertEquals(names, Checkpoint.read(model).columnNames());
    Path json = folder.resolve("info.json");
    String told = Outcome.of("info", model, "--json", json).succeeds().out();
    assertTrue(told.lines().anyMatch("columns   4: sl, sw, pl, pw"::equals), told);
    Json.Members info = Json.parse(Files.readString(json)).asObject();
    assertEquals(names, info.get("columnNames").asStrings());
    String digits = Outcome.of("info", RandomNetwork.write(folder.resolve("digits"), 1)).out();
    assertFalse(digits.contains("columns "), digits);
  }

  @Test
  void theirOrderChangesNothing() throws IOException {
    Outcome inOrder = predict(model, table("sl,sw,pl,pw")).succeeds();
    assertEquals("", inOrder.err());
    List<String> lines = inOrder.out().lines().toList();
    assertEquals(6, lines.size());
    for (int n = 0; n < 6; n++) {
      String likeliest = " row %d  %s ".formatted(n, Flowers.SPECIES.get(n % 3));
      assertTrue(lines.get(n).contains(likeliest), lines.get(n));
    }
    assertEquals(inOrder, predict(model, table("pw,pl,sw,sl")));
  }

  @Test
  void aMissingColumnIsNamed() throws IOException {
    for (String index : List.of("", "x", "id")) {
      predict(model, table(index + ",sl,sw,pl"))
          .fails(1, "new.csv: has no column pw, which the network was trained on", ", sl, sw, pl");
    }
  }

  @Test
  void otherColumnsArePassedOverInALine() throws IOException {
    List<String> plain = predict(model, table("sl,sw,pl,pw")).out().lines().toList();
    Path labelled = table("species,pw,pl,sw,sl,note");
    Outcome outcome = predict(model, labelled).succeeds();
    assertEquals(plain, outcome.out().lines().toList());
    assertEquals(
        labelled + ": passed over, for the network was not trained on it: species, note",
        outcome.err().strip());
    Outcome said = predict(model, table("species,pw,pl,sw,sl"), "--label", "species").succeeds();
    assertEquals("", said.err());
    assertEquals(plain, said.out().lines().toList());
  }

  @Test
  void idsOfAnyTextNameTheRows() throws IOException {
    Path table = table("pw,id,pl,sw,sl");
    Outcome outcome = predict(model, table).succeeds();
    assertEquals("", outcome.err());
    assertTrue(outcome.out().startsWith(table + " id P-0  setosa "), outcome.out());
    assertEquals("P-5", predictions(model, table).get(5).asObject().get("id").asString());

    Json.Members indexed = predictions(model, table(",sl,sw,pl,pw")).get(5).asObject();
    assertEquals(5, indexed.get("id").asInt());
    Files.writeString(table, "id,sl,sw,pl,pw\n007,5,9,10,0.1\n8,5,9,10,0.1\n");
    assertEquals("007", predictions(model, table).getFirst().asObject().get("id").asString());
    assertEquals("8", predictions(model, table).getLast().asObject().get("id").asString());
  }

  @Test
  void namesThatAreNumbersAreNoSample() throws IOException {
    Path waves = folder.resolve("waves.csv");
    Flowers.write(waves, "400,410,420,430,label", IntStream.range(0, 90));
    Path spectra = Flowers.train(waves, folder.resolve("spectra"));
    assertEquals(List.of("400", "410", "420", "430"), Checkpoint.read(spectra).columnNames());
    String out = predict(spectra, table("400,410,420,430")).succeeds().out();
    assertEquals(6, out.lines().count(), out);
    assertEquals(out, predict(spectra, table("430,420,410,400")).succeeds().out());
    Path rows = Files.writeString(folder.resolve("rows.csv"), "5,9,10,0.1\n7,3,50,0.9\n");
    assertEquals(2, predict(spectra, rows).succeeds().out().lines().count());
  }

  @Test
  void rowsWithoutNamesGoByTheirPlaces() throws IOException {
    Path rows = Files.writeString(folder.resolve("rows.csv"), "5,9,10,0.1\n7,3,50,0.9\n");
    Outcome outcome = predict(model, rows).succeeds();
    assertEquals("", outcome.err());
    assertEquals(2, outcome.out().lines().count());
    Files.writeString(rows, "5,9,10,0.1,setosa\n");
    predict(model, rows)
        .fails(1, "has 5 columns of numbers but the network takes 4, sl, sw, pl, pw;", "--label");
    predict(model, rows, "--label", "4").succeeds();
  }

  /// As those of earlier builds.
  @Test
  void aNetworkWithoutNamesTakesThemByTheirPlacesButNoIndex() throws IOException {
    Network network = Checkpoint.read(model);
    network.columnNames(List.of());
    Path old = folder.resolve("old.safetensors");
    Checkpoint.write(network, old);
    String out = predict(model, table("sl,sw,pl,pw")).succeeds().out();
    assertEquals(out, predict(old, table("sl,sw,pl,pw")).succeeds().out());
    Path others = folder.resolve("new.csv");
    Files.writeString(others, "a,b,c,d\n5.0,9.0,10.0,0.10\n");
    assertEquals(
        out.lines().findFirst().orElseThrow(), predict(old, others).succeeds().out().strip());
    predict(old, table(",sl,sw,pl"))
        .fails(1, "has 3 columns of numbers beside the ids but the network takes 4;");
  }
}
