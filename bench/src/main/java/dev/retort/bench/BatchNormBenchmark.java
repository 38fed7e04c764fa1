package dev.retort.bench;

import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
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

/// The kernels of batch norm in training, with the ReLU behind it and without gain and running
/// statistics: all its walks over memory, in ns an element. An array has 400 KB, more than the
/// first-level cache.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(BatchNormBenchmark.ELEMENTS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class BatchNormBenchmark extends OwnJvm {
  static final int ELEMENTS = 128 * 784;
  private static final float EPSILON = 1e-5f;

  /// The floor of the normalised values that is a ReLU.
  private static final float FLOOR = 0;

  /// Values of a sample in a channel: 1 in 128 flat samples of 784, 196 in 32 samples of 16 maps of
  /// 14 x 14.
  @Param({"1", "196"})
  public int plane = 196;

  @Param("VECTOR")
  public Implementation implementation = Implementation.VECTOR;

  private Kernels kernels;
  private int batch;
  private int channels;
  private float[] mean;
  private float[] variance;
  private float[] scale;
  private float[] bias;
  private float[] sumDy;
  private float[] sumDyD;
  private float[] slope;
  private float[] offset;
  private final float[] x = Noise.values(ELEMENTS, 1);
  private final float[] y = new float[ELEMENTS];
  private final float[] dy = Noise.values(ELEMENTS, 2);
  private final float[] dx = new float[ELEMENTS];

  /// Checks that forward and backward have the bits of the scalar kernels.
  @Setup
  public void check() {
    batch = plane == 1 ? 128 : 32;
    channels = ELEMENTS / batch / plane;
    mean = new float[channels];
    variance = new float[channels];
    scale = new float[channels];
    bias = Noise.values(channels, 3);
    sumDy = new float[channels];
    sumDyD = new float[channels];
    slope = new float[channels];
    offset = new float[channels];
    kernels = KernelChoice.scalar();
    List<float[]> expected = answers();
    kernels = implementation.kernels();
    Noise.requireSame(expected, answers());
  }

  private List<float[]> answers() {
    for (float[] out : List.of(mean, variance, scale, y, sumDy, sumDyD, slope, offset, dx)) {
      Arrays.fill(out, Float.NaN);
    }
    return List.of(forward().clone(), backward().clone(), sumDy.clone(), sumDyD.clone());
  }

  /// The batch's means and variances, then its values.
  @Benchmark
  public float[] forward() {
    kernels.channelMeans(batch, channels, plane, 0, channels, x, mean);
    kernels.channelVariances(batch, channels, plane, 0, channels, x, mean, variance);
    for (int c = 0; c < channels; c++) {
      scale[c] = 1 / (float) Math.sqrt(variance[c] + EPSILON);
    }
    kernels.channelNormalize(batch, channels, plane, 0, channels, x, mean, scale, bias, FLOOR, y);
    return y;
  }

  /// The sums that the gradients by bias and gain are made of, then the gradients by the values.
  @Benchmark
  public float[] backward() {
    kernels.channelGradientSums(
        batch, channels, plane, 0, channels, x, mean, scale, bias, FLOOR, dy, sumDy, sumDyD);
    float count = (float) batch * plane;
    for (int c = 0; c < channels; c++) {
      slope[c] = -(scale[c] * scale[c]) * (sumDyD[c] / count);
      offset[c] = -(sumDy[c] / count);
    }
    kernels.channelGradient(
        batch, channels, plane, 0, channels, x, mean, scale, bias, FLOOR, dy, slope, offset, dx);
    return dx;
  }
}
