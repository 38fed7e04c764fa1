package dev.retort.bench;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// How many float operations the cores' fused multiply-adds give when nothing is loaded, stored or
/// waited for.
///
/// Ten independent chains hide the latency of an fma (4 cycles) on two ports with some to spare,
/// and still fit the 16 registers of a machine without AVX-512.
final class FmaPeak {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /// The width of this machine's vectors.
  static final int BITS = SPECIES.vectorBitSize();

  private static final int CHAINS = 10;

  /// How far the starts of two chains lie apart.
  private static final float APART = 0.125f;

  private static final int STEPS = 10_000;

  /// Operations of one call of [#chains]: a fused multiply-add counts as two.
  static final double FLOP = 2.0 * STEPS * CHAINS * SPECIES.length();

  /// No constant, so that the compiler cannot compute the chains beforehand.
  private static float operand = 0.5f;

  private static final int ROUNDS = 5;
  private static final int CALLS = 400;

  private FmaPeak() {}

  /// The rate of some cores at work at once, in 10^9 operations a second: the median of short
  /// rounds, some 25 to 100 ms in all.
  static double gflops(int cores) {
    double[] rates = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      double[] shares = new double[cores];
      Thread[] others = new Thread[cores - 1];
      for (int i = 0; i < others.length; i++) {
        int core = i + 1;
        others[i] = Thread.ofPlatform().daemon().start(() -> shares[core] = ofOneCore());
      }
      shares[0] = ofOneCore();
      for (Thread other : others) {
        join(other);
      }
      rates[round] = Arrays.stream(shares).sum();
    }
    Arrays.sort(rates);
    return rates[ROUNDS / 2];
  }

  static float operand() {
    return operand;
  }

  private static double ofOneCore() {
    long start = System.nanoTime();
    float sum = 0;
    for (int call = 0; call < CALLS; call++) {
      sum += chains(operand);
    }
    long end = System.nanoTime();
    if (!Float.isFinite(sum)) {
      throw new IllegalStateException("the chains sum to " + sum);
    }
    return FLOP * CALLS / (end - start);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException("interrupted while measuring the peak", interrupted);
    }
  }

  /// Refuses to call something a peak that computes the wrong thing.
  static void check() {
    float value = operand;
    float expected = 0;
    for (int chain = 0; chain < CHAINS; chain++) {
      float end = value + chain * APART;
      for (int step = 0; step < STEPS; step++) {
        end = Math.fma(value, value, end);
      }
      expected += end; // small multiples of 1/8, so that no order of sums rounds
    }
    expected *= SPECIES.length();
    float sum = chains(value);
    if (Float.floatToRawIntBits(sum) != Float.floatToRawIntBits(expected)) {
      throw new IllegalStateException("the chains sum to " + sum + ", expected " + expected);
    }
  }

  /// The sum of all chains, each from a start of its own: of equal ones a compiler might make one.
  ///
  /// Each chain is what an instruction adds to, so none needs a copy; two steps are written out,
  /// because C2 unrolls a shorter loop itself, one chain after the other, and then a processor sees
  /// too few of them at once: 37 of 94 GFLOP/s on a Zen 3.
  static float chains(float value) {
    FloatVector x = FloatVector.broadcast(SPECIES, value);
    FloatVector a = x;
    FloatVector b = x.add(APART);
    FloatVector c = x.add(2 * APART);
    FloatVector d = x.add(3 * APART);
    FloatVector e = x.add(4 * APART);
    FloatVector f = x.add(5 * APART);
    FloatVector g = x.add(6 * APART);
    FloatVector h = x.add(7 * APART);
    FloatVector i = x.add(8 * APART);
    FloatVector j = x.add(9 * APART);
    for (int step = 0; step < STEPS; step += 2) {
      a = x.fma(x, a);
      b = x.fma(x, b);
      c = x.fma(x, c);
      d = x.fma(x, d);
      e = x.fma(x, e);
      f = x.fma(x, f);
      g = x.fma(x, g);
      h = x.fma(x, h);
      i = x.fma(x, i);
      j = x.fma(x, j);
      a = x.fma(x, a);
      b = x.fma(x, b);
      c = x.fma(x, c);
      d = x.fma(x, d);
      e = x.fma(x, e);
      f = x.fma(x, f);
      g = x.fma(x, g);
      h = x.fma(x, h);
      i = x.fma(x, i);
      j = x.fma(x, j);
    }
    FloatVector left = a.add(b).add(c).add(d).add(e);
    FloatVector right = f.add(g).add(h).add(i).add(j);
    return left.add(right).reduceLanes(VectorOperators.ADD);
  }
}
