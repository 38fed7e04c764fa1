package dev.retort.bench;

import dev.retort.engine.InferencePass;
import dev.retort.engine.Network;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The logits of a batch, from raw values to logits; the time is that of the whole batch.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class InferenceBenchmark extends OwnJvm {
  @Param({"MLP_1200", "MLP_800", "MLP_30", "LENET", "SMALL_CNN"})
  public BenchmarkNetwork network = BenchmarkNetwork.MLP_30;

  @Param({"1", "256"})
  public int batch = 1;

  @Param({"1", "2"})
  public int threads = 1;

  @Param("VECTOR")
  public Implementation implementation = Implementation.VECTOR;

  private Batch samples;
  private float[] logits;
  private InferencePass pass;

  /// Plans the pass, and checks that it gives the bits of the scalar kernels.
  @Setup
  public void plan() {
    Network model = network.network();
    samples = network.batch(batch);
    logits = new float[batch * model.classes()];
    float[] expected = logits.clone();
    model.inferencePass(batch, Workers.alone(), KernelChoice.scalar()).logits(samples, expected);
    pass = model.inferencePass(batch, Workers.of(threads), implementation.kernels());
    pass.logits(samples, logits);
    Noise.requireSame(List.of(expected), List.of(logits));
  }

  @Benchmark
  public float[] logits() {
    pass.logits(samples, logits);
    return logits;
  }
}
