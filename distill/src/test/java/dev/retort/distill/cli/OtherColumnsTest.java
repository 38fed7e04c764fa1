package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/// No command feeds a network a table of other columns than it was trained on, or in another order;
/// one that lacks some of its classes is evaluated all the same.
final class OtherColumnsTest {
  private static final List<String> NAMES = List.of("sl", "sw", "pl", "pw");
  private static final String TURNED = "pw,pl,sw,sl,species";

  @TempDir private static Path folder;

  private static Path base = Path.of("");
  private static Path model = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    base = table("base", Flowers.COLUMNS);
    model = Flowers.train(base, folder.resolve("run"));
  }

  private static Path table(String name, String columns) throws IOException {
    return Flowers.write(folder.resolve(name + ".csv"), columns, IntStream.range(0, 90));
  }

  private static String order() {
    return "turned has the columns pw, pl, sw, sl, but "
        + model
        + " was trained on sl, sw, pl, pw; put them in that order";
  }

  private static String missing() {
    return "renamed has no column pw, which " + model + " was trained on; it has sl, sw, pl, petal";
  }

  @Test
  void evaluateAndCompareRefuseThem() throws IOException {
    Path turned = table("turned", TURNED);
    Path renamed = table("renamed", "sl,sw,pl,petal,species");
    Outcome.of("evaluate", "--data", base, "--model", model, "--split", "all").succeeds();
    Outcome.of("compare", "--data", base, model).succeeds();
    Outcome.of("evaluate", "--data", turned, "--model", model, "--split", "all").fails(1, order());
    Outcome.of("evaluate", "--data", renamed, "--model", model).fails(1, missing());
    Outcome.of("compare", "--data", turned, model).fails(1, order());
    Outcome.of("compare", "--data", renamed, model, model).fails(1, missing());
    Outcome.of("evaluate", "--data", table("wide", "x," + Flowers.COLUMNS), "--model", model)
        .fails(1, "wide has the column x beside those that " + model + " was trained on; leave");
  }

  @Test
  void labelAndCorrectRefuseThem() throws IOException {
    Path turned = table("turned", TURNED);
    Path out = folder.resolve("none.safetensors");
    Outcome.of("label", "--data", turned, "--teacher", model, "--out", out).fails(1, order());
    Outcome.of("correct", "--data", turned, "--model", model, "--classes", "setosa", "--out", out)
        .fails(1, order());
    assertTrue(Files.notExists(out));
  }

  @Test
  void trainingRefusesThem() throws IOException {
    Path turned = table("turned", TURNED);
    Path renamed = table("renamed", "sl,sw,pl,petal,species");
    Outcome.of("train", "--data", turned, "--model", model).fails(1, order());
    Outcome.of("train", "--data", renamed, "--model", model).fails(1, missing());
    Outcome.of("distill", "--data", turned, "--teacher", model).fails(1, order());
    Outcome.of("distill", "--data", renamed, "--teacher", model).fails(1, missing());
    Outcome.of("distill", "--data", turned, "--teacher", "mlp:4", "--model", model)
        .fails(1, order());
    for (String role : List.of("model", "teacher")) {
      Path file =
          Files.writeString(
              folder.resolve("other.retort"),
              "data = %s\nepochs = 1\nnetwork = mlp:16\n[stage]\n%s = %s\n"
                  .formatted(turned, role, model));
      Outcome.of("run", file).fails(2, "[stage]: " + order());
    }
  }

  /// As those of earlier builds.
  @Test
  void aNetworkWithoutNamesTakesAnyAndLearnsThem() throws IOException {
    Network network = Checkpoint.read(model);
    network.columnNames(List.of());
    Path old = folder.resolve("old.safetensors");
    Checkpoint.write(network, old);
    Path turned = table("turned", TURNED);
    Outcome.of("evaluate", "--data", turned, "--model", old).succeeds();
    Path out = folder.resolve("on");
    Outcome.of("train", "--data", turned, "--model", old, "--epochs", 1, "--out", out).succeeds();
    assertEquals(
        List.of("pw", "pl", "sw", "sl"),
        Checkpoint.read(out.resolve("model.safetensors")).columnNames());
  }

  @Test
  void whateverIsTrainedOnATableKnowsItsColumns() throws IOException {
    Path out = folder.resolve("distilled");
    for (String made : List.of("trained", "found again")) {
      distil(out);
      for (String role : List.of("teacher", "student")) {
        Path file = out.resolve(role + ".safetensors");
        assertEquals(NAMES, Checkpoint.read(file).columnNames(), role + " " + made);
      }
    }
  }

  private static void distil(Path out) {
    String teacher = "distill --teacher mlp:4 --teacher-epochs 1 --epochs 1";
    List<Object> words = new ArrayList<>(List.of((Object[]) teacher.split(" ", -1)));
    words.addAll(List.of("--data", base, "--out", out));
    Outcome.of(words.toArray()).succeeds();
  }

  private static Path some(String name, int... kinds) throws IOException {
    IntStream flowers =
        IntStream.range(0, 90).filter(n -> IntStream.of(kinds).anyMatch(kind -> n % 3 == kind));
    return Flowers.write(folder.resolve(name + ".csv"), Flowers.COLUMNS, flowers);
  }

  /// A label is the place of its class among those that the network knows.
  @Test
  void classesMayBeAbsentFromWhatIsEvaluated() throws IOException {
    Path json = folder.resolve("two.json");
    Path two = some("two", 0, 2);
    String out =
        Outcome.of("evaluate", "--data", two, "--model", model, "--split", "all", "--json", json)
            .succeeds()
            .out();
    assertTrue(out.contains("all       0 errors of 60 "), out);
    assertTrue(out.contains("versicolor"), out);
    Json.Members result = Json.parse(Files.readString(json)).asObject();
    assertEquals(Flowers.SPECIES, result.get("classNames").asStrings());
    Path one = some("one", 1);
    out = Outcome.of("evaluate", "--data", one, "--model", model).succeeds().out();
    assertTrue(out.contains("test      0 errors of 6 "), out);
    Outcome.of("compare", "--data", two, model, model).succeeds();
  }

  @Test
  void aClassThatTheNetworkDoesNotKnowIsRefused() throws IOException {
    Path wolves = folder.resolve("wolves.csv");
    String text = Files.readString(some("one", 1)).replace("versicolor", "wolf");
    Files.writeString(wolves, text);
    Outcome.of("evaluate", "--data", wolves, "--model", model)
        .fails(
            1,
            "wolves.csv: line 2 has the label 'wolf' in column 4 (species), which is none",
            "virginica");
  }
}
