package dev.retort.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/// The kernels' elementary functions against double precision, over dense sweeps of all floats: the
/// greatest errors are those that [ScalarMath] documents.
final class ScalarMathTest {
  /// About two million floats of each sign; a prime, so that all low bits occur.
  private static final int STRIDE = Integer.getInteger("retort.test.stride", 1021);

  private interface FloatFunction {
    float apply(float x);
  }

  @Test
  void expOfNegative() {
    assertUlps(1.1, -87.3f, 0, ScalarMath::expOfNegative, StrictMath::exp);
    assertEquals(1, ScalarMath.expOfNegative(0f));
    assertEquals(1, ScalarMath.expOfNegative(-0f));
    assertEquals(1, ScalarMath.expOfNegative(-Float.MIN_VALUE));
    assertTrue(ScalarMath.expOfNegative(-87.3f) >= Float.MIN_NORMAL);
    float[] below = {Math.nextDown(-87.3f), -104, -Float.MAX_VALUE, Float.NEGATIVE_INFINITY};
    for (float x : below) {
      assertEquals(0, Float.floatToRawIntBits(ScalarMath.expOfNegative(x)));
    }
    assertNaN(ScalarMath.expOfNegative(Float.NaN));
  }

  @Test
  void expm1() {
    assertUlps(1, -Float.MAX_VALUE, 0, ScalarMath::expm1, StrictMath::expm1);
    assertEquals(-1, ScalarMath.expm1(Float.NEGATIVE_INFINITY));
    assertNaN(ScalarMath.expm1(Float.NaN));
  }

  @Test
  void log() {
    assertUlps(0.9, 0, Float.MAX_VALUE, ScalarMath::log, StrictMath::log);
    assertEquals(0, ScalarMath.log(1));
    assertEquals(Float.NEGATIVE_INFINITY, ScalarMath.log(0));
    assertEquals(Float.NEGATIVE_INFINITY, ScalarMath.log(-0f));
    assertEquals(Float.POSITIVE_INFINITY, ScalarMath.log(Float.POSITIVE_INFINITY));
    assertNaN(ScalarMath.log(-1));
    assertNaN(ScalarMath.log(-Float.MIN_VALUE));
    assertNaN(ScalarMath.log(Float.NaN));
  }

  @Test
  void log1p() {
    assertUlps(1, 0, 1, ScalarMath::log1p, StrictMath::log1p);
    assertNaN(ScalarMath.log1p(Float.NaN));
  }

  @Test
  void tanh() {
    assertUlps(2.5, -Float.MAX_VALUE, Float.MAX_VALUE, ScalarMath::tanh, StrictMath::tanh);
    assertEquals(0x80000000, Float.floatToRawIntBits(ScalarMath.tanh(-0f)));
    assertEquals(1, ScalarMath.tanh(Float.POSITIVE_INFINITY));
    assertEquals(-1, ScalarMath.tanh(Float.NEGATIVE_INFINITY));
    assertNaN(ScalarMath.tanh(Float.NaN));
  }

  @Test
  void sigmoid() {
    assertUlps(
        2.3,
        -87,
        Float.MAX_VALUE,
        ScalarMath::sigmoid,
        x -> x < 0 ? StrictMath.exp(x) / (1 + StrictMath.exp(x)) : 1 / (1 + StrictMath.exp(-x)));
    assertEquals(0, ScalarMath.sigmoid(-88));
    assertEquals(0, ScalarMath.sigmoid(Float.NEGATIVE_INFINITY));
    assertEquals(1, ScalarMath.sigmoid(Float.POSITIVE_INFINITY));
    assertNaN(ScalarMath.sigmoid(Float.NaN));
  }

  @Test
  void softplus() {
    assertUlps(
        1.8,
        -87,
        Float.MAX_VALUE,
        ScalarMath::softplus,
        x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x))));
    assertEquals(0, ScalarMath.softplus(Float.NEGATIVE_INFINITY));
    assertEquals(Float.POSITIVE_INFINITY, ScalarMath.softplus(Float.POSITIVE_INFINITY));
    assertNaN(ScalarMath.softplus(Float.NaN));
  }

  @Test
  void normalTail() {
    assertUlps(5, 0, 12.9f, ScalarMath::normalTail, ScalarMathTest::referenceTail);
    assertEquals(0.5, ScalarMath.normalTail(0), 1e-7);
    assertEquals(0, ScalarMath.normalTail(20));
    assertEquals(0, ScalarMath.normalTail(Float.POSITIVE_INFINITY));
    assertNaN(ScalarMath.normalTail(Float.NaN));
  }

  @Test
  void preciseLog() {
    double worst = 0;
    for (double x = 1e-300; x < 1e300; x *= 1.0137) {
      worst = Math.max(worst, Math.abs(ScalarMath.preciseLog(x) / StrictMath.log(x) - 1));
    }
    for (double x = 0.5; x < 2; x += 1.7e-5) {
      worst = Math.max(worst, Math.abs(ScalarMath.preciseLog(x) - StrictMath.log(x)));
    }
    assertEquals(0, worst, 1e-14);
    assertEquals(0, ScalarMath.preciseLog(1));
  }

  /// erfc(a / sqrt 2) / 2 by the series of the distribution function up to 3, and from there by the
  /// continued fraction of Laplace.
  private static double referenceTail(double a) {
    double density = StrictMath.exp(-a * a / 2) / StrictMath.sqrt(2 * StrictMath.PI);
    if (a < 3) {
      double term = a;
      double sum = a;
      for (int k = 1; Math.abs(term) > 1e-18; k++) {
        term *= a * a / (2 * k + 1);
        sum += term;
      }
      return 0.5 - density * sum;
    }
    double fraction = a;
    for (int k = 200; k > 0; k--) {
      fraction = a + k / fraction;
    }
    return density / fraction;
  }

  /// Compares over the floats of a range; an ulp is that of a float near the exact value.
  private static void assertUlps(
      double allowed, float from, float to, FloatFunction f, DoubleUnaryOperator exact) {
    double worst = 0;
    float at = 0;
    for (int sign = 0; sign < 2; sign++) {
      for (int bits = 0; bits >= 0 && bits < 0x7f800000; bits += STRIDE) {
        float x = sign == 0 ? Float.intBitsToFloat(bits) : -Float.intBitsToFloat(bits);
        if (x < from || x > to) {
          continue;
        }
        double error = ulps(f.apply(x), exact.applyAsDouble(x));
        if (!(error <= worst)) {
          worst = error;
          at = x;
        }
      }
    }
    String found = String.format(Locale.ROOT, "%.3f ulp at %s", worst, at);
    assertTrue(worst <= allowed, () -> found);
  }

  private static double ulps(float actual, double exact) {
    float rounded = (float) exact;
    if (Float.isInfinite(rounded) || actual == rounded) {
      return actual == rounded ? 0.5 : Double.POSITIVE_INFINITY;
    }
    return Math.abs(actual - exact) / Math.ulp(rounded);
  }

  private static void assertNaN(float value) {
    assertTrue(Float.isNaN(value), () -> "expected NaN but got " + value);
  }
}
