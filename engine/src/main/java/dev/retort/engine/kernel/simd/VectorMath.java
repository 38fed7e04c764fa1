package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.Coefficients.*;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The elementary functions of [dev.retort.engine.kernel.ScalarMath] for arrays: the same steps in
/// the same order, so the same bits. Errors are given there.
///
/// They read x from `from` to `to`, which lie a multiple of [Lanes#LENGTH] apart, and write y from
/// `at`; x and y may be the same array with `at` = `from`. That they work on arrays rather than on
/// single vectors has a reason: the compiler stops inlining helpers once a method has grown past
/// some 35 vector operations, and a helper that takes a vector and is not inlined costs twenty
/// times and allocates. So no loop in this package, but for those of [PoolingByTwo], hands vectors
/// to a method of our own, larger functions are made of passes over a piece of scratch memory that
/// stays in the first-level cache, and a pass costs 0.02 to 0.03 ns an element.
final class VectorMath {
  private static final VectorSpecies<Float> S = Lanes.FLOAT;
  private static final int L = Lanes.LENGTH;
  private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);

  private VectorMath() {}

  /// y = e^x for x <= 0.
  static void expOfNegative(int from, int to, float[] x, float[] y, int at) {
    for (int i = from; i < to; i += L) {
      FloatVector v = fromArray(S, x, i);
      VectorMask<Float> below = v.compare(VectorOperators.LT, EXP_LEAST);
      v = v.blend(0, below);
      FloatVector rounded = v.mul(LOG2_E).add(ROUND);
      FloatVector whole = rounded.sub(ROUND);
      FloatVector r = whole.fma(broadcast(S, -LN2_HIGH), v);
      r = whole.fma(broadcast(S, -LN2_LOW), r);
      FloatVector q = r.fma(broadcast(S, E4), broadcast(S, E3));
      q = q.fma(r, broadcast(S, E2));
      q = q.fma(r, broadcast(S, E1));
      q = q.fma(r, broadcast(S, E0));
      q = q.fma(r.mul(r), r).add(1);
      IntVector n = rounded.reinterpretAsInts().sub(ROUND_BITS);
      FloatVector power = n.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
      q.mul(power).blend(0, below).intoArray(y, at + i - from);
    }
  }

  /// y = e^x - 1 for x <= 0.
  static void expm1(int from, int to, float[] x, float[] y, int at) {
    for (int i = from; i < to; i += L) {
      FloatVector v = fromArray(S, x, i);
      v = v.blend(EXPM1_LEAST, v.compare(VectorOperators.LT, EXPM1_LEAST));
      FloatVector rounded = v.mul(LOG2_E).add(ROUND);
      FloatVector whole = rounded.sub(ROUND);
      FloatVector r = whole.fma(broadcast(S, -LN2_HIGH), v);
      r = whole.fma(broadcast(S, -LN2_LOW), r);
      FloatVector q = r.fma(broadcast(S, E4), broadcast(S, E3));
      q = q.fma(r, broadcast(S, E2));
      q = q.fma(r, broadcast(S, E1));
      q = q.fma(r, broadcast(S, E0));
      q = q.fma(r.mul(r), r);
      IntVector n = rounded.reinterpretAsInts().sub(ROUND_BITS);
      FloatVector power = n.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
      power.fma(q, power.sub(1)).intoArray(y, at + i - from);
    }
  }

  /// y = log(1 + x) for 0 <= x <= 1.
  static void log1p(int from, int to, float[] x, float[] y, int at) {
    for (int i = from; i < to; i += L) {
      FloatVector v = fromArray(S, x, i);
      FloatVector s = v.div(v.add(2));
      FloatVector z = s.mul(s);
      FloatVector p = z.fma(broadcast(S, L3), broadcast(S, L2));
      p = p.fma(z, broadcast(S, L1));
      p = p.fma(z, broadcast(S, L0));
      s.neg().fma(v.sub(p.mul(z)), v).intoArray(y, at + i - from);
    }
  }

  /// y = the tail of the normal distribution beyond |x|, over e^(-x^2 / 2).
  static void tailToGauss(int from, int to, float[] x, float[] y, int at) {
    for (int i = from; i < to; i += L) {
      FloatVector a = fromArray(S, x, i).abs();
      a = a.blend(TAIL_MOST, a.compare(VectorOperators.GT, TAIL_MOST));
      FloatVector scaled = a.mul(M_SCALE);
      FloatVector t = broadcast(S, 1).div(scaled.add(1));
      FloatVector u = scaled.mul(t);
      FloatVector p = u.fma(broadcast(S, M9), broadcast(S, M8));
      p = p.fma(u, broadcast(S, M7));
      p = p.fma(u, broadcast(S, M6));
      p = p.fma(u, broadcast(S, M5));
      p = p.fma(u, broadcast(S, M4));
      p = p.fma(u, broadcast(S, M3));
      p = p.fma(u, broadcast(S, M2));
      p = p.fma(u, broadcast(S, M1));
      p = p.fma(u, broadcast(S, M0));
      p.mul(t).intoArray(y, at + i - from);
    }
  }
}
