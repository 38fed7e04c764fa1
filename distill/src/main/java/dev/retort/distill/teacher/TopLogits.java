package dev.retort.distill.teacher;

/// The greatest logits of a row, and what stands for the others.
///
/// With S the kept classes, of K, and v the logits, every class beyond S is given the same logit
///
///     r = log (1/(K - |S|) sum over j not in S of exp(v[j]))
///
/// so that at temperature 1 the kept classes have exactly the probabilities that they had, and the
/// mass that is missing is spread evenly over the others. As these are logits like any, softmax at
/// any other temperature T can be taken of them; there the mass of the rest, as a multiple of that
/// of the kept, is an approximation. Above 1 it is never too small, and too large by up to
///
///     (K - |S|)^(1 - 1/T)
///
/// which is 176 for the top 16 of 1,000 at T = 4, where one class of the rest has nearly all that
/// it has: of logits 10, fifteen times 1, 0 and 983 times -20 the rest should have 19.5 % there and
/// has 84.8 %. Where the rest is spread it is less: 79 % become 89 % of 1,000 logits drawn from a
/// normal distribution of deviation 4, the greatest raised by 8. Only where the rest has equal
/// logits is it exact. Whoever takes logits as numbers, or each class by itself, is refused them
/// ([Teacher#keepsAllLogits()]).
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
