package dev.retort.distill.teacher;

import dev.retort.engine.data.DataFormatException;
import java.nio.file.Path;

/// Sees from the rows of a table what their numbers are: probabilities if all are from 0 to 1 and
/// every row adds up to 1, else logits.
///
/// Where they are neither, as it seems, they are refused: of percentages and of counted votes a
/// softmax makes certainties, and of probabilities taken for logits nearly equal ones. Nothing
/// later would show it, for the greatest number of each row stays where it is.
final class KindOfRows {
  /// How far a number may be from what it was before it was rounded to two decimals.
  private static final double ROUNDED = 0.0051;

  /// What a sum of floats may lose.
  private static final double NOISE = 1e-6;

  /// How far a row may be from adding up to 1, however many columns it has.
  private static final double FURTHEST = 0.2;

  /// How far apart, as a share of them, the sums of counted votes may be.
  private static final double APART = 1e-3;

  /// With fewer rows, equal sums may be chance.
  private static final int FEWEST_OF_VOTES = 3;

  /// With fewer rows, most of them say little.
  private static final int FEWEST_FOR_MOST = 10;

  private final Path file;
  private final double tolerance;
  private int rows;
  private int ofProbabilities;
  private int stray; // the first row that is none of probabilities
  private double straySum;
  private double firstSum;
  private boolean allShares = true; // from 0 to 1
  private boolean allPercentages = true;
  private boolean allVotes = true; // none below 0, and every sum is the first

  KindOfRows(Path file, int classes) {
    this.file = file;
    tolerance = Math.min(FURTHEST, ROUNDED * classes + NOISE);
  }

  /// Adds a row; returns whether it may be one of probabilities.
  boolean add(double least, double greatest, double sum) {
    if (rows == 0) {
      firstSum = sum;
    }
    boolean shares = least >= 0 && greatest <= 1;
    boolean probabilities = shares && Math.abs(sum - 1) <= tolerance;
    if (probabilities) {
      ofProbabilities++;
    } else if (ofProbabilities == rows) {
      stray = rows;
      straySum = sum;
    }
    allShares &= shares;
    allPercentages &= least >= 0 && Math.abs(sum / 100 - 1) <= tolerance;
    allVotes &= least >= 0 && Math.abs(sum - firstSum) <= APART * firstSum;
    rows++;
    return probabilities;
  }

  /// What the rows are, all of which have been added.
  ///
  /// @param differ whether they are not all the same one, which always has the same sum
  /// @throws DataFormatException if they are hardly logits, and no probabilities either
  LogitsFile.Kind kind(boolean differ) throws DataFormatException {
    if (ofProbabilities == rows) {
      return LogitsFile.Kind.PROBABILITIES;
    }
    if (allShares && rows >= FEWEST_FOR_MOST && ofProbabilities > rows / 2) {
      throw hardlyLogits(
          "row %d adds up to %s but most rows to 1, as probabilities do"
              .formatted(stray, text(straySum)));
    }
    if (differ && rows >= FEWEST_OF_VOTES && (allPercentages || allVotes)) {
      throw hardlyLogits(
          "all rows add up to %s, as %s do"
              .formatted(
                  text(allPercentages ? 100 : firstSum),
                  allPercentages ? "percentages" : "counted votes"));
    }
    return LogitsFile.Kind.LOGITS;
  }

  private DataFormatException hardlyLogits(String seen) {
    return new DataFormatException(
        file,
        seen
            + "; divide each row by its sum, or say that they are logits (--teacher-kind logits,"
            + " LogitsFile.Kind.LOGITS)");
  }

  /// A sum without what floats have lost.
  static String text(double sum) {
    double rounded = Math.rint(sum * 1e5) / 1e5;
    return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
  }
}
