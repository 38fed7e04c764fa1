package dev.retort.engine.kernel;

import static dev.retort.engine.kernel.Winograd.POINTS;
import static dev.retort.engine.kernel.Winograd.SIDE;
import static dev.retort.engine.kernel.Winograd.TILE;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A convolution by [Winograd]'s tiles in plain loops, one sample at a time.
final class ScalarWinogradConvolution implements Convolution {
  private static final float[] NOTHING = {};

  private final Conv2dShape shape;
  private final Conv2dShape turned;
  private final int capacity;
  private final Workers workers;
  private final Workers.Task correlating = this::correlate;
  private final Workers.Task summing = this::sum;

  /// A tile for each worker.
  private final float[][] tile;

  /// Transformed inputs, a tile of all channels for each worker: `[point][channel]`.
  private final float[][] inputs;

  /// Their sums over channels, or the transformed gradients: `[point][output]`.
  private final float[][] outputs;

  /// Transformed weights, `[point][channel][output]`.
  private final float[] transformed;

  /// Sums of the weights' gradient, for each block of samples: `[point][output][channel]`.
  private float[][] blocks = {};

  private float[] biasSums = NOTHING;

  // The operands of the run at work; those in brackets are written, and tiles overlap in `images`:
  //
  //             images  maps  bias
  //   forward   x       [y]   bias
  //   byData    dy      [dx]  none
  //   byWeight  x       dy    none
  private Conv2dShape at;
  private int n;
  private float[] images = NOTHING;
  private float[] maps = NOTHING;
  private float @Nullable [] bias;

  ScalarWinogradConvolution(Conv2dShape shape, int capacity, Workers workers) {
    this.shape = shape;
    this.capacity = capacity;
    this.workers = workers;
    turned = Winograd.byData(shape);
    at = shape;
    int most = Math.max(shape.channels(), shape.outputs());
    tile = new float[workers.size()][POINTS];
    inputs = new float[workers.size()][POINTS * most];
    outputs = new float[workers.size()][POINTS * most];
    transformed = new float[POINTS * shape.channels() * shape.outputs()];
  }

  @Override
  public void forward(int n, float[] x, float[] weight, float @Nullable [] bias, float[] y) {
    int channels = shape.channels();
    for (int o = 0; o < shape.outputs(); o++) {
      for (int c = 0; c < channels; c++) {
        for (int tap = 0; tap < 9; tap++) {
          tile[0][tap / 3 * SIDE + tap % 3] = weight[(o * channels + c) * 9 + tap];
        }
        transformWeight(channels, shape.outputs(), c, o);
      }
    }
    correlate(shape, n, x, bias, y);
  }

  @Override
  public void byData(int n, float[] dy, float[] weight, float[] dx) {
    int channels = shape.channels();
    for (int o = 0; o < shape.outputs(); o++) {
      for (int c = 0; c < channels; c++) {
        for (int tap = 0; tap < 9; tap++) {
          tile[0][tap / 3 * SIDE + tap % 3] = weight[(o * channels + c) * 9 + 8 - tap];
        }
        transformWeight(
            /* channels= */ shape.outputs(),
            /* outputs= */ channels,
            /* channel= */ o,
            /* output= */ c);
      }
    }
    correlate(turned, n, dy, null, dx);
  }

  private void transformWeight(int channels, int outputs, int channel, int output) {
    ScalarWinograd.weight(tile[0]);
    for (int p = 0; p < POINTS; p++) {
      transformed[(p * channels + channel) * outputs + output] = tile[0][p];
    }
  }

  private void correlate(Conv2dShape at, int n, float[] x, float @Nullable [] bias, float[] y) {
    this.at = at;
    images = x;
    maps = y;
    this.bias = bias;
    workers.run(n, correlating);
    forget();
  }

  private void forget() {
    images = NOTHING;
    maps = NOTHING;
    bias = null;
  }

  private void correlate(int sample, int worker) {
    for (int i = 0; i < at.outputHeight(); i += TILE) {
      for (int j = 0; j < at.outputWidth(); j += TILE) {
        transformInput(at, sample, i, j, worker);
        multiply(at.channels(), at.outputs(), inputs[worker], outputs[worker]);
        writeTile(sample, i, j, worker);
      }
    }
  }

  private void transformInput(Conv2dShape at, int sample, int i, int j, int worker) {
    int height = at.height();
    int width = at.width();
    for (int c = 0; c < at.channels(); c++) {
      int from = (sample * at.channels() + c) * height * width;
      int row = i - at.paddingHeight();
      int column = j - at.paddingWidth();
      ScalarWinograd.gather(SIDE, height, width, row, column, images, from, tile[worker]);
      ScalarWinograd.input(tile[worker]);
      for (int p = 0; p < POINTS; p++) {
        inputs[worker][p * at.channels() + c] = tile[worker][p];
      }
    }
  }

