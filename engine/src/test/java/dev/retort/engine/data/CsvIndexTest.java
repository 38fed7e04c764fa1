package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whether a column without a name is an index of the rows, or something to learn from.
final class CsvIndexTest extends CsvContents {
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
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, numbers(data));
    assertArrayEquals(new int[] {0, 1, 0}, labels(data));
  }

  @ParameterizedTest
  @CsvSource({"5, 3", "2, 4", "2, 2", "0, 2", "1, 0", "0, 1.0", "-1, 0"})
  void aColumnWithoutANameThatDoesNotCountIsAFeature(String first, String second)
      throws IOException {
    Dataset data = read(",a,kind\n" + first + ",7,x\n" + second + ",8,y\n");
    float[] expected = {Float.parseFloat(first), 7, Float.parseFloat(second), 8};
    assertArrayEquals(expected, numbers(data));
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
    assertArrayEquals(new float[] {1, 3}, numbers(Csv.read(table, options.withTargets("b"))));
    for (Csv.Options asked : List.of(options.withLabel("0"), options.withTargets("0"))) {
      assertArrayEquals(new float[] {1, 2, 3, 4}, numbers(Csv.read(table, asked)));
    }
    String said = failure(",kind\n0,x\n1,y\n");
    assertTrue(
        said.endsWith(
            "has no column of numbers but column 0, an index of the rows; give it a name to learn"
                + " from it"),
        said);
    assertArrayEquals(new float[] {0, 1}, numbers(read("place,kind\n0,x\n1,y\n")));
  }
}
