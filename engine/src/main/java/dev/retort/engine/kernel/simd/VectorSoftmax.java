package dev.retort.engine.kernel.simd;

import static jdk.incubator.vector.FloatVector.fromArray;

import dev.retort.engine.kernel.ScalarMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Softmax at temperature. A row that fits a vector is one masked vector from the load to the
/// store; longer rows are walked once each for the maximum, the exponentials, their sum, and the
/// quotients.
final class VectorSoftmax {
  private static final VectorSpecies<Float> S = Lanes.FLOAT;
  private static final int L = Lanes.LENGTH;

  private VectorSoftmax() {}

  static void softmax(
      int from, int to, int classes, float temperature, float[] logits, float[] out) {
    float inverse = 1 / temperature;
    if (classes <= L) {
      shortRows(from, to, classes, inverse, logits, out);
      return;
    }
    for (int start = from * classes; start < to * classes; start += classes) {
      float greatest = greatest(start, start + classes, inverse, logits);
      exponentials(start, start + classes, inverse, greatest, logits, out);
      divide(start, start + classes, VectorReductions.sum(start, classes, out), out);
    }
  }

  static void logSoftmax(
      int from, int to, int classes, float temperature, float[] logits, float[] out) {
    float inverse = 1 / temperature;
    if (classes <= L) {
      shortLogRows(from, to, classes, inverse, logits, out);
      return;
    }
    for (int start = from * classes; start < to * classes; start += classes) {
      float greatest = greatest(start, start + classes, inverse, logits);
      exponentials(start, start + classes, inverse, greatest, logits, out);
      float log = ScalarMath.log(VectorReductions.sum(start, classes, out));
      shift(start, start + classes, inverse, greatest, log, logits, out);
    }
  }

  private static void shortRows(
      int from, int to, int classes, float inverse, float[] logits, float[] out) {
    VectorMask<Float> mask = S.indexInRange(0, classes);
    for (int start = from * classes; start < to * classes; start += classes) {
      FloatVector e = VectorMath.expOfNegative(shortRow(start, mask, inverse, logits));
      e.div(VectorReductions.fold(e)).intoArray(out, start, mask);
    }
  }

  private static void shortLogRows(
      int from, int to, int classes, float inverse, float[] logits, float[] out) {
    VectorMask<Float> mask = S.indexInRange(0, classes);
    for (int start = from * classes; start < to * classes; start += classes) {
      FloatVector v = shortRow(start, mask, inverse, logits);
      float sum = VectorReductions.fold(VectorMath.expOfNegative(v));
      v.sub(ScalarMath.log(sum)).intoArray(out, start, mask);
    }
  }

  /// v - max v; minus infinity, whose exponential is +0, in the lanes beyond the row.
  private static FloatVector shortRow(
      int start, VectorMask<Float> mask, float inverse, float[] logits) {
    FloatVector v = fromArray(S, logits, start, mask).mul(inverse);
    v = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY).blend(v, mask);
    return v.sub(v.reduceLanes(VectorOperators.MAX) + 0f);
  }

  /// The maximum; +0 for -0, as in the scalar kernel. A row with a NaN becomes NaN whatever this
  /// is.
  private static float greatest(int from, int to, float inverse, float[] logits) {
    FloatVector greatest = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
    int i = from;
    for (; i <= to - L; i += L) {
      FloatVector v = fromArray(S, logits, i).mul(inverse);
      greatest = greatest.blend(v, v.compare(VectorOperators.GT, greatest));
    }
    if (i < to) {
      // The row is longer than a vector: its last vector may see some values twice.
      FloatVector v = fromArray(S, logits, to - L).mul(inverse);
      greatest = greatest.blend(v, v.compare(VectorOperators.GT, greatest));
    }
    return greatest.reduceLanes(VectorOperators.MAX) + 0f;
  }

  private static void exponentials(
      int from, int to, float inverse, float greatest, float[] logits, float[] out) {
    int i = from;
    for (; i <= to - L; i += L) {
      FloatVector v = fromArray(S, logits, i).mul(inverse).sub(greatest);
      VectorMath.expOfNegative(v).intoArray(out, i);
    }
    if (i < to) {
      VectorMask<Float> mask = S.indexInRange(i, to);
      FloatVector v = fromArray(S, logits, i, mask).mul(inverse).sub(greatest);
      VectorMath.expOfNegative(v).intoArray(out, i, mask);
    }
  }

  private static void divide(int from, int to, float sum, float[] out) {
    int i = from;
    for (; i <= to - L; i += L) {
      fromArray(S, out, i).div(sum).intoArray(out, i);
    }
    for (; i < to; i++) {
      out[i] /= sum;
    }
  }

  private static void shift(
      int from, int to, float inverse, float greatest, float log, float[] logits, float[] out) {
    int i = from;
    for (; i <= to - L; i += L) {
      fromArray(S, logits, i).mul(inverse).sub(greatest).sub(log).intoArray(out, i);
    }
    for (; i < to; i++) {
      out[i] = (logits[i] * inverse - greatest) - log;
    }
  }
}
