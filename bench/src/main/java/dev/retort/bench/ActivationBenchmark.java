package dev.retort.bench;

import dev.retort.engine.kernel.Activation;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.tensor.Seed;
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
import org.openjdk.jmh.annotations.Warmup;

/// Activations and their gradients, in ns an element of an array that fits the first-level cache.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ActivationBenchmark.ELEMENTS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class ActivationBenchmark extends OwnJvm {
  static final int ELEMENTS = 2048;

  @Param({"RELU", "LEAKY_RELU", "ELU", "GELU", "SILU", "TANH", "SIGMOID", "SOFTPLUS"})
  public Activation function = Activation.RELU;

  @Param("VECTOR")
  public Implementation implementation = Implementation.VECTOR;

  private Kernels kernels;
  private final float[] x = new float[ELEMENTS];
  private final float[] y = new float[ELEMENTS];
  private final float[] dy = new float[ELEMENTS];
  private final float[] dx = new float[ELEMENTS];

  /// Checks that forward and gradient have the bits of the scalar kernels.
  @Setup
  public void check() {
    kernels = implementation.kernels();
    for (int i = 0; i < ELEMENTS; i++) {
      x[i] = (float) (3 * Seed.of(1).normal(i));
      dy[i] = (float) Seed.of(2).normal(i);
    }
    float[] expected = new float[ELEMENTS];
    KernelChoice.scalar().activation(function, 0.1f, 0, ELEMENTS, x, expected);
    Noise.requireSame(List.of(expected), List.of(forward()));
    KernelChoice.scalar().activationGradient(function, 0.1f, 0, ELEMENTS, x, y, dy, expected);
    Noise.requireSame(List.of(expected), List.of(gradient()));
  }

  @Benchmark
  public float[] forward() {
    kernels.activation(function, 0.1f, 0, ELEMENTS, x, y);
    return y;
  }

  @Benchmark
  public float[] gradient() {
    kernels.activationGradient(function, 0.1f, 0, ELEMENTS, x, y, dy, dx);
    return dx;
  }
}
