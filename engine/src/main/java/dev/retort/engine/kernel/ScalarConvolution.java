package dev.retort.engine.kernel;

import static dev.retort.engine.kernel.ScalarReductions.LANES;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The convolution in plain loops: each row of outputs takes one tap after the other. The
/// definitions are in [Convolution].
final class ScalarConvolution implements Convolution {
  private static final float[] NOTHING = {};

  private final Conv2dShape shape;
  private final Workers workers;
  private final int plane;
  private final Workers.Task forward = this::forwardSample;
  private final Workers.Task byData = this::byDataSample;
  private final Workers.Task byWeight = this::byWeightBlock;

  /// The image with its padding, one a worker.
  private final float[][] padded;

  private @Nullable Backward backward;

  // The operands of the call that runs; those in brackets are written:
  //
  //             images  maps  weights    perOutput
  //   forward   x       [y]   weight     bias
  //   byData    [dx]    dy    weight     none
  //   byWeight  x       dy    [dWeight]  [dBias], from the sums of each sample
  private int n;
  private float[] images = NOTHING;
  private float[] maps = NOTHING;
  private float[] weights = NOTHING;
  private float @Nullable [] perOutput;

  ScalarConvolution(Conv2dShape shape, Workers workers) {
    this.shape = shape;
    this.workers = workers;
    this.plane = shape.outputHeight() * shape.outputWidth();
    this.padded = new float[workers.size()][shape.channels() * paddedHeight() * paddedWidth()];
  }

  private int paddedHeight() {
    return shape.height() + 2 * shape.paddingHeight();
  }

  private int paddedWidth() {
    return shape.width() + 2 * shape.paddingWidth();
  }

  @Override
  public void forward(int n, float[] x, float[] weight, float @Nullable [] bias, float[] y) {
    images = x;
    maps = y;
    weights = weight;
    perOutput = bias;
    workers.run(n, forward);
    forget();
  }

  private void forget() {
    images = NOTHING;
    maps = NOTHING;
    weights = NOTHING;
    perOutput = null;
  }

  private void forwardSample(int sample, int worker) {
    float[] image = padded[worker];
    pad(sample, image);
    int width = shape.outputWidth();
    for (int o = 0; o < shape.outputs(); o++) {
      int c0 = o / shape.groupOutputs() * shape.groupChannels();
      int at = (sample * shape.outputs() + o) * plane;
      Arrays.fill(maps, at, at + plane, 0);
      for (int i = 0; i < shape.outputHeight(); i++) {
        int tap = o * shape.terms();
        for (int c = 0; c < shape.groupChannels(); c++) {
          for (int p = 0; p < shape.kernelHeight(); p++) {
            int row = i * shape.strideHeight() + p * shape.dilationHeight();
            int base = ((c0 + c) * paddedHeight() + row) * paddedWidth();
            for (int q = 0; q < shape.kernelWidth(); q++, tap++) {
              int from = base + q * shape.dilationWidth();
              addRow(
                  width, weights[tap], image, from, shape.strideWidth(), maps, at + i * width, 1);
            }
          }
        }
      }
      if (perOutput != null) {
        for (int s = at; s < at + plane; s++) {
          maps[s] += perOutput[o];
        }
      }
    }
  }

  /// y = fma(w, x, y) for a row.
  private static void addRow(
      int count, float w, float[] x, int from, int stepX, float[] y, int at, int stepY) {
    for (int j = 0; j < count; j++) {
      y[at + j * stepY] = Fma.fma(w, x[from + j * stepX], y[at + j * stepY]);
    }
  }

  private void pad(int sample, float[] image) {
    Arrays.fill(image, 0);
    int height = shape.height();
    int width = shape.width();
    for (int c = 0; c < shape.channels(); c++) {
      for (int row = 0; row < height; row++) {
        int to =
            (c * paddedHeight() + shape.paddingHeight() + row) * paddedWidth()
                + shape.paddingWidth();
        int from = ((sample * shape.channels() + c) * height + row) * width;
        System.arraycopy(images, from, image, to, width);
      }
    }
  }

