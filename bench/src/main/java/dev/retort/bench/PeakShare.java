package dev.retort.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/// Counts the float operations of an iteration, and sets their rate against the peak that as many
/// cores reach just before and just after it. For benchmarks that measure throughput a second. On a
/// machine with neighbours a rate alone says little, and a peak of another minute less.
///
/// Where systems are compared (`whose`) on more than one thread the cores first rest: idle threads
/// of the others' pools spin for a while after their last work, and a peak beside them would be too
/// low. On one thread no other thread has had any work.
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class PeakShare {
  private static final long REST_MILLIS = 200;

  private int cores = 1;
  private boolean othersMaySpin;
  private double flop;
  private double before;
  private double after;

  /// Measures the peak before an iteration.
  @Setup(Level.Iteration)
  public void begin(BenchmarkParams parameters) {
    if (parameters.getParamsKeys().contains("threads")) {
      cores = Integer.parseInt(parameters.getParam("threads"));
    }
    othersMaySpin = cores > 1 && parameters.getParamsKeys().contains("whose");
    before = peak();
    flop = 0;
  }

  /// Measures the peak after an iteration.
  @TearDown(Level.Iteration)
  public void finish() {
    after = peak();
  }

  private double peak() {
    if (othersMaySpin) {
      try {
        Thread.sleep(REST_MILLIS);
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException("interrupted before measuring the peak", interrupted);
      }
    }
    return FmaPeak.gflops(cores);
  }

  void add(double operations) {
    flop += operations;
  }

  /// In 10^9 operations, which JMH divides by the iteration's seconds.
  public double gflops() {
    return flop * 1e-9;
  }

  /// In hundredths of what the peak does in a second, which JMH divides by the iteration's seconds.
  public double percentOfPeak() {
    return 100 * gflops() / ((before + after) / 2);
  }
}
