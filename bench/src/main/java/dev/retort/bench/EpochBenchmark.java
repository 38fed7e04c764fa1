package dev.retort.bench;

import dev.retort.engine.data.Batches;
import dev.retort.engine.data.ByteDataset;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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

/// What a sample costs in epochs over few images and over many: at batch 128, each step gathers its
/// batch from shuffled images of bytes, in one epoch after the other. JMH's rate is samples a
/// second. Numbers of images are measured minutes apart, so that where there are neighbours the
/// shares of the peak are better compared.
///
/// A thousand images lie in the processor's caches, a million take 784 MB. While those are made
/// they are there twice, and where memory is scarce a JVM's own choice of its heap would be too
/// small; else memory is as the `retort` command has it: large pages are [OwnJvm]'s, the collector
/// is the one that the jar's launcher has chosen, which measurements inherit.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 7, time = 1)
@Fork(jvmArgsPrepend = "-Xmx3g")
public class EpochBenchmark extends OwnJvm {
  private static final int BATCH = TrainingStepBenchmark.BATCH;
  private static final int DRAWN = 4096;

  @Param({"1000", "10000", "100000", "1000000"})
  public int images = 1000;

  @Param({"MLP_30", "MLP_800"})
  public BenchmarkNetwork network = BenchmarkNetwork.MLP_30;

  @Param({"1", "2"})
  public int threads = 1;

  private TrainingStep step;
  private Batches batches;
  private Batch batch;
  private int next;
  private double flop;

  /// Plans the step, and checks that two steps give the bits of the scalar kernels.
  @Setup
  public void plan() {
    if (images < BATCH) {
      throw new IllegalArgumentException(
          "steps take %d images each, but there are %d; give -p images=%d or more"
              .formatted(BATCH, images, BATCH));
    }
    flop = (double) BATCH * network.trainingFlop();
    batches = Batches.over(repeated(images, DRAWN), BATCH, Seed.of(4));
    batch = batches.allocate();
    batches.fill(batch, 0, 0);
    step = planned(threads, Implementation.VECTOR.kernels());
    step.requireBitsOf(planned(1, KernelChoice.scalar()));
  }

  private TrainingStep planned(int threads, Kernels kernels) {
    return TrainingStep.onBytes(network.spec(), batch, threads, kernels);
  }

  /// So many images, each in a place of its own: the same few drawings over and over, as to draw a
  /// million takes far longer than to measure.
  static ByteDataset repeated(int images, int drawn) {
    Dataset drawings = SyntheticDigits.train(Math.min(images, drawn), 1);
    int pixels = drawings.shape().elements();
    Batch one = Batch.allocate(drawings.kind(), drawings.shape(), 1);
    byte[] samples = new byte[Math.multiplyExact(images, pixels)];
    int[] labels = new int[images];
    for (int n = 0; n < images; n++) {
      drawings.copyTo(n % drawings.size(), one, 0);
      System.arraycopy(one.bytes(), 0, samples, n * pixels, pixels);
      labels[n] = one.labels()[0];
    }
    return ByteDataset.of(
        drawings.name(), drawings.shape(), drawings.classNames(), samples, labels);
  }

  /// Fills the batch of a step, counted from 0, where an epoch has so many steps.
  static void fill(Batches batches, Batch batch, int number, int perEpoch) {
    batches.fill(batch, number / perEpoch, number % perEpoch);
  }

  /// The smaller batch at the end of an epoch is left out, as JMH counts 128 samples a step.
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public double step(PeakShare share) {
    share.add(flop);
    fill(batches, batch, next++, images / BATCH);
    return step.run();
  }

  /// Refuses figures of a network that has died on the way.
  @TearDown
  public void requireAlive() {
    step.requireAlive();
  }
}
