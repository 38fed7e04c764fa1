package dev.retort.engine;

import static dev.retort.engine.layer.Layers.dense;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.retort.engine.data.ColumnNames;
import dev.retort.engine.data.Csv;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.optimizer.Optimizers;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// A network knows the columns of the table that it was trained on, and takes no others.
final class ColumnNamesTest {
  private static final List<String> NAMES = List.of("sl", "sw", "pl");

  private static final String ORDER =
      "other has the columns pl, sl, sw, but the network was trained on sl, sw, pl; put them in"
          + " that order";

  /// Three features and no names.
  private static final Dataset BARE =
      FloatDataset.of("bare", Shape.of(3), List.of("cat", "dog"), new float[6], new int[] {0, 1});

  private static final Trainer TRAINER =
      Trainer.of(Optimizers.sgd(0.1), Losses.crossEntropy()).epochs(1);

  @TempDir private Path folder;

  private Dataset table(String name, String columns) throws IOException {
    int numbers = columns.split(",", -1).length;
    String rows = "1,".repeat(numbers) + "cat\n" + "2,".repeat(numbers) + "dog\n";
    Path file = folder.resolve(name + ".csv");
    return Csv.read(Files.writeString(file, columns + ",label\n" + rows));
  }

  private static Network network() {
    return NetworkSpec.input(3).then(dense(2)).initialize(Seed.of(1));
  }

  private static String refusal(Executable call) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void trainingOnATableTellsTheirNames() throws IOException {
    Network network = network();
    TRAINER.fit(network, BARE);
    assertEquals(List.of(), network.columnNames());
    TRAINER.fit(network, table("table", "sl,sw,pl"));
    assertEquals(NAMES, network.columnNames());
    TRAINER.fit(network, BARE);
    assertEquals(NAMES, network.columnNames(), "what has no names says nothing");
    assertEquals(NAMES, network.copy().columnNames());
  }

  @Test
  void otherColumnsAreNeitherTrainedOnNorEvaluated() throws IOException {
    Network network = network();
    network.columnNames(NAMES);
    Dataset other = table("other", "pl,sl,sw");
    String weights = network.sha256();
    assertEquals(ORDER, refusal(() -> TRAINER.fit(network, other)));
    assertEquals(ORDER, refusal(() -> Evaluation.of(network, other)));
    assertEquals(ORDER, refusal(() -> Evaluation.logits(network, other)));
    assertEquals(weights, network.sha256());
    assertEquals(List.of(), network.classNames());
    assertEquals(
        "other has the columns pl, sl, sw, but the training data has sl, sw, pl; put them in that"
            + " order",
        refusal(() -> TRAINER.fit(network, table("table", "sl,sw,pl"), other)));
    network.columnNames(List.of()); // any again
    TRAINER.fit(network, other);
    assertEquals(List.of("pl", "sl", "sw"), network.columnNames());
  }

  @Test
  void theColumnsOfARegressionToo() throws IOException {
    Path file = Files.writeString(folder.resolve("t.csv"), "x,y,z,h\n1,2,3,4\n4,3,2,1\n");
    Dataset hills = Csv.read(file, Csv.Options.defaults().withTargets("h"));
    Network network = NetworkSpec.input(3).then(dense(1)).initialize(Seed.of(1));
    Trainer.of(Optimizers.sgd(0.01), Losses.meanSquaredError()).epochs(1).fit(network, hills);
    assertEquals(List.of("x", "y", "z"), network.columnNames());
    network.columnNames(List.of("z", "y", "x"));
    assertEquals(
        "t has the columns x, y, z, but the network was trained on z, y, x; put them in that order",
        refusal(() -> Residuals.of(network, hills)));
  }

  @Test
  void aTrainingThatIsRefusedTellsNothing() throws IOException {
    Network network = network();
    Dataset table = table("table", "sl,sw,pl");
    Path state = Files.writeString(folder.resolve("no.state"), "no state");
    assertThrows(RuntimeException.class, () -> TRAINER.stateFile(state).fit(network, table));
    assertEquals(List.of(), network.columnNames());
  }

  @Test
  void aNetworkHasOneForEachNumberOrNone() {
    Network network = network();
    assertEquals(
        "2 feature names for a network that takes 3 numbers; give it one for each",
        refusal(() -> network.columnNames(List.of("a", "b"))));
    network.columnNames(NAMES);
    network.columnNames(List.of());
    assertEquals(List.of(), network.columnNames());
  }

  @Test
  void whatDiffersIsNamed() throws IOException {
    Dataset data = table("pets", "sl,sw,age");
    List<String> same = List.of("sl", "sw", "age");
    String whose = "m.safetensors was trained on";
    assertDoesNotThrow(() -> ColumnNames.requireSame(whose, same, data));
    assertDoesNotThrow(() -> ColumnNames.requireSame(whose, List.of(), data));
    assertDoesNotThrow(() -> ColumnNames.requireSame(whose, NAMES, BARE));
    assertEquals(
        "pets has no column pl, which m.safetensors was trained on; it has sl, sw, age",
        refusal(() -> ColumnNames.requireSame(whose, NAMES, data)));
    assertEquals(
        "pets has the column age beside those that m.safetensors was trained on; leave it out",
        refusal(() -> ColumnNames.requireSame(whose, List.of("sw", "sl"), data)));
    assertEquals(
        "pets has no column sl, which m.safetensors was trained on; it has sl, sw, age",
        refusal(() -> ColumnNames.requireSame(whose, List.of("sl", "sl", "sw"), data)));
  }

  /// Some hundreds of them would not be read.
  @Test
  void manyNamesAreNotAllShown() throws IOException {
    List<String> names = new ArrayList<>(IntStream.range(0, 12).mapToObj(d -> "p" + d).toList());
    Dataset wide = table("wide", String.join(",", names));
    String first = "p0, p1, p2, p3, p4, p5, p6, p7, p8, p9";
    assertEquals(first + " and 2 more", ColumnNames.text(names));
    assertEquals(first, ColumnNames.text(names.subList(0, 10)));
    assertEquals("(no name), a", ColumnNames.text(List.of("", "a")));
    Collections.swap(names, 10, 11);
    assertEquals(
        "wide has the column p10 where m was trained on p11; put its columns in that order",
        refusal(() -> ColumnNames.requireSame("m was trained on", names, wide)));
    names.set(0, "q");
    assertEquals(
        "wide has no column q, which m was trained on; it has " + first + " and 2 more",
        refusal(() -> ColumnNames.requireSame("m was trained on", names, wide)));
  }
}
