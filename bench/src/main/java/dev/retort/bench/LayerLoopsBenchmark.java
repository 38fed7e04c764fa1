package dev.retort.bench;

import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.tensor.Seed;
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

/// The other loops of layers over a batch of 128 samples of 784 values, in ns a value.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(LayerLoopsBenchmark.ELEMENTS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class LayerLoopsBenchmark extends OwnJvm {
  private static final int ROWS = 128;
  private static final int COLUMNS = 784;
  static final int ELEMENTS = ROWS * COLUMNS;

  /// A map of 7 x 7.
  private static final int PLANE = 49;

  /// A half, of 2^31.
  private static final int KEEP = 1 << 30;

  @Param("VECTOR")
  public Implementation implementation = Implementation.VECTOR;

  private Kernels kernels;
  private final byte[] bytes = new byte[ELEMENTS];
  private final float[] byteScale = {1 / 255f};
  private final float[] byteShift = {-0.5f};
  private final long[] keys = new long[ROWS];
  private final float[] x = Noise.values(ELEMENTS, 1);
  private final float[] y = new float[ELEMENTS];
  private final float[] dy = Noise.values(ELEMENTS, 2);
  private final float[] dx = new float[ELEMENTS];
  private final float[] gain = Noise.values(COLUMNS, 3);
  private final float[] bias = Noise.values(COLUMNS, 4);
  private final float[] mean = new float[ROWS];
  private final float[] inverse = new float[ROWS];
  private final float[] dGain = new float[COLUMNS];
  private final float[] sums = new float[COLUMNS];
  private final float[] averages = new float[ELEMENTS / PLANE];

  /// Checks that all have the bits of the scalar kernels.
  @Setup
  public void check() {
    for (int i = 0; i < ELEMENTS; i++) {
      bytes[i] = (byte) Seed.of(5).below(i, 256);
    }
    for (int n = 0; n < ROWS; n++) {
      keys[n] = Seed.of(6).bits(n);
    }
    kernels = KernelChoice.scalar();
    List<float[]> expected = answers();
    kernels = implementation.kernels();
    Noise.requireSame(expected, answers());
  }

  private List<float[]> answers() {
    for (float[] answer : List.of(y, dx, mean, inverse, dGain, sums, averages)) {
      Arrays.fill(answer, Float.NaN);
    }
    return List.of(
        normalizeBytes().clone(),
        dropout().clone(),
        layerNorm().clone(),
        layerNormGradient().clone(),
        dGain.clone(),
        columnSums().clone(),
        globalAverage().clone());
  }

  /// Grey images of 28 x 28 become floats.
  @Benchmark
  public float[] normalizeBytes() {
    kernels.normalizeBytes(0, ROWS, 1, COLUMNS, bytes, byteScale, byteShift, y);
    return y;
  }

  /// Draws the mask and applies it, at a rate of a half.
  @Benchmark
  public float[] dropout() {
    for (int n = 0; n < ROWS; n++) {
      kernels.dropout(keys[n], KEEP, 2, n * COLUMNS, 0, COLUMNS, x, y);
    }
    return y;
  }

  @Benchmark
  public float[] layerNorm() {
    kernels.layerNorm(0, ROWS, COLUMNS, 1e-5f, x, gain, bias, mean, inverse, y);
    return y;
  }

  /// By gain, by bias and by the values.
  @Benchmark
  public float[] layerNormGradient() {
    kernels.layerNormGainGradient(ROWS, COLUMNS, 0, COLUMNS, x, mean, inverse, dy, dGain);
    kernels.columnSums(ROWS, COLUMNS, 0, COLUMNS, dy, sums);
    kernels.layerNormGradient(0, ROWS, COLUMNS, x, gain, mean, inverse, dy, dx);
    return dx;
  }

  /// The gradient of a bias.
  @Benchmark
  public float[] columnSums() {
    kernels.columnSums(ROWS, COLUMNS, 0, COLUMNS, x, sums);
    return sums;
  }

  /// Over maps of 7 x 7.
  @Benchmark
  public float[] globalAverage() {
    kernels.globalAverage(0, averages.length, PLANE, x, averages);
    return averages;
  }
}
