package dev.retort.bench;

import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The machine's own peak: how many float operations a core's fused multiply-adds give when nothing
/// is loaded, stored or waited for. Every GFLOP/s of the other benchmarks is a share of this
/// figure.
///
/// Twelve independent chains hide the latency of an fma (4 cycles) on two ports with some to spare,
/// and still fit the 16 registers of a machine without AVX-512.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class FmaPeakBenchmark {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;
  private static final int STEPS = 10_000;

  /// Operations of one call: a fused multiply-add counts as two.
  private static final double FLOP = 2.0 * STEPS * CHAINS * SPECIES.length();

  private float start;

  /// Not constants, so that the compiler cannot compute the chains beforehand.
  @Setup
  public void start() {
    start = 0.5f;
    float expected = start;
    for (int step = 0; step < STEPS; step++) {
      expected = Math.fma(expected, start, start);
    }
    float sum = chains(start);
    if (Float.floatToRawIntBits(sum)
        != Float.floatToRawIntBits(expected * CHAINS * SPECIES.length())) {
      throw new IllegalStateException("the chains sum to " + sum + ", expected " + expected);
    }
  }

  /// Billions of float operations, shown by JMH as a rate a second.
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Rate {
    /// Operations done in this iteration, in units of 10^9.
    public double gflops;

    /// Starts an iteration at nought.
    @Setup(Level.Iteration)
    public void clear() {
      gflops = 0;
    }
  }

  /// One core's peak in single precision.
  @Benchmark
  public float peak(Rate rate) {
    rate.gflops += FLOP * 1e-9;
    return chains(start);
  }

  private static float chains(float value) {
    FloatVector x = FloatVector.broadcast(SPECIES, value);
    FloatVector a = x;
    FloatVector b = x;
    FloatVector c = x;
    FloatVector d = x;
    FloatVector e = x;
    FloatVector f = x;
    FloatVector g = x;
    FloatVector h = x;
    FloatVector i = x;
    FloatVector j = x;
    FloatVector k = x;
    FloatVector l = x;
    for (int step = 0; step < STEPS; step++) {
      a = a.fma(x, x);
      b = b.fma(x, x);
      c = c.fma(x, x);
      d = d.fma(x, x);
      e = e.fma(x, x);
      f = f.fma(x, x);
      g = g.fma(x, x);
      h = h.fma(x, x);
      i = i.fma(x, x);
      j = j.fma(x, x);
      k = k.fma(x, x);
      l = l.fma(x, x);
    }
    FloatVector left = a.add(b).add(c).add(d).add(e).add(f);
    FloatVector right = g.add(h).add(i).add(j).add(k).add(l);
    return left.add(right).reduceLanes(jdk.incubator.vector.VectorOperators.ADD);
  }
}
