package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.VectorReductions.BY_1;
import static dev.retort.engine.kernel.simd.VectorReductions.BY_2;
import static dev.retort.engine.kernel.simd.VectorReductions.BY_4;
import static dev.retort.engine.kernel.simd.VectorReductions.BY_8;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Sums over the planes of one sample's channels, several planes at once, each added to its
/// channel's sum.
///
/// At 512 bits the sixteen lanes of a sum are one chain of additions, each of which waits for the
/// one before; the sums of several planes do not wait for each other. With shorter vectors the
/// lanes of one plane are several chains already. The order is that of [VectorReductions], which
/// also takes the planes that are left over.
final class PlaneSums {
  private static final VectorSpecies<Float> S = Lanes.FLOAT;
  private static final int L = Lanes.LENGTH;
  private static final boolean TOGETHER = L == VectorReductions.LANES;

  private PlaneSums() {}

  /// The sums of x over planes `first + from` to `first + to`.
  static void add(int first, int from, int to, int plane, float[] x, float[] sums) {
    int c = from;
    if (TOGETHER) {
      for (; c <= to - 4 && isInside(first + c + 4, plane, x); c += 4) {
        add4((first + c) * plane, plane, x, c, sums);
      }
    }
    for (; c < to; c++) {
      sums[c] += VectorReductions.sum((first + c) * plane, plane, x);
    }
  }

  /// Whether whole vectors may be read up to the end of the planes before this one.
  private static boolean isInside(int end, int plane, float[] x) {
    return plane % L == 0 || end * plane <= x.length - L;
  }

  private static boolean areInside(int end, int plane, float[] x, float[] dy) {
    return isInside(end, plane, x) && isInside(end, plane, dy);
  }

  private static void add4(int start, int plane, float[] x, int channel, float[] sums) {
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int end = start + plane;
    int i = start;
    for (; i <= end - L; i += L) {
      a = EXACT.cast(a).add(fromArray(S, x, i));
      b = EXACT.cast(b).add(fromArray(S, x, i + plane));
      c = EXACT.cast(c).add(fromArray(S, x, i + 2 * plane));
      d = EXACT.cast(d).add(fromArray(S, x, i + 3 * plane));
    }
    if (i < end) {
      VectorMask<Float> mask = S.indexInRange(i, end);
      a = EXACT.cast(a).add(fromArray(S, x, i), mask);
      b = EXACT.cast(b).add(fromArray(S, x, i + plane), mask);
      c = EXACT.cast(c).add(fromArray(S, x, i + 2 * plane), mask);
      d = EXACT.cast(d).add(fromArray(S, x, i + 3 * plane), mask);
    }
    a = EXACT.cast(a);
    b = EXACT.cast(b);
    c = EXACT.cast(c);
    d = EXACT.cast(d);
    a = a.add(a.rearrange(BY_8));
    b = b.add(b.rearrange(BY_8));
    c = c.add(c.rearrange(BY_8));
    d = d.add(d.rearrange(BY_8));
    a = a.add(a.rearrange(BY_4));
    b = b.add(b.rearrange(BY_4));
    c = c.add(c.rearrange(BY_4));
    d = d.add(d.rearrange(BY_4));
    a = a.add(a.rearrange(BY_2));
    b = b.add(b.rearrange(BY_2));
    c = c.add(c.rearrange(BY_2));
    d = d.add(d.rearrange(BY_2));
    a = a.add(a.rearrange(BY_1));
    b = b.add(b.rearrange(BY_1));
    c = c.add(c.rearrange(BY_1));
    d = d.add(d.rearrange(BY_1));
    sums[channel] += a.lane(0);
    sums[channel + 1] += b.lane(0);
    sums[channel + 2] += c.lane(0);
    sums[channel + 3] += d.lane(0);
  }

