package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The columns that a network takes are found by their names, or by their places where it knows no
/// names.
final class FeatureTableTest {
  private static final List<String> NAMES = List.of("sl", "sw", "pl");
  private static final List<String> WAVELENGTHS = List.of("400", "410", "420");

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("t.csv"), text);
  }

  private FeatureTable named(List<String> names, String text) throws IOException {
    return FeatureTable.read(file(text), names, names.size(), null);
  }

  private FeatureTable unnamed(String text, int wanted) throws IOException {
    return FeatureTable.read(file(text), List.of(), wanted, null);
  }

  private FeatureTable without(String left, String text, int wanted) throws IOException {
    return FeatureTable.read(file(text), List.of(), wanted, left);
  }

  private static void assertRows(FeatureTable table, float[]... rows) {
    assertEquals(rows.length, table.rows());
    for (int n = 0; n < rows.length; n++) {
      assertArrayEquals(rows[n], table.row(n));
    }
  }

  private static float[] row(float... numbers) {
    return numbers;
  }

  @Test
  void columnsAreFoundInAnyOrder() throws IOException {
    for (String text : List.of("sl,sw,pl\n1,2,3\n", "pl,sl,sw\n3,1,2\n", "sw;pl;sl\n2;3;1\n")) {
      FeatureTable table = named(NAMES, text);
      assertRows(table, row(1, 2, 3));
      assertEquals(List.of(), table.ids());
      assertEquals(List.of(), table.passedOver());
    }
  }

  @Test
  void otherColumnsArePassedOverWhateverTheyHold() throws IOException {
    FeatureTable table = named(NAMES, "species,pl,note,sw,sl\nsetosa,3,,2,1\n");
    assertRows(table, row(1, 2, 3));
    assertEquals(List.of("species", "note"), table.passedOver());
    FeatureTable left =
        FeatureTable.read(file("species,pl,sw,sl\nsetosa,3,2,1\n"), NAMES, 3, "species");
    assertRows(left, row(1, 2, 3));
    assertEquals(List.of(), left.passedOver(), "nobody needs to be told");
  }

  @Test
  void theFirstColumnThatIsMissingIsNamed() {
    String indexed = "has no column pl, which the network was trained on; it has (no name), sl, sw";
    refused(NAMES, null, ",sl,sw\n0,1,2\n25,1,2\n", indexed);
    refused(NAMES, null, "id,sl,sw\n0,1,2\n", "has no column pl, which");
    refused(NAMES, null, "id,a,b,c\n0,1,2,3\n", "has no column sl", "it has id, a, b, c");
    refused(NAMES, null, "sl,sw,PL\n1,2,3\n", "has no column pl");
    refused(NAMES, "pl", "sl,sw,pl\n1,2,3\n", "has the column pl", "it is to be left out");
    refused(NAMES, null, "sl,sw,pl,sw\n1,2,3,4\n", "has the column sw more often than");
    refused(NAMES, null, "", "has no rows");
    refused(NAMES, null, "sl,sw,pl\n", "has no rows");
  }

  private void refused(List<String> names, @Nullable String left, String text, String... words) {
    Path file = folder.resolve("t.csv");
    String message =
        String.valueOf(
            assertThrows(
                    DataFormatException.class,
                    () -> FeatureTable.read(file(text), names, names.size(), left))
                .getMessage());
    assertTrue(message.startsWith(file + ": "), message);
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
    assertEquals(1, message.lines().count(), message);
  }

  /// As those of wavelengths and years.
  @Test
  void namesMayBeNumbers() throws IOException {
    assertRows(named(WAVELENGTHS, "400,410,420\n1,2,3\n4,5,6\n"), row(1, 2, 3), row(4, 5, 6));
    assertRows(named(WAVELENGTHS, "420,400,410\n3,1,2\n"), row(1, 2, 3));
    assertRows(named(WAVELENGTHS, "400,410,420,kind\n1,2,3,cat\n"), row(1, 2, 3));
    assertRows(named(WAVELENGTHS, "400,410,430\n1,2,3\n"), row(400, 410, 430), row(1, 2, 3));
    refused(WAVELENGTHS, null, "id,400,410\n1,2,3\n", "has no column 420");
    refused(List.of("sl", "1990", "2000"), null, "sl,1990\n1,2\n", "has no column 2000");
  }

  @Test
  void withoutNamesInTheFilePlacesCount() throws IOException {
    assertRows(named(NAMES, "1,2,3\n4,5,6\n"), row(1, 2, 3), row(4, 5, 6));
    assertRows(named(NAMES, "0,1,2\n4,5,6\n"), row(4, 5, 6));
    FeatureTable indexed = named(NAMES, ",0,1,2\n7,4,5,6\n");
    assertRows(indexed, row(4, 5, 6));
    assertEquals(List.of("7"), indexed.ids());
    refused(NAMES, null, "1,2,3,4\n", "has 4 columns of numbers", "network takes 3, sl, sw, pl;");
    refused(NAMES, null, "1,2,3,setosa\n", "has 4 columns of numbers", "as --label");
    refused(NAMES, null, ",0,1\n0,4,5\n", "has 2 columns of numbers beside the ids");
  }

  @Test
  void idsAreAnyText() throws IOException {
    FeatureTable table = named(NAMES, "pl,ID,sw,sl\n3,P-01,2,1\n6,007,5,4\n9,,8,7\n");
    assertRows(table, row(1, 2, 3), row(4, 5, 6), row(7, 8, 9));
    assertEquals(List.of("P-01", "007", ""), table.ids());
    assertEquals(List.of(), table.passedOver());
    assertEquals(List.of("a"), named(NAMES, ",sl,sw,pl\na,1,2,3\n").ids());
    FeatureTable both = named(NAMES, ",id,sl,sw,pl\n0,a,1,2,3\n");
    assertEquals(List.of("a"), both.ids());
    assertEquals(List.of(""), both.passedOver());
    assertEquals(List.of("P-01"), unnamed("id,a,b\nP-01,1,2\n", 2).ids());
  }

  /// As [Csv] takes it where it is in the table to train on.
  @Test
  void anIdThatTheNetworkWasTrainedOnIsOneOfItsNumbers() throws IOException {
    FeatureTable table = named(List.of("id", "a"), "a,id\n1,7\n");
    assertRows(table, row(7, 1));
    assertEquals(List.of(), table.ids());
  }

  @Test
  void columnsMayShareAName() throws IOException {
    assertRows(named(List.of("a", "b", "a"), "b,a,a\n2,1,3\n"), row(1, 2, 3));
    refused(List.of("a", "b", "a"), null, "a,b\n1,2\n", "has no column a");
    assertRows(named(List.of("", "a"), "a,\n1,2\n"), row(2, 1));
  }

  /// By its name or by its place, under a line of names or under none, and whatever it holds.
  @Test
  void aColumnIsLeftOutUnread() throws IOException {
    for (String text : List.of("a,kind,b\n1,cat,2\n3,,4\n", "1,cat,2\n3,cat,4\n")) {
      FeatureTable table = without(text.startsWith("a") ? "kind" : "1", text, 2);
      assertRows(table, row(1, 2), row(3, 4));
      assertEquals(List.of(), table.ids());
    }
    assertRows(without("3", "0,1,2,kind\n5,6,7,cat\n", 3), row(5, 6, 7));
    FeatureTable unlabelled = without("0", ",1,2\ncat,3,4\n", 2);
    assertRows(unlabelled, row(1, 2), row(3, 4));
    assertThrows(DataFormatException.class, () -> without("kind", "a,b\n1,2\n", 1));
  }

  /// As many columns as are wanted say whether ids are among them.
  @Test
  void idsAreNumbersWhereSoManyAreWantedByNoNames() throws IOException {
    for (String name : List.of("id", "ID", "")) {
      String text = name + ",a,b,kind\n8,1,2,cat\n7,3,4,dog\n";
      FeatureTable beside = without("kind", text, 2);
      assertEquals(List.of("8", "7"), beside.ids());
      assertRows(beside, row(1, 2), row(3, 4));
      FeatureTable among = without("kind", text, 3);
      assertEquals(List.of(), among.ids());
      assertRows(among, row(8, 1, 2), row(7, 3, 4));
    }
    FeatureTable left = without("id", "id,a\nx7,1\n", 1);
    assertEquals(List.of(), left.ids());
    assertRows(left, row(1));
  }

  @Test
  void anIndexIsNoNumberToWhateverNetwork() throws IOException {
    for (String rows : List.of("0,1,2\n1,3,4\n", "7,1,2\n8,3,4\n", "0,1,2\n25,3,4\n", "9,1,2\n")) {
      String message =
          String.valueOf(
              assertThrows(DataFormatException.class, () -> unnamed(",a,b\n" + rows, 3))
                  .getMessage());
      assertTrue(message.contains("has 2 columns of numbers beside the ids"), message);
    }
    FeatureTable again = unnamed("Unnamed: 0.1,Unnamed: 0,a,b\n0,7,1,2\n1,9,3,4\n", 2);
    assertRows(again, row(1, 2), row(3, 4));
    assertEquals(List.of("0", "1"), again.ids());
    assertRows(unnamed(",a\n0.5,1\n", 2), row(0.5f, 1));
    assertRows(unnamed("x,a,b\n0,1,2\n", 3), row(0, 1, 2));
  }

  /// What has learnt from a table, whose index [Csv] leaves out, predicts for one with or without.
  @ParameterizedTest
  @ValueSource(strings = {"a,b", "400,410"})
  void anIndexNamesTheRowsAsItDoesWhereTheyAreLearntFrom(String names) throws IOException {
    String text = "," + names + ",kind\n0,1,2,cat\n1,3,4,dog\n";
    Dataset learnt = Csv.read(file(text));
    int wanted = learnt.shape().elements();
    for (List<String> known : List.of(learnt.columnNames(), List.<String>of())) {
      FeatureTable indexed = FeatureTable.read(file(text), known, wanted, "kind");
      assertRows(indexed, row(1, 2), row(3, 4));
      assertEquals(List.of("0", "1"), indexed.ids());
      String rows = "," + names + "\n0,1,2\n1,3,4\n";
      assertRows(FeatureTable.read(file(rows), known, wanted, null), row(1, 2), row(3, 4));
      String plain = names + ",kind\n1,2,cat\n3,4,dog\n";
      FeatureTable table = FeatureTable.read(file(plain), known, wanted, "kind");
      assertRows(table, row(1, 2), row(3, 4));
      assertEquals(List.of(), table.ids());
    }
  }

  /// An index has whole numbers below its empty name.
  @Test
  void aFirstRowWithoutItsFirstNumberIsNoLineOfNames() throws IOException {
    for (String rows : List.of("4,5,6\n3,1,1\n", "0.5,5,6\n")) {
      refused(List.of(), 3, ",1.5,2\n" + rows, "line 1, column 0: an empty field");
    }
    assertRows(unnamed(",1.5,2\n0,5,6\n", 2), row(5, 6));
  }

  private void refused(List<String> names, int wanted, String text, String words) {
    String said =
        assertThrows(
                DataFormatException.class, () -> FeatureTable.read(file(text), names, wanted, null))
            .toString();
    assertTrue(said.contains(words), said);
  }

  @Test
  void aRowIsTheCallersOwn() throws IOException {
    FeatureTable table = named(NAMES, "sl,sw,pl\n1,2,3\n");
    table.row(0)[0] = 9;
    assertRows(table, row(1, 2, 3));
  }

  @Test
  void whatIsNoNumberIsNamed() {
    refused(NAMES, null, "pl,sw,sl\n3,2,x\n", "line 2, column 2 (sl): 'x' is no finite number");
    refused(NAMES, null, "pl,sw,sl\n3,,1\n", "line 2, column 1 (sw): an empty field");
    refused(NAMES, null, "pl,sw,sl\n3,2\n", "line 2 has 2 fields");
  }
}
