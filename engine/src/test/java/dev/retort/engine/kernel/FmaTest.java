package dev.retort.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// The software fma against `Math.fma`, which is exact by its specification.
final class FmaTest {
  /// Ends of the range, neighbours of powers of two, and what is no number.
  private static final float[] SPECIAL = {
    0f,
    -0f,
    1f,
    -1f,
    3f,
    0.1f,
    -0.3f,
    Math.nextUp(1f),
    Math.nextDown(1f),
    0x1p-126f,
    Math.nextDown(0x1p-126f),
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    3 * Float.MIN_VALUE,
    0x1p-75f,
    -0x1p-74f,
    0x1.8p-75f,
    0x1p64f,
    -0x1p63f,
    0x1.000002p64f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Math.nextDown(Float.MAX_VALUE),
    0x1p24f,
    0x1.fffffep23f,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN
  };

  @Test
  void specialValuesInAllCombinations() {
    for (float a : SPECIAL) {
      for (float b : SPECIAL) {
        for (float c : SPECIAL) {
          compare(a, b, c);
        }
      }
    }
  }

  /// Any bits at all: most are far apart in size.
  @Test
  void anyBits() {
    Random random = new Random(1);
    for (int i = 0; i < count(2_000_000); i++) {
      compare(bits(random), bits(random), bits(random));
    }
  }

  /// Addends near the product, where digits cancel and roundings meet in the middle.
  @Test
  void addendsNearTheProduct() {
    Random random = new Random(2);
    for (int i = 0; i < count(2_000_000); i++) {
      float a = Math.scalb(1 + random.nextInt(1 << 23) * 0x1p-23f, random.nextInt(40) - 20);
      float b = Math.scalb(1 + random.nextInt(1 << 23) * 0x1p-23f, random.nextInt(40) - 20);
      float c = -(a * b) * Math.scalb(1f, random.nextInt(60) - 30);
      compare(a, b, c + random.nextInt(5) * Math.ulp(c));
      compare(a, b, -c);
    }
  }

  /// Products just beside the middle of two floats, pushed off it by a tiny addend: what rounding
  /// twice gets wrong.
  @Test
  void tinyAddendsDecideTheMiddle() {
    Random random = new Random(3);
    for (int i = 0; i < count(1_000_000); i++) {
      float a = (1 + random.nextInt(1 << 12)) * 2 + 1;
      float b = (1 + random.nextInt(1 << 12)) * 2 + 1;
      float scale = Math.scalb(1f, random.nextInt(100) - 50);
      float tiny = Math.scalb(random.nextInt(7) - 3, -60);
      compare(a * scale, b, tiny * scale);
      compare(a * 4097 * scale, b, tiny * scale);
    }
  }

  /// Results among the subnormal numbers.
  @Test
  void subnormalResults() {
    Random random = new Random(4);
    for (int i = 0; i < count(1_000_000); i++) {
      float a = Math.scalb(1 + random.nextInt(1 << 23) * 0x1p-23f, -70 - random.nextInt(10));
      float b = Math.scalb(1 + random.nextInt(1 << 23) * 0x1p-23f, -70 + random.nextInt(10));
      float c = (random.nextInt(2001) - 1000) * Float.MIN_VALUE;
      compare(a, b, c);
    }
  }

  @Test
  void roundingTwiceWouldBeCaught() {
    // (2^12 + 1)^2 2^-24 = 1 + 2^-11 + 2^-24 is the middle of two floats; the addend lies above it
    float a = 0x1.001p0f;
    float c = 0x1p-80f;
    float twice = (float) ((double) a * a + c);
    assertTrue(twice != Math.fma(a, a, c));
    compare(a, a, c);
  }

  /// Decimal arithmetic takes tens of times longer: a sample will do there.
  private static int count(int many) {
    return Fma.HARDWARE ? many : many / 50;
  }

  private static float bits(Random random) {
    return Float.intBitsToFloat(random.nextInt());
  }

  private static void compare(float a, float b, float c) {
    float expected = Math.fma(a, b, c);
    float actual = Fma.exact(a, b, c);
    if (Float.floatToIntBits(expected) != Float.floatToIntBits(actual)) {
      assertEquals(expected, actual, "fma(%a, %a, %a)".formatted(a, b, c));
    }
    float chosen = Fma.fma(a, b, c);
    if (Float.floatToIntBits(expected) != Float.floatToIntBits(chosen)) {
      assertEquals(expected, chosen, "fma(%a, %a, %a)".formatted(a, b, c));
    }
  }
}
