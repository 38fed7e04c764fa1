package dev.retort.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The same work by us and by others, each in a JVM of its own, one right after the other: JMH goes
/// through the parameters in the order of their names, and `whose` is the last one.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-XX:+IgnoreUnrecognizedVMOptions",
      "-XX:+UseTransparentHugePages",
      // Native memory is freed where its scope ends, never by a collector's thread.
      "-Dorg.bytedeco.javacpp.nopointergc=true",
      // ... and nobody asks the system how much there is each time.
      "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"
    })
public abstract class PeerBenchmark {
  private static final long ROUND_NANOS = 200_000_000;

  /// Threads at work, the caller among them.
  @Param({"1", "2"})
  public int threads = 1;

  private Runnable work = () -> {};
  private double operations;

  /// What to time, and how many float operations it needs.
  final void time(Competitor competitor, double operations) {
    this.work = competitor.work();
    this.operations = operations;
    warmUp();
  }

  /// Runs until none of eight rounds in a row is 5 % faster than the best before: the JVM's
  /// compilers need their time, most of all where a neighbour has a core, also for the Java through
  /// which others are called.
  private void warmUp() {
    double best = 0;
    int idle = 0;
    for (int round = 0; round < 40 && idle < 8; round++) {
      long start = System.nanoTime();
      long calls = 0;
      long elapsed;
      do {
        work.run();
        calls++;
        elapsed = System.nanoTime() - start;
      } while (elapsed < ROUND_NANOS);
      double rate = (double) calls / elapsed;
      idle = rate > 1.05 * best ? 0 : idle + 1;
      best = Math.max(best, rate);
    }
  }

  @Benchmark
  public void run(PeakShare share) {
    work.run();
    share.add(operations);
  }
}
