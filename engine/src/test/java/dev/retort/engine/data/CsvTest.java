package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CsvTest {
  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("table.csv"), text);
  }

  private Dataset read(String text) throws IOException {
    return Csv.read(file(text));
  }

  private String failure(String text) throws IOException {
    return failure(file(text), Csv.Options.defaults());
  }

  private static String failure(Path file, Csv.Options options) {
    DataFormatException wrong =
        assertThrows(DataFormatException.class, () -> Csv.read(file, options));
    String said = String.valueOf(wrong.getMessage());
    assertTrue(said.contains("table.csv: "), said);
    assertEquals(1, said.lines().count(), said);
    return said;
  }

  private static float[] values(Dataset data) {
    Batch batch = Batch.allocate(data.kind(), data.shape(), data.size());
    for (int n = 0; n < data.size(); n++) {
      data.copyTo(n, batch, n);
    }
    return batch.floats();
  }

  private static int[] labels(Dataset data) {
    int[] labels = new int[data.size()];
    Arrays.setAll(labels, data::label);
    return labels;
  }

  @Test
  void readsNumbersAndSortedStringLabels() throws IOException {
    Dataset data = read("width,height,species\n1,2.5,rose\n-3e1,.4,iris\n5,6,rose\n");
    assertEquals("table", data.name());
    assertEquals(Shape.of(2), data.shape());
    assertEquals(List.of("iris", "rose"), data.classNames());
    assertArrayEquals(new float[] {1, 2.5f, -30, .4f, 5, 6}, values(data));
    assertArrayEquals(new int[] {1, 0, 1}, labels(data));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a,b,label\n1,2,0\n3,4,1\n",
        "label,a,b\n0,1,2\n1,3,4\n",
        "a,CLASS,b\r\n1,0,2\r\n3,1,4",
        "y;a;b\n0;1;2\n1;3;4\n",
        "a\tb\ttarget\n1\t2\t0\n\n3\t4\t1\n\n",
        "\na;b;y\n1;2;0\n3;4;1\n",
        "\r\n  \r\n\na\tb\ttarget\n1\t2\t0\n3\t4\t1\n",
        "\t\na,b,label\n1,2,0\n3,4,1\n",
        "\uFEFF\nlabel;a;b\n0;1;2\n1;3;4\n",
        "\uFEFFlabel,a,b\n0,1,2\n1,3,4\n",
        "label,0,1\n0,1,2\n1,3,4\n",
        "1,2,0\n3,4,1\n",
        "\"1\", 2 ,\"0\"\r3,\"4\",1\r"
      })
  void manyFormsOfOneTable(String text) throws IOException {
    Dataset data = read(text);
    assertArrayEquals(new float[] {1, 2, 3, 4}, values(data));
    assertArrayEquals(new int[] {0, 1}, labels(data));
    assertEquals(List.of("0", "1"), data.classNames());
  }

  /// The first column has no name.
  @Test
  void aTabBeforeTheFirstNameSeparates() throws IOException {
    Dataset data = read("\ta\tlabel\n5\t7\tx\n3\t8\ty\n");
    assertArrayEquals(new float[] {5, 7, 3, 8}, values(data));
    assertEquals(List.of("x", "y"), data.classNames());
  }

  /// As pandas and R write it, beside names that are numbers too.
  @ParameterizedTest
  @ValueSource(
      strings = {
        ",a,b,kind\n0,1,2,x\n1,3,4,y\n2,5,6,x\n",
        "\"\",\"a\",\"b\",\"kind\"\n\"1\",1,2,\"x\"\n\"2\",3,4,\"y\"\n\"3\",5,6,\"x\"\n",
        "\ta\tb\tkind\n1\t1\t2\tx\n2\t3\t4\ty\n3\t5\t6\tx\n",
        ",label,a,b\n0,x,1,2\n1,y,3,4\n2,x,5,6\n",
        ",0,1,kind\n0,1,2,x\n1,3,4,y\n2,5,6,x\n",
        ",400,410,kind\n0,1,2,x\n1,3,4,y\n2,5,6,x\n",
        ",a,b,kind\n800,1,2,x\n801,3,4,y\n802,5,6,x\n"
      })
  void anIndexOfTheRowsIsNoFeature(String text) throws IOException {
    Dataset data = read(text);
    assertEquals(Shape.of(2), data.shape());
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, values(data));
    assertArrayEquals(new int[] {0, 1, 0}, labels(data));
  }

  @ParameterizedTest
  @CsvSource({"5, 3", "2, 4", "2, 2", "0, 2", "1, 0", "0, 1.0", "-1, 0"})
  void aColumnWithoutANameThatDoesNotCountIsAFeature(String first, String second)
      throws IOException {
    Dataset data = read(",a,kind\n" + first + ",7,x\n" + second + ",8,y\n");
    float[] expected = {Float.parseFloat(first), 7, Float.parseFloat(second), 8};
    assertArrayEquals(expected, values(data));
  }

  /// With a number of each row in its first column.
  private static String numbered(String name, int rows, IntUnaryOperator number) {
    StringBuilder text = new StringBuilder(name + ",a,kind\n");
    for (int n = 0; n < rows; n++) {
      text.append(number.applyAsInt(n)).append(n % 2 == 0 ? ",7,x\n" : ",8,y\n");
    }
    return text.toString();
  }

  /// Shuffled, turned round, or a part of a table: where rows were once sorted by their labels,
  /// their numbers still tell these.
  @Test
  void anIndexInAnotherOrderIsRefused() throws IOException {
    List<IntUnaryOperator> orders = List.of(n -> 7 * n % 20, n -> 19 - n, n -> 3 * n + 1);
    for (IntUnaryOperator order : orders) {
      String said = failure(numbered("", 20, order));
      assertTrue(
          said.endsWith(
              "column 0 has no name and looks like row numbers in another order; write the table"
                  + " without them (pandas index=False, R row.names=FALSE), or give the column a"
                  + " name to learn from it"),
          said);
      assertEquals(Shape.of(2), read(numbered("place", 20, order)).shape());
    }
    assertEquals(Shape.of(2), read(numbered("", 19, n -> 18 - n)).shape(), "few rows");
    assertEquals(Shape.of(2), read(numbered("", 20, n -> n % 19)).shape(), "0 comes twice");
    assertEquals(Shape.of(2), read(numbered("", 20, n -> n - 5)).shape(), "no place is below 0");
  }

  @Test
  void anIndexMayBeAskedForAndIsNothingToLearnFromAlone() throws IOException {
    Path table = file(",a,b\n0,1,2\n1,3,4\n");
    Csv.Options options = Csv.Options.defaults();
    assertArrayEquals(new float[] {1, 3}, values(Csv.read(table, options.withTargets("b"))));
    for (Csv.Options asked : List.of(options.withLabel("0"), options.withTargets("0"))) {
      assertArrayEquals(new float[] {1, 2, 3, 4}, values(Csv.read(table, asked)));
    }
    String said = failure(",kind\n0,x\n1,y\n");
    assertTrue(
        said.endsWith(
            "has no column of numbers but column 0, an index of the rows; give it a name to learn"
                + " from it"),
        said);
    assertArrayEquals(new float[] {0, 1}, values(read("place,kind\n0,x\n1,y\n")));
  }

  @Test
  void wholeNumbersAreSortedAsNumbers() throws IOException {
    assertEquals(List.of("-1", "2", "10"), read("1,10\n1,2\n1,-1\n").classNames());
  }

  @Test
  void quotedFieldsMayHoldEverything() throws IOException {
    Dataset data = read("x,label\n1,\"a,\"\"b\"\"\nc\"\n2,d\n");
    assertEquals(List.of("a,\"b\"\nc", "d"), data.classNames());
  }

  @Test
  void theLabelColumnMayBeNamedOrCounted() throws IOException {
    Path named = file("kind,x,y\n1,7,8\n2,7,9\n");
    for (String column : List.of("kind", "0")) {
      Dataset data = Csv.read(named, Csv.Options.defaults().withLabel(column));
      assertArrayEquals(new float[] {7, 8, 7, 9}, values(data));
    }
    for (String column : List.of("none", "3", "-1")) {
      String said = failure(named, Csv.Options.defaults().withLabel(column));
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
    String said = failure(file("x,label\n1,b\n2,c\n"), known);
    assertTrue(
        said.contains(
            "line 3 has the label 'c' in column 1 (label), which is none of the known classes a,"
                + " b;"),
        said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NaN        | 'NaN'
          nan        | 'nan'
          inf        | 'inf'
          Infinity   | 'Infinity'
          1e99       | '1e99'
          0x1p3      | '0x1p3'
          1f         | '1f'
          --1        | '--1'
          one        | 'one'
          ''         | an empty field
          '  '       | an empty field
          """,
      quoteCharacter = '\'')
  void whatIsNoNumberIsNamedWithItsPlace(String field, String said) throws IOException {
    String message = failure("a,b,label\n1,2,0\n3," + field + ",1\n");
    assertTrue(message.contains("line 3, column 1 (b): "), message);
    assertTrue(message.contains(field.isBlank() ? said : "'" + field + "'"), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a,b,label~1,2,0~3,4~      | line 3 has 2 fields, but the first line has 3
          a,b,label~1,2,0,7~        | line 2 has 4 fields
          a,label~1,"x              | never ends
          a,label~1,"x"y~           | after a closing quote
          a,label~1,x"y~            | quote inside
          ''                        | at least one column
          a~1~2~                    | at least one column
          a,label~                  | no rows
          a,label~1,x~2,x~          | has no label but 'x'; name the label column
          """)
  void badTablesAreExplained(String text, String said) throws IOException {
    String message = failure(text.replace('~', '\n').replace("''", ""));
    assertTrue(message.contains(said), message);
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

  private static List<String> labels(int count, String form) {
    return IntStream.range(0, count).mapToObj(k -> form.replace("#", "" + k)).toList();
  }

  @Test
  void manyNumbersWithFractionsAreNoClasses() throws IOException {
    String said = failure(labelled(200, labels(200, "#.95")));
    assertTrue(
        said.endsWith(
            "column 1 (price) has 200 different labels in 200 rows, numbers with fractions, so it"
                + " holds no classes; name another label column (--label, Csv.Options.withLabel),"
                + " or learn the numbers (Csv.Options.withTargets), or name the classes"
                + " (Csv.Options.withClasses)"),
        said);
    List<String> one = new ArrayList<>(labels(20, "#"));
    one.add("7.5"); // a single one shows that they are measured
    assertTrue(failure(labelled(42, one)).contains("21 different labels in 42 rows"));
    Path known = file(labelled(200, labels(200, "#.95")));
    Csv.Options prices = Csv.Options.defaults().withClasses(labels(200, "#.95"));
    assertEquals(200, Csv.read(known, prices).classes());
  }

  @Test
  void fewNumbersWithFractionsOrManyWithoutMayBeClasses() throws IOException {
    assertEquals(20, read(labelled(20, labels(20, "#.5"))).classes());
    assertEquals(21, read(labelled(43, labels(21, "#.5"))).classes());
    for (String form : List.of("#", "#.0", "#.00e0", "-#", "v#.5", "#.5.1", "#.5 m")) {
      assertEquals(200, read(labelled(400, labels(200, form))).classes(), form);
    }
  }

  @Test
  void manyWordsMayBeClassesWhereEachComesTwice() throws IOException {
    String said = failure(labelled(599, labels(300, "class#")));
    assertTrue(said.contains("300 different labels in 599 rows, so it holds no classes"), said);
    assertEquals(300, read(labelled(600, labels(300, "class#"))).classes());
    assertTrue(failure(labelled(21, labels(21, "class#"))).contains("21 different labels"));
    assertEquals(20, read(labelled(20, labels(20, "class#"))).classes());
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
    assertTrue(failure(named, options.withLabel("z")).endsWith(mend));
    assertTrue(failure(named, options.withTargets("z")).endsWith(mend));
    assertTrue(failure("a,z\n,8\n7,9\n").endsWith("mend it or drop the column"));
  }

  @Test
  void aTestTableMayHaveManyKnownClasses() throws IOException {
    List<String> classes = IntStream.range(0, 300).mapToObj(k -> "class" + k).toList();
    StringBuilder text = new StringBuilder("x,label\n");
    classes.forEach(name -> text.append("1,").append(name).append('\n'));
    Path file = file(text.toString());
    assertTrue(failure(file, Csv.Options.defaults()).contains("300 different labels"));
    Dataset data = Csv.read(file, Csv.Options.defaults().withClasses(classes));
    assertArrayEquals(IntStream.range(0, 300).toArray(), labels(data));
  }

  @Test
  void onlyUtf8TextIsRead() throws IOException {
    Path file = folder.resolve("table.csv");
    Files.write(file, "a,label\n1,caf\u00e9\n2,b\n".getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(failure(file, Csv.Options.defaults()).contains("not UTF-8"));
    assertTrue(failure("a,label\n1,\0\n2,b\n").contains("line 2 holds a zero byte"));
  }

  @Test
  void everyTruncationIsRefusedOrAShorterTable() throws IOException {
    String whole = "a,b,label\n1,2,x\n3,\"4\",y\n5,6,\"z\"\n";
    for (int length = 0; length < whole.length(); length++) {
      try {
        Dataset data = read(whole.substring(0, length));
        assertEquals(Shape.of(2), data.shape());
        assertEquals(whole.substring(0, length).strip().lines().count() - 1, data.size());
      } catch (DataFormatException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("table.csv"), e.getMessage());
      }
    }
  }

  @Test
  void flippedBytesNeverCrash() throws IOException {
    byte[] whole = "a,b,label\n1,2,x\n3,\"4\",y\n5,6,\"z\"\n".getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("table.csv");
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] bad = whole.clone();
      bad[bit >> 3] ^= (byte) (1 << (bit & 7));
      Files.write(file, bad);
      try {
        Dataset data = Csv.read(file);
        assertEquals(data.shape().elements() * data.size(), values(data).length);
      } catch (DataFormatException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("table.csv"), e.getMessage());
      }
    }
  }

  @Test
  void aLineOfCommasIsRefusedBeforeItFillsTheMemory() throws IOException {
    assertTrue(
        failure(file(",".repeat((1 << 22) + 1)), Csv.Options.defaults())
            .contains("more than 2^22 fields"));
  }

  @Test
  void columnsOfTargetsAreNumbersToLearn() throws IOException {
    String text = "x,price,y,rent\n1,10.5,2,3\n4,,5,\n6,-1,7,0\n";
    Dataset data = Csv.read(file(text), Csv.Options.defaults().withTargets("rent", "price"));
    assertEquals(Shape.of(2), data.shape());
    assertEquals(List.of("rent", "price"), data.classNames());
    assertArrayEquals(new float[] {1, 2, 4, 5, 6, 7}, values(data));
    Batch batch = Batches.inOrder(data, 3).allocate();
    Batches.inOrder(data, 3).fill(batch, 0, 0);
    float nan = Float.NaN;
    assertArrayEquals(new float[] {3, 10.5f, nan, nan, 0, -1}, batch.targets());
    Dataset byPlace = Csv.read(file("1,2,3\n4,5,6\n"), Csv.Options.defaults().withTargets("0"));
    assertArrayEquals(new float[] {2, 3, 5, 6}, values(byPlace));
  }

  @Test
  void wrongTargetsAreNamed() throws IOException {
    Path table = file("a,b,c\n1,2,3\n4,,6\n");
    Csv.Options options = Csv.Options.defaults();
    assertTrue(failure(table, options.withTargets("b", "c")).contains("line 3 has some"));
    assertTrue(failure(table, options.withTargets("d")).contains("no target column 'd'"));
    assertTrue(failure(table, options.withTargets("b", "1")).contains("twice"));
    assertTrue(failure(table, options.withTargets("a", "b", "c")).contains("targets alone"));
    assertThrows(IllegalArgumentException.class, () -> options.withTargets("b").withLabel("c"));
    assertThrows(IllegalArgumentException.class, () -> options.withLabel("c").withTargets("b"));
    Csv.Options known = options.withClasses(List.of("c"));
    assertThrows(IllegalArgumentException.class, () -> known.withTargets("b"));
    Path words = file("a,b\n1,x\n2,y\n");
    assertTrue(failure(words, options.withTargets("b")).contains("'x' is no finite number"));
  }
}
