package dev.retort.distill.teacher;

import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.NumberTable;
import dev.retort.engine.io.Npy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The numbers of a logits file, in memory or mapped, as they are or as their logs.
///
/// *Shapes*: [rows, K].
final class LogitTable {
  /// A probability of 0 enters as the log of this.
  private static final double SMALLEST = Float.MIN_NORMAL;

  /// The logit, -87.3, that a probability of 0 enters as.
  static final float LOG_OF_ZERO = (float) StrictMath.log(SMALLEST);

  private final Path file;
  private final int rows;
  private final int classes;
  private final @Nullable Npy array;
  private final float[] values;
  private final boolean logarithms;

  /// What [#examine] has seen.
  ///
  /// @param zeros how many probabilities are below what a log is taken of; 0 of logits
  record Examined(LogitsFile.Kind kind, long zeros) {}

  private LogitTable(
      Path file, int rows, int classes, @Nullable Npy array, float[] values, boolean logarithms) {
    this.file = file;
    this.rows = rows;
    this.classes = classes;
    this.array = array;
    this.values = values;
    this.logarithms = logarithms;
  }

  static LogitTable of(Path file, NumberTable table) throws DataFormatException {
    requireClasses(file, table.columns());
    return new LogitTable(file, table.rows(), table.columns(), null, table.values(), false);
  }

  static LogitTable of(Path file, Npy array) throws DataFormatException {
    long[] extents = array.extents();
    if (extents.length != 2 || !array.isFloating()) {
      throw new DataFormatException(
          file,
          "needs floats of shape [samples, classes] but has %s %s%s"
              .formatted(array.type(), Arrays.toString(extents), mend(extents)));
    }
    if (extents[0] < 1 || extents[0] > Integer.MAX_VALUE || extents[1] > Integer.MAX_VALUE) {
      throw new DataFormatException(
          file, "has %d rows; from 1 to 2^31 - 1 are read".formatted(extents[0]));
    }
    requireClasses(file, extents[1]);
    return new LogitTable(file, (int) extents[0], (int) extents[1], array, new float[0], false);
  }

  /// What to do with an array of another shape or, where it has two axes, of whole numbers.
  private static String mend(long[] extents) {
    return switch (extents.length) {
      case 1 -> "; save one column a class";
      case 2 -> "; save its astype('float32')";
      case 3 -> mendOfThree(extents);
      default -> "";
    };
  }

  private static String mendOfThree(long[] extents) {
    if (extents[1] == 1) {
      return "; save its [:, 0, :]";
    }
    if (extents[2] == 1) {
      return "; save its [:, :, 0]";
    }
    return extents[0] == 1 ? "; save its [0]" : "; save one file a member";
  }

  private static void requireClasses(Path file, long columns) throws DataFormatException {
    if (columns < 2) {
      throw new DataFormatException(
          file, "has %d columns of numbers; one a class is needed".formatted(columns));
    }
  }

  int rows() {
    return rows;
  }

  int classes() {
    return classes;
  }

  /// The same with the logs of its numbers.
  LogitTable logarithms() {
    return new LogitTable(file, rows, classes, array, values, true);
  }

  private double number(int row, int k) {
    return array == null ? values[row * classes + k] : array.number((long) row * classes + k);
  }

  void copy(int row, float[] out, int at) {
    for (int k = 0; k < classes; k++) {
      double value = number(row, k);
      out[at + k] = (float) (logarithms ? StrictMath.log(Math.max(SMALLEST, value)) : value);
    }
  }

  /// Looks at all numbers once: that they are finite, and what they are.
  ///
  /// @param said what they are said to be; null to see it from them
  /// @throws DataFormatException if a number is not finite, or they are not what is said or, where
  ///   nothing is, may be neither
  Examined examine(LogitsFile.@Nullable Kind said) throws DataFormatException {
    KindOfRows seen = new KindOfRows(classes);
    boolean differ = false;
    long zeros = 0;
    for (int row = 0; row < rows; row++) {
      double sum = 0;
      double least = Double.POSITIVE_INFINITY;
      double greatest = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < classes; k++) {
        double value = finite(row, k);
        sum += value;
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
        zeros += value < SMALLEST ? 1 : 0;
        differ = differ || value != number(0, k);
      }
      boolean probabilities = seen.add(least, greatest, sum);
      if (!probabilities && said == LogitsFile.Kind.PROBABILITIES) {
        throw new DataFormatException(
            file,
            "row %d adds up to %s or has numbers beyond 0 to 1, so it holds no probabilities"
                .formatted(row, KindOfRows.text(sum)));
      }
    }
    LogitsFile.Kind kind = said == null ? kind(seen, differ) : said;
    return new Examined(kind, kind == LogitsFile.Kind.PROBABILITIES ? zeros : 0);
  }

  private LogitsFile.Kind kind(KindOfRows seen, boolean differ) throws DataFormatException {
    if (seen.areProbabilities()) {
      return LogitsFile.Kind.PROBABILITIES;
    }
    Optional<String> hardly = seen.hardlyLogits(differ);
    if (hardly.isPresent()) {
      throw new DataFormatException(
          file,
          hardly.get()
              + "; divide each row by its sum, or say that they are logits (--teacher-kind logits,"
              + " LogitsFile.Kind.LOGITS)");
    }
    return LogitsFile.Kind.LOGITS;
  }

  private double finite(int row, int k) throws DataFormatException {
    double value = number(row, k);
    if (!Float.isFinite((float) value)) {
      throw new DataFormatException(
          file, "row %d, column %d: %s is no finite float".formatted(row, k, value));
    }
    return value;
  }
}
