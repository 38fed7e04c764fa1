package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassLabelsTest {
  @TempDir Path folder;

  private static List<String> sorted(String... labels) {
    return ClassLabels.sorted(List.of(labels));
  }

  private int[] labels(String text, Csv.Options options) throws IOException {
    Dataset data = Csv.read(Files.writeString(folder.resolve("table.csv"), text), options);
    return IntStream.range(0, data.size()).map(data::label).toArray();
  }

  @Test
  void numbersAreSortedAsNumbersAndOthersAsStrings() {
    assertEquals(List.of("-1.5", "2", "10.25"), sorted("10.25", "2", "-1.5"));
    assertEquals(List.of("1e-3", "9", "1e2"), sorted("1e2", "9", "1e-3"));
    assertEquals(List.of("10", "9", "x"), sorted("x", "9", "10"));
    assertEquals(List.of("1e999", "9"), sorted("9", "1e999"));
  }

  @Test
  void numbersOfWhichSomeHaveFractionsAreMeasured() {
    assertTrue(ClassLabels.areMeasured(List.of("1", "2.5", "-3.0", "1e-3")));
    assertFalse(ClassLabels.areMeasured(List.of("1", "2.0", "-3.00", "1e3", "9e20")));
    assertFalse(ClassLabels.areMeasured(List.of("1.5", "unknown")));
    assertFalse(ClassLabels.areMeasured(List.of("1.5", "1e999")));
    assertFalse(ClassLabels.areMeasured(List.of()));
  }

  @Test
  void aWordForWhatIsNotKnownIsOneBesideOthers() {
    assertEquals(Optional.of("NA"), ClassLabels.unknown(List.of("-1", "2.5", "NA", "1e3")));
    assertEquals(Optional.of("nan"), ClassLabels.unknown(List.of("1", "nan", "null")));
    for (List<String> others :
        List.of(List.of("1", "2"), List.of("1", "null", "x"), List.of("1e999", "null"))) {
      assertEquals(Optional.empty(), ClassLabels.unknown(others), others.toString());
    }
    assertEquals(Optional.empty(), ClassLabels.unknown(List.of("NA")), "nothing but words");
  }

  /// Networks that are kept know them.
  @Test
  void wholeNumbersKeepTheirNames() {
    List<String> digits = IntStream.range(0, 12).mapToObj(Integer::toString).toList();
    assertEquals(digits, ClassLabels.sorted(digits.reversed()));
    assertEquals(List.of("-0", "0", "01", "1", "12"), sorted("12", "1", "01", "0", "-0"));
  }

  /// pandas makes floats of whole numbers where one is empty, and numpy of all.
  @Test
  void wholeNumbersWithADecimalPointAreWholeNumbers() throws IOException {
    List<String> digits = IntStream.range(0, 13).mapToObj(Integer::toString).toList();
    assertEquals(digits, ClassLabels.sorted(digits.stream().map(label -> label + ".0").toList()));
    assertEquals(List.of("0", "3", "11"), sorted("1.1000e+01", "3", "3.0", "-0.0"));
    assertEquals(List.of("1.0", "2.5"), sorted("2.5", "1.0"));
    assertEquals(List.of("1.0", "x"), sorted("x", "1.0"));
    String text = "x,label\n1,10.0\n1,9.0\n1,\n1,9\n";
    int[] expected = {1, 0, Batch.UNLABELLED, 0};
    assertArrayEquals(expected, labels(text, Csv.Options.defaults()));
    // also where another table has said the classes
    for (List<String> known : List.of(List.of("9", "10"), List.of("9.0", "10.0", "9"))) {
      expected[3] = known.indexOf("9");
      assertArrayEquals(expected, labels(text, Csv.Options.defaults().withClasses(known)));
    }
  }
}
