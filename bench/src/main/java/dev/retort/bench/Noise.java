package dev.retort.bench;

import dev.retort.engine.tensor.Seed;

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
  /// A product's deviation is 1/12, so that a sum of n is about sqrt(n) / 12, and n roundings of it
  /// by up to 2^-24 come to n / 30 of that: the bound leaves 480 times as much, for the transforms
  /// of Winograd's convolution, which cost two digits. It is far below what one forgotten image or
  /// row of many terms would change.
  static double rounding(int terms) {
    return 16 * 0x1p-24 * terms;
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