  /// What only the backward passes need.
  private static final class Backward {
    /// How far the taps reach beyond dy on its four sides.
    final int top;

    final int left;
    final int height;
    final int width;
    final float[][] padded;
    final float[][] blocks;

    /// Chains for each weight.
    final int lanes;

    float[] biasSums = {};

    Backward(Conv2dShape shape, int workers) {
      int reachHeight = (shape.kernelHeight() - 1) * shape.dilationHeight();
      int reachWidth = (shape.kernelWidth() - 1) * shape.dilationWidth();
      int firstRow = Math.floorDiv(shape.paddingHeight() - reachHeight, shape.strideHeight());
      int firstColumn = Math.floorDiv(shape.paddingWidth() - reachWidth, shape.strideWidth());
      int lastRow = (shape.height() - 1 + shape.paddingHeight()) / shape.strideHeight();
      int lastColumn = (shape.width() - 1 + shape.paddingWidth()) / shape.strideWidth();
      top = Math.max(0, -firstRow);
      left = Math.max(0, -firstColumn);
      height = top + Math.max(lastRow + 1, shape.outputHeight());
      width = left + Math.max(lastColumn + 1, shape.outputWidth());
      padded = new float[workers][shape.outputs() * height * width];
      blocks = new float[16][];
      lanes = shape.weightLanes() ? LANES : 1;
    }

    /// Block 0 of the weights' sum is the result itself, unless it is in lanes.
    float[] block(int block, float[] dWeight) {
      float[] sums = block == 0 && lanes == 1 ? dWeight : blocks[block];
      if (sums == null) {
        sums = new float[dWeight.length * lanes];
        blocks[block] = sums;
      }
      return sums;
    }
  }

  private Backward backward() {
    Backward planned = backward;
    if (planned == null) {
      planned = new Backward(shape, workers.size());
      backward = planned;
    }
    return planned;
  }

  @Override
  public void byData(int n, float[] dy, float[] weight, float[] dx) {
    backward();
    images = dx;
    maps = dy;
    weights = weight;
    workers.run(n, byData);
    forget();
  }

  private void byDataSample(int sample, int worker) {
    Backward backward = backward();
    float[] image = backward.padded[worker];
    padGradients(sample, image, backward);
    int width = shape.width();
    for (int c = 0; c < shape.channels(); c++) {
      int o0 = c / shape.groupChannels() * shape.groupOutputs();
      for (int row = 0; row < shape.height(); row++) {
        int at = ((sample * shape.channels() + c) * shape.height() + row) * width;
        Arrays.fill(images, at, at + width, 0);
        for (int o = o0; o < o0 + shape.groupOutputs(); o++) {
          for (int p = shape.kernelHeight() - 1; p >= 0; p--) {
            int reach = row + shape.paddingHeight() - p * shape.dilationHeight();
            if (Math.floorMod(reach, shape.strideHeight()) == 0) {
              int i = Math.floorDiv(reach, shape.strideHeight());
              int base = (o * backward.height + backward.top + i) * backward.width + backward.left;
              int tap =
                  ((o * shape.groupChannels() + c % shape.groupChannels()) * shape.kernelHeight()
                          + p)
                      * shape.kernelWidth();
              addGradientRow(tap, image, base, at);
            }
          }
        }
      }
    }
  }

  /// One row of dx takes the taps (p, .) of one output's row.
  private void addGradientRow(int tap, float[] image, int base, int at) {
    int stride = shape.strideWidth();
    for (int q = shape.kernelWidth() - 1; q >= 0; q--) {
      int shift = shape.paddingWidth() - q * shape.dilationWidth();
      int first = Math.floorMod(-shift, stride);
      int count = Math.max(0, (shape.width() - first + stride - 1) / stride);
      int j = (first + shift) / stride;
      addRow(count, weights[tap + q], image, base + j, 1, images, at + first, stride);
    }
  }

  private void padGradients(int sample, float[] image, Backward backward) {
    int height = shape.outputHeight();
    int width = shape.outputWidth();
    for (int o = 0; o < shape.outputs(); o++) {
      for (int row = 0; row < height; row++) {
        int to = (o * backward.height + backward.top + row) * backward.width + backward.left;
        int from = ((sample * shape.outputs() + o) * height + row) * width;
        System.arraycopy(maps, from, image, to, width);
      }
    }
  }

