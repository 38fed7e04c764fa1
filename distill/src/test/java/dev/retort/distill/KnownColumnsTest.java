package dev.retort.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.teacher.PartlyLabelled;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Csv;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.layer.Layers;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which tables a network of a comparison takes: those of the columns that it was trained on.
final class KnownColumnsTest {
  private static final String OTHERS =
      "turned has the columns y, x, but %s x, y; put them in that order";

  @TempDir private Path folder;

  private final Network network = NetworkSpec.input(2).then(Layers.dense(2)).initialize(Seed.of(1));

  @BeforeEach
  void nameColumns() {
    network.columnNames(List.of("x", "y"));
  }

  private Dataset table(String name, String columns) throws IOException {
    String rows = "1,2,cat\n3,4,dog\n".repeat(8);
    return Csv.read(Files.writeString(folder.resolve(name + ".csv"), columns + ",label\n" + rows));
  }

  @Test
  void whatGoesOnKeepsItsColumns() throws IOException {
    Dataset turned = table("turned", "y,x");
    assertEquals(
        OTHERS.formatted("the network to go on from was trained on"),
        Refusal.of(() -> KnownClasses.takeOver(network, turned)));
    assertFalse(KnownClasses.takeOver(network, table("table", "x,y")));
    network.classNames(List.of("hen", "owl"));
    assertTrue(KnownClasses.takeOver(network, table("table", "x,y")));
    assertEquals(List.of("cat", "dog"), network.classNames());
    assertEquals(List.of("x", "y"), network.columnNames());
  }

  @Test
  void aTeacherTakesNoOthers() throws IOException {
    Dataset turned = table("turned", "y,x");
    String refusal = OTHERS.formatted("the teacher was trained on");
    assertEquals(refusal, Refusal.of(() -> Teacher.of(network).requireFits(turned)));
    assertEquals(refusal, Refusal.of(() -> Teacher.of(network, network).requireFits(turned)));
    Teacher.of(network).requireFits(table("table", "x,y"));
  }

  @Test
  void whatIsTestedHasTheColumnsOfTheTraining() throws IOException {
    Distiller distiller = Distiller.from(network);
    assertEquals(
        OTHERS.formatted("the training data has"),
        Refusal.of(
            () -> distiller.fit(network.copy(), table("table", "x,y"), table("turned", "y,x"))));
  }

  /// Their samples are those of today, and so are their names.
  @Test
  void aNetworkThatWasKeptHasTheNamesOfTheData() throws IOException {
    KnownClasses.rename(network, table("turned", "y,x"));
    assertEquals(List.of("y", "x"), network.columnNames());
  }

  @Test
  void hiddenLabelsHideNoColumns() throws IOException {
    Dataset data = table("table", "x,y");
    Dataset partly = PartlyLabelled.of(data, Subset.of(data, new int[] {0, 1}));
    assertEquals(List.of("x", "y"), partly.columnNames());
  }
}