  /// The sums of (x - mean)^2.
  static void addSquares(
      int first, int from, int to, int plane, float[] x, float[] mean, float[] sums) {
    int c = from;
    if (TOGETHER) {
      for (; c <= to - 4 && isInside(first + c + 4, plane, x); c += 4) {
        addSquares4((first + c) * plane, plane, x, c, mean, sums);
      }
    }
    for (; c < to; c++) {
      sums[c] += VectorReductions.sumOfSquares((first + c) * plane, plane, mean[c], x);
    }
  }

  private static void addSquares4(
      int start, int plane, float[] x, int channel, float[] mean, float[] sums) {
    float m0 = mean[channel];
    float m1 = mean[channel + 1];
    float m2 = mean[channel + 2];
    float m3 = mean[channel + 3];
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int end = start + plane;
    int i = start;
    for (; i <= end - L; i += L) {
      FloatVector v = fromArray(S, x, i).sub(m0);
      a = v.fma(v, EXACT.cast(a));
      v = fromArray(S, x, i + plane).sub(m1);
      b = v.fma(v, EXACT.cast(b));
      v = fromArray(S, x, i + 2 * plane).sub(m2);
      c = v.fma(v, EXACT.cast(c));
      v = fromArray(S, x, i + 3 * plane).sub(m3);
      d = v.fma(v, EXACT.cast(d));
    }
    a = EXACT.cast(a);
    b = EXACT.cast(b);
    c = EXACT.cast(c);
    d = EXACT.cast(d);
    if (i < end) {
      VectorMask<Float> mask = S.indexInRange(i, end);
      FloatVector v = fromArray(S, x, i).sub(m0);
      a = a.blend(v.fma(v, a), mask);
      v = fromArray(S, x, i + plane).sub(m1);
      b = b.blend(v.fma(v, b), mask);
      v = fromArray(S, x, i + 2 * plane).sub(m2);
      c = c.blend(v.fma(v, c), mask);
      v = fromArray(S, x, i + 3 * plane).sub(m3);
      d = d.blend(v.fma(v, d), mask);
    }
    a = EXACT.cast(a);
    b = EXACT.cast(b);
    c = EXACT.cast(c);
    d = EXACT.cast(d);
    a = a.add(a.rearrange(BY_8));
    b = b.add(b.rearrange(BY_8));
    c = c.add(c.rearrange(BY_8));
    d = d.add(d.rearrange(BY_8));
    a = a.add(a.rearrange(BY_4));
    b = b.add(b.rearrange(BY_4));
    c = c.add(c.rearrange(BY_4));
    d = d.add(d.rearrange(BY_4));
    a = a.add(a.rearrange(BY_2));
    b = b.add(b.rearrange(BY_2));
    c = c.add(c.rearrange(BY_2));
    d = d.add(d.rearrange(BY_2));
    a = a.add(a.rearrange(BY_1));
    b = b.add(b.rearrange(BY_1));
    c = c.add(c.rearrange(BY_1));
    d = d.add(d.rearrange(BY_1));
    sums[channel] += a.lane(0);
    sums[channel + 1] += b.lane(0);
    sums[channel + 2] += c.lane(0);
    sums[channel + 3] += d.lane(0);
  }

  /// The sums of dy and of dy (x - mean), where `fma(x - mean, scale, bias)` is not at most the
  /// floor.
  static void addGradients(
      int first,
      int from,
      int to,
      int plane,
      float[] x,
      float[] mean,
      float[] scale,
      float[] bias,
      float floor,
      float[] dy,
      float[] sumDy,
      float[] sumDyD) {
    int c = from;
    if (TOGETHER) {
      for (; c <= to - 2 && areInside(first + c + 2, plane, x, dy); c += 2) {
        addGradients2(
            (first + c) * plane, plane, x, c, mean, scale, bias, floor, dy, sumDy, sumDyD);
      }
    }
    for (; c < to; c++) {
      addGradients1(
          (first + c) * plane, plane, x, c, mean[c], scale[c], bias[c], floor, dy, sumDy, sumDyD);
    }
  }

