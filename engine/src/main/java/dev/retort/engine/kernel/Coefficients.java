package dev.retort.engine.kernel;

/// The constants that scalar and vector kernels share: of the elementary functions ([ScalarMath])
/// and of dropout's mask.
///
/// The polynomials are minimax fits in the relative error of the function, their coefficients
/// rounded to floats one by one, each with the rest fitted anew.
public final class Coefficients {
  public static final float LOG2_E = 0x1.715476p0f;

  /// Rounds to a whole number when added and taken away again; its last bits are then that number.
  public static final float ROUND = 0x1.8p23f;

  /// ln 2 in two parts; the first has 15 bits, so that a multiple of it is exact.
  public static final float LN2_HIGH = 0x1.62e4p-1f;

  public static final float LN2_LOW = 0x1.7f7d1cp-20f;

  /// What lies below has an exponential of +0; e^-87.3 is just above the least normal float.
  public static final float EXP_LEAST = -87.3f;

  /// Below this e^x - 1 rounds to -1, as it does here, where 2^n still is a normal float.
  public static final float EXPM1_LEAST = -25;

  /// Above this the normal tail is +0, as it is here: -a^2 / 2 lies below [#EXP_LEAST]. The square
  /// of an infinite a would make a NaN.
  public static final float TAIL_MOST = 16;

  // exp(r) = 1 + r + r^2 (E0 + E1 r + ...) for |r| <= ln 2 / 2
  public static final float E0 = 0x1.fffffep-2f;
  public static final float E1 = 0x1.5554b4p-3f;
  public static final float E2 = 0x1.5556f2p-5f;
  public static final float E3 = 0x1.12254ap-7f;
  public static final float E4 = 0x1.6b9c66p-10f;

  // log((1 + s) / (1 - s)) = 2 s + s z (L0 + L1 z + ...), z = s^2 <= 1/9
  public static final float L0 = 0x1.5555p-1f;
  public static final float L1 = 0x1.99d2b4p-2f;
  public static final float L2 = 0x1.1eb0f6p-2f;
  public static final float L3 = 0x1.1f183ep-2f;

  // erfc(a / sqrt 2) / 2 = exp(-a^2 / 2) t (M0 + M1 u + ...), t = 1 / (1 + 0.4 a), u = 0.4 a t = 1
  // - t
  public static final float M_SCALE = 0.4f;
  public static final float M0 = 0x1.0p-1f;
  public static final float M1 = -0x1.fd4b20p-2f;
  public static final float M2 = 0x1.15e268p-4f;
  public static final float M3 = 0x1.de3374p-4f;
  public static final float M4 = 0x1.6ef6dap-6f;
  public static final float M5 = -0x1.ea0f6ep-5f;
  public static final float M6 = 0x1.c2b216p-5f;
  public static final float M7 = -0x1.003980p-3f;
  public static final float M8 = 0x1.c9af32p-4f;
  public static final float M9 = -0x1.052994p-5f;

  /// 1 / sqrt(2 pi).
  public static final float NORMAL_DENSITY_AT_0 = 0x1.988454p-2f;

  // the mixing of dropout's counter: the prime nearest to 2^32 over the golden ratio, and two odd
  // multipliers
  public static final int GOLDEN_PRIME = 0x9E3779B1;
  public static final int MIX_FIRST = 0x21F0AAAD;
  public static final int MIX_SECOND = 0x735A2D97;

  private Coefficients() {}
}
