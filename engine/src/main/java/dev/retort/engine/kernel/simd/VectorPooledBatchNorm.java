package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.retort.engine.kernel.Pool2dShape;
import jdk.incubator.vector.FloatVector;

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
      float[] shift,
      float floor,
      float[] y,
      int[] chosen) {
    int outputs = shape.outputHeight() * shape.outputWidth();
    for (int i = 0; i < n; i++) {
      int end = (i * channels + to) * outputs;
      for (int c = from; c < to; c++) {
        normalizePlane(
            shape, i * channels + c, x, mean[c], scale[c], shift[c], floor, y, chosen, end);
      }
    }
  }

  /// A plane, as [PoolingByTwo] has it; whole vectors may be written up to `end`.
  private static void normalizePlane(
      Pool2dShape shape,
      int plane,
      float[] x,
      float mean,
      float scale,
      float shift,
      float floor,
      float[] y,
      int[] chosen,
      int end) {
    int width = shape.width();
    int outputWidth = shape.outputWidth();
    int base = plane * shape.height() * width;
    int second = PoolingByTwo.second(width);
    FloatVector even = PoolingByTwo.even(second);
    FloatVector odd = PoolingByTwo.odd(second);
    FloatVector means = FloatVector.broadcast(FLOAT, mean);
    FloatVector scales = FloatVector.broadcast(FLOAT, scale);
    FloatVector shifts = FloatVector.broadcast(FLOAT, shift);
    int last = Math.max(0, outputWidth - LENGTH);
    int at = plane * shape.outputHeight() * outputWidth;
    for (int row = 0; row < shape.outputHeight() * 2 * width; row += 2 * width) {
      if (at + LENGTH > end || base + row + width + second + LENGTH > x.length) {
        for (int j = 0; j < outputWidth; j++) {
          int place = row + 2 * j;
          normalizeWindow(x, base, place, width, mean, scale, shift, floor, y, chosen, at + j);
        }
      } else {
        for (int j = 0; j < outputWidth; j += LENGTH) {
          int column = Math.min(j, last);
          int place = row + 2 * column;
          int upper = base + place;
          int lower = upper + width;
          FloatVector a = fromArray(FLOAT, x, upper).sub(means).fma(scales, shifts);
          FloatVector b = fromArray(FLOAT, x, upper + second).sub(means).fma(scales, shifts);
          FloatVector c = fromArray(FLOAT, x, lower).sub(means).fma(scales, shifts);
          FloatVector d = fromArray(FLOAT, x, lower + second).sub(means).fma(scales, shifts);
          FloatVector v =
              PoolingByTwo.greatest(a, b, c, d, even, odd, place, width, chosen, at + column);
          v.blend(floor, v.compare(LE, floor)).intoArray(y, at + column);
        }
      }
      at += outputWidth;
    }
  }

  private static void normalizeWindow(
      float[] x,
      int base,
      int place,
      int width,
      float mean,
      float scale,
      float shift,
      float floor,
      float[] y,
      int[] chosen,
      int at) {
    int index = place;
    float best = Math.fma(x[base + place] - mean, scale, shift);
    for (int pixel = 1; pixel < 4; pixel++) {
      int other = place + pixel % 2 + pixel / 2 * width;
      float value = Math.fma(x[base + other] - mean, scale, shift);
      if (!PoolingByTwo.stays(best, value)) {
        index = other;
        best = value;
      }
    }
    y[at] = best <= floor ? floor : best;
    chosen[at] = index;
  }
}
