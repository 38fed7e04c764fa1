package dev.retort.engine.kernel.simd;

import static jdk.incubator.vector.FloatVector.fromArray;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Normalization of raw inputs and of channels. Vectors lie along a channel's plane; where a
/// channel is a single value (flat samples), across the channels.
final class VectorNormalization {
  private static final VectorSpecies<Float> S = Lanes.FLOAT;
  private static final int L = Lanes.LENGTH;

  /// How many vectors of floats a vector of bytes gives: 2 at 128 bits, else 1.
  private static final int PARTS = Lanes.BYTE.length() / L;

  private static final VectorOperators.Conversion<Byte, Integer> UNSIGNED =
      VectorOperators.ZERO_EXTEND_B2I;
  private static final VectorOperators.Conversion<Integer, Float> TO_FLOAT = VectorOperators.I2F;

  private VectorNormalization() {}

  static void normalizeBytes(
      int from,
      int to,
      int channels,
      int plane,
      byte[] x,
      float[] scale,
      float[] shift,
      float[] y) {
    for (int i = from * channels; i < to * channels; i++) {
      int c = i % channels;
      normalizeBytes(i * plane, (i + 1) * plane, x, scale[c], shift[c], y);
    }
  }

  private static void normalizeBytes(
      int from, int to, byte[] x, float scale, float shift, float[] y) {
    FloatVector scales = FloatVector.broadcast(S, scale);
    FloatVector shifts = FloatVector.broadcast(S, shift);
    int i = from;
    for (; i <= to - PARTS * L; i += PARTS * L) {
      ByteVector bytes = ByteVector.fromArray(Lanes.BYTE, x, i);
      FloatVector v = (FloatVector) bytes.convertShape(UNSIGNED, Lanes.INT, 0).convert(TO_FLOAT, 0);
      v.fma(scales, shifts).intoArray(y, i);
      if (PARTS == 2) {
        v = (FloatVector) bytes.convertShape(UNSIGNED, Lanes.INT, 1).convert(TO_FLOAT, 0);
        v.fma(scales, shifts).intoArray(y, i + L);
      }
    }
    for (; i < to; i++) {
      y[i] = Math.fma(x[i] & 0xFF, scale, shift);
    }
  }

  static void normalizeFloats(
      int from,
      int to,
      int channels,
      int plane,
      float[] x,
      float[] scale,
      float[] shift,
      float[] y) {
    if (plane == 1) {
      for (int n = from; n < to; n++) {
        int c = 0;
        for (; c <= channels - L; c += L) {
          int at = n * channels + c;
          fromArray(S, x, at).fma(fromArray(S, scale, c), fromArray(S, shift, c)).intoArray(y, at);
        }
        for (; c < channels; c++) {
          int at = n * channels + c;
          y[at] = Math.fma(x[at], scale[c], shift[c]);
        }
      }
      return;
    }
    for (int i = from * channels; i < to * channels; i++) {
      int c = i % channels;
      int end = (i + 1) * plane;
      FloatVector scales = FloatVector.broadcast(S, scale[c]);
      FloatVector shifts = FloatVector.broadcast(S, shift[c]);
      int at = i * plane;
      for (; at <= end - L; at += L) {
        fromArray(S, x, at).fma(scales, shifts).intoArray(y, at);
      }
      for (; at < end; at++) {
        y[at] = Math.fma(x[at], scale[c], shift[c]);
      }
    }
  }

