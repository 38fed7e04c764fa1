package dev.retort.bench;

import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.loss.Losses;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// A training step at batch 128: forward, cross entropy, backward, SGD with momentum. JMH's rate is
/// samples a second.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrainingStepBenchmark extends OwnJvm {
  static final int BATCH = 128;

  @Param public BenchmarkNetwork network = BenchmarkNetwork.MLP_1200;

  @Param({"1", "2"})
  public int threads = 1;

  @Param("VECTOR")
  public Implementation implementation = Implementation.VECTOR;

  private TrainingStep step;
  private double flop;

  /// Plans the step, and checks that two steps give the bits of the scalar kernels.
  @Setup
  public void plan() {
    flop = (double) BATCH * network.trainingFlop();
    step = planned(threads, implementation.kernels());
    step.requireBitsOf(planned(1, KernelChoice.scalar()));
  }

  private TrainingStep planned(int threads, Kernels kernels) {
    return new TrainingStep(
        network.network(), Losses.crossEntropy(), network.batch(BATCH), threads, kernels);
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public double step(PeakShare share) {
    share.add(flop);
    return step.run();
  }

  /// Refuses figures of a network that has died on the way.
  @TearDown
  public void requireAlive() {
    step.requireAlive();
  }
}
