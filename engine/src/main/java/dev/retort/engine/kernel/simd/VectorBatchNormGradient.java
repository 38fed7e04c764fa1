package dev.retort.engine.kernel.simd;

import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.LE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Batch norm backward. Vectors lie along a channel's plane; where a channel is a single value
/// (flat samples), across the channels.
final class VectorBatchNormGradient {
  private static final VectorSpecies<Float> S = Lanes.FLOAT;
  private static final int L = Lanes.LENGTH;

  private VectorBatchNormGradient() {}

  static void channelGradientSums(
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
      float[] dy,
      float[] sumDy,
      float[] sumDyD) {
    Arrays.fill(sumDy, from, to, 0);
    Arrays.fill(sumDyD, from, to, 0);
    for (int i = 0; i < n; i++) {
      int first = i * channels;
      if (plane == 1) {
        addSample(first, from, to, x, mean, scale, bias, floor, dy, sumDy, sumDyD);
      } else {
        PlaneSums.addGradients(
            first, from, to, plane, x, mean, scale, bias, floor, dy, sumDy, sumDyD);
      }
    }
  }

  private static void addSample(
      int start,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] scale,
      float[] bias,
      float floor,
      float[] dy,
      float[] sumDy,
      float[] sumDyD) {
    int c = from;
    for (; c <= to - L; c += L) {
      FloatVector v = fromArray(S, x, start + c).sub(fromArray(S, mean, c));
      FloatVector y = v.fma(fromArray(S, scale, c), fromArray(S, bias, c));
      FloatVector g = fromArray(S, dy, start + c).blend(0, y.compare(LE, floor));
      fromArray(S, sumDy, c).add(g).intoArray(sumDy, c);
      fromArray(S, sumDyD, c).add(g.mul(v)).intoArray(sumDyD, c);
    }
    for (; c < to; c++) {
      float v = x[start + c] - mean[c];
      float g = Math.fma(v, scale[c], bias[c]) <= floor ? 0 : dy[start + c];
      sumDy[c] += g;
      sumDyD[c] += g * v;
    }
  }

  static void channelGradient(
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
      float[] dy,
      float[] slope,
      float[] offset,
      float[] dx) {
    for (int i = 0; i < n; i++) {
      if (plane == 1) {
        gradientOfSample(
            i * channels, from, to, x, mean, scale, bias, floor, dy, slope, offset, dx);
        continue;
      }
      for (int c = from; c < to; c++) {
        int start = (i * channels + c) * plane;
        int end = start + plane;
        gradientOfPlane(
            start, end, x, mean[c], scale[c], bias[c], floor, dy, slope[c], offset[c], dx);
      }
    }
  }

  private static void gradientOfSample(
      int start,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] scale,
      float[] bias,
      float floor,
      float[] dy,
      float[] slope,
      float[] offset,
      float[] dx) {
    int c = from;
    for (; c <= to - L; c += L) {
      FloatVector v = fromArray(S, x, start + c).sub(fromArray(S, mean, c));
      FloatVector scales = fromArray(S, scale, c);
      FloatVector y = v.fma(scales, fromArray(S, bias, c));
      FloatVector g = fromArray(S, dy, start + c).blend(0, y.compare(LE, floor));
      g = g.add(fromArray(S, offset, c));
      v.fma(fromArray(S, slope, c), g).mul(scales).intoArray(dx, start + c);
    }
    for (; c < to; c++) {
      float v = x[start + c] - mean[c];
      float g = Math.fma(v, scale[c], bias[c]) <= floor ? 0 : dy[start + c];
      dx[start + c] = scale[c] * Math.fma(v, slope[c], g + offset[c]);
    }
  }

  private static void gradientOfPlane(
      int from,
      int to,
      float[] x,
      float mean,
      float scale,
      float bias,
      float floor,
      float[] dy,
      float slope,
      float offset,
      float[] dx) {
    FloatVector scales = FloatVector.broadcast(S, scale);
    FloatVector biases = FloatVector.broadcast(S, bias);
    FloatVector slopes = FloatVector.broadcast(S, slope);
    int i = from;
    for (; i <= to - L; i += L) {
      FloatVector v = fromArray(S, x, i).sub(mean);
      FloatVector y = v.fma(scales, biases);
      FloatVector g = fromArray(S, dy, i).blend(0, y.compare(LE, floor)).add(offset);
      v.fma(slopes, g).mul(scales).intoArray(dx, i);
    }
    for (; i < to; i++) {
      float v = x[i] - mean;
      float g = Math.fma(v, scale, bias) <= floor ? 0 : dy[i];
      dx[i] = scale * Math.fma(v, slope, g + offset);
    }
  }
}
