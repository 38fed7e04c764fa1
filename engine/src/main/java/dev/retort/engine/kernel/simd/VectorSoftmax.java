package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static jdk.incubator.vector.FloatVector.fromArray;

import dev.retort.engine.kernel.ScalarMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Softmax at temperature.
///
/// Short rows, such as ten logits, would leave most of a vector idle or end in a tail each. They
/// are set into scratch memory, filled up to the next sixteen with minus infinity, whose
/// exponential is +0 and changes no sum; many rows then go through exp at once. Long rows are
/// walked where they are.
final class VectorSoftmax {
  private static final VectorSpecies<Float> S = Lanes.FLOAT;
  private static final int L = Lanes.LENGTH;
  private static final int BLOCK = Scratch.BLOCK;

  /// Whether the sixteen lanes of a sum are two vectors, so that rows of up to 16 are pairs of
  /// them.
  private static final boolean PAIRS = L == 8;

  private VectorSoftmax() {}

  static void softmax(
      int from, int to, int classes, float temperature, float[] logits, float[] out) {
    float inverse = 1 / temperature;
    if (classes <= BLOCK) {
      float[] scratch = Scratch.blocks();
      int stride = stride(classes);
      int rows = BLOCK / stride;
      for (int first = from; first < to; first += rows) {
        int last = Math.min(to, first + rows);
        exponentials(first, last, classes, stride, inverse, logits, scratch);
        if (PAIRS && stride == 2 * L) {
          dividePairs(first, last, classes, scratch, out);
        } else {
          divideRows(first, last, classes, stride, scratch, out);
        }
      }
      return;
    }
    for (int start = from * classes; start < to * classes; start += classes) {
      int end = start + classes;
      shift(start, end, inverse, greatest(start, end, inverse, logits), logits, out);
      exp(start, end, out);
      divide(start, end, VectorReductions.sum(start, classes, out), out);
    }
  }

  static void logSoftmax(
      int from, int to, int classes, float temperature, float[] logits, float[] out) {
    float inverse = 1 / temperature;
    if (classes <= BLOCK) {
      float[] scratch = Scratch.blocks();
      int stride = stride(classes);
      int rows = BLOCK / stride;
      for (int first = from; first < to; first += rows) {
        int last = Math.min(to, first + rows);
        exponentials(first, last, classes, stride, inverse, logits, scratch);
        subtractLogs(first, last, classes, stride, scratch, out);
      }
      return;
    }
    for (int start = from * classes; start < to * classes; start += classes) {
      int end = start + classes;
      float greatest = greatest(start, end, inverse, logits);
      shift(start, end, inverse, greatest, logits, out);
      exp(start, end, out);
      float log = ScalarMath.log(VectorReductions.sum(start, classes, out));
      shift(start, end, inverse, greatest, logits, out);
      subtract(start, end, log, out);
    }
  }

  private static int stride(int classes) {
    return (classes + VectorReductions.LANES - 1) & -VectorReductions.LANES;
  }

  /// Leaves the rows' v - max v in the first block of the scratch memory, and their exponentials in
  /// the second.
  private static void exponentials(
      int first,
      int last,
      int classes,
      int stride,
      float inverse,
      float[] logits,
      float[] scratch) {
    if (stride == L) {
      setVectors(first, last, classes, inverse, logits, scratch);
    } else if (PAIRS && stride == 2 * L) {
      setPairs(first, last, classes, inverse, logits, scratch);
    } else {
      setRows(first, last, classes, stride, inverse, logits, scratch);
    }
    int count = (last - first) * stride;
    VectorMath.expOfNegative(0, count, scratch, scratch, BLOCK);
  }

