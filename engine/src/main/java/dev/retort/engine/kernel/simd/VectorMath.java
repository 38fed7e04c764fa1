package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.Coefficients.*;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// The elementary functions of [dev.retort.engine.kernel.ScalarMath] for vectors: the same steps in
/// the same order, so the same bits in every lane. Errors are given there.
final class VectorMath {
  private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);

  private VectorMath() {}

  /// e^x for x <= 0.
  static FloatVector expOfNegative(FloatVector x) {
    FloatVector bounded = x.blend(-105, x.compare(VectorOperators.LT, -105));
    FloatVector rounded = bounded.mul(LOG2_E).add(ROUND);
    FloatVector p = expm1Reduced(remainder(bounded, rounded.sub(ROUND))).add(1);
    IntVector n = rounded.reinterpretAsInts().sub(ROUND_BITS);
    IntVector half = n.lanewise(VectorOperators.ASHR, 1);
    return p.mul(powerOf2(half)).mul(powerOf2(n.sub(half)));
  }

  /// e^x - 1 for x <= 0.
  static FloatVector expm1(FloatVector x) {
    FloatVector bounded = x.blend(-25, x.compare(VectorOperators.LT, -25));
    FloatVector rounded = bounded.mul(LOG2_E).add(ROUND);
    FloatVector reduced = expm1Reduced(remainder(bounded, rounded.sub(ROUND)));
    FloatVector power = powerOf2(rounded.reinterpretAsInts().sub(ROUND_BITS));
    return power.fma(reduced, power.sub(1));
  }

  private static FloatVector remainder(FloatVector x, FloatVector n) {
    FloatVector high = n.lanewise(VectorOperators.FMA, broadcast(-LN2_HIGH), x);
    return n.lanewise(VectorOperators.FMA, broadcast(-LN2_LOW), high);
  }

  private static FloatVector expm1Reduced(FloatVector r) {
    FloatVector q = broadcast(E4).fma(r, broadcast(E3));
    q = q.fma(r, broadcast(E2));
    q = q.fma(r, broadcast(E1));
    q = q.fma(r, broadcast(E0));
    return q.fma(r.mul(r), r);
  }

  private static FloatVector powerOf2(IntVector n) {
    return n.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  /// log(1 + x) for 0 <= x <= 1.
  static FloatVector log1p(FloatVector x) {
    FloatVector s = x.div(x.add(2));
    FloatVector z = s.mul(s);
    FloatVector p = broadcast(L3).fma(z, broadcast(L2));
    p = p.fma(z, broadcast(L1));
    p = p.fma(z, broadcast(L0));
    return s.neg().fma(x.sub(p.mul(z)), x);
  }

  static FloatVector tanh(FloatVector x) {
    FloatVector m = expm1(x.abs().mul(-2));
    IntVector sign = x.reinterpretAsInts().and(0x80000000);
    return m.abs().div(m.add(2)).reinterpretAsInts().or(sign).reinterpretAsFloats();
  }

  static FloatVector sigmoid(FloatVector x) {
    FloatVector e = expOfNegative(x.abs().neg());
    return e.blend(1, x.compare(VectorOperators.GE, 0)).div(e.add(1));
  }

  static FloatVector softplus(FloatVector x) {
    FloatVector positive = broadcast(0).blend(x, x.compare(VectorOperators.GT, 0));
    return positive.add(log1p(expOfNegative(x.abs().neg())));
  }

  /// e^(-a^2 / 2) for 0 <= a <= 16, where it is all but 0.
  static FloatVector gauss(FloatVector a) {
    FloatVector square = a.mul(a);
    FloatVector lost = a.fma(a, square.neg());
    FloatVector e = expOfNegative(square.mul(-0.5f));
    return e.fma(lost.mul(-0.5f), e);
  }

  /// The tail of the normal distribution over [#gauss], for the same a.
  static FloatVector tailToGauss(FloatVector a) {
    FloatVector scaled = a.mul(M_SCALE);
    FloatVector t = broadcast(1).div(scaled.add(1));
    FloatVector u = scaled.mul(t);
    FloatVector p = broadcast(M9).fma(u, broadcast(M8));
    p = p.fma(u, broadcast(M7));
    p = p.fma(u, broadcast(M6));
    p = p.fma(u, broadcast(M5));
    p = p.fma(u, broadcast(M4));
    p = p.fma(u, broadcast(M3));
    p = p.fma(u, broadcast(M2));
    p = p.fma(u, broadcast(M1));
    p = p.fma(u, broadcast(M0));
    return p.mul(t);
  }

  /// What [#gauss] and [#tailToGauss] take: |x|, and 16 for what is beyond.
  static FloatVector normalArgument(FloatVector x) {
    FloatVector a = x.abs();
    return a.blend(16, a.compare(VectorOperators.GT, 16));
  }

  static FloatVector broadcast(float value) {
    return FloatVector.broadcast(Lanes.FLOAT, value);
  }
}
