package dev.retort.distill.teacher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.Refusal;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AffixedNamesTest {
  private static final List<String> IRIS = List.of("setosa", "versicolor", "virginica");

  @TempDir private Path folder;

  @Test
  void whatStandsAroundEveryClassIsTakenAway() {
    for (String around : List.of(".pred_#", "prob.#", "p_#", "#_prob", "P(#)", "#")) {
      List<String> columns =
          IRIS.reversed().stream().map(name -> around.replace("#", name)).toList();
      assertEquals(IRIS.reversed(), AffixedNames.classes(columns, IRIS), around);
    }
    // v is common to both, and no part of what stands before them
    List<String> two = IRIS.subList(1, 3);
    assertEquals(
        two.reversed(), AffixedNames.classes(List.of(".pred_virginica", ".pred_versicolor"), two));
    assertEquals(List.of("b", "a"), AffixedNames.classes(List.of("a_b", "a_a"), List.of("a", "b")));
  }

  @Test
  void classesMayBeNumbers() {
    List<String> classes = IntStream.range(0, 12).mapToObj(Integer::toString).toList();
    List<String> sorted = classes.stream().sorted().toList();
    for (String around : List.of("X#", "p10_#", "#.0", "class #.0")) {
      List<String> columns = sorted.stream().map(name -> around.replace("#", name)).toList();
      assertEquals(sorted, AffixedNames.classes(columns, classes), around);
    }
    assertEquals(
        List.of("1", "0"), AffixedNames.classes(List.of("X1", "X0"), List.of("0.0", "1.0")));
  }

  @Test
  void othersStayAsTheyAre() {
    for (List<String> columns :
        List.of(
            List.<String>of(),
            List.of(".pred_virginica", "p_setosa", ".pred_versicolor"),
            List.of(".pred_virginica", ".pred_setosa", ".pred_setosa"),
            List.of(".pred_virginica", ".pred_setosa", ".pred_x"),
            List.of("setosa", "a_setosa", "b_setosa"),
            List.of("virginica", "setosa", "other"))) {
      assertEquals(columns, AffixedNames.classes(columns, IRIS));
    }
    List<String> counted = List.of("V1", "V2", "V3");
    assertEquals(counted, AffixedNames.classes(counted, List.of("0", "1", "2")));
    assertEquals(counted, AffixedNames.classes(counted, List.of("", "a", "b")));
  }

  @Test
  void columnsOfPredictionsInAnotherOrderAreRefused() throws IOException {
    Dataset iris = FloatDataset.of("iris", Shape.of(1), IRIS, new float[2], new int[] {0, 2});
    String rows = "\n0,1,0\n0.9,0.1,0\n";
    String right = ".pred_setosa,.pred_versicolor,.pred_virginica";
    LogitsFile.read(file(right + rows)).requireFits(iris);
    LogitsFile turned =
        LogitsFile.read(file(".pred_virginica,.pred_setosa,.pred_versicolor" + rows));
    assertEquals(
        "pred.csv has the classes [.pred_virginica, .pred_setosa, .pred_versicolor] but iris has"
            + " [setosa, versicolor, virginica], where \"virginica\" has another place; bring its"
            + " columns into the data's order",
        Refusal.of(() -> turned.requireFits(iris)));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("pred.csv"), text);
  }
}
