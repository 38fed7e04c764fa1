package dev.retort.distill.teacher;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// First lines that name columns by the numbers that the classes are called, above rows which some
/// program writes without points.
final class NumbersForNamesTest {
  /// As R writes them: without points where there is no fraction.
  private static final String FOUR = "0.2,0.8\n1,0\n0,1\n0.5,0.5\n";

  @TempDir private Path folder;

  private static Dataset samples(int size, String... classes) {
    return FloatDataset.of("some", Shape.of(1), List.of(classes), new float[size], new int[size]);
  }

  private LogitsFile read(String rows) throws IOException {
    return LogitsFile.read(Files.writeString(folder.resolve("l.csv"), rows));
  }

  @Test
  void twoNamesAreNoRowWhereTheyAreTheOneTooMany() throws IOException {
    for (Dataset data : List.of(samples(4, "0", "1"), samples(4, "cat", "dog"))) {
      for (String names : List.of("0,1\n", "\"0\",\"1\"\n", "0.0,1.0\n")) {
        refused(read(names + FOUR), data);
      }
      read(FOUR).requireFits(data);
      read("1,0\n" + FOUR).requireFits(data);
    }
    refused(read("1,2\n" + FOUR), samples(4, "1", "2"));
    // another sample's votes, as it may be
    read("1,2\n" + FOUR).requireFits(samples(4, "0", "1"));
  }

  /// Where the last sample is held out, the row too many may be its own.
  @Test
  void ofAPartTwoNamesAreTheOnesWithoutPoints() throws IOException {
    Dataset whole = samples(4, "0", "1");
    Dataset part = Subset.of(whole, new int[] {0, 1, 3});
    refused(read("0,1\n" + FOUR), part);
    read("0.0,1.0\n" + FOUR).requireFits(part);
    Dataset first = Subset.of(whole, new int[] {0, 2});
    read("0,1\n" + FOUR).requireFits(first); // as another row is
    refused(read("0,1\n" + FOUR.replace("0,1\n", "0.1,0.9\n")), first);
  }

  /// R puts quotes around names alone.
  @Test
  void quotesThatNoOtherLineHasAreThoseOfNames() throws IOException {
    Dataset part = Subset.of(samples(4, "0", "1"), new int[] {0, 2});
    refused(read("\"0\",\"1\"\n" + FOUR), part);
    refused(read("\"1\",\"2\"\n" + FOUR), part);
    read("\"0\",\"1\"\n" + FOUR.replace("0,1\n", "\"0\",\"1\"\n")).requireFits(part);
  }

  /// Outputs for the samples to test on are below those for the samples to train on.
  @Test
  void theVeryNamesOfTheClassesAreNoRowAboveMoreRows() throws IOException {
    String rows = "0.5,6,7\n8,9,1.5\n-3,1,0\n2,2,2\n";
    Dataset data = samples(2, "3", "7", "9");
    for (String names :
        List.of("3,7,9\n", "3.0,7.0,9.0\n", "\"3\",\"7\",\"9\"\n", "sep=,\n3,7,9\n")) {
      refused(read(names + rows), data);
    }
    // votes, which more samples have, or no row too many
    read("3,7,9\n" + rows + "3,7,9\n").requireFits(data);
    read("3,7,9\n" + rows).requireFits(samples(5, "3", "7", "9"));
    LogitsFile other = read("3,7,8\n" + rows);
    other.requireFits(data);
    assertEquals(5, other.size());
    Dataset two = samples(2, "0", "1");
    refused(read("0,1\n0.2,0.8\n1.0,0.0\n0.0,1.0\n0.4,0.6\n"), two);
    refused(read("0,1\n0.2,0.8\n1,0\n0.4,0.6\n"), two);
  }

  private static void refused(LogitsFile teacher, Dataset data) {
    String message = Refusal.of(() -> teacher.requireFits(data));
    assertTrue(message.startsWith("line 1 of l.csv reads like names of columns"), message);
  }
}
