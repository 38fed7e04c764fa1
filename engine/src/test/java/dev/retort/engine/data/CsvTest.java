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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tables in their many forms, with what they hold, and those that are none.
final class CsvTest extends CsvContents {
  @Test
  void readsNumbersAndSortedStringLabels() throws IOException {
    Dataset data = read("width,height,species\n1,2.5,rose\n-3e1,.4,iris\n5,6,rose\n");
    assertEquals("table", data.name());
    assertEquals(Shape.of(2), data.shape());
    assertEquals(List.of("iris", "rose"), data.classNames());
    assertArrayEquals(new float[] {1, 2.5f, -30, .4f, 5, 6}, numbers(data));
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
    assertArrayEquals(new float[] {1, 2, 3, 4}, numbers(data));
    assertArrayEquals(new int[] {0, 1}, labels(data));
    assertEquals(List.of("0", "1"), data.classNames());
  }

  /// The first column has no name.
  @Test
  void aTabBeforeTheFirstNameSeparates() throws IOException {
    Dataset data = read("\ta\tlabel\n5\t7\tx\n3\t8\ty\n");
    assertArrayEquals(new float[] {5, 7, 3, 8}, numbers(data));
    assertEquals(List.of("x", "y"), data.classNames());
  }

  @Test
  void quotedFieldsMayHoldEverything() throws IOException {
    Dataset data = read("x,label\n1,\"a,\"\"b\"\"\nc\"\n2,d\n");
    assertEquals(List.of("a,\"b\"\nc", "d"), data.classNames());
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
  void onlyUtf8TextIsRead() throws IOException {
    Path file = folder.resolve("table.csv");
    Files.write(file, "a,label\n1,caf\u00e9\n2,b\n".getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(refusal(file, Csv.Options.defaults()).contains("not UTF-8"));
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
        assertEquals(data.shape().elements() * data.size(), numbers(data).length);
      } catch (DataFormatException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("table.csv"), e.getMessage());
      }
    }
  }

  @Test
  void aLineOfCommasIsRefusedBeforeItFillsTheMemory() throws IOException {
    assertTrue(
        refusal(file(",".repeat((1 << 22) + 1)), Csv.Options.defaults())
            .contains("more than 2^22 fields"));
  }

  @Test
  void columnsOfTargetsAreNumbersToLearn() throws IOException {
    String text = "x,price,y,rent\n1,10.5,2,3\n4,,5,\n6,-1,7,0\n";
    Dataset data = Csv.read(file(text), Csv.Options.defaults().withTargets("rent", "price"));
    assertEquals(Shape.of(2), data.shape());
    assertEquals(List.of("rent", "price"), data.classNames());
    assertArrayEquals(new float[] {1, 2, 4, 5, 6, 7}, numbers(data));
    Batch batch = Batches.inOrder(data, 3).allocate();
    Batches.inOrder(data, 3).fill(batch, 0, 0);
    float nan = Float.NaN;
    assertArrayEquals(new float[] {3, 10.5f, nan, nan, 0, -1}, batch.targets());
    Dataset byPlace = Csv.read(file("1,2,3\n4,5,6\n"), Csv.Options.defaults().withTargets("0"));
    assertArrayEquals(new float[] {2, 3, 5, 6}, numbers(byPlace));
  }

  @Test
  void wrongTargetsAreNamed() throws IOException {
    Path table = file("a,b,c\n1,2,3\n4,,6\n");
    Csv.Options options = Csv.Options.defaults();
    assertTrue(refusal(table, options.withTargets("b", "c")).contains("line 3 has some"));
    assertTrue(refusal(table, options.withTargets("d")).contains("no target column 'd'"));
    assertTrue(refusal(table, options.withTargets("b", "1")).contains("twice"));
    assertTrue(refusal(table, options.withTargets("a", "b", "c")).contains("targets alone"));
    assertThrows(IllegalArgumentException.class, () -> options.withTargets("b").withLabel("c"));
    assertThrows(IllegalArgumentException.class, () -> options.withLabel("c").withTargets("b"));
    Csv.Options known = options.withClasses(List.of("c"));
    assertThrows(IllegalArgumentException.class, () -> known.withTargets("b"));
    Path words = file("a,b\n1,x\n2,y\n");
    assertTrue(refusal(words, options.withTargets("b")).contains("'x' is no finite number"));
  }
}