  /// Rows that fit a vector stay in it.
  private static void setVectors(
      int first, int last, int classes, float inverse, float[] logits, float[] scratch) {
    FloatVector infinity = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
    VectorMask<Float> mask = S.indexInRange(0, classes);
    for (int row = first; row < last; row++) {
      int at = row * classes;
      boolean ends = at > logits.length - L;
      float[] source = ends ? Scratch.rest(logits, at, at + classes, 0) : logits;
      FloatVector v = fromArray(S, source, ends ? 0 : at).mul(inverse);
      v = infinity.blend(v, mask);
      float greatest = v.reduceLanes(VectorOperators.MAX) + 0f;
      v.sub(greatest).intoArray(scratch, (row - first) * L);
    }
  }

  /// Rows that fit two vectors of 8: their maximum comes to all lanes of one, with no way through a
  /// single number.
  private static void setPairs(
      int first, int last, int classes, float inverse, float[] logits, float[] scratch) {
    FloatVector infinity = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
    VectorMask<Float> low = S.indexInRange(0, classes);
    VectorMask<Float> high = S.indexInRange(L, classes);
    for (int row = first; row < last; row++) {
      int at = row * classes;
      boolean ends = at > logits.length - 2 * L;
      float[] source = ends ? Scratch.rest(logits, at, at + classes, 0) : logits;
      int from = ends ? 0 : at;
      FloatVector v = infinity.blend(fromArray(S, source, from).mul(inverse), low);
      FloatVector w = infinity.blend(fromArray(S, source, from + L).mul(inverse), high);
      FloatVector top = w.blend(v, v.compare(VectorOperators.GT, w));
      FloatVector other = top.rearrange(VectorReductions.BY_4);
      top = other.blend(top, top.compare(VectorOperators.GT, other));
      other = top.rearrange(VectorReductions.BY_2);
      top = other.blend(top, top.compare(VectorOperators.GT, other));
      other = top.rearrange(VectorReductions.BY_1);
      top = other.blend(top, top.compare(VectorOperators.GT, other)).add(0f);
      int to = (row - first) * 2 * L;
      v.sub(top).intoArray(scratch, to);
      w.sub(top).intoArray(scratch, to + L);
    }
  }

  private static void setRows(
      int first,
      int last,
      int classes,
      int stride,
      float inverse,
      float[] logits,
      float[] scratch) {
    FloatVector infinity = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
    for (int row = first; row < last; row++) {
      int at = (row - first) * stride;
      FloatVector top = infinity;
      int start = row * classes;
      int end = start + classes;
      for (int k = 0; k < stride; k += L) {
        VectorMask<Float> mask = S.indexInRange(k, classes);
        int from = Math.min(start + k, end); // vectors shorter than a stride may lie beyond
        boolean ends = from > logits.length - L;
        float[] source = ends ? Scratch.rest(logits, from, end, 0) : logits;
        FloatVector v = fromArray(S, source, ends ? 0 : from).mul(inverse);
        v = infinity.blend(v, mask);
        v.intoArray(scratch, at + k);
        top = EXACT.cast(top).blend(v, v.compare(VectorOperators.GT, top));
      }
      // +0 for -0, as in the scalar kernel. A row with a NaN becomes NaN whatever this is.
      float greatest = EXACT.cast(top).reduceLanes(VectorOperators.MAX) + 0f;
      for (int k = at; k < at + stride; k += L) {
        fromArray(S, scratch, k).sub(greatest).intoArray(scratch, k);
      }
    }
  }

  /// [VectorReductions#sum] of two vectors of 8, in all lanes of one: each adds the same numbers.
  private static void dividePairs(int first, int last, int classes, float[] scratch, float[] out) {
    for (int row = first; row < last; row++) {
      int at = BLOCK + (row - first) * 2 * L;
      FloatVector v = fromArray(S, scratch, at);
      FloatVector w = fromArray(S, scratch, at + L);
      FloatVector sum = v.add(w);
      sum = sum.add(sum.rearrange(VectorReductions.BY_4));
      sum = sum.add(sum.rearrange(VectorReductions.BY_2));
      sum = sum.add(sum.rearrange(VectorReductions.BY_1));
      v = v.div(sum);
      w = w.div(sum);
      int to = row * classes;
      if (to + 2 * L <= last * classes) {
        v.intoArray(out, to); // over the start of the next row, which comes later
        w.intoArray(out, to + L);
      } else {
        v.intoArray(scratch, at);
        w.intoArray(scratch, at + L);
        System.arraycopy(scratch, at, out, to, classes);
      }
    }
  }

