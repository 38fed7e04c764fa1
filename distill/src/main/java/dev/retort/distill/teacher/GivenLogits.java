package dev.retort.distill.teacher;

import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Batch;
import java.util.Arrays;
import java.util.Optional;

/// Logits that somebody has in an array for the samples of a data set, as soft targets of them.
final class GivenLogits {
  private GivenLogits() {}

  /// @param logits `[N, K]` in the order of the samples; they are copied
  static SoftTargets of(Dataset data, float[] logits) {
    int classes = data.classes();
    requireRows(data, logits);
    boolean logProbabilities = examined(data, logits).areLogProbabilities();
    long[] ids = new long[data.size()];
    Arrays.setAll(ids, data::id);
    int[] order = SampleIds.order(ids);
    long[] sorted = new long[ids.length];
    float[] rows = new float[logits.length];
    for (int place = 0; place < order.length; place++) {
      sorted[place] = ids[order[place]];
      System.arraycopy(logits, order[place] * classes, rows, place * classes, classes);
    }
    requireDistinct(data, sorted);
    SoftTargets.Origin origin =
        new SoftTargets.Origin(
            sha256(sorted, rows, classes),
            "logits of " + data.name(),
            data.sha256(),
            data.name(),
            logProbabilities,
            /* zeroProbabilities= */ 0,
            /* task= */ null,
            /* views= */ null);
    return new SoftTargets(
        origin, 1, classes, classes, SampleIds.of(sorted), new LogitRows.Heap(rows, classes));
  }

  private static void requireRows(Dataset data, float[] logits) {
    long needed = (long) data.size() * data.classes();
    if (logits.length != needed) {
      throw new IllegalArgumentException(
          "%d samples of %s and %d classes need %d logits but get %d; give a row a sample"
              .formatted(data.size(), data.name(), data.classes(), needed, logits.length));
    }
    int spoilt = FiniteLogits.spoilt(logits, logits.length);
    if (spoilt >= 0) {
      throw FiniteLogits.refusal(
          "logits of " + data.name(), data.id(spoilt / data.classes()), logits[spoilt]);
    }
  }

  /// What the rows are. Taken for logits, probabilities and sigmoids would teach all but equal
  /// ones, and percentages certainties: these are refused. Where the targets are numbers, those
  /// from 0 to 1 are taken for a regression's.
  private static KindOfRows examined(Dataset data, float[] logits) {
    int classes = data.classes();
    KindOfRows seen = new KindOfRows(classes);
    double[] row = new double[classes];
    for (int from = 0; from < logits.length; from += classes) {
      for (int k = 0; k < classes; k++) {
        row[k] = logits[from + k];
      }
      boolean _ = seen.add(row);
    }
    if (logits.length > 0 && seen.areProbabilities()) {
      throw new IllegalArgumentException(
          "all rows for %s are from 0 to 1 and add up to 1, as probabilities do; give their logarithms"
              .formatted(data.name()));
    }
    Optional<String> hardly = seen.hardlyLogits();
    if (hardly.isPresent() && !(seen.areShares() && hasNumbers(data))) {
      throw new IllegalArgumentException(
          "of the rows for %s %s; give %s"
              .formatted(
                  data.name(),
                  hardly.get(),
                  seen.areShares()
                      ? "log(p / (1 - p)) of sigmoids or log(p) of probabilities; from logits"
                          + " subtract 1, which no softmax sees"
                      : "the logarithms of probabilities"));
    }
    return seen;
  }

  /// Whether the targets are numbers, and not 0 or 1 for each class.
  private static boolean hasNumbers(Dataset data) {
    if (data.targets() == 0) {
      return false;
    }
    Batches batches = Batches.inOrder(data, Math.min(data.size(), 256));
    Batch batch = batches.allocate();
    for (int index = 0; index < batches.perEpoch(); index++) {
      batches.fill(batch, 0, index);
      for (int i = 0; i < batch.size() * data.targets(); i++) {
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

  private static String sha256(long[] ids, float[] rows, int classes) {
    Digest digest = new Digest().add("logits of").add(ids);
    for (int from = 0; from < rows.length; from += classes) {
      digest.add(Arrays.copyOfRange(rows, from, from + classes));
    }
    return digest.hex();
  }
}