  private static void addGradients2(
      int start,
      int plane,
      float[] x,
      int channel,
      float[] mean,
      float[] scale,
      float[] bias,
      float floor,
      float[] dy,
      float[] sumDy,
      float[] sumDyD) {
    float m0 = mean[channel];
    float m1 = mean[channel + 1];
    FloatVector s0 = FloatVector.broadcast(S, scale[channel]);
    FloatVector s1 = FloatVector.broadcast(S, scale[channel + 1]);
    FloatVector t0 = FloatVector.broadcast(S, bias[channel]);
    FloatVector t1 = FloatVector.broadcast(S, bias[channel + 1]);
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int end = start + plane;
    int i = start;
    for (; i <= end - L; i += L) {
      FloatVector v = fromArray(S, x, i).sub(m0);
      FloatVector g = fromArray(S, dy, i).blend(0, v.fma(s0, t0).compare(LE, floor));
      a = EXACT.cast(a).add(g);
      b = g.fma(v, EXACT.cast(b));
      v = fromArray(S, x, i + plane).sub(m1);
      g = fromArray(S, dy, i + plane).blend(0, v.fma(s1, t1).compare(LE, floor));
      c = EXACT.cast(c).add(g);
      d = g.fma(v, EXACT.cast(d));
    }
    a = EXACT.cast(a);
    b = EXACT.cast(b);
    c = EXACT.cast(c);
    d = EXACT.cast(d);
    if (i < end) {
      VectorMask<Float> mask = S.indexInRange(i, end);
      FloatVector v = fromArray(S, x, i).sub(m0);
      FloatVector g = fromArray(S, dy, i).blend(0, v.fma(s0, t0).compare(LE, floor));
      a = a.add(g, mask);
      b = b.blend(g.fma(v, b), mask);
      v = fromArray(S, x, i + plane).sub(m1);
      g = fromArray(S, dy, i + plane).blend(0, v.fma(s1, t1).compare(LE, floor));
      c = c.add(g, mask);
      d = d.blend(g.fma(v, d), mask);
    }
    a = EXACT.cast(a);
    b = EXACT.cast(b);
    c = EXACT.cast(c);
    d = EXACT.cast(d);
    a = a.add(a.rearrange(BY_8));
    b = b.add(b.rearrange(BY_8));
    c = c.add(c.rearrange(BY_8));
    d = d.add(d.rearrange(BY_8));
    a = a.add(a.rearrange(BY_4));
    b = b.add(b.rearrange(BY_4));
    c = c.add(c.rearrange(BY_4));
    d = d.add(d.rearrange(BY_4));
    a = a.add(a.rearrange(BY_2));
    b = b.add(b.rearrange(BY_2));
    c = c.add(c.rearrange(BY_2));
    d = d.add(d.rearrange(BY_2));
    a = a.add(a.rearrange(BY_1));
    b = b.add(b.rearrange(BY_1));
    c = c.add(c.rearrange(BY_1));
    d = d.add(d.rearrange(BY_1));
    sumDy[channel] += a.lane(0);
    sumDyD[channel] += b.lane(0);
    sumDy[channel + 1] += c.lane(0);
    sumDyD[channel + 1] += d.lane(0);
  }

