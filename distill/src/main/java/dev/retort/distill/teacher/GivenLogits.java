package dev.retort.distill.teacher;

import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Batch;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Logits that somebody has in an array for the samples of a data set, or numbers that stand for
/// logits, as soft targets of these samples.
final class GivenLogits {
  /// Of numbers that are all from 0 to 1.
  private static final String MEND_OF_SHARES =
      "say what they are by Teacher.ofLogits(data, numbers, kind): LogitsFile.Kind.PROBABILITIES,"
          + " SIGMOIDS or LOGITS";

  private static final String MEND =
      "divide each row by its sum, or say that they are logits by Teacher.ofLogits(data, numbers,"
          + " LogitsFile.Kind.LOGITS)";

  private GivenLogits() {}

  /// @param numbers `[N, K]` in the order of the samples; they are copied
  /// @param said what they are; null for logits, of which those that are hardly some are refused
  static SoftTargets of(Dataset data, float[] numbers, LogitsFile.@Nullable Kind said) {
    int classes = data.classes();
    LogitsFile.Kind kind = said == null ? LogitsFile.Kind.LOGITS : said;
    String text = kind + " of " + data.name();
    requireRows(data, numbers, text);
    LogitTable.Examined seen = examined(data, numbers, said);
    long[] ids = new long[data.size()];
    Arrays.setAll(ids, data::id);
    int[] order = SampleIds.order(ids);
    long[] sorted = new long[ids.length];
    float[] rows = new float[numbers.length];
    for (int place = 0; place < order.length; place++) {
      sorted[place] = ids[order[place]];
      for (int k = 0; k < classes; k++) {
        double number = numbers[order[place] * classes + k];
        rows[place * classes + k] = (float) LogitTable.logit(kind, number);
      }
    }
    requireDistinct(data, sorted);
    SoftTargets.Origin origin =
        new SoftTargets.Origin(
            sha256(kind, sorted, rows, classes),
            text,
            data.sha256(),
            data.name(),
            seen.logProbabilities(),
            seen.zeros(),
            /* task= */ null,
            /* views= */ null);
    return new SoftTargets(
        origin, 1, classes, classes, SampleIds.of(sorted), new LogitRows.Heap(rows, classes));
  }

  private static void requireRows(Dataset data, float[] numbers, String text) {
    long needed = (long) data.size() * data.classes();
    if (numbers.length != needed) {
      throw new IllegalArgumentException(
          "%d samples of %s and %d classes need %d logits but get %d; give a row a sample"
              .formatted(data.size(), data.name(), data.classes(), needed, numbers.length));
    }
    int spoilt = FiniteLogits.spoilt(numbers, numbers.length);
    if (spoilt >= 0) {
      throw FiniteLogits.refusal(text, data.id(spoilt / data.classes()), numbers[spoilt]);
    }
  }

  /// Looks at all numbers once: that they are what is said or, where nothing is, may be logits.
  private static LogitTable.Examined examined(
      Dataset data, float[] numbers, LogitsFile.@Nullable Kind said) {
    int classes = data.classes();
    KindOfRows seen = new KindOfRows(classes);
    double[] row = new double[classes];
    for (int from = 0; from < numbers.length; from += classes) {
      for (int k = 0; k < classes; k++) {
        row[k] = numbers[from + k];
      }
      seen.add(row);
    }
    if (said == null) {
      if (numbers.length > 0) {
        requireLogits(data, seen);
      }
      return seen.examined(LogitsFile.Kind.LOGITS);
    }
    Optional<String> contradiction = seen.contradiction(said);
    if (contradiction.isPresent()) {
      throw new IllegalArgumentException(
          "of the rows for %s %s; say what they are".formatted(data.name(), contradiction.get()));
    }
    return seen.examined(said);
  }

  /// Taken for logits, probabilities and sigmoids would teach all but equal ones, and percentages
  /// certainties: these are refused. Where the targets are numbers, those from 0 to 1 are taken for
  /// a regression's.
  private static void requireLogits(Dataset data, KindOfRows seen) {
    if (seen.areProbabilities()) {
      throw new IllegalArgumentException(
          "all rows for %s are from 0 to 1 and add up to 1, as probabilities do; %s"
              .formatted(data.name(), MEND_OF_SHARES));
    }
    Optional<String> hardly = seen.hardlyLogits();
    if (hardly.isPresent() && !(seen.areShares() && hasNumbers(data))) {
      throw new IllegalArgumentException(
          "of the rows for %s %s; %s"
              .formatted(data.name(), hardly.get(), seen.areShares() ? MEND_OF_SHARES : MEND));
    }
  }

  /// Whether the targets are numbers, and not 0 or 1 for each class.
  private static boolean hasNumbers(Dataset data) {
    if (data.targetCount() == 0) {
      return false;
    }
    Batches batches = Batches.inOrder(data, Math.min(data.size(), 256));
    Batch batch = batches.allocate();
    for (int index = 0; index < batches.perEpoch(); index++) {
      batches.fill(batch, 0, index);
      for (int i = 0; i < batch.size() * data.targetCount(); i++) {
        float target = batch.targets()[i];
        if (target != 0 && target != 1 && !Float.isNaN(target)) {
          return true;
        }
      }
    }
    return false;
  }

  private static void requireDistinct(Dataset data, long[] sorted) {
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        throw new IllegalArgumentException(
            "logits are found by sample ids, but %s has two samples %d"
                .formatted(data.name(), sorted[i]));
      }
    }
  }

  /// Over the samples' ids, their logits, and what these were.
  private static String sha256(LogitsFile.Kind kind, long[] ids, float[] rows, int classes) {
    Digest digest = new Digest().add(kind + " of").add(ids);
    for (int from = 0; from < rows.length; from += classes) {
      digest.add(Arrays.copyOfRange(rows, from, from + classes));
    }
    return digest.hex();
  }
}
