package dev.retort.bench;

import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Pool2dShape;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
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

  /// Checks that all four have the bits of the scalar kernels; and, because overlapping windows are
  /// left to these, each value against double precision and each gradient by its law.
  @Setup
  public void check() {
    shape = window.shape();
    kernels = KernelChoice.scalar();
    List<float[]> expected = answers();
    kernels = implementation.kernels();
    List<float[]> actual = answers();
    Noise.requireSame(expected, actual);
    int taps = shape.kernelHeight() * shape.kernelWidth();
    for (int at = 0; at < y.length; at++) {
      DoubleSummaryStatistics elements = elements(at);
      compare("max", at, actual.get(0)[at], elements.getMax(), 0);
      compare("average", at, actual.get(2)[at], elements.getSum() / taps, Noise.rounding(taps));
    }
    checkLaw("max", actual.get(0), actual.get(1));
    checkLaw("average", actual.get(2), actual.get(3));
  }

  private List<float[]> answers() {
    Arrays.fill(y, Float.NaN);
    Arrays.fill(chosen, 0);
    Arrays.fill(dx, Float.NaN);
    return List.of(
        max().clone(), maxGradient().clone(), average().clone(), averageGradient().clone());
  }

  /// The elements of one window, without padding, in double precision.
  private DoubleSummaryStatistics elements(int at) {
    int outputs = shape.outputHeight() * shape.outputWidth();
    int base = at / outputs * SIDE * SIDE;
    int top = at % outputs / shape.outputWidth() * shape.strideHeight() - shape.paddingHeight();
    int left = at % shape.outputWidth() * shape.strideWidth() - shape.paddingWidth();
    DoubleSummaryStatistics elements = new DoubleSummaryStatistics();
    for (int i = top; i < top + shape.kernelHeight(); i++) {
      for (int j = left; j < left + shape.kernelWidth(); j++) {
        if (i >= 0 && i < SIDE && j >= 0 && j < SIDE) {
          elements.accept(x[base + i * SIDE + j]);
        }
      }
    }
    return elements;
  }

  private void compare(String what, int at, float actual, double expected, double bound) {
    if (!(Math.abs(actual - expected) <= bound)) {
      throw new IllegalStateException(
          "%s %s: element %d is %s, expected %s within %s"
              .formatted(window, what, at, actual, expected, bound));
    }
  }

  /// Pooled values are sums of elements, each times a factor, and a gradient hands dy back by the
  /// same factors: the sum of dx x is that of dy y.
  private void checkLaw(String what, float[] pooled, float[] gradient) {
    double forward = 0;
    double magnitude = 0;
    for (int i = 0; i < pooled.length; i++) {
      double term = (double) dy[i] * pooled[i];
      forward += term;
      magnitude += Math.abs(term);
    }
    double backward = 0;
    for (int i = 0; i < gradient.length; i++) {
      backward += (double) gradient[i] * x[i];
    }
    if (!(Math.abs(backward - forward) <= 1e-6 * magnitude)) {
      throw new IllegalStateException(
          "%s %s: the sum of dx x is %s, that of dy y %s"
              .formatted(window, what, backward, forward));
    }
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
