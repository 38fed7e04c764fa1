package dev.retort.distill.cli;

import dev.retort.engine.data.DataOptions;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Datasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Outputs that would teach each sample what was said of the one before are refused, though the
/// sample that would show it is held out to test on.
final class ShiftedRowsTest {
  private static final int ROWS = 40;
  private static final String OUTPUTS = "0.5,6,7\n";

  @TempDir private Path folder;

  private Path table = Path.of("");

  @BeforeEach
  void writeTable() throws IOException {
    StringBuilder text = new StringBuilder("x,label\n");
    for (int n = 0; n < ROWS; n++) {
      text.append(n).append(',').append(n % 3 + 1).append('\n');
    }
    table = Files.writeString(folder.resolve("table.csv"), text);
  }

  @Test
  void idsFromOneWhereTheFirstSampleIsHeldOut() throws IOException {
    long seed = seedThatHoldsOut(0);
    label(seed, numbered(1))
        .fails(2, "the ids of outputs.csv count from 1 to 40", "subtract 1 from the ids");
    label(seed, numbered(0)).succeeds();
  }

  private static String numbered(int first) {
    StringBuilder text = new StringBuilder("id,1,2,3\n");
    for (int n = 0; n < ROWS; n++) {
      text.append(first + n).append(',').append(OUTPUTS);
    }
    return text.toString();
  }

  @Test
  void namesThatAreNumbersWhereTheLastSampleIsHeldOut() throws IOException {
    long seed = seedThatHoldsOut(ROWS - 1);
    String rows = OUTPUTS.repeat(ROWS);
    label(seed, "1,2,3\n" + rows).fails(2, "line 1 of outputs.csv reads like names of columns");
    label(seed, rows).succeeds();
  }

  private Outcome label(long seed, String outputs) throws IOException {
    Path teacher = Files.writeString(folder.resolve("outputs.csv"), outputs);
    Path out = folder.resolve("soft.safetensors");
    return Outcome.of(
        "label", "--data", table, "--data-seed", seed, "--teacher", teacher, "--out", out);
  }

  /// Of the data: each fifth sample is held out, so one is soon found.
  private long seedThatHoldsOut(int sample) throws IOException {
    for (long seed = 1; seed < 1_000; seed++) {
      DataOptions options = DataOptions.defaults().withSeed(seed);
      Dataset train = Datasets.open(table.toString(), options).train();
      if (IntStream.range(0, train.size()).noneMatch(i -> train.id(i) == sample)) {
        return seed;
      }
    }
    throw new AssertionError("sample " + sample + " is never held out");
  }
}
