package dev.retort.engine.kernel.simd;

import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Normalization of raw inputs. Vectors lie along a channel's plane; where a channel is a single
/// value (flat samples), across the channels.
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
}
