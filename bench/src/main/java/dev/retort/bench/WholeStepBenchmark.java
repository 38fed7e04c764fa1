package dev.retort.bench;

import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.dropout;

import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Batches;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.layer.Conv2d;
import dev.retort.engine.layer.Dense;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.util.ArrayList;
import java.util.List;
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

/// What surrounds a step's products in practice, and what it costs: 1 - DATA / NONE of the whole
/// step for gathering and shifting a batch, 1 - DATA_AND_LAYERS / DATA for the layers, in shares of
/// the peak, which count the products alone. JMH's rate is samples a second, at batch 128.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 7, time = 1)
public class WholeStepBenchmark extends OwnJvm {
  private static final int BATCH = TrainingStepBenchmark.BATCH;
  private static final int SAMPLES = 4096;

  /// How much surrounds the products.
  public enum Surroundings {
    /// The step of [TrainingStepBenchmark], but its one batch is of bytes, which each step turns
    /// into floats.
    NONE,
    /// Each batch is gathered from shuffled images of bytes and shifted by up to 2 pixels.
    DATA,
    /// And there is batch norm behind convolutions, dropout behind hidden dense layers.
    DATA_AND_LAYERS;

    NetworkSpec in(NetworkSpec plain) {
      if (this != DATA_AND_LAYERS) {
        return plain;
      }
      List<LayerSpec> layers = new ArrayList<>();
      boolean hidden = false;
      for (LayerSpec layer : plain.layers()) {
        layers.add(layer);
        if (layer instanceof Conv2d) {
          layers.add(batchNorm());
        } else if (hidden) {
          layers.add(dropout(0.3f)); // behind the activation
        }
        hidden = layer instanceof Dense;
      }
      return NetworkSpec.input(plain.input().extents()).then(layers.toArray(LayerSpec[]::new));
    }
  }

  @Param({"MLP_800", "LENET", "SMALL_CNN"})
  public BenchmarkNetwork network = BenchmarkNetwork.MLP_800;

  @Param public Surroundings surroundings = Surroundings.NONE;

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
    flop = (double) BATCH * network.trainingFlop();
    Augmentation shift =
        surroundings == Surroundings.NONE ? Augmentation.none() : Augmentation.shift(2);
    batches = Batches.over(SyntheticDigits.train(SAMPLES, 1), BATCH, Seed.of(4), shift);
    batch = batches.allocate();
    batches.fill(batch, 0, 0);
    step = planned(threads, Implementation.VECTOR.kernels());
    step.requireBitsOf(planned(1, KernelChoice.scalar()));
  }

  private TrainingStep planned(int threads, Kernels kernels) {
    return TrainingStep.onBytes(surroundings.in(network.spec()), batch, threads, kernels);
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public double step(PeakShare share) {
    share.add(flop);
    if (surroundings != Surroundings.NONE) {
      int number = next++;
      batches.fill(batch, number / batches.perEpoch(), number % batches.perEpoch());
    }
    return step.run();
  }

  /// Refuses figures of a network that has died on the way.
  @TearDown
  public void requireAlive() {
    step.requireAlive();
  }
}
