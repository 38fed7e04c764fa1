package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Columns that are taken for labels and hold something else, or the classes in another way.
final class CsvLabelsTest {
  private static final Csv.Options DEFAULTS = Csv.Options.defaults();

  @TempDir Path folder;

  private Dataset read(String text, Csv.Options options) throws IOException {
    return Csv.read(Files.writeString(folder.resolve("table.csv"), text), options);
  }

  private Dataset read(String text) throws IOException {
    return read(text, DEFAULTS);
  }

  private void refused(String text, String said) {
    assertEquals(
        folder.resolve("table.csv") + ": " + said,
        assertThrows(DataFormatException.class, () -> read(text)).getMessage());
  }

  private static String rows(int count, IntFunction<String> row) {
    return IntStream.range(0, count).mapToObj(row).collect(Collectors.joining("\n", "", "\n"));
  }

  /// As UCI's wine, whose class is the first column and whose last one is a whole number.
  @Test
  void aFeatureOfWholeNumbersIsNoLabel() throws IOException {
    String wine = rows(60, n -> "%d,%d.5,%d".formatted(n % 3 + 1, n % 7, 300 + 7 * n));
    refused(
        wine,
        "column 2 has 60 different labels in 60 rows, so it holds no classes; name another label"
            + " column (--label, Csv.Options.withLabel), or learn the numbers"
            + " (Csv.Options.withTargets), or name the classes (Csv.Options.withClasses)");
    assertEquals(3, read(wine, DEFAULTS.withLabel("0")).classes());
    String names = "a,name\n" + rows(41, n -> n + ",v" + n % 21);
    refused(
        names,
        "column 1 (name) has 21 different labels in 41 rows, so it holds no classes; name another"
            + " label column (--label, Csv.Options.withLabel), or name the classes"
            + " (Csv.Options.withClasses)");
    assertEquals(21, read(names + "7,v20\n").classes());
  }

  @Test
  void classesThatAreKnownMayBeMany() throws IOException {
    List<String> classes = IntStream.range(0, 21).mapToObj(k -> "v" + k).toList();
    String rows = "a,name\n" + rows(21, n -> n + ",v" + n);
    assertEquals(21, read(rows, DEFAULTS.withClasses(classes)).classes());
  }

  @Test
  void classesThatAreSpreadOverColumnsAreRefused() throws IOException {
    String spread =
        "size,a,b,c\n" + rows(6, n -> n + List.of(",1,0,0", ",0,1,0", ",0,0,1").get(n % 3));
    String mend =
        " hold one 1 in every row, as classes do that are spread over columns; put the class into"
            + " one column, or name the label (--label, Csv.Options.withLabel)";
    refused(spread, "columns 1 (a) to 3 (c)" + mend);
    assertEquals(List.of("0", "1"), read(spread, DEFAULTS.withLabel("c")).classNames());
    assertEquals(2, read(spread.replace("c\n", "label\n")).classes());
    assertEquals(2, read(spread + "7,0,0,0\n").classes(), "a row without a 1");
    assertEquals(2, read(spread + "7,1,0,1\n").classes(), "a row with two");
    assertEquals(2, read(spread + "7,0.5,0,1\n").classes(), "another number");
    String halves = rows(20, n -> n + (n % 2 == 0 ? ",1.0,0.0" : ",0.0,1.0"));
    refused(halves, "columns 1 and 2" + mend);
    String few = halves.substring(0, halves.lastIndexOf("19,"));
    assertEquals(2, read(few).classes(), "of two columns that may come by chance");
  }

  /// An index is counted among the places, and a class may be absent.
  @Test
  void spreadClassesAreNamedByTheirPlacesInTheFile() {
    String rows = rows(20, n -> n + ",7," + (n % 2 == 0 ? "1,0,0" : "0,1,0"));
    String said = "columns 2 (a) to 4 (c) hold one 1 in every row";
    String text = ",size,a,b,c\n" + rows;
    String message =
        String.valueOf(assertThrows(DataFormatException.class, () -> read(text)).getMessage());
    assertTrue(message.contains(said), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"N/A", "#N/A", "<NA>", "NULL", "\\N", "?", "-", "missing", "none", "n/a"})
  void aSingleWordAmongNumbersIsNoClass(String word) {
    refused(
        "x,label\n1,0\n2,1\n3,2\n4," + word + "\n",
        "line 5 has the label '"
            + word
            + "' where all others are numbers; leave it empty where it is not known, or give it a"
            + " number or name the classes (Csv.Options.withClasses) if it is one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NA", "N/A", "#N/A", "<NA>", "NaN", "nan", "NULL", "\\N"})
  void aWordOfOtherProgramsForWhatIsNotKnownIsNoClassBesideWords(String word) {
    refused(
        "x,label\n1,rose\n2,iris\n3," + word + "\n",
        "line 4 has the label '"
            + word
            + "', as other programs write one that is not known; leave it empty then, or call it by"
            + " another word or name the classes (Csv.Options.withClasses) if it is one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "None", "none", "?", "-", "missing"})
  void otherWordsMayBeClassesBesideWords(String word) throws IOException {
    assertEquals(3, read("x,label\n1,rose\n2,iris\n3," + word + "\n").classes());
    assertEquals(4, read("x,label\n1,1\n2,2\n3,rose\n4," + word + "\n").classes());
  }

  /// Nobody writes a digit for what is not known.
  @ParameterizedTest
  @ValueSource(strings = {"3+", "5more", ">2"})
  void aWordWithADigitMayBeAClassAmongNumbers(String word) throws IOException {
    assertEquals(4, read("doors,label\n1,0\n2,1\n3,2\n4," + word + "\n").classes());
  }

  @Test
  void labelsThatDifferOnlyInCaseAreRefused() throws IOException {
    refused(
        "x,kind\n1,Setosa\n2,setosa\n3,other\n",
        "column 1 (kind) has the labels 'Setosa' and 'setosa', which differ only in case; make them"
            + " one, or rename one");
    assertEquals(List.of("A", "a"), read("x,kind\n1,a\n2,A\n").classNames(), "single letters");
  }

  /// As they come with a text that was copied from a page.
  @ParameterizedTest
  @ValueSource(strings = {"\u00A0", "\u200B", "\uFEFF", "\u202F", " \u00A0 "})
  void spacesThatNobodySeesMakeNoClass(String space) throws IOException {
    String text = "x,kind\n1,iris" + space + "\n2," + space + "iris\n" + space + "3,rose\n";
    assertEquals(List.of("iris", "rose"), read(text).classNames());
  }
}
