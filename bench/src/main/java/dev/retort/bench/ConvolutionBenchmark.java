package dev.retort.bench;

import dev.retort.engine.kernel.Conv2dShape;
import dev.retort.engine.kernel.Convolution;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Seed;
import java.util.Locale;
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

/// The three passes of the convolutions of [ConvolutionWork]: forward, by data, by weight.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ConvolutionBenchmark extends OwnJvm {
  private static final int BATCH = ConvolutionWork.BATCH;

  /// Elements of each answer that are computed again in double precision.
  private static final int CHECKED = 500;

  /// Which kernels.
  @Param("VECTOR")
  public Implementation implementation = Implementation.VECTOR;

  /// Threads at work, the caller among them.
  @Param({"1", "2"})
  public int threads = 1;

  private Conv2dShape shape;
  private Convolution convolution;
  private float[] x;
  private float[] weight;
  private float[] bias;
  private float[] y;
  private float[] dy;
  private float[] dx;
  private float[] dWeight;
  private float[] dBias;
  private double flop;

  /// Plans the passes and checks against sums in double precision: a part of every answer, all of
  /// the gradient by the bias.
  @Setup
  public void prepare(ConvolutionWork work) {
    shape = work.shape();
    convolution = implementation.kernels().convolution(shape, BATCH, Workers.of(threads));
    x = work.x();
    weight = work.weight();
    bias = work.bias();
    dy = work.dy();
    y = new float[dy.length];
    dx = new float[x.length];
    dWeight = new float[weight.length];
    dBias = new float[shape.outputs()];
    flop = work.flop();
    convolution.forward(BATCH, x, weight, bias, y);
    convolution.byData(BATCH, dy, weight, dx);
    convolution.byWeight(BATCH, x, dy, dWeight, dBias);
    check();
  }

  @Benchmark
  public float[] forward(PeakShare share) {
    convolution.forward(BATCH, x, weight, bias, y);
    share.add(flop);
    return y;
  }

  @Benchmark
  public float[] byData(PeakShare share) {
    convolution.byData(BATCH, dy, weight, dx);
    share.add(flop);
    return dx;
  }

  @Benchmark
  public float[] byWeight(PeakShare share) {
    convolution.byWeight(BATCH, x, dy, dWeight, dBias);
    share.add(flop);
    return dWeight;
  }

  private void check() {
    Seed seed = Seed.of(5);
    for (int i = 0; i < CHECKED; i++) {
      int output = seed.below(3L * i, y.length);
      compare("y", output, y[output], naiveOutput(output), shape.terms());
      int input = seed.below(3L * i + 1, dx.length);
      compare("dx", input, dx[input], naiveInput(input), 9 * shape.outputs());
      int tap = seed.below(3L * i + 2, dWeight.length);
      int terms = BATCH * shape.height() * shape.width();
      compare("dw", tap, dWeight[tap], naiveWeight(tap), terms);
    }
    for (int o = 0; o < dBias.length; o++) {
      compare("db", o, dBias[o], naiveBias(o), BATCH * shape.height() * shape.width());
    }
  }

  private double naiveOutput(int at) {
    int column = at % shape.width();
    int row = at / shape.width() % shape.height();
    int o = at / (shape.width() * shape.height()) % shape.outputs();
    int sample = at / shape.outputElements();
    double sum = bias[o];
    for (int c = 0; c < shape.channels(); c++) {
      for (int tap = 0; tap < 9; tap++) {
        sum +=
            input(x, shape.channels(), sample, c, row + tap / 3 - 1, column + tap % 3 - 1)
                * weight[(o * shape.channels() + c) * 9 + tap];
      }
    }
    return sum;
  }

  private double naiveInput(int at) {
    int column = at % shape.width();
    int row = at / shape.width() % shape.height();
    int c = at / (shape.width() * shape.height()) % shape.channels();
    int sample = at / shape.inputElements();
    double sum = 0;
    for (int o = 0; o < shape.outputs(); o++) {
      for (int tap = 0; tap < 9; tap++) {
        sum +=
            input(dy, shape.outputs(), sample, o, row - tap / 3 + 1, column - tap % 3 + 1)
                * weight[(o * shape.channels() + c) * 9 + tap];
      }
    }
    return sum;
  }

  private double naiveWeight(int at) {
    int tap = at % 9;
    int c = at / 9 % shape.channels();
    int o = at / 9 / shape.channels();
    double sum = 0;
    for (int sample = 0; sample < BATCH; sample++) {
      for (int i = 0; i < shape.height(); i++) {
        for (int j = 0; j < shape.width(); j++) {
          sum +=
              input(dy, shape.outputs(), sample, o, i, j)
                  * input(x, shape.channels(), sample, c, i + tap / 3 - 1, j + tap % 3 - 1);
        }
      }
    }
    return sum;
  }

  private double naiveBias(int o) {
    int plane = shape.height() * shape.width();
    double sum = 0;
    for (int sample = 0; sample < BATCH; sample++) {
      int start = (sample * shape.outputs() + o) * plane;
      for (int i = start; i < start + plane; i++) {
        sum += dy[i];
      }
    }
    return sum;
  }

  /// An element of images in double precision, 0 beyond their edges.
  private double input(float[] images, int channels, int sample, int c, int row, int column) {
    if (row < 0 || row >= shape.height() || column < 0 || column >= shape.width()) {
      return 0;
    }
    return images[((sample * channels + c) * shape.height() + row) * shape.width() + column];
  }

  private void compare(String what, int at, float actual, double expected, int terms) {
    double bound = Noise.rounding(terms);
    if (!(Math.abs(actual - expected) <= bound)) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%s %s: %s[%d] is %s, expected %s within %s",
              implementation,
              shape,
              what,
              at,
              actual,
              expected,
              bound));
    }
  }
}
