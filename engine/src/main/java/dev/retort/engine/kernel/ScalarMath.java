package dev.retort.engine.kernel;

/// The elementary functions of the kernels, built from additions, products, quotients and fma
/// alone, each of which IEEE 754 rounds in one way, so that they give the same bits on every
/// machine, compiled or not; `VectorMath` has the same steps for vectors. The JVM's own give other
/// bits when compiled than when interpreted.
///
/// Greatest errors against the exact value, over dense sweeps of all exponents, in units of the
/// last place (ulp):
///
/// | function | error | |
/// |---|---|---|
/// | [#expOfNegative] | 1.1 | +0 below e^-87.3 |
/// | [#expm1] | 1 | |
/// | [#log] | 0.9 | |
/// | [#log1p] | 1 | |
/// | [#tanh] | 2.5 | |
/// | [#sigmoid] | 2.3 | |
/// | [#softplus] | 1.8 | |
/// | [#normalTail] | 5 | where the result is normal |
///
/// The constants are in [Coefficients].
///
/// {@snippet class="dev.retort.engine.kernel.ExamplesTest" region="scalar"}
public final class ScalarMath {
  private ScalarMath() {}

  /// e^x for x <= 0: 2^n exp(r), n the whole number nearest to x / ln 2. Below e^-87.3, where
  /// floats begin to lose bits and many machines their pace, it is +0.
  public static float expOfNegative(float x) {
    if (x < Coefficients.EXP_LEAST) {
      return 0;
    }
    float rounded = x * Coefficients.LOG2_E + Coefficients.ROUND;
    float reduced = expm1Reduced(remainder(x, rounded - Coefficients.ROUND));
    return (1 + reduced) * powerOf2(rounded);
  }

  /// e^x - 1 for x <= 0: (2^n - 1) + 2^n (exp(r) - 1), so that nothing cancels near 0.
  public static float expm1(float x) {
    float bounded = x < Coefficients.EXPM1_LEAST ? Coefficients.EXPM1_LEAST : x;
    float rounded = bounded * Coefficients.LOG2_E + Coefficients.ROUND;
    float reduced = expm1Reduced(remainder(bounded, rounded - Coefficients.ROUND));
    float power = powerOf2(rounded);
    return Fma.fma(power, reduced, power - 1);
  }

  private static float remainder(float x, float n) {
    return Fma.fma(n, -Coefficients.LN2_LOW, Fma.fma(n, -Coefficients.LN2_HIGH, x));
  }

  private static float expm1Reduced(float r) {
    float q = Fma.fma(Coefficients.E4, r, Coefficients.E3);
    q = Fma.fma(q, r, Coefficients.E2);
    q = Fma.fma(q, r, Coefficients.E1);
    q = Fma.fma(q, r, Coefficients.E0);
    return Fma.fma(q, r * r, r);
  }

  /// 2^n for n = rounded - ROUND, at least -126.
  private static float powerOf2(float rounded) {
    int n = Float.floatToRawIntBits(rounded) - Float.floatToRawIntBits(Coefficients.ROUND);
    return Float.intBitsToFloat((n + 127) << 23);
  }

  /// The natural logarithm: x = 2^e (1 + f), 1 + f between sqrt(1/2) and sqrt(2).
  public static float log(float x) {
    if (!(x > 0) || x == Float.POSITIVE_INFINITY) {
      return x == 0 ? Float.NEGATIVE_INFINITY : x > 0 ? x : Float.NaN;
    }
    boolean subnormal = x < Float.MIN_NORMAL;
    int bits = Float.floatToRawIntBits(subnormal ? x * 0x1p23f : x);
    int e = (bits - 0x3f3504f3) >> 23;
    float f = Float.intBitsToFloat(bits - (e << 23)) - 1;
    float n = subnormal ? e - 23 : e;
    float s = f / (2 + f);
    float low = Fma.fma(n, Coefficients.LN2_LOW, -(s * (f - logSeries(s))));
    return Fma.fma(n, Coefficients.LN2_HIGH, f + low);
  }

  /// log(1 + x) for 0 <= x <= 1.
  public static float log1p(float x) {
    float s = x / (2 + x);
    return Fma.fma(-s, x - logSeries(s), x);
  }

  private static float logSeries(float s) {
    float z = s * s;
    float p = Fma.fma(Coefficients.L3, z, Coefficients.L2);
    p = Fma.fma(p, z, Coefficients.L1);
    p = Fma.fma(p, z, Coefficients.L0);
    return p * z;
  }

  /// (1 - e^-2a) / (1 + e^-2a) for a = |x|, with the sign of x.
  public static float tanh(float x) {
    float m = expm1(-2 * Math.abs(x));
    return Math.copySign(-m / (m + 2), x);
  }

  /// 1 / (1 + e^-x).
  public static float sigmoid(float x) {
    float e = expOfNegative(-Math.abs(x));
    return (x >= 0 ? 1 : e) / (1 + e);
  }

  /// log(1 + e^x).
  public static float softplus(float x) {
    return (x > 0 ? x : 0) + log1p(expOfNegative(-Math.abs(x)));
  }

  /// The probability that a standard normal variable exceeds a, for a >= 0: erfc(a / sqrt 2) / 2.
  public static float normalTail(float a) {
    return gauss(a) * tailToGauss(a);
  }

  /// e^(-a^2 / 2); what squaring loses is put right to first order.
  static float gauss(float a) {
    float bounded = a > Coefficients.TAIL_MOST ? Coefficients.TAIL_MOST : a;
    float square = bounded * bounded;
    float lost = Fma.fma(bounded, bounded, -square);
    float e = expOfNegative(-0.5f * square);
    return Fma.fma(e, -0.5f * lost, e);
  }

  /// [#normalTail] over [#gauss].
  static float tailToGauss(float a) {
    float bounded = a > Coefficients.TAIL_MOST ? Coefficients.TAIL_MOST : a;
    float scaled = bounded * Coefficients.M_SCALE;
    float t = 1 / (1 + scaled);
    float u = scaled * t;
    float p = Fma.fma(Coefficients.M9, u, Coefficients.M8);
    p = Fma.fma(p, u, Coefficients.M7);
    p = Fma.fma(p, u, Coefficients.M6);
    p = Fma.fma(p, u, Coefficients.M5);
    p = Fma.fma(p, u, Coefficients.M4);
    p = Fma.fma(p, u, Coefficients.M3);
    p = Fma.fma(p, u, Coefficients.M2);
    p = Fma.fma(p, u, Coefficients.M1);
    p = Fma.fma(p, u, Coefficients.M0);
    return p * t;
  }

  /// The natural logarithm of a positive finite normal double to about 1e-15, for sums that are
  /// kept in double: six times as fast as `StrictMath.log`.
  public static double preciseLog(double x) {
    long bits = Double.doubleToRawLongBits(x);
    long e = (bits - 0x3fe6a09e667f3bcdL) >> 52;
    double f = Double.longBitsToDouble(bits - (e << 52)) - 1;
    double s = f / (2 + f);
    double z = s * s;
    double p = 2.0 / 19;
    p = p * z + 2.0 / 17;
    p = p * z + 2.0 / 15;
    p = p * z + 2.0 / 13;
    p = p * z + 2.0 / 11;
    p = p * z + 2.0 / 9;
    p = p * z + 2.0 / 7;
    p = p * z + 2.0 / 5;
    p = p * z + 2.0 / 3;
    return e * 0x1.62e42fefa39efp-1 + (f - s * (f - p * z));
  }
}
