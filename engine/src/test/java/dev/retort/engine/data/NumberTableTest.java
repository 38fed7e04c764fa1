package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NumberTableTest {
  @TempDir private Path folder;

  private NumberTable read(String text) throws IOException {
    return NumberTable.read(Files.writeString(folder.resolve("t.csv"), text));
  }

  @Test
  void readsNumbersWithOrWithoutNames() throws IOException {
    for (String text :
        List.of("1,2.5\n-3,4e1\n", "a;b\n1;2.5\r\n-3;4e1", "a\tb\n1\t2.5\n-3\t4e1\n")) {
      NumberTable table = read(text);
      assertEquals(2, table.rows());
      assertEquals(2, table.columns());
      assertArrayEquals(new float[] {1, 2.5f, -3, 40}, table.values());
      assertNull(table.ids());
      assertEquals(text.startsWith("a") ? List.of("a", "b") : List.of(), table.names());
    }
  }

  @Test
  void readsIdsFromTheirColumn() throws IOException {
    for (String name : List.of("id", "ID", "\"id\"")) {
      NumberTable table = read("cat," + name + ",dog\n1,7,2\n3,123456789012,4\n");
      assertArrayEquals(new long[] {7, 123456789012L}, table.ids());
      assertArrayEquals(new float[] {1, 2, 3, 4}, table.values());
      assertEquals(List.of("cat", "dog"), table.names());
    }
  }

  @Test
  void knowsTheNamesThatPandasWrites() throws IOException {
    NumberTable indexed = read(",0,1\n0,5,6\n1,7,8\n");
    assertArrayEquals(new long[] {0, 1}, indexed.ids());
    NumberTable counted = read("0,1,2\n5,6,7\n");
    assertEquals(1, counted.rows());
    assertArrayEquals(new float[] {5, 6, 7}, counted.values());
    assertEquals(2, read("0,1\n1,0\n").rows(), "two columns may be a row");
  }

  @Test
  void namesThatOnlyCountAreNone() throws IOException {
    for (String counted : List.of(",0,1", "id,0,1", "0,id,1", "id,1,2", "0,1,2")) {
      assertEquals(List.of(), read(counted + "\n0,5,6\n").names(), counted);
    }
    assertEquals(List.of("2019", "2020"), read("id,2019,2020\n0,5,6\n").names());
    assertEquals(List.of("cat", "1"), read("id,cat,1\n0,5,6\n").names());
  }

  @Test
  void tablesOfTheSameNumbersAreEqual() throws IOException {
    NumberTable table = read("id,a\n1,2\n");
    assertEquals(table, read("id,a\n1,2.0\n"));
    assertEquals(table.hashCode(), read("id,a\n1,2.0\n").hashCode());
    for (String other : List.of("id,a\n1,3\n", "id,a\n2,2\n", "id,b\n1,2\n", "a\n2\n")) {
      assertNotEquals(table, read(other));
    }
  }

  @Test
  void aTableHasColumnsAndKeepsTheirNames() {
    List<String> names = new ArrayList<>(List.of("a"));
    NumberTable table = new NumberTable(names, 1, new float[] {2}, new long[] {0});
    names.clear();
    assertEquals(List.of("a"), table.names());
    IllegalArgumentException none =
        assertThrows(
            IllegalArgumentException.class,
            () -> new NumberTable(List.of(), 0, new float[0], new long[0]));
    assertEquals("a table of numbers needs at least one column, not 0", none.getMessage());
  }

  @Test
  void aTableHasWholeRowsAndAnIdForEachOrNone() {
    assertEquals(
        "a table of numbers of 2 columns needs as many values for every row, not 3 in all",
        refusedAsTable(2, new float[3], null));
    assertEquals(
        "a table of numbers of 2 rows needs as many ids or none, not 1",
        refusedAsTable(2, new float[4], new long[1]));
    assertEquals(
        "a table of numbers of 2 rows needs as many ids or none, not 4",
        refusedAsTable(2, new float[4], new long[4]));
    assertEquals(2, new NumberTable(List.of(), 2, new float[4], new long[2]).rows());
    assertEquals(0, new NumberTable(List.of(), 2, new float[0], null).rows());
  }

  private static String refusedAsTable(int columns, float[] values, long @Nullable [] ids) {
    return String.valueOf(
        assertThrows(
                IllegalArgumentException.class,
                () -> new NumberTable(List.of(), columns, values, ids))
            .getMessage());
  }

  @Test
  void refusesWhatIsNoNumber() {
    refused("1,2\n3,nan\n", "line 2, column 1: 'nan'");
    refused("nan,2\n3,4\n", "line 1, column 0: 'nan'");
    refused("a,b\n1,2\n3,x\n", "line 3, column 1 (b): 'x' is no finite number");
    refused("id,\"x\ny\"\n1,nan\n", "column 1 (x y): 'nan'");
    refused(",b\nx,2\n", "line 2, column 0: 'x' is no id");
    refused("0,1,2\n1,2,x\n", "line 2, column 2: 'x'");
    refused("1,2\n3,\n", "an empty field");
    refused("1,2\n3\n", "line 2 has 1 fields");
    refused("1,2\n3,1e99\n", "'1e99'");
    refused("id,a\n-1,2\n", "column 0 (id): '-1' is no id");
    refused("id,a\n1.5,2\n", "'1.5' is no id");
    refused("id,a\n1,\"x\ny\"\n", "'x y'");
    refused("id\n1\n", "no column of numbers");
    refused("a,b\n", "has no rows");
    refused("", "has no column");
  }

  private void refused(String text, String expected) {
    String message =
        String.valueOf(assertThrows(DataFormatException.class, () -> read(text)).getMessage());
    assertTrue(message.contains("t.csv: ") && message.contains(expected), message);
    assertEquals(1, message.lines().count(), message);
  }
}
