package dev.retort.distill.teacher;

/// The greatest logits of a row, and r, which stands for each of the others ([SoftTargets] has the
/// formula).
///
/// Of equal logits the one of the lower class is kept. Sums are in double, ascending by class.
final class TopLogits {
  private final int classes;
  private final float[] logits;
  private final int[] kept; // ascending by class, once taken
  private final boolean[] isKept;
  private float rest;

  /// @param count how many are kept, at least 1 and fewer than the classes
  TopLogits(int count, int classes) {
    this.classes = classes;
    logits = new float[count];
    kept = new int[count];
    isKept = new boolean[classes];
  }

  /// Looks at a row.
  void take(float[] all, int row) {
    int count = 0;
    for (int k = 0; k < classes; k++) {
      isKept[k] = false;
      float value = all[row + k];
      if (count == kept.length && value <= all[row + kept[count - 1]]) {
        continue;
      }
      int place = count < kept.length ? count++ : count - 1;
      while (place > 0 && all[row + kept[place - 1]] < value) {
        kept[place] = kept[place - 1];
        place--;
      }
      kept[place] = k;
    }
    for (int k : kept) {
      isKept[k] = true;
    }
    int next = 0;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < classes; k++) {
      if (isKept[k]) {
        kept[next] = k;
        logits[next++] = all[row + k];
      } else {
        greatest = Math.max(greatest, all[row + k]);
      }
    }
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      if (!isKept[k]) {
        sum += StrictMath.exp(all[row + k] - greatest);
      }
    }
    rest = (float) (greatest + StrictMath.log(sum / (classes - kept.length)));
  }

  /// The kept logits, ascending by class.
  float logit(int i) {
    return logits[i];
  }

  int label(int i) {
    return kept[i];
  }

  /// r.
  float rest() {
    return rest;
  }
}
