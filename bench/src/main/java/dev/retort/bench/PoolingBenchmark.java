package dev.retort.bench;

import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Pool2dShape;
import java.util.Arrays;
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

/// Pooling from 28 x 28 to 14 x 14 and its gradients, in ns an element of the larger side.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(PoolingBenchmark.ELEMENTS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class PoolingBenchmark extends OwnJvm {
  private static final int PLANES = 32;
  private static final int SIDE = 28;
  static final int ELEMENTS = PLANES * SIDE * SIDE;

  /// What becomes one element.
  public enum Window {
    /// 2x2 side by side: what the vector kernels are written for.
    BY_TWO,
    /// 3x3 with stride 2 and padding 1: plain loops whatever the kernels.
    OVERLAPPING;

    Pool2dShape shape() {
      return switch (this) {
        case BY_TWO -> new Pool2dShape(SIDE, SIDE, 2, 2, 2, 2, 0, 0);
        case OVERLAPPING -> new Pool2dShape(SIDE, SIDE, 3, 3, 2, 2, 1, 1);
      };
    }
  }

  @Param public Window window = Window.BY_TWO;

  @Param("VECTOR")
  public Implementation implementation = Implementation.VECTOR;

  private Kernels kernels;
  private Pool2dShape shape;
  private final float[] x = Noise.values(ELEMENTS, 1);
  private final float[] y = new float[ELEMENTS / 4];
  private final int[] chosen = new int[y.length];
  private final float[] dy = Noise.values(y.length, 2);
  private final float[] dx = new float[ELEMENTS];

  /// Checks that all four have the bits of the scalar kernels.
  @Setup
  public void check() {
    shape = window.shape();
    kernels = KernelChoice.scalar();
    List<float[]> expected = answers();
    kernels = implementation.kernels();
    Noise.requireSame(expected, answers());
  }

  private List<float[]> answers() {
    Arrays.fill(y, Float.NaN);
    Arrays.fill(chosen, 0);
    Arrays.fill(dx, Float.NaN);
    return List.of(
        max().clone(), maxGradient().clone(), average().clone(), averageGradient().clone());
  }

  /// Writes down, too, which element was chosen.
  @Benchmark
  public float[] max() {
    kernels.maxPool(shape, 0, PLANES, x, y, chosen);
    return y;
  }

  @Benchmark
  public float[] maxGradient() {
    kernels.maxPoolGradient(shape, 0, PLANES, dy, chosen, dx);
    return dx;
  }

  @Benchmark
  public float[] average() {
    kernels.averagePool(shape, 0, PLANES, x, y);
    return y;
  }

  @Benchmark
  public float[] averageGradient() {
    kernels.averagePoolGradient(shape, 0, PLANES, dy, dx);
    return dx;
  }
}
