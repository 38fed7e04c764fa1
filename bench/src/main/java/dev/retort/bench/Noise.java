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