  private void multiply(int channels, int outputs, float[] v, float[] m) {
    for (int p = 0; p < POINTS; p++) {
      Arrays.fill(m, p * outputs, (p + 1) * outputs, 0);
      for (int c = 0; c < channels; c++) {
        float factor = v[p * channels + c];
        addRow(outputs, factor, transformed, (p * channels + c) * outputs, m, p * outputs);
      }
    }
  }

  private static void addRow(int count, float factor, float[] from, int at, float[] to, int start) {
    for (int i = 0; i < count; i++) {
      to[start + i] = Fma.fma(factor, from[at + i], to[start + i]);
    }
  }

  private void writeTile(int sample, int i, int j, int worker) {
    int height = at.outputHeight();
    int width = at.outputWidth();
    for (int o = 0; o < at.outputs(); o++) {
      for (int p = 0; p < POINTS; p++) {
        tile[worker][p] = outputs[worker][p * at.outputs() + o];
      }
      ScalarWinograd.output(tile[worker]);
      int to = (sample * at.outputs() + o) * height * width;
      for (int row = i; row < Math.min(height, i + TILE); row++) {
        for (int column = j; column < Math.min(width, j + TILE); column++) {
          float value = tile[worker][(row - i) * SIDE + column - j];
          maps[to + row * width + column] = bias == null ? value : value + bias[o];
        }
      }
    }
  }

  @Override
  public void byWeight(int n, float[] x, float[] dy, float[] dWeight, float @Nullable [] dBias) {
    this.n = n;
    images = x;
    maps = dy;
    int size = shape.weightBlock(n);
    int count = Math.max(1, (n + size - 1) / size);
    if (blocks.length == 0) { // which inference does without
      blocks = new float[shape.mostWeightBlocks(capacity)][transformed.length];
    }
    if (biasSums.length < n * shape.outputs()) {
      biasSums = new float[n * shape.outputs()];
    }
    workers.run(count, summing);
    forget();
    for (int block = 1; block < count; block++) {
      for (int i = 0; i < transformed.length; i++) {
        blocks[0][i] += blocks[block][i];
      }
    }
    int pairs = shape.outputs() * shape.channels();
    for (int pair = 0; pair < pairs; pair++) {
      for (int p = 0; p < POINTS; p++) {
        tile[0][p] = blocks[0][p * pairs + pair];
      }
      ScalarWinograd.weightGradient(tile[0]);
      for (int tap = 0; tap < 9; tap++) {
        dWeight[pair * 9 + tap] = tile[0][tap / 3 * SIDE + tap % 3];
      }
    }
    if (dBias != null) {
      Arrays.fill(dBias, 0);
      for (int i = 0; i < n * dBias.length; i++) {
        dBias[i % dBias.length] += biasSums[i];
      }
    }
  }

  private void sum(int block, int worker) {
    Arrays.fill(blocks[block], 0);
    int plane = shape.outputHeight() * shape.outputWidth();
    int size = shape.weightBlock(n);
    for (int sample = block * size; sample < Math.min(n, (block + 1) * size); sample++) {
      for (int i = 0; i < shape.outputHeight(); i += TILE) {
        for (int j = 0; j < shape.outputWidth(); j += TILE) {
          transformInput(shape, sample, i, j, worker);
          transformGradient(sample, i, j, worker);
          addTile(inputs[worker], outputs[worker], blocks[block]);
        }
      }
      for (int o = sample * shape.outputs(); o < (sample + 1) * shape.outputs(); o++) {
        biasSums[o] = ScalarReductions.sum(o * plane, plane, maps);
      }
    }
  }

  private void transformGradient(int sample, int i, int j, int worker) {
    int height = shape.outputHeight();
    int width = shape.outputWidth();
    for (int o = 0; o < shape.outputs(); o++) {
      int from = (sample * shape.outputs() + o) * height * width;
      ScalarWinograd.gather(TILE, height, width, i, j, maps, from, tile[worker]);
      ScalarWinograd.gradient(tile[worker]);
      for (int p = 0; p < POINTS; p++) {
        outputs[worker][p * shape.outputs() + o] = tile[worker][p];
      }
    }
  }

  private void addTile(float[] v, float[] d, float[] sums) {
    int channels = shape.channels();
    for (int row = 0; row < POINTS * shape.outputs(); row++) {
      addRow(channels, d[row], v, row / shape.outputs() * channels, sums, row * channels);
    }
  }
}
