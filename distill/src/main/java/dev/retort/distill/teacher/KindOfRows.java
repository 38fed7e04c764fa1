package dev.retort.distill.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Sees from the rows of a table what their numbers are: probabilities if all are from 0 to 1 and
/// every row adds up to 1, else logits.
///
/// Where they are neither, as it seems, they are to be refused: of percentages and of counted votes
/// a softmax makes certainties, and of probabilities taken for logits nearly equal ones, also of
/// those that are sigmoids of each class by itself and add up to anything. Nothing later would show
/// it, for the greatest number of each row stays where it is.
final class KindOfRows {
  /// How far a number may be from what it was before it was rounded to two decimals.
  private static final double ROUNDED = 0.0051;

  /// How far from 100 percentages may add up to.
  private static final double FURTHEST_OF_PERCENTAGES = 5;

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

  /// With fewer rows that differ, logits may all be from 0 to 1 by chance.
  private static final int FEWEST_OF_SHARES = 10;

  /// What the log of a sum of probabilities loses by floats of 16 bits or three decimals.
  private static final double LOST = 2e-3;

  private final double tolerance;
  private final double ofPercentages;
  private int rows;
  private int ofProbabilities;
  private int stray; // the first row that is none of probabilities
  private double straySum;
  private int beyond; // the first row with a number beyond 0 to 1
  private long zeros; // numbers below what a log is taken of
  private long ones; // numbers that leave less than that of 1
  private double firstSum;
  private boolean allPercentages = true;
  private boolean allVotes = true; // none below 0, and every sum is the first
  private boolean allShares = true; // from 0 to 1
  private boolean allLogs = true; // of probabilities that add up to 1
  private final List<double[]> differing = new ArrayList<>(); // as many as are looked for

  KindOfRows(int classes) {
    tolerance = Math.min(FURTHEST, ROUNDED * classes + NOISE);
    ofPercentages = Math.min(FURTHEST_OF_PERCENTAGES, 100 * ROUNDED * classes);
  }

  void add(double[] row) {
    double sum = 0;
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (double value : row) {
      sum += value;
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
      zeros += value < LogitTable.SMALLEST ? 1 : 0;
      ones += 1 - value < LogitTable.SMALLEST ? 1 : 0;
    }
    if (rows == 0) {
      firstSum = sum;
    }
    boolean shares = least >= -NOISE && greatest <= 1 + NOISE;
    boolean probabilities = shares && Math.abs(sum - 1) <= tolerance;
    if (probabilities) {
      ofProbabilities++;
    } else if (ofProbabilities == rows) {
      stray = rows;
      straySum = sum;
    }
    if (allShares && !shares) {
      beyond = rows;
    }
    allPercentages &= least >= 0 && Math.abs(sum - 100) <= ofPercentages;
    allVotes &= least >= 0 && Math.abs(sum - firstSum) <= APART * firstSum;
    allShares &= shares;
    allLogs = allLogs && greatest <= LOST && Math.abs(logOfSum(row)) <= LOST;
    if (differing.size() < FEWEST_OF_SHARES
        && differing.stream().noneMatch(other -> Arrays.equals(other, row))) {
      differing.add(row.clone());
    }
    rows++;
  }

  /// log of the sum of exp(v), of numbers hardly above 0, which cannot overflow.
  private static double logOfSum(double[] row) {
    double sum = 0;
    for (double value : row) {
      sum += StrictMath.exp(value);
    }
    return StrictMath.log(sum);
  }

  /// Whether all rows that have been added are of probabilities.
  boolean areProbabilities() {
    return ofProbabilities == rows;
  }

  /// Whether all numbers are from 0 to 1.
  boolean areShares() {
    return allShares;
  }

  /// What the rows come to as numbers of that kind. Logits may be logs of probabilities: those of a
  /// softmax, which it makes again, and no others.
  LogitTable.Examined examined(LogitsFile.Kind kind) {
    return switch (kind) {
      case LOGITS -> new LogitTable.Examined(kind, 0, rows > 0 && allLogs);
      case PROBABILITIES -> new LogitTable.Examined(kind, zeros, true);
      case SIGMOIDS -> new LogitTable.Examined(kind, zeros + ones, false);
    };
  }

  /// Why the rows that have been added are not what they are said to be; empty where they may be,
  /// or nothing is said.
  Optional<String> contradiction(LogitsFile.@Nullable Kind said) {
    if (said == LogitsFile.Kind.PROBABILITIES && !areProbabilities()) {
      return Optional.of(
          "row %d adds up to %s or has numbers beyond 0 to 1, so it holds no probabilities"
              .formatted(stray, text(straySum)));
    }
    if (said == LogitsFile.Kind.SIGMOIDS && !allShares) {
      return Optional.of(
          "row %d has numbers beyond 0 to 1, so it holds no sigmoids".formatted(beyond));
    }
    return Optional.empty();
  }

  /// Why rows that are not all of probabilities are hardly logits either; empty where they may be.
  Optional<String> hardlyLogits() {
    if (rows >= FEWEST_FOR_MOST && ofProbabilities > rows / 2) {
      return Optional.of(
          "row %d adds up to %s or has numbers beyond 0 to 1, but most rows are probabilities"
              .formatted(stray, text(straySum)));
    }
    boolean differ = differing.size() > 1; // the same row always has the same sum
    if (differ && rows >= FEWEST_OF_VOTES && (allPercentages || allVotes)) {
      return Optional.of(
          "all rows add up to %s, as %s do"
              .formatted(
                  text(allPercentages ? 100 : firstSum),
                  allPercentages ? "percentages" : "counted votes"));
    }
    if (allShares && differing.size() >= FEWEST_OF_SHARES) {
      return Optional.of(
          "all numbers are from 0 to 1, but row %d adds up to %s, as sigmoids of each class by itself may"
              .formatted(stray, text(straySum)));
    }
    return Optional.empty();
  }

  /// A sum without what floats have lost.
  private static String text(double sum) {
    double rounded = Math.rint(sum * 1e5) / 1e5;
    return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
  }
}