  static void channelMeans(
      int n, int channels, int plane, int from, int to, float[] x, float[] mean) {
    if (plane == 1) {
      VectorReductions.columnSums(n, channels, from, to, x, mean);
    } else {
      Arrays.fill(mean, from, to, 0);
      for (int i = 0; i < n; i++) {
        for (int c = from; c < to; c++) {
          mean[c] += VectorReductions.sum((i * channels + c) * plane, plane, x);
        }
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
      for (int c = from; c < to; c++) {
        variance[c] += VectorReductions.sumOfSquares((i * channels + c) * plane, plane, mean[c], x);
      }
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
      float[] shift,
      float[] y) {
    for (int i = 0; i < n; i++) {
      if (plane == 1) {
        normalizeSample(i * channels, from, to, x, mean, scale, shift, y);
        continue;
      }
      for (int c = from; c < to; c++) {
        int start = (i * channels + c) * plane;
        normalizePlane(start, start + plane, x, mean[c], scale[c], shift[c], y);
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
      float[] shift,
      float[] y) {
    int c = from;
    for (; c <= to - L; c += L) {
      FloatVector d = fromArray(S, x, start + c).sub(fromArray(S, mean, c));
      d.fma(fromArray(S, scale, c), fromArray(S, shift, c)).intoArray(y, start + c);
    }
    for (; c < to; c++) {
      y[start + c] = Math.fma(x[start + c] - mean[c], scale[c], shift[c]);
    }
  }

  private static void normalizePlane(
      int from, int to, float[] x, float mean, float scale, float shift, float[] y) {
    FloatVector means = FloatVector.broadcast(S, mean);
    FloatVector scales = FloatVector.broadcast(S, scale);
    FloatVector shifts = FloatVector.broadcast(S, shift);
    int i = from;
    for (; i <= to - L; i += L) {
      fromArray(S, x, i).sub(means).fma(scales, shifts).intoArray(y, i);
    }
    for (; i < to; i++) {
      y[i] = Math.fma(x[i] - mean, scale, shift);
    }
  }

  static void channelGradientSums(
      int n,
      int channels,
      int plane,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] dy,
      float[] sumDy,
      float[] sumDyD) {
    Arrays.fill(sumDy, from, to, 0);
    Arrays.fill(sumDyD, from, to, 0);
    for (int i = 0; i < n; i++) {
      if (plane == 1) {
        addGradients(i * channels, from, to, x, mean, dy, sumDy, sumDyD);
        continue;
      }
      for (int c = from; c < to; c++) {
        int start = (i * channels + c) * plane;
        sumDy[c] += VectorReductions.sum(start, plane, dy);
        sumDyD[c] += VectorReductions.sumOfProducts(start, plane, mean[c], x, dy);
      }
    }
  }

  private static void addGradients(
      int start,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] dy,
      float[] sumDy,
      float[] sumDyD) {
    int c = from;
    for (; c <= to - L; c += L) {
      FloatVector d = fromArray(S, x, start + c).sub(fromArray(S, mean, c));
      FloatVector g = fromArray(S, dy, start + c);
      fromArray(S, sumDy, c).add(g).intoArray(sumDy, c);
      fromArray(S, sumDyD, c).add(g.mul(d)).intoArray(sumDyD, c);
    }
    for (; c < to; c++) {
      float d = x[start + c] - mean[c];
      sumDy[c] += dy[start + c];
      sumDyD[c] += dy[start + c] * d;
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
      float[] dy,
      float[] a,
      float[] b,
      float[] d,
      float[] dx) {
    for (int i = 0; i < n; i++) {
      if (plane == 1) {
        gradientOfSample(i * channels, from, to, x, mean, dy, a, b, d, dx);
        continue;
      }
      for (int c = from; c < to; c++) {
        int start = (i * channels + c) * plane;
        gradientOfPlane(start, start + plane, x, mean[c], dy, a[c], b[c], d[c], dx);
      }
    }
  }

  private static void gradientOfSample(
      int start,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] dy,
      float[] a,
      float[] b,
      float[] d,
      float[] dx) {
    int c = from;
    for (; c <= to - L; c += L) {
      FloatVector v = fromArray(S, x, start + c).sub(fromArray(S, mean, c));
      FloatVector g = fromArray(S, dy, start + c).add(fromArray(S, d, c));
      v.fma(fromArray(S, b, c), g).mul(fromArray(S, a, c)).intoArray(dx, start + c);
    }
    for (; c < to; c++) {
      int at = start + c;
      dx[at] = a[c] * Math.fma(x[at] - mean[c], b[c], dy[at] + d[c]);
    }
  }

  private static void gradientOfPlane(
      int from, int to, float[] x, float mean, float[] dy, float a, float b, float d, float[] dx) {
    FloatVector slopes = FloatVector.broadcast(S, b);
    int i = from;
    for (; i <= to - L; i += L) {
      FloatVector g = fromArray(S, dy, i).add(d);
      fromArray(S, x, i).sub(mean).fma(slopes, g).mul(a).intoArray(dx, i);
    }
    for (; i < to; i++) {
      dx[i] = a * Math.fma(x[i] - mean, b, dy[i] + d);
    }
  }
}
