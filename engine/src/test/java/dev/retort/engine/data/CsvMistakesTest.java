package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What spreadsheets and other programs write, and is either read or said.
final class CsvMistakesTest {
  @TempDir Path folder;

  private Dataset read(String text) throws IOException {
    return Csv.read(Files.writeString(folder.resolve("table.csv"), text));
  }

  private String failure(String text) {
    return String.valueOf(assertThrows(DataFormatException.class, () -> read(text)).getMessage());
  }

  private void refused(String text, String said) {
    assertEquals(folder.resolve("table.csv") + ": " + said, failure(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sep=;\na;b;kind\n1;2;x\n3;4;y\n",
        "\uFEFFsep=;\r\na;b;kind\r\n1;2;x\r\n3;4;y\r\n",
        "\"sep=;\"\na;b;kind\n1;2;x\n3;4;y\n",
        "SEP=,\na,b,kind\n1,2,x\n3,4,y\n",
        "sep=\t\na\tb\tkind\n1\t2\tx\n3\t4\ty\n"
      })
  void aFirstLineMaySayWhatSeparates(String text) throws IOException {
    Dataset data = read(text);
    assertEquals(List.of("a", "b"), data.columnNames());
    assertEquals(List.of("x", "y"), data.classNames());
  }

  @Test
  void aLineThatSaysWhatSeparatesIsCounted() throws IOException {
    assertTrue(failure("sep=;\na;kind\n1;x\ntwo;y\n").contains("line 4, column 0 (a): 'two'"));
    assertTrue(failure("sep=;").contains("at least one column"));
    assertEquals(2, read("sep=;\n;;\na;b;kind\n1;2;x\n3;4;y\n").size()); // empty rows above
    assertEquals(List.of("sep=0", "b"), read("sep=0,b,kind\n1,2,x\n3,4,y\n").columnNames());
  }

  /// As Excel writes rows whose cells somebody has emptied.
  @Test
  void recordsOfEmptyFieldsAtEitherEndArePassedOver() throws IOException {
    Dataset data = read(";;\na;b;kind\n1;2;x\n3;4;y\n;;\n ;\u00A0;\"\"\n;;\n");
    assertEquals(2, data.size());
    assertEquals(Shape.of(2), data.shape());
    refused(
        "a;b;kind\n1;2;x\n;;\n;;\n3;4;y\n",
        "line 3 has empty fields alone, with rows below it; remove it");
  }

  @Test
  void namesWithoutOneForTheRowsAreRs() {
    String mend = ", one name less, as R's write.table leaves it; write it with col.names = NA";
    refused(
        "\"a\",\"b\",\"kind\"\n\"1\",5.5,6,\"x\"\n\"2\",7,8,\"y\"\n",
        "line 2 has 4 fields, but the first line has 3" + mend);
    refused(
        "a,kind\nMazda,5,x\nFiat,7,y\n", "line 2 has 3 fields, but the first line has 2" + mend);
    for (String other : List.of("a,b,kind\n1,2,x,\n", "a,b,kind\n1,2,x\n1,3,4,y\n")) {
      assertTrue(failure(other).endsWith("but the first line has 3"), other);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "5,04"     | '5,04' has a decimal comma; write 5.04
          "-,5"      | '-,5' has a decimal comma; write -.5
          "1,2345"   | '1,2345' has a decimal comma; write 1.2345
          "1,234"    | '1,234' has a comma; write 1234 or 1.234, whichever it means
          "1,234,5"  | '1,234,5' is no finite number; mend it or drop the column
          """)
  void aDecimalCommaIsCalledSo(String field, String said) {
    String text = "a,b,label\n1,2,x\n" + field + ",3,y\n";
    assertTrue(failure(text).contains("line 3, column 0 (a): " + said), failure(text));
    String semicolons = "a;b;label\n1;2;x\n" + field.replace("\"", "") + ";3;y\n";
    assertTrue(failure(semicolons).contains("line 3, column 0 (a): " + said), semicolons);
  }

  @Test
  void decimalCommasMakeTwoFieldsOfOne() {
    String fields = "line 2 has 5 fields, but the first line has 3";
    refused(
        "a,b,kind\n5,04,3,36,x\n",
        fields + "; if 5,04 is a number with a decimal comma, write 5.04");
    refused(
        "kind,a,b\nx,5,04,3,36\n",
        fields + "; if 5,04 is a number with a decimal comma, write 5.04");
    refused("a,b,kind\n5.5,4,3,36,x\n", fields);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          a|b|kind ~ is separated by |; use commas, semicolons or tabs
          a b kind ~ seems to be separated by spaces; use commas, semicolons or tabs
          sepal length ~ needs at least one column of numbers and one of labels
          """)
  void otherSeparatorsAreNamed(String names, String said) {
    refused(names + "\n", said);
  }
}
