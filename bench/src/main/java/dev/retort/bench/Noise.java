package dev.retort.bench;

import dev.retort.engine.tensor.Seed;
import java.util.Arrays;
import java.util.List;

/// Operands without meaning, and how near two answers of them have to be.
final class Noise {
  private Noise() {}

  /// Values from -0.5 to 0.5, fixed by the stream's number.
  static float[] values(int count, int stream) {
    Seed seed = Seed.of(1).stream(stream);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = seed.uniform(i) - 0.5f;
    }
    return values;
  }

  /// By how much a sum of so many products of such values may differ from its value in double
  /// precision.
  ///
  /// Few roundings could all go one way, of partial sums that stay below a quarter of their number.
  /// Of many n, whose sum is about sqrt(n) / 12, the roundings come to about n / 30 units of 2^-24;
  /// sixteen times n leaves room for the transforms of Winograd's convolution, which cost two
  /// digits, and is far below what one forgotten image would change.
  static double rounding(int terms) {
    return 0x1p-24 * (terms + 1) * Math.min(16, Math.max(1, terms / 4.0));
  }

  /// Refuses answers that have not the bits of the scalar kernels', and NaN, with which arrays are
  /// filled beforehand: nobody wrote there.
  static void requireSame(List<float[]> expected, List<float[]> actual) {
    if (expected.size() != actual.size()) {
      throw new IllegalStateException(
          "%d answers where the scalar kernels give %d".formatted(actual.size(), expected.size()));
    }
    for (int i = 0; i < expected.size(); i++) {
      int place = Arrays.mismatch(expected.get(i), actual.get(i));
      if (place >= 0) {
        throw new IllegalStateException(
            "answer %d of %d differs from the scalar kernels at element %d"
                .formatted(i + 1, expected.size(), place));
      }
      for (float value : actual.get(i)) {
        if (Float.isNaN(value)) {
          throw new IllegalStateException(
              "answer %d of %d holds NaN".formatted(i + 1, expected.size()));
        }
      }
    }
  }

  /// Refuses an answer that differs by more than a ten-thousandth of the largest value: then other
  /// work was done.
  static void requireClose(String what, float[] expected, float[] actual) {
    if (expected.length != actual.length) {
      throw new IllegalStateException(
          what + " gives " + actual.length + " values, expected " + expected.length);
    }
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(expected[i] - actual[i]) <= 1e-4f * largest)) {
        throw new IllegalStateException(
            what + ": element " + i + " is " + actual[i] + ", expected " + expected[i]);
      }
    }
  }
}
