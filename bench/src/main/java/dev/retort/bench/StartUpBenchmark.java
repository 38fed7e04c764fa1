package dev.retort.bench;

import dev.retort.engine.loss.Losses;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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

/// How soon after the start of the JVM a training has its full speed. Until C2 has compiled a
/// kernel each of its vectors is an object, many times slower. A fork is one measurement and
/// nothing warms it up, not even a check of answers ([TrainingStepBenchmark] checks those of the
/// same step): it plans the training, and makes steps at batch 128 until the JVM is twelve seconds
/// old, or one step where it already is.
///
/// Full speed is the median step of the last six seconds. Neighbours make single steps slow, so
/// that medians of some steps are compared with it. JMH prints sums over the forks; the medians of
/// its JSON are the result.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(5)
public class StartUpBenchmark extends OwnJvm {
  private static final int BATCH = TrainingStepBenchmark.BATCH;
  private static final double SECONDS = 12;
  private static final double WARM_AFTER = 6;

  /// A median no further above that of full speed is called full speed.
  private static final double NEAR = 1.1;

  /// Steps whose median is compared.
  private static final int WINDOW = 15;

  @Param({"MLP_1200", "LENET", "SMALL_CNN"})
  public BenchmarkNetwork network = BenchmarkNetwork.MLP_1200;

  @Param({"1", "2"})
  public int threads = 1;

  /// What became of one fork.
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Speed {
    /// Seconds from the start of the JVM to the end of the first step.
    public double firstStep;

    /// Seconds from the start of the JVM to the first 15 steps whose median is full speed.
    public double full;

    /// The median of the steps that begin between three and four seconds, in percent of full speed.
    public double percentIn4thSecond;

    void set(double[] ends) {
      double[] steps = new double[ends.length - 1];
      Arrays.setAll(steps, i -> ends[i + 1] - ends[i]);
      double fullStep = median(steps, first(ends, WARM_AFTER), steps.length);
      firstStep = ends[0];
      full = Double.NaN;
      for (int i = 0; i + WINDOW <= steps.length; i++) {
        if (median(steps, i, i + WINDOW) <= NEAR * fullStep) {
          full = ends[i];
          break;
        }
      }
      percentIn4thSecond = 100 * fullStep / median(steps, first(ends, 3), first(ends, 4));
    }

    /// The first step that begins at that time or later.
    private static int first(double[] ends, double time) {
      int at = Arrays.binarySearch(ends, time);
      return at < 0 ? -at - 1 : at;
    }

    private static double median(double[] steps, int from, int to) {
      if (to <= from) {
        return Double.NaN;
      }
      double[] sorted = Arrays.copyOfRange(steps, from, to);
      Arrays.sort(sorted);
      return sorted[sorted.length / 2];
    }
  }

  @Benchmark
  public double training(Speed speed) {
    double start = uptime() - System.nanoTime() * 1e-9;
    TrainingStep step =
        new TrainingStep(
            network.network(),
            Losses.crossEntropy(),
            network.batch(BATCH),
            threads,
            Implementation.VECTOR.kernels());
    double[] ends = new double[1 << 20];
    int steps = 0;
    double loss = 0;
    do {
      loss += step.run();
      ends[steps++] = start + System.nanoTime() * 1e-9;
    } while (ends[steps - 1] < SECONDS && steps < ends.length);
    speed.set(Arrays.copyOf(ends, steps));
    return loss;
  }

  private static double uptime() {
    return ManagementFactory.getRuntimeMXBean().getUptime() * 1e-3;
  }
}
