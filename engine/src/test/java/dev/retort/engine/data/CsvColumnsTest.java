package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which column is the label, which ones are features, and what these are called.
final class CsvColumnsTest {
  private static final Csv.Options DEFAULTS = Csv.Options.defaults();

  @TempDir Path folder;

  private Dataset read(String text, Csv.Options options) throws IOException {
    return Csv.read(Files.writeString(folder.resolve("table.csv"), text), options);
  }

  private Dataset read(String text) throws IOException {
    return read(text, DEFAULTS);
  }

  private void refused(String text, Csv.Options options, String said) {
    assertEquals(
        folder.resolve("table.csv") + ": " + said,
        assertThrows(DataFormatException.class, () -> read(text, options)).getMessage());
  }

  /// Between others it is a coordinate.
  @Test
  void yIsTheLabelAtEitherEnd() throws IOException {
    assertEquals(List.of("3", "4"), read("x,y,w,kind\n7,1,5,3\n7,2,6,4\n").classNames());
    assertEquals(List.of("1", "2"), read("y,w,h\n1,5,3\n2,6,4\n").classNames());
    assertEquals(List.of("3", "4"), read("x,w,Y\n1,5,3\n2,6,4\n").classNames());
    assertEquals(List.of("1", "2"), read(",y,w\n0,1,5\n1,2,6\n").classNames(), "behind an index");
    String asked = "x,y,w\n7,1,5\n7,2,6\n";
    assertEquals(List.of("1", "2"), read(asked, DEFAULTS.withLabel("y")).classNames());
  }

  @Test
  void aLabelThatIsThereTwiceIsRefused() throws IOException {
    String mend =
        "; drop one of them, or name the one that you mean by its place (--label 0,"
            + " Csv.Options.withLabel)";
    String usual = "Label,a,label\n0,5,0\n1,6,1\n";
    refused(usual, DEFAULTS, "has the label 'Label' in columns 0 and 2" + mend);
    String named = "kind,a,kind\n0,5,0\n1,6,1\n";
    Csv.Options kind = DEFAULTS.withLabel("kind");
    refused(named, kind, "has the label 'kind' in columns 0 and 2" + mend);
    assertEquals(List.of("a", "kind"), read(named, DEFAULTS.withLabel("0")).columnNames());
    refused(
        "price,a,price\n1,5,1\n2,6,2\n",
        DEFAULTS.withTargets("price"),
        "has the target 'price' in columns 0 and 2; drop one of them, or name the one that you mean"
            + " by its place (Csv.Options.withTargets)");
  }

  /// Written by pandas with its index, read, and written with the next, once or more often.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Unnamed: 0,a,kind              | 0
          ,Unnamed: 0,a,kind             | 0,0
          Unnamed: 0.1,Unnamed: 0,a,kind | 0,0
          Unnamed: 0,a,label             | 0
          """)
  void anIndexThatWasWrittenAgainIsNoFeature(String names, String index) throws IOException {
    String second = index.replace('0', '1');
    Dataset data = read(names + "\n" + index + ",7,x\n" + second + ",8,y\n");
    assertEquals(List.of("a"), data.columnNames());
    assertEquals(List.of("x", "y"), data.classNames());
  }

  @Test
  void anUnnamedColumnThatDoesNotCountIsAFeature() throws IOException {
    assertEquals(
        List.of("Unnamed: 0", "a"), read("Unnamed: 0,a,kind\n5,7,x\n3,8,y\n").columnNames());
    assertEquals(List.of("Unnamed", "a"), read("Unnamed,a,kind\n0,7,x\n1,8,y\n").columnNames());
    StringBuilder shuffled = new StringBuilder("Unnamed: 0,a,kind\n");
    for (int n = 0; n < 20; n++) {
      shuffled.append(7 * n % 20).append(n % 2 == 0 ? ",7,x\n" : ",8,y\n");
    }
    String said =
        String.valueOf(
            assertThrows(DataFormatException.class, () -> read(shuffled.toString())).getMessage());
    assertTrue(said.contains("column 0 (Unnamed: 0) has no name and looks like row numbers"), said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7,0,x\n8,1,y\n", "0,1,2,kind\n5,6,7,x\n5,6,8,y\n"})
  void featuresWithoutNamesAreCalledNothing(String text) throws IOException {
    assertEquals(List.of(), read(text).columnNames());
  }

  @Test
  void everyPartOfATableKnowsWhatItsFeaturesAreCalled() throws IOException {
    Dataset table = read("kind,wide,long,deep\nx,1,2,3\ny,4,5,6\n", DEFAULTS.withLabel("kind"));
    List<String> names = List.of("wide", "long", "deep");
    assertEquals(names, table.columnNames());
    assertEquals(names, Subset.first(table, 1).columnNames());
    assertEquals(names, new WithUnlabelled(table, table, 2).columnNames());
    Dataset learnt = read("wide,depth,long\n1,2,3\n4,5,6\n", DEFAULTS.withTargets("depth"));
    assertEquals(List.of("wide", "long"), learnt.columnNames());
    assertEquals(List.of(), SyntheticDigits.train(1, 1).columnNames());
  }
}
