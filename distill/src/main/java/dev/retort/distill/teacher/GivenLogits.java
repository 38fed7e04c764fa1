package dev.retort.distill.teacher;

import dev.retort.engine.data.Dataset;
import java.util.Arrays;
import java.util.Optional;

/// Logits that somebody has in an array for the samples of a data set, as soft targets of them.
final class GivenLogits {
  private GivenLogits() {}

  /// @param logits `[N, K]` in the order of the samples; they are copied
  static SoftTargets of(Dataset data, float[] logits) {
    int classes = data.classes();
    requireRows(data, logits);
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
            /* logProbabilities= */ false,
            /* zeroProbabilities= */ 0,
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
    requireLogits(data, logits);
  }

  /// Taken for logits, probabilities would teach all but equal ones, and percentages certainties.
  private static void requireLogits(Dataset data, float[] logits) {
    int classes = data.classes();
    KindOfRows seen = new KindOfRows(classes);
    boolean differ = false;
    for (int from = 0; from < logits.length; from += classes) {
      double sum = 0;
      double least = Double.POSITIVE_INFINITY;
      double greatest = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < classes; k++) {
        double value = logits[from + k];
        sum += value;
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
        differ = differ || value != logits[k];
      }
      boolean _ = seen.add(least, greatest, sum);
    }
    if (logits.length > 0 && seen.areProbabilities()) {
      throw new IllegalArgumentException(
          "all rows for %s are from 0 to 1 and add up to 1, as probabilities do; give their logarithms"
              .formatted(data.name()));
    }
    Optional<String> hardly = seen.hardlyLogits(differ);
    if (hardly.isPresent()) {
      throw new IllegalArgumentException(
          "of the rows for %s %s; give the logarithms of probabilities"
              .formatted(data.name(), hardly.get()));
    }
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
