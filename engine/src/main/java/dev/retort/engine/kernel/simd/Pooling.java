package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Pooling and its gradients on vectors.
final class Pooling {
  private Pooling() {}

  static void globalAverage(int from, int to, int plane, float[] x, float[] y) {
    for (int p = from; p < to; p++) {
      y[p] = lanes(x, p * plane, plane) / plane;
    }
  }

  /// The sum of `count` values from `from`, in lanes: one accumulator of 16 lanes, two of 8 or four
  /// of 4. Lanes beyond the end take in +0, which changes nothing.
  static float lanes(float[] x, int from, int count) {
    FloatVector a = FloatVector.zero(FLOAT);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int whole = count & -16;
    for (int i = from; i < from + whole; i += 16) {
      a = a.add(FloatVector.fromArray(FLOAT, x, i));
      if (LENGTH <= 8) {
        b = b.add(FloatVector.fromArray(FLOAT, x, i + LENGTH));
      }
      if (LENGTH == 4) {
        c = c.add(FloatVector.fromArray(FLOAT, x, i + 8));
        d = d.add(FloatVector.fromArray(FLOAT, x, i + 12));
      }
    }
    int rest = count - whole;
    int at = from + whole;
    a = a.add(part(x, at, rest));
    if (LENGTH <= 8) {
      b = b.add(part(x, at + LENGTH, rest - LENGTH));
    }
    if (LENGTH == 4) {
      c = c.add(part(x, at + 8, rest - 8));
      d = d.add(part(x, at + 12, rest - 12));
    }
    return fold(a, b, c, d);
  }

  private static FloatVector part(float[] x, int from, int count) {
    if (count <= 0) {
      return FloatVector.zero(FLOAT);
    }
    VectorMask<Float> mask = FLOAT.indexInRange(0, count);
    return FloatVector.fromArray(FLOAT, x, from, mask);
  }

  private static float fold(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
    FloatVector sum = a;
    if (LENGTH == 8) {
      sum = a.add(b);
    } else if (LENGTH == 4) {
      sum = a.add(c).add(b.add(d));
    }
    if (LENGTH == 16) {
      sum = sum.add(sum.rearrange(HALF));
    }
    if (LENGTH >= 8) {
      sum = sum.add(sum.rearrange(QUARTER));
    }
    return (sum.lane(0) + sum.lane(2)) + (sum.lane(1) + sum.lane(3));
  }

  private static final jdk.incubator.vector.VectorShuffle<Float> HALF =
      FLOAT.iotaShuffle(8 % LENGTH, 1, true);
  private static final jdk.incubator.vector.VectorShuffle<Float> QUARTER =
      FLOAT.iotaShuffle(4 % LENGTH, 1, true);
}
