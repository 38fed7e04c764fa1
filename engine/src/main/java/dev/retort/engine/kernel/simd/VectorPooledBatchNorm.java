package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.INT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.retort.engine.kernel.Pool2dShape;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/// Batch norm and the max pooling over windows of 2x2 behind it. The values between the two stay in
/// registers: memory takes a quarter of them.
final class VectorPooledBatchNorm {
  private VectorPooledBatchNorm() {}

  static void normalize(
      int n,
      int channels,
      Pool2dShape shape,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] scale,
      float[] bias,
      float floor,
      float[] y,
      int[] chosen) {
    int width = shape.width();
    int outputWidth = shape.outputWidth();
    int outputs = shape.outputHeight() * outputWidth;
    int second = PoolingByTwo.second(width);
    FloatVector even = PoolingByTwo.even(second);
    FloatVector odd = PoolingByTwo.odd(second);
    int last = Math.max(0, outputWidth - LENGTH);
    for (int i = 0; i < n; i++) {
      int at = (i * channels + from) * outputs;
      int end = (i * channels + to) * outputs;
      for (int c = from; c < to; c++) {
        int base = (i * channels + c) * shape.height() * width;
        for (int row = 0; row < shape.outputHeight() * 2 * width; row += 2 * width) {
          if (at + LENGTH > end || base + row + width + second + LENGTH > x.length) {
            for (int j = 0; j < outputWidth; j++) {
              int place = row + 2 * j;
              max(x, base, place, width, mean[c], scale[c], bias[c], floor, y, chosen, at + j);
            }
          } else {
            for (int j = 0; j < outputWidth; j += LENGTH) {
              int column = Math.min(j, last);
              max(
                  x,
                  base,
                  row + 2 * column,
                  width,
                  second,
                  even,
                  odd,
                  mean[c],
                  scale[c],
                  bias[c],
                  floor,
                  y,
                  chosen,
                  at + column);
            }
          }
          at += outputWidth;
        }
      }
    }
  }

  /// [PoolingByTwo]'s, of normalized values, written out: vectors that go from method to method are
  /// objects where C2 does not inline these. It inlines this one up to 325 bytes of code, of which
  /// it has 300; `normalized`, of less than 35, even without a profile.
  private static void max(
      float[] x,
      int base,
      int place,
      int width,
      int second,
      FloatVector even,
      FloatVector odd,
      float mean,
      float scale,
      float bias,
      float floor,
      float[] y,
      int[] chosen,
      int at) {
    FloatVector scales = FloatVector.broadcast(FLOAT, scale);
    FloatVector biases = FloatVector.broadcast(FLOAT, bias);
    int upper = base + place;
    int lower = upper + width;
    FloatVector a = normalized(x, upper, mean, scales, biases);
    FloatVector b = normalized(x, upper + second, mean, scales, biases);
    FloatVector best = even.selectFrom(a, b);
    FloatVector value = odd.selectFrom(a, b);
    VectorMask<Float> stays1 = PoolingByTwo.stays(best, value);
    best = value.blend(best, stays1);
    a = normalized(x, lower, mean, scales, biases);
    b = normalized(x, lower + second, mean, scales, biases);
    value = even.selectFrom(a, b);
    VectorMask<Float> stays2 = PoolingByTwo.stays(best, value);
    best = value.blend(best, stays2);
    value = odd.selectFrom(a, b);
    VectorMask<Float> stays3 = PoolingByTwo.stays(best, value);
    best = value.blend(best, stays3);
    best.blend(floor, best.compare(LE, floor)).intoArray(y, at);
    IntVector first = PoolingByTwo.PAIRS.add(place);
    IntVector index = first.add(1).blend(first, stays1.cast(INT));
    index = first.add(width).blend(index, stays2.cast(INT));
    first.add(width + 1).blend(index, stays3.cast(INT)).intoArray(chosen, at);
  }

  private static FloatVector normalized(
      float[] x, int at, float mean, FloatVector scale, FloatVector bias) {
    return fromArray(FLOAT, x, at).sub(mean).fma(scale, bias);
  }

  /// A single window.
  private static void max(
      float[] x,
      int base,
      int place,
      int width,
      float mean,
      float scale,
      float bias,
      float floor,
      float[] y,
      int[] chosen,
      int at) {
    int index = place;
    float best = Math.fma(x[base + place] - mean, scale, bias);
    for (int pixel = 1; pixel < 4; pixel++) {
      int other = place + pixel % 2 + pixel / 2 * width;
      float value = Math.fma(x[base + other] - mean, scale, bias);
      if (!PoolingByTwo.stays(best, value)) {
        index = other;
        best = value;
      }
    }
    y[at] = best <= floor ? floor : best;
    chosen[at] = index;
  }
}