  private static void addGradients1(
      int start,
      int plane,
      float[] x,
      int channel,
      float mean,
      float scale,
      float bias,
      float floor,
      float[] dy,
      float[] sumDy,
      float[] sumDyD) {
    FloatVector scales = FloatVector.broadcast(S, scale);
    FloatVector biases = FloatVector.broadcast(S, bias);
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    FloatVector p = a;
    FloatVector q = a;
    FloatVector r = a;
    FloatVector s = a;
    int end = start + plane;
    int i = start;
    for (; i <= end - VectorReductions.LANES; i += VectorReductions.LANES) {
      FloatVector v = fromArray(S, x, i).sub(mean);
      FloatVector g = fromArray(S, dy, i).blend(0, v.fma(scales, biases).compare(LE, floor));
      a = EXACT.cast(a).add(g);
      p = g.fma(v, EXACT.cast(p));
      if (L <= 8) {
        v = fromArray(S, x, i + L).sub(mean);
        g = fromArray(S, dy, i + L).blend(0, v.fma(scales, biases).compare(LE, floor));
        b = EXACT.cast(b).add(g);
        q = g.fma(v, EXACT.cast(q));
      }
      if (L == 4) {
        v = fromArray(S, x, i + 2 * L).sub(mean);
        g = fromArray(S, dy, i + 2 * L).blend(0, v.fma(scales, biases).compare(LE, floor));
        c = EXACT.cast(c).add(g);
        r = g.fma(v, EXACT.cast(r));
        v = fromArray(S, x, i + 3 * L).sub(mean);
        g = fromArray(S, dy, i + 3 * L).blend(0, v.fma(scales, biases).compare(LE, floor));
        d = EXACT.cast(d).add(g);
        s = g.fma(v, EXACT.cast(s));
      }
    }
    if (i < end) {
      boolean ends = i > Math.min(x.length, dy.length) - VectorReductions.LANES;
      float[] xs = ends ? Scratch.rest(x, i, end, 0) : x;
      float[] dys = ends ? Scratch.rest(dy, i, end, VectorReductions.LANES) : dy;
      int at = ends ? 0 : i;
      int dyAt = ends ? VectorReductions.LANES : i;
      int rest = end - i;
      VectorMask<Float> mask = S.indexInRange(0, rest);
      FloatVector v = fromArray(S, xs, at).sub(mean);
      FloatVector g = fromArray(S, dys, dyAt).blend(0, v.fma(scales, biases).compare(LE, floor));
      a = EXACT.cast(a).add(g, mask);
      p = EXACT.cast(p).blend(g.fma(v, EXACT.cast(p)), mask);
      if (L <= 8) {
        mask = S.indexInRange(L, rest);
        v = fromArray(S, xs, at + L).sub(mean);
        g = fromArray(S, dys, dyAt + L).blend(0, v.fma(scales, biases).compare(LE, floor));
        b = EXACT.cast(b).add(g, mask);
        q = EXACT.cast(q).blend(g.fma(v, EXACT.cast(q)), mask);
      }
      if (L == 4) {
        mask = S.indexInRange(2 * L, rest);
        v = fromArray(S, xs, at + 2 * L).sub(mean);
        g = fromArray(S, dys, dyAt + 2 * L).blend(0, v.fma(scales, biases).compare(LE, floor));
        c = EXACT.cast(c).add(g, mask);
        r = EXACT.cast(r).blend(g.fma(v, EXACT.cast(r)), mask);
        mask = S.indexInRange(3 * L, rest);
        v = fromArray(S, xs, at + 3 * L).sub(mean);
        g = fromArray(S, dys, dyAt + 3 * L).blend(0, v.fma(scales, biases).compare(LE, floor));
        d = EXACT.cast(d).add(g, mask);
        s = EXACT.cast(s).blend(g.fma(v, EXACT.cast(s)), mask);
      }
    }
    a = EXACT.cast(a);
    b = EXACT.cast(b);
    p = EXACT.cast(p);
    q = EXACT.cast(q);
    a = L == 16 ? a : L == 8 ? a.add(b) : a.add(c).add(b.add(d));
    p = L == 16 ? p : L == 8 ? p.add(q) : p.add(r).add(q.add(s));
    a = L == 16 ? a.add(a.rearrange(BY_8)) : a;
    p = L == 16 ? p.add(p.rearrange(BY_8)) : p;
    a = L >= 8 ? a.add(a.rearrange(BY_4)) : a;
    p = L >= 8 ? p.add(p.rearrange(BY_4)) : p;
    a = a.add(a.rearrange(BY_2));
    p = p.add(p.rearrange(BY_2));
    sumDy[channel] += a.add(a.rearrange(BY_1)).lane(0);
    sumDyD[channel] += p.add(p.rearrange(BY_1)).lane(0);
  }
}
