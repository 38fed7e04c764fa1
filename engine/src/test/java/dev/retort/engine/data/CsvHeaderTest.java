package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is taken for a line of names and what for a sample, where some of its fields are numbers.
final class CsvHeaderTest {
  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("table.csv"), text);
  }

  private Dataset read(String text) throws IOException {
    return Csv.read(file(text));
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
  void theDigitsOfAPlaceAreNoName() throws IOException {
    Csv.Options first = Csv.Options.defaults().withLabel("0");
    Dataset data = Csv.read(file("5,0,7\n0,3,8\n"), first);
    assertEquals(List.of("0", "5"), data.classNames());
    assertArrayEquals(new float[] {0, 7, 3, 8}, values(data));
    assertArrayEquals(new int[] {1, 0}, labels(data));
    // what pandas writes where there are no names, also above a sample of the class 0
    for (String label : List.of("9", "0")) {
      Dataset counted = Csv.read(file("0,1,2\n" + label + ",5,6\n8,1,2\n"), first);
      assertArrayEquals(new float[] {5, 6, 1, 2}, values(counted));
    }
  }

  /// A single row is counted from 0 or 1; any other number may be measured.
  @Test
  void theIndexOfASingleRowIsWhereCountingBegins() throws IOException {
    for (String number : List.of("0", "1")) {
      assertArrayEquals(new float[] {7}, values(read(",a,kind\n" + number + ",7,x\n")));
    }
    for (String number : List.of("2", "800")) {
      float[] expected = {Float.parseFloat(number), 7};
      assertArrayEquals(expected, values(read(",a,kind\n" + number + ",7,x\n")));
    }
  }

  /// So pandas writes an array without names; two columns may be a sample, and so may three above
  /// whole numbers.
  @Test
  void aLineThatCountsThreeColumnsIsAHeader() throws IOException {
    String text = "0,1,2\n5.5,6,0\n7,8,1\n";
    Dataset data = read(text);
    assertEquals(List.of("0", "1"), data.classNames());
    assertArrayEquals(new float[] {5.5f, 6, 7, 8}, values(data));
    Dataset learnt = Csv.read(file(text), Csv.Options.defaults().withTargets("2"));
    assertArrayEquals(new float[] {5.5f, 6, 7, 8}, values(learnt));
    String whole = "0,1,2\n5,6,0\n7,8,1\n";
    String said =
        String.valueOf(assertThrows(DataFormatException.class, () -> read(whole)).getMessage());
    assertTrue(said.contains("line 1 counts the columns"), said);
    assertEquals(2, Csv.read(file(whole), Csv.Options.defaults().withLabel("2")).size());
    assertEquals(3, read("a,b,c\n" + whole).size());
    assertEquals(2, read("0,1,2,3\n5,6,7,0\n7,8,9,1\n").size());
    assertEquals(3, read("0,1\n5,0\n7,1\n").size());
    assertEquals(3, read("0,1,3\n5,6,0\n7,8,3\n").size());
  }

  /// A header is there whenever one of its names is asked for, and a year is no place.
  @Test
  void aNumberThatIsNoPlaceIsAName() throws IOException {
    Path years = file("2019,2020,2021\n5,6,0\n7,8,1\n");
    Dataset data = Csv.read(years, Csv.Options.defaults().withLabel("2021"));
    assertArrayEquals(new float[] {5, 6, 7, 8}, values(data));
    assertEquals(List.of("0", "1"), data.classNames());
    Dataset learnt = Csv.read(years, Csv.Options.defaults().withTargets("2020"));
    assertArrayEquals(new float[] {5, 0, 7, 1}, values(learnt));
    Csv.Options unknown = Csv.Options.defaults().withLabel("2022");
    String said =
        String.valueOf(
            assertThrows(DataFormatException.class, () -> Csv.read(years, unknown)).getMessage());
    assertTrue(said.contains("no label column '2022' among its 3 columns"), said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5,6,y\n7,8,n\n", "y,5,6\nn,7,8\n"})
  void aClassCalledYIsNoHeader(String text) throws IOException {
    int label = text.startsWith("y") ? 0 : 2;
    Dataset data = Csv.read(file(text), Csv.Options.defaults().withLabel(Integer.toString(label)));
    assertEquals(List.of("n", "y"), data.classNames());
    assertArrayEquals(new float[] {5, 6, 7, 8}, values(data));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0,1,label\n5,6,cat\n7,8,dog\n",
        "label,1,2\ncat,5,6\ndog,7,8\n",
        "label,0,1\ncat,5,6\ndog,7,8\n",
        "2019,2020,label\n5,6,0\n7,8,1\n",
        "2019,2020,label\n5,6,cat\n7,8,dog\n",
        "5.5,CLASS,6.5\n5,cat,6\n7,dog,8\n",
        "a,2020,label\n5,6,cat\n7,8,dog\n"
      })
  void namesThatAreNumbersMakeAHeader(String text) throws IOException {
    Dataset data = read(text);
    assertArrayEquals(new float[] {5, 6, 7, 8}, values(data));
    assertEquals(2, data.classes());
  }

  /// What pandas writes of columns without names beside one that has one.
  @ParameterizedTest
  @CsvSource({"'0,1,2,kind', 3", "'kind,0,1,2', 0", "'kind,1,2,3', 0", "'0,1,kind,3', 2"})
  void aWordBesideColumnsThatAreCountedIsAName(String names, int label) throws IOException {
    String[] rows = {"5,6,7", "8,9,1"};
    StringBuilder text = new StringBuilder(names + "\n");
    for (int n = 0; n < 2; n++) {
      List<String> fields = new ArrayList<>(List.of(rows[n].split(",", -1)));
      fields.add(label, n == 0 ? "cat" : "dog");
      text.append(String.join(",", fields)).append('\n');
    }
    Csv.Options byPlace = Csv.Options.defaults().withLabel(Integer.toString(label));
    Dataset data = Csv.read(file(text.toString()), byPlace);
    assertEquals(List.of("cat", "dog"), data.classNames());
    assertArrayEquals(new float[] {5, 6, 7, 8, 9, 1}, values(data));
    if (label == 3) {
      assertEquals(List.of("cat", "dog"), read(text.toString()).classNames());
    }
  }

  /// Where the word comes again, too few numbers count or not all do, or there is no word.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0,1,2,cat\n5,6,7,dog\n8,9,1,cat\n",
        "0,1,cat\n5,6,dog\n8,9,owl\n",
        "0,1,3,cat\n5,6,7,dog\n8,9,1,owl\n",
        "0,1,2,\n5,6,7,dog\n8,9,1,cat\n"
      })
  void aSampleIsNoHeader(String text) throws IOException {
    assertEquals(3, read(text).size());
  }

  /// Wavelengths, years, or the numbers of a sample: nothing but the word tells.
  @ParameterizedTest
  @ValueSource(strings = {"400,410,420", "2019,2020,2021", "5.1,3.5,0.2"})
  void numbersBesideAWordThatIsNoOtherLabelMayBeNames(String numbers) throws IOException {
    String rows = "5,6,7,cat\n8,9,1,dog\n".repeat(10);
    Path file = file(numbers + ",species\n" + rows);
    Csv.Options options = Csv.Options.defaults();
    for (Csv.Options unnamed : List.of(options, options.withLabel("3"))) {
      assertEquals(
          file
              + ": line 1 may hold names, for no other row has the label 'species'; name the label"
              + " column (--label 'species', Csv.Options.withLabel) or call it label, or, if line 1"
              + " is a sample, put a line of names above it",
          assertThrows(DataFormatException.class, () -> Csv.read(file, unnamed)).getMessage());
    }
    Dataset named = Csv.read(file, options.withLabel("species"));
    assertEquals(20, named.size());
    assertEquals(List.of("cat", "dog"), named.classNames());
    assertEquals(20, read(numbers + ",label\n" + rows).size());
    assertEquals(21, read("a,b,c,kind\n" + numbers + ",species\n" + rows).size());
  }

  @Test
  void aLabelThatComesAgainOrIsKnownOrOneOfFewIsThatOfASample() throws IOException {
    String rows = "5,6,7,cat\n8,9,1,dog\n".repeat(10);
    assertEquals(22, read("1,2,4,owl\n" + rows + "3,2,1,owl\n").size());
    assertEquals(20, read("1,2,4,owl\n" + rows.substring(0, rows.lastIndexOf('8'))).size());
    Path file = file("1,2,4,owl\n" + rows);
    Csv.Options known = Csv.Options.defaults().withClasses(List.of("cat", "dog", "owl"));
    assertEquals(21, Csv.read(file, known).size());
    FeatureTable unlabelled = FeatureTable.read(file, List.of(), 3, "3");
    assertEquals(21, unlabelled.rows(), "nobody looks at what is left out");
  }

  @Test
  void aKnownClassIsNoHeader() throws IOException {
    Csv.Options known = Csv.Options.defaults().withClasses(List.of("cat", "dog"));
    assertEquals(2, Csv.read(file("0,1,2,cat\n5,6,7,dog\n"), known).size());
    assertEquals(1, Csv.read(file("0,1,2,cat\n"), known).size());
    assertEquals(1, read("0,1,2,cat\n").size());
  }
}
