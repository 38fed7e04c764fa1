package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which column holds the classes, which words and numbers are some, and in which order.
final class CsvClassesTest extends CsvContents {
  @Test
  void wholeNumbersAreSortedAsNumbers() throws IOException {
    assertEquals(List.of("-1", "2", "10"), read("1,10\n1,2\n1,-1\n").classNames());
  }

  @Test
  void theLabelColumnMayBeNamedOrCounted() throws IOException {
    Path named = file("kind,x,y\n1,7,8\n2,7,9\n");
    for (String column : List.of("kind", "0")) {
      Dataset data = Csv.read(named, Csv.Options.defaults().withLabel(column));
      assertArrayEquals(new float[] {7, 8, 7, 9}, numbers(data));
    }
    for (String column : List.of("none", "3", "-1")) {
      String said = refusal(named, Csv.Options.defaults().withLabel(column));
      assertTrue(said.contains("no label column '" + column + "' among its 3 columns"), said);
    }
  }

  @Test
  void emptyLabelsAreUnlabelled() throws IOException {
    Dataset data = read("x,label\n1,a\n2,\n3,b\n");
    assertArrayEquals(new int[] {0, Batch.UNLABELLED, 1}, labels(data));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NA", "NaN", "nan", "null", "None"})
  void aWordForWhatIsNotKnownIsNoClassAmongNumbers(String word) throws IOException {
    String rows = "x,label\n1,1\n2," + word + "\n3,2.5\n4," + word + "\n";
    String said = failure(rows);
    assertTrue(
        said.endsWith(
            "line 3 has the label '"
                + word
                + "' where all others are numbers; leave it empty where it is not known, or give it"
                + " a number or name the classes (Csv.Options.withClasses) if it is one"),
        said);
    assertEquals(List.of("1", "2"), read("x,label\n1,1\n2,\n3,2\n").classNames());
  }

  @Test
  void withoutClassesThoseOfTheTableAreFound() throws IOException {
    Csv.Options none = Csv.Options.defaults().withClasses(List.of());
    assertEquals(Csv.Options.defaults(), none);
    assertEquals(List.of("a", "b"), Csv.read(file("x,label\n1,b\n2,a\n"), none).classNames());
    assertEquals(List.of("y"), none.withTargets("y").targets());
    List<String> names = new ArrayList<>(List.of("a"));
    Csv.Options some = none.withClasses(names);
    names.add("b");
    assertEquals(List.of("a"), some.classNames());
  }

  @Test
  void testTablesUseTheTrainingClasses() throws IOException {
    Path file = file("x,label\n1,b\n2,b\n");
    Csv.Options known = Csv.Options.defaults().withClasses(List.of("a", "b"));
    assertArrayEquals(new int[] {1, 1}, labels(Csv.read(file, known)));
    String said = refusal(file("x,label\n1,b\n2,c\n"), known);
    assertTrue(
        said.contains(
            "line 3 has the label 'c' in column 1 (label), which is none of the known classes a,"
                + " b;"),
        said);
  }

  @Test
  void aColumnOfMeasurementsHoldsNoClasses() throws IOException {
    StringBuilder text = new StringBuilder("x,target\n");
    for (int i = 0; i < 600; i++) {
      text.append(i % 3).append(',').append(0.37 * i).append('\n');
    }
    assertTrue(failure(text.toString()).contains("600 different labels in 600 rows"));
  }

  /// As many rows as said; the labels come in turns.
  private static String labelled(int rows, List<String> labels) {
    StringBuilder text = new StringBuilder("x,price\n");
    for (int n = 0; n < rows; n++) {
      text.append(n).append(',').append(labels.get(n % labels.size())).append('\n');
    }
    return text.toString();
  }

  private static List<String> series(int count, String form) {
    return IntStream.range(0, count).mapToObj(k -> form.replace("#", "" + k)).toList();
  }

  @Test
  void manyNumbersWithFractionsAreNoClasses() throws IOException {
    String said = failure(labelled(200, series(200, "#.95")));
    assertTrue(
        said.endsWith(
            "column 1 (price) has 200 different labels in 200 rows, numbers with fractions, so it"
                + " holds no classes; name another label column (--label, Csv.Options.withLabel),"
                + " or learn the numbers (Csv.Options.withTargets), or name the classes"
                + " (Csv.Options.withClasses)"),
        said);
    List<String> one = new ArrayList<>(series(20, "#"));
    one.add("7.5"); // a single one shows that they are measured
    assertTrue(failure(labelled(42, one)).contains("21 different labels in 42 rows"));
    Path known = file(labelled(200, series(200, "#.95")));
    Csv.Options prices = Csv.Options.defaults().withClasses(series(200, "#.95"));
    assertEquals(200, Csv.read(known, prices).classes());
  }

  @Test
  void fewNumbersWithFractionsOrManyWithoutMayBeClasses() throws IOException {
    assertEquals(20, read(labelled(20, series(20, "#.5"))).classes());
    assertEquals(21, read(labelled(43, series(21, "#.5"))).classes());
    for (String form : List.of("#", "#.0", "#.00e0", "-#", "v#.5", "#.5.1", "#.5 m")) {
      assertEquals(200, read(labelled(400, series(200, form))).classes(), form);
    }
  }

  @Test
  void manyWordsMayBeClassesWhereEachComesTwice() throws IOException {
    String said = failure(labelled(599, series(300, "class#")));
    assertTrue(said.contains("300 different labels in 599 rows, so it holds no classes"), said);
    assertEquals(300, read(labelled(600, series(300, "class#"))).classes());
    assertTrue(failure(labelled(21, series(21, "class#"))).contains("21 different labels"));
    assertEquals(20, read(labelled(20, series(20, "class#"))).classes());
  }

  @Test
  void aWordAmongTheNumbersMayBeTheLabel() throws IOException {
    String mend = "'rose' is no finite number; mend it or drop the column";
    String asked = mend + ", or name the label column (--label, Csv.Options.withLabel), for which ";
    String last = failure("kind,x,z\nrose,7,8\niris,7,9\n");
    assertTrue(last.endsWith("column 0 (kind): " + asked + "column 2 (z) was taken"), last);
    String unnamed = failure("rose,7,8\niris,7,9\n");
    assertTrue(unnamed.endsWith("column 0: " + asked + "column 2 was taken"), unnamed);
    Path named = file("kind,x,z\nrose,7,8\niris,7,9\n");
    Csv.Options options = Csv.Options.defaults();
    assertTrue(refusal(named, options.withLabel("z")).endsWith(mend));
    assertTrue(refusal(named, options.withTargets("z")).endsWith(mend));
    assertTrue(failure("a,z\n,8\n7,9\n").endsWith("mend it or drop the column"));
  }

  @Test
  void aTestTableMayHaveManyKnownClasses() throws IOException {
    List<String> classes = IntStream.range(0, 300).mapToObj(k -> "class" + k).toList();
    StringBuilder text = new StringBuilder("x,label\n");
    classes.forEach(name -> text.append("1,").append(name).append('\n'));
    Path file = file(text.toString());
    assertTrue(refusal(file, Csv.Options.defaults()).contains("300 different labels"));
    Dataset data = Csv.read(file, Csv.Options.defaults().withClasses(classes));
    assertArrayEquals(IntStream.range(0, 300).toArray(), labels(data));
  }
}
