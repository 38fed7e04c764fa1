package dev.retort.engine.kernel.simd;

import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.LE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Batch norm forward. Vectors lie along a channel's plane; where a channel is a single value (flat
/// samples), across the channels.
final class VectorBatchNorm {
  private static final VectorSpecies<Float> S = Lanes.FLOAT;
  private static final int L = Lanes.LENGTH;

  private VectorBatchNorm() {}

  static void channelMeans(
      int n, int channels, int plane, int from, int to, float[] x, float[] mean) {
    if (plane == 1) {
      VectorReductions.columnSums(n, channels, from, to, x, mean);
    } else {
      Arrays.fill(mean, from, to, 0);
      for (int i = 0; i < n; i++) {
        PlaneSums.add(i * channels, from, to, plane, x, mean);
      }
    }
    for (int c = from; c < to; c++) {
      mean[c] /= n * plane;
    }
  }

  static void channelVariances(
      int n, int channels, int plane, int from, int to, float[] x, float[] mean, float[] variance) {
    Arrays.fill(variance, from, to, 0);
    for (int i = 0; i < n; i++) {
      if (plane == 1) {
        addSquares(i * channels, from, to, x, mean, variance);
        continue;
      }
      PlaneSums.addSquares(i * channels, from, to, plane, x, mean, variance);
    }
    for (int c = from; c < to; c++) {
      variance[c] /= n * plane;
    }
  }

  /// One sample's squares; each is rounded before it is added, as a sum of one term in lanes is.
  private static void addSquares(
      int start, int from, int to, float[] x, float[] mean, float[] sums) {
    int c = from;
    for (; c <= to - L; c += L) {
      FloatVector d = fromArray(S, x, start + c).sub(fromArray(S, mean, c));
      fromArray(S, sums, c).add(d.mul(d)).intoArray(sums, c);
    }
    for (; c < to; c++) {
      float d = x[start + c] - mean[c];
      sums[c] += d * d;
    }
  }

  static void channelNormalize(
      int n,
      int channels,
      int plane,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] scale,
      float[] bias,
      float floor,
      float[] y) {
    for (int i = 0; i < n; i++) {
      if (plane == 1) {
        normalizeSample(i * channels, from, to, x, mean, scale, bias, floor, y);
        continue;
      }
      for (int c = from; c < to; c++) {
        int start = (i * channels + c) * plane;
        normalizePlane(start, start + plane, x, mean[c], scale[c], bias[c], floor, y);
      }
    }
  }

  private static void normalizeSample(
      int start,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] scale,
      float[] bias,
      float floor,
      float[] y) {
    int c = from;
    for (; c <= to - L; c += L) {
      FloatVector d = fromArray(S, x, start + c).sub(fromArray(S, mean, c));
      FloatVector v = d.fma(fromArray(S, scale, c), fromArray(S, bias, c));
      v.blend(floor, v.compare(LE, floor)).intoArray(y, start + c);
    }
    for (; c < to; c++) {
      float v = Math.fma(x[start + c] - mean[c], scale[c], bias[c]);
      y[start + c] = v <= floor ? floor : v;
    }
  }

  private static void normalizePlane(
      int from, int to, float[] x, float mean, float scale, float bias, float floor, float[] y) {
    FloatVector means = FloatVector.broadcast(S, mean);
    FloatVector scales = FloatVector.broadcast(S, scale);
    FloatVector biases = FloatVector.broadcast(S, bias);
    int i = from;
    for (; i <= to - L; i += L) {
      FloatVector v = fromArray(S, x, i).sub(means).fma(scales, biases);
      v.blend(floor, v.compare(LE, floor)).intoArray(y, i);
    }
    for (; i < to; i++) {
      float v = Math.fma(x[i] - mean, scale, bias);
      y[i] = v <= floor ? floor : v;
    }
  }
}
