package dev.retort.distill.teacher;

import static dev.retort.distill.teacher.PetLogits.logits;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// A first line of numbers: names of classes are told from the outputs of a sample.
final class NamesOrOutputsTest {
  @TempDir private Path folder = Path.of("");

  private Path text(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  /// As pandas writes them where columns have no names.
  @Test
  void namesThatOnlyCountAreNoClasses() throws IOException {
    Dataset wine =
        FloatDataset.of(
            "wine", Shape.of(1), List.of("1", "2", "3"), new float[2], new int[] {0, 2});
    for (String names : List.of(",0,1,2", "id,0,1,2")) {
      LogitsFile teacher = LogitsFile.read(text("l.csv", names + "\n1,5,6,7\n0,8,9,1\n"));
      teacher.requireFits(wine);
      assertArrayEquals(new float[] {8, 9, 1}, logits(teacher, 0), 0);
    }
    LogitsFile.read(text("l.csv", "0,1,2\n5,6,7\n8,9,1\n")).requireFits(wine);
    refused(
        "bring its columns into the data's order",
        () -> LogitsFile.read(text("l.csv", "id,2,1,3\n0,1,2,3\n")).requireFits(wine));
  }

  /// As pandas writes the names of classes that are numbers.
  @Test
  void namesThatAreNumbersAreNotTheOutputsOfTheFirstSample() throws IOException {
    Dataset wine =
        FloatDataset.of(
            "wine", Shape.of(1), List.of("3", "1", "7"), new float[2], new int[] {0, 2});
    String wrong =
        "line 1 of l.csv reads like names of columns, not like the outputs of a sample; add a"
            + " column id, or name the columns by words";
    for (String names :
        List.of("3,1,7", "3.0,1.0,7.0", "\"3\",\"1\",\"7\"", "\n3, 1, 7", "1,2,3", "5,6,7")) {
      String rows = names + "\n0.5,6,7\n8,9,1\n";
      assertEquals(
          wrong, Refusal.of(() -> LogitsFile.read(text("l.csv", rows)).requireFits(wine)), names);
    }
  }

  /// No row too many, another row that counts, no names at all, and names that are known as such.
  @Test
  void numbersInTheFirstLineAreMostlyOutputs() throws IOException {
    Dataset wine =
        FloatDataset.of(
            "wine", Shape.of(1), List.of("3", "1", "7"), new float[2], new int[] {0, 2});
    for (String rows :
        List.of("3,1,7\n0.5,6,7\n", "1,2,3\n0,6,7\n4,5,6\n", "3,1,8\n0,6,7\n4,5,6\n")) {
      LogitsFile teacher = LogitsFile.read(text("l.csv", rows));
      teacher.requireFits(wine);
      assertEquals(rows.charAt(0) - '0', logits(teacher, 0)[0], rows);
    }
    LogitsFile named = LogitsFile.read(text("l.csv", "0,1,2\n5,6,7\n0.5,6,7\n8,9,1\n"));
    named.requireFits(wine);
    assertEquals(5, logits(named, 0)[0]);
  }

  /// Of two classes `0,1` may be outputs: but hardly where it alone has no points, no other row is
  /// the same, or it is the one row too many.
  @Test
  void namesOfTwoClassesAreSeenFromTheOtherRows() throws IOException {
    List<String> classes = List.of("0", "1");
    Dataset coins = FloatDataset.of("coins", Shape.of(1), classes, new float[2], new int[] {0, 1});
    for (String rows :
        List.of(
            "0,1\n0.2,0.8\n1.0,0.0\n",
            "1,2\n0.5,1e-05\n3.5,0.75\n",
            "0,1\n1,0\n0.5,0.5\n",
            "0.0,1.0\n0.2,0.8\n0.5,0.5\n",
            "0,1\n0.2,0.8\n0.5,0.5\n0.4,0.6\n")) {
      LogitsFile teacher = LogitsFile.read(text("l.csv", rows));
      refused("line 1 of l.csv reads like names of columns", () -> teacher.requireFits(coins));
    }
    for (String rows :
        List.of(
            "0,1\n1,0\n",
            "0,1\n1,0\n0,1\n0.5,0.5\n",
            "0.0,1.0\n0.2,0.8\n0.5,0.5\n0.4,0.6\n",
            "1,2\n-3,0\n5,1\n")) {
      LogitsFile teacher = LogitsFile.read(text("l.csv", rows));
      teacher.requireFits(coins);
      assertEquals(2, teacher.classes(), rows);
    }
  }

  /// As other programs sort the names of classes that are numbers, or strings of digits.
  @Test
  void namesInAnotherOrderAreNotTheOutputsOfTheFirstSample() throws IOException {
    List<String> classes = IntStream.range(0, 12).mapToObj(Integer::toString).toList();
    Dataset many = FloatDataset.of("many", Shape.of(1), classes, new float[2], new int[] {0, 11});
    String names = String.join(",", classes.stream().sorted().toList()) + "\n";
    String row = "0.5" + ",1".repeat(11) + "\n";
    refused(
        "line 1 of l.csv reads like names of columns",
        () -> LogitsFile.read(text("l.csv", names + row + row)).requireFits(many));
    LogitsFile.read(text("l.csv", names + row)).requireFits(many);
    LogitsFile.read(text("l.csv", row + row + row)).requireFits(many);
    Dataset wine =
        FloatDataset.of(
            "wine", Shape.of(1), List.of("3", "1", "7"), new float[2], new int[] {0, 2});
    refused(
        "line 1 of l.csv reads like names of columns",
        () -> LogitsFile.read(text("l.csv", "1,3.0,7\n0,6,7\n4,5,6\n")).requireFits(wine));
    // votes, of which other samples have the same
    LogitsFile.read(text("l.csv", "1,3,7\n0,6,7\n7,1,3\n")).requireFits(wine);
  }

  /// Of the part alone nobody knows that the table has one row more than there are samples.
  @Test
  void namesAreSeenWhereTheLastSampleIsHeldOut() throws IOException {
    List<String> classes = List.of("1", "2", "3");
    Dataset whole = FloatDataset.of("whole", Shape.of(1), classes, new float[5], new int[5]);
    Dataset part = Subset.of(whole, new int[] {0, 2, 3});
    String row = "0.5,6,7\n";
    for (String names : List.of("1,2,3\n", "2,3,1\n", "4,5,6\n")) {
      for (int rows = 4; rows < 8; rows++) {
        LogitsFile named = LogitsFile.read(text("l.csv", names + row.repeat(rows)));
        refused("line 1 of l.csv reads like names of columns", () -> named.requireFits(part));
      }
      LogitsFile.read(text("l.csv", names + row.repeat(3))).requireFits(part);
    }
    for (String first : List.of(row, "1,2,4\n", "1.5,2.5,3.5\n", "4,5,6\n7,8,9\n")) {
      LogitsFile.read(text("l.csv", first + row.repeat(4))).requireFits(part);
    }
    LogitsFile votes = LogitsFile.read(text("l.csv", "2,3,1\n3,1,2\n" + row.repeat(3)));
    votes.requireFits(part);
    assertArrayEquals(new float[] {2, 3, 1}, logits(votes, 0), 0);
  }

  private static void refused(String part, Executable code) {
    String message = Refusal.of(code);
    assertTrue(message.contains(part), message);
  }
}
