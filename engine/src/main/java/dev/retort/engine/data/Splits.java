package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;

/// A data set cut into a part to train on and a part to choose on (or to test on).
///
/// The choice is stratified: each class gives its share to within one sample, and the validation
/// part has exactly round(fraction * size) samples. Samples without a label, which have targets in
/// its place or nothing, are one class more: among these it is plainly random. It depends on the
/// seed, the labels and the order of the samples only. Both parts keep the order and the ids of the
/// whole.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="dataset"}
public record Splits(Dataset train, Dataset validation) {

  /// Puts a fraction of each class, 0 <= fraction < 1, into validation.
  ///
  /// @throws IllegalArgumentException if the fraction is another one, or a label has no class
  public static Splits of(Dataset dataset, double fraction, Seed seed) {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "a split needs a fraction of at least 0 and below 1 but gets " + fraction);
    }
    int size = dataset.size();
    int strata = dataset.classes() + 1; // the unlabelled are one more
    int[][] members = membersByLabel(dataset, strata);
    boolean[] chosen = new boolean[size];
    Seed stream = seed.stream("split");
    int seen = 0;
    int taken = 0;
    for (int s = 0; s < strata; s++) {
      int[] order = stream.stream(s).permutation(members[s].length);
      seen += order.length;
      int share = (int) Math.round(fraction * seen) - taken;
      taken += share;
      for (int i = 0; i < share; i++) {
        chosen[members[s][order[i]]] = true;
      }
    }
    int[] training = new int[size - taken];
    int[] validation = new int[taken];
    int t = 0;
    int v = 0;
    for (int n = 0; n < size; n++) {
      if (chosen[n]) {
        validation[v++] = n;
      } else {
        training[t++] = n;
      }
    }
    return new Splits(Subset.of(dataset, training), Subset.of(dataset, validation));
  }

  /// Refuses a fraction above 0 that would hold nothing out, being less than half a sample, or
  /// leave nothing to train on.
  ///
  /// @throws IllegalArgumentException if so
  public static void requireHeldOut(Dataset dataset, double fraction) {
    int size = dataset.size();
    long held = Math.round(fraction * size);
    if (fraction > 0 && held == 0) {
      throw new IllegalArgumentException(
          "a validation split of %s of %d samples is empty; take a greater share or none"
              .formatted(fraction, size));
    }
    if (fraction > 0 && held == size) {
      throw new IllegalArgumentException(
          "a validation split of %s of %d samples leaves none of them to train on; take a smaller share"
              .formatted(fraction, size));
    }
  }

  private static int[][] membersByLabel(Dataset dataset, int strata) {
    int[] counts = new int[strata];
    for (int n = 0; n < dataset.size(); n++) {
      int label = dataset.label(n);
      if (label < Batch.UNLABELLED || label >= dataset.classes()) {
        throw new IllegalArgumentException(
            "sample %d of %s has the label %d, but there are %d classes; a label is the place of its class from 0 on, or %d where it is not known"
                .formatted(n, dataset.name(), label, dataset.classes(), Batch.UNLABELLED));
      }
      counts[label + 1]++;
    }
    int[][] members = new int[strata][];
    for (int s = 0; s < strata; s++) {
      members[s] = new int[counts[s]];
    }
    int[] next = new int[strata];
    for (int n = 0; n < dataset.size(); n++) {
      int s = dataset.label(n) + 1;
      members[s][next[s]++] = n;
    }
    return members;
  }
}
