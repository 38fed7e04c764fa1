package dev.retort.bench;

import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.dropout;

import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Batches;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.layer.Conv2d;
import dev.retort.engine.layer.Dense;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
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

/// What surrounds a step's products in practice, and what share of the step it takes: three steps
/// in turns, in one JVM, because two JVMs of one step differ by as much as is to be seen. JMH's
/// rate is samples a second over all three, at batch 128.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 7, time = 1)
public class WholeStepBenchmark extends OwnJvm {
  private static final int BATCH = TrainingStepBenchmark.BATCH;
  private static final int SAMPLES = 4096;

  /// How much surrounds the products.
  private enum Surroundings {
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

  /// The seconds of each step in an iteration, and what they say.
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Shares {
    private double none;
    private double data;
    private double all;

    @Setup(Level.Iteration)
    public void begin() {
      none = 0;
      data = 0;
      all = 0;
    }

    /// What gathering and shifting batches takes of a step that does it.
    public double percentOfData() {
      return percent(none, data);
    }

    /// What batch norm and dropout take of a step that has them and the former.
    public double percentOfLayers() {
      return percent(data, all);
    }

    /// What both take of it.
    public double percentOfBoth() {
      return percent(none, all);
    }

    /// Times the iteration's seconds, by which JMH divides.
    private double percent(double without, double with) {
      return 100 * (1 - without / with) * (none + data + all);
    }
  }

  @Param({"MLP_800", "LENET", "SMALL_CNN"})
  public BenchmarkNetwork network = BenchmarkNetwork.MLP_800;

  @Param({"1", "2"})
  public int threads = 1;

  private Surrounded none;
  private Surrounded data;
  private Surrounded all;

  /// Plans the steps, and checks that two of each give the bits of the scalar kernels.
  @Setup
  public void plan() {
    none = new Surrounded(Surroundings.NONE, network, threads);
    data = new Surrounded(Surroundings.DATA, network, threads);
    all = new Surrounded(Surroundings.DATA_AND_LAYERS, network, threads);
  }

  @Benchmark
  @OperationsPerInvocation(3 * BATCH)
  public double steps(Shares shares) {
    long begin = System.nanoTime();
    double loss = none.run();
    long first = System.nanoTime();
    loss += data.run();
    long second = System.nanoTime();
    loss += all.run();
    long third = System.nanoTime();
    shares.none += 1e-9 * (first - begin);
    shares.data += 1e-9 * (second - first);
    shares.all += 1e-9 * (third - second);
    return loss;
  }

  /// Refuses figures of a network that has died on the way.
  @TearDown
  public void requireAlive() {
    none.step.requireAlive();
    data.step.requireAlive();
    all.step.requireAlive();
  }

  /// A training step with the batches that it needs.
  private static final class Surrounded {
    private final boolean gathers;
    private final Batches batches;
    private final Batch batch;
    private final TrainingStep step;
    private int next;

    Surrounded(Surroundings surroundings, BenchmarkNetwork network, int threads) {
      gathers = surroundings != Surroundings.NONE;
      Augmentation shift = gathers ? Augmentation.shift(2) : Augmentation.none();
      batches = Batches.over(SyntheticDigits.train(SAMPLES, 1), BATCH, Seed.of(4), shift);
      batch = batches.allocate();
      batches.fill(batch, 0, 0);
      NetworkSpec spec = surroundings.in(network.spec());
      step = TrainingStep.onBytes(spec, batch, threads, Implementation.VECTOR.kernels());
      step.requireBitsOf(TrainingStep.onBytes(spec, batch, 1, KernelChoice.scalar()));
    }

    double run() {
      if (gathers) {
        int number = next++;
        batches.fill(batch, number / batches.perEpoch(), number % batches.perEpoch());
      }
      return step.run();
    }
  }
}
