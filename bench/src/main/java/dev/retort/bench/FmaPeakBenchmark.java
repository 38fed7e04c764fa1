package dev.retort.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The machine's own peak, of one core. Benchmarks of products, convolutions and steps measure it
/// again before and after each of their iterations, and report their share of it.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FmaPeakBenchmark extends OwnJvm {
  /// Checks the chains.
  @Setup
  public void check() {
    FmaPeak.check();
  }

  /// Fused multiply-adds and nothing else.
  @Benchmark
  public float peak(PeakShare share) {
    share.add(FmaPeak.FLOP);
    return FmaPeak.chains(FmaPeak.operand());
  }
}
