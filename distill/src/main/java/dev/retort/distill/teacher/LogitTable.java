package dev.retort.distill.teacher;

import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.NumberTable;
import dev.retort.engine.io.Npy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The numbers of a logits file, in memory or mapped, as the logits that they are or stand for.
///
/// *Shapes*: [rows, K].
final class LogitTable {
  /// A probability of 0 enters as the log of this.
  static final double SMALLEST = Float.MIN_NORMAL;

  /// The logit, -87.3, that a probability of 0 enters as.
  static final float LOG_OF_ZERO = (float) StrictMath.log(SMALLEST);

  private static final String MEND =
      "; divide each row by its sum, or say that they are logits (--teacher-kind logits,"
          + " LogitsFile.Kind.LOGITS)";

  /// Of numbers that are all from 0 to 1.
  private static final String MEND_OF_SHARES =
      "; if each is the probability of its class by itself, give log(p / (1 - p)) or say sigmoids;"
          + " if of one class of several, divide each row by its sum; else say logits"
          + " (--teacher-kind, LogitsFile.Kind)";

  private final Path file;
  private final int rows;
  private final int classes;
  private final @Nullable Npy array;
  private final float[] values;
  private final LogitsFile.Kind kind;

  /// What [#examine] has seen.
  ///
  /// @param zeros how many probabilities, or what sigmoids leave of 1, are below what a log is
  ///   taken of; 0 of logits
  /// @param logProbabilities whether they are logs of probabilities, by themselves or once taken
  record Examined(LogitsFile.Kind kind, long zeros, boolean logProbabilities) {}

  private LogitTable(
      Path file, int rows, int classes, @Nullable Npy array, float[] values, LogitsFile.Kind kind) {
    this.file = file;
    this.rows = rows;
    this.classes = classes;
    this.array = array;
    this.values = values;
    this.kind = kind;
  }

  static LogitTable of(Path file, NumberTable table) throws DataFormatException {
    requireClasses(file, table.columns());
    return new LogitTable(
        file, table.rows(), table.columns(), null, table.values(), LogitsFile.Kind.LOGITS);
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
    return new LogitTable(
        file, (int) extents[0], (int) extents[1], array, new float[0], LogitsFile.Kind.LOGITS);
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
    if (columns == 1) {
      throw new DataFormatException(
          file,
          "has 1 column of numbers; one a class is needed, which of a binary classifier's logit z"
              + " are 0 and z, of its probability p 1 - p and p");
    }
    if (columns < 1) {
      throw new DataFormatException(file, "has no columns of numbers; one a class is needed");
    }
  }

  int rows() {
    return rows;
  }

  int classes() {
    return classes;
  }

  /// The same with the logits that numbers of this kind stand for.
  LogitTable as(LogitsFile.Kind kind) {
    return new LogitTable(file, rows, classes, array, values, kind);
  }

  private double number(int row, int k) {
    return array == null ? values[row * classes + k] : array.number((long) row * classes + k);
  }

  void copy(int row, float[] out, int at) {
    for (int k = 0; k < classes; k++) {
      out[at + k] = (float) logit(kind, number(row, k));
    }
  }

  /// The logit that a number of that kind stands for.
  static double logit(LogitsFile.Kind kind, double number) {
    return switch (kind) {
      case LOGITS -> number;
      case PROBABILITIES -> log(number);
      case SIGMOIDS -> log(number) - log(1 - number);
    };
  }

  private static double log(double probability) {
    return StrictMath.log(Math.max(SMALLEST, probability));
  }

  /// Looks at all numbers once: that they are finite, and what they are.
  ///
  /// @param said what they are said to be; null to see it from them
  /// @throws DataFormatException if a number is not finite, or they are not what is said or, where
  ///   nothing is, may be neither
  Examined examine(LogitsFile.@Nullable Kind said) throws DataFormatException {
    KindOfRows seen = new KindOfRows(classes);
    double[] numbers = new double[classes];
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < classes; k++) {
        numbers[k] = finite(row, k);
      }
      seen.add(numbers);
      Optional<String> contradiction = seen.contradiction(said);
      if (contradiction.isPresent()) {
        throw new DataFormatException(file, contradiction.get());
      }
    }
    return seen.examined(said == null ? kind(seen) : said);
  }

  private LogitsFile.Kind kind(KindOfRows seen) throws DataFormatException {
    if (seen.areProbabilities()) {
      return LogitsFile.Kind.PROBABILITIES;
    }
    Optional<String> hardly = seen.hardlyLogits();
    if (hardly.isPresent()) {
      String mend = seen.areShares() ? MEND_OF_SHARES : MEND;
      throw new DataFormatException(file, hardly.get() + mend);
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
