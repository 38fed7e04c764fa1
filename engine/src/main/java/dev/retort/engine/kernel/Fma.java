package dev.retort.engine.kernel;

/// The fused multiply-add of the scalar kernels: a b + c, rounded once.
///
/// `Math.fma` is one instruction where the CPU has it, and decimal arithmetic (20 times slower than
/// [#exact]) where it has not. Which of the two runs is measured once; both give the same bits.
///
/// The exact form: the product of two floats fits a double. Its sum with c need not, so it is
/// rounded to odd: where it is inexact, the neighbour with an odd last bit is taken, which keeps
/// enough of the lost part for the final rounding to float to be the right one (Boldo and
/// Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using rounding to
/// odd", 2008).
final class Fma {
  /// Whether `Math.fma` is an instruction of this CPU.
  static final boolean HARDWARE = isFast();

  private Fma() {}

  static float fma(float a, float b, float c) {
    return HARDWARE ? Math.fma(a, b, c) : exact(a, b, c);
  }

  static float exact(float a, float b, float c) {
    double product = (double) a * b;
    double addend = c;
    double sum = product + addend;
    // Knuth's TwoSum: what the sum lost.
    double part = sum - product;
    double lost = (product - (sum - part)) + (addend - part);
    if (lost > 0 || lost < 0) { // neither for 0 nor for the NaN of infinities
      long bits = Double.doubleToRawLongBits(sum);
      if ((bits & 1) == 0) {
        sum = Double.longBitsToDouble(lost > 0 == sum > 0 ? bits + 1 : bits - 1);
      }
    }
    return (float) sum;
  }

  /// The decimal form takes 360 ns compiled and tens of times that interpreted; the instruction 1
  /// ns and, interpreted, some 30. The quickest of a few tries is what an interruption cannot
  /// spoil.
  private static boolean isFast() {
    int calls = 16;
    long best = Long.MAX_VALUE;
    float value = 1.1f;
    for (int attempt = 0; attempt < 20; attempt++) {
      long start = System.nanoTime();
      for (int call = 0; call < calls; call++) {
        value = Math.fma(value, 0.7f, 0.3f);
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    // The value is about 1; the comparison keeps the loop from being removed.
    return value > 0 && best < calls * 150L;
  }
}