  @Override
  public void byWeight(int n, float[] x, float[] dy, float[] dWeight, float @Nullable [] dBias) {
    Backward backward = backward();
    this.n = n;
    images = x;
    maps = dy;
    weights = dWeight;
    perOutput = dBias;
    if (dBias != null && backward.biasSums.length < n * shape.outputs()) {
      backward.biasSums = new float[n * shape.outputs()];
    }
    int size = shape.weightBlock(n);
    int count = Math.max(1, (n + size - 1) / size);
    for (int block = 0; block < count; block++) {
      backward.block(block, dWeight);
    }
    workers.run(count, byWeight);
    forget();
    float[] total = backward.block(0, dWeight);
    for (int block = 1; block < count; block++) {
      float[] sums = backward.block(block, dWeight);
      for (int i = 0; i < total.length; i++) {
        total[i] += sums[i];
      }
    }
    if (backward.lanes > 1) {
      fold(total, dWeight);
    }
    if (dBias != null) {
      Arrays.fill(dBias, 0);
      for (int sample = 0; sample < n; sample++) {
        for (int o = 0; o < dBias.length; o++) {
          dBias[o] += backward.biasSums[sample * dBias.length + o];
        }
      }
    }
  }

  private void byWeightBlock(int block, int worker) {
    Backward backward = backward();
    float[] sums = backward.block(block, weights);
    Arrays.fill(sums, 0);
    int size = shape.weightBlock(n);
    for (int sample = block * size; sample < Math.min(n, (block + 1) * size); sample++) {
      pad(sample, padded[worker]);
      for (int o = 0; o < shape.outputs(); o++) {
        byWeightOutput(sample, o, padded[worker], sums);
        if (perOutput != null) {
          backward.biasSums[sample * shape.outputs() + o] =
              ScalarReductions.sum((sample * shape.outputs() + o) * plane, plane, maps);
        }
      }
    }
  }

  private void byWeightOutput(int sample, int o, float[] image, float[] sums) {
    int c0 = o / shape.groupOutputs() * shape.groupChannels();
    int from = (sample * shape.outputs() + o) * plane;
    int tap = o * shape.terms();
    for (int c = c0; c < c0 + shape.groupChannels(); c++) {
      for (int p = 0; p < shape.kernelHeight(); p++) {
        for (int q = 0; q < shape.kernelWidth(); q++, tap++) {
          int base =
              (c * paddedHeight() + p * shape.dilationHeight()) * paddedWidth()
                  + q * shape.dilationWidth();
          if (shape.weightLanes()) {
            dotLanes(image, base, from, sums, tap * LANES);
          } else {
            sums[tap] = dot(image, base, from, sums[tap]);
          }
        }
      }
    }
  }

  /// The sum over positions (i, j) of one sample, going on from `sum`.
  private float dot(float[] image, int base, int from, float sum) {
    int width = shape.outputWidth();
    int stride = shape.strideWidth();
    float[] dy = maps;
    float chain = sum;
    for (int i = 0; i < shape.outputHeight(); i++) {
      int row = base + i * shape.strideHeight() * paddedWidth();
      int at = from + i * width;
      for (int j = 0; j < width; j++) {
        chain = Fma.fma(dy[at + j], image[row + j * stride], chain);
      }
    }
    return chain;
  }

  /// As above, in lanes of positions.
  private void dotLanes(float[] image, int base, int from, float[] sums, int lanes) {
    for (int s = 0; s < plane; s++) {
      int row = s / shape.outputWidth() * shape.strideHeight();
      int column = s % shape.outputWidth() * shape.strideWidth();
      float value = image[base + row * paddedWidth() + column];
      int lane = lanes + s % LANES;
      sums[lane] = Fma.fma(maps[from + s], value, sums[lane]);
    }
  }

  private static void fold(float[] lanes, float[] to) {
    for (int k = 0; k < to.length; k++) {
      to[k] = ScalarReductions.fold(k * LANES, lanes);
    }
  }
}