  private static void divideRows(
      int first, int last, int classes, int stride, float[] scratch, float[] out) {
    for (int row = first; row < last; row++) {
      int at = BLOCK + (row - first) * stride;
      float sum = VectorReductions.sum(at, stride, scratch);
      for (int k = 0; k < classes; k += L) {
        FloatVector quotients = fromArray(S, scratch, at + k).div(sum);
        int to = row * classes + k;
        if (to + L <= last * classes) {
          quotients.intoArray(out, to); // over the start of the next row, which comes later
        } else {
          quotients.intoArray(scratch, at + k);
          System.arraycopy(scratch, at + k, out, to, Math.min(L, classes - k));
        }
      }
    }
  }

  private static void subtractLogs(
      int first, int last, int classes, int stride, float[] scratch, float[] out) {
    for (int row = first; row < last; row++) {
      int at = (row - first) * stride;
      float log = ScalarMath.log(VectorReductions.sum(BLOCK + at, stride, scratch));
      for (int k = 0; k < classes; k += L) {
        FloatVector differences = fromArray(S, scratch, at + k).sub(log);
        int to = row * classes + k;
        if (to + L <= last * classes) {
          differences.intoArray(out, to);
        } else {
          differences.intoArray(scratch, at + k);
          System.arraycopy(scratch, at + k, out, to, Math.min(L, classes - k));
        }
      }
    }
  }

  /// The maximum of a row of at least four vectors, in four at once: each waits for its own
  /// comparison only.
  private static float greatest(int from, int to, float inverse, float[] logits) {
    FloatVector m0 = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
    FloatVector m1 = m0;
    FloatVector m2 = m0;
    FloatVector m3 = m0;
    for (int i = from; i < to; i += 4 * L) {
      // The last four may see some values twice.
      int at = Math.min(i, to - 4 * L);
      FloatVector v0 = fromArray(S, logits, at).mul(inverse);
      FloatVector v1 = fromArray(S, logits, at + L).mul(inverse);
      FloatVector v2 = fromArray(S, logits, at + 2 * L).mul(inverse);
      FloatVector v3 = fromArray(S, logits, at + 3 * L).mul(inverse);
      m0 = EXACT.cast(m0).blend(v0, v0.compare(VectorOperators.GT, m0));
      m1 = EXACT.cast(m1).blend(v1, v1.compare(VectorOperators.GT, m1));
      m2 = EXACT.cast(m2).blend(v2, v2.compare(VectorOperators.GT, m2));
      m3 = EXACT.cast(m3).blend(v3, v3.compare(VectorOperators.GT, m3));
    }
    m0 = EXACT.cast(m0).max(m1);
    m2 = EXACT.cast(m2).max(m3);
    return EXACT.cast(m0).max(m2).reduceLanes(VectorOperators.MAX) + 0f;
  }

  private static void shift(
      int from, int to, float inverse, float greatest, float[] logits, float[] out) {
    int i = from;
    for (; i <= to - L; i += L) {
      fromArray(S, logits, i).mul(inverse).sub(greatest).intoArray(out, i);
    }
    for (; i < to; i++) {
      out[i] = logits[i] * inverse - greatest;
    }
  }

  private static void exp(int from, int to, float[] out) {
    int whole = to - (to - from) % L;
    VectorMath.expOfNegative(from, whole, out, out, from);
    for (int i = whole; i < to; i++) {
      out[i] = ScalarMath.expOfNegative(out[i]);
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

  private static void subtract(int from, int to, float log, float[] out) {
    int i = from;
    for (; i <= to - L; i += L) {
      fromArray(S, out, i).sub(log).intoArray(out, i);
    }
    for (; i < to; i++) {
      out[i] -= log;
    }
  }
}
