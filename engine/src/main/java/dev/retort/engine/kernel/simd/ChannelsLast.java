package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import dev.retort.engine.kernel.Conv2dShape;

/// Padded images with channels last, [row][column][channel], for a convolution's gradient by the
/// weights.
///
/// With few channels even a row of the kernel would leave most lanes of a vector empty. Then the
/// rows that a position meets count as channels: [i][column][(c, p)] for each row i of the output,
/// so that the whole kernel is one run.
final class ChannelsLast {
  private final Conv2dShape shape;

  /// Whether the rows of the kernel count as channels.
  private final boolean stacked;

  private final int channels;
  private final int sourceRows;
  private final int rows;
  private final int columns;

  /// Elements of a channel's rows, and the same filled up to whole vectors.
  private final int plane;

  private final int pitch;

  private final boolean gather;
  private final boolean pad;
  private final float[][] planes;
  private final float[][] turned;
  private final float[][] padded;

  ChannelsLast(Conv2dShape shape, int workers) {
    this.shape = shape;
    stacked = shape.groupChannels() <= 4 && shape.kernelHeight() > 1;
    channels = shape.groupChannels() * (stacked ? shape.kernelHeight() : 1);
    int reach = (shape.kernelHeight() - 1) * shape.dilationHeight();
    rows =
        stacked
            ? shape.outputHeight()
            : (shape.outputHeight() - 1) * shape.strideHeight() + reach + 1;
    columns =
        (shape.outputWidth() - 1) * shape.strideWidth()
            + (shape.kernelWidth() - 1) * shape.dilationWidth()
            + 1;
    sourceRows = stacked ? shape.outputHeight() : shape.height();
    plane = sourceRows * shape.width();
    pitch = (plane + LENGTH - 1) / LENGTH * LENGTH;
    int fullChannels = (channels + LENGTH - 1) / LENGTH * LENGTH;
    gather = stacked || channels != fullChannels || plane != pitch;
    pad =
        shape.paddingWidth() > 0
            || columns != shape.width()
            || (!stacked && (shape.paddingHeight() > 0 || rows > shape.height()));
    planes = new float[workers][gather ? fullChannels * pitch : 0];
    turned = new float[workers][pitch * channels + 2 * LENGTH];
    padded = new float[workers][pad ? rows * columns * channels + LENGTH : 0];
  }

  /// Where the inputs of output (i, j) begin.
  int position(int i, int j) {
    int row = stacked ? i : i * shape.strideHeight();
    return (row * columns + j * shape.strideWidth()) * channels;
  }

  /// Where the runs of inputs of a position begin: one for each row of the kernel, or for each tap
  /// where the dilation parts them.
  int[] runs() {
    int across = shape.dilationWidth() == 1 ? 1 : shape.kernelWidth();
    int down = stacked ? 1 : shape.kernelHeight();
    int[] starts = new int[down * across];
    for (int r = 0; r < starts.length; r++) {
      int row = r / across * shape.dilationHeight();
      starts[r] = (row * columns + r % across * shape.dilationWidth()) * channels;
    }
    return starts;
  }

  int runLength() {
    return channels * (shape.dilationWidth() == 1 ? shape.kernelWidth() : 1);
  }

  /// The run that holds tap (p, q).
  int run(int p, int q) {
    int row = stacked ? 0 : p;
    return shape.dilationWidth() == 1 ? row : row * shape.kernelWidth() + q;
  }

  /// Where in its run tap (c, p, q) lies.
  int place(int c, int p, int q) {
    int channel = stacked ? c * shape.kernelHeight() + p : c;
    return (shape.dilationWidth() == 1 ? q * channels : 0) + channel;
  }

  float[] image(int worker) {
    return pad ? padded[worker] : turned[worker];
  }

  /// Turns one group of a sample's channels.
  void fill(float[] x, int sample, int group, int worker) {
    int from =
        (sample * shape.channels() + group * shape.groupChannels())
            * shape.height()
            * shape.width();
    float[] source = x;
    int sourcePitch = plane;
    if (gather) {
      source = planes[worker];
      sourcePitch = pitch;
      gather(x, from, source);
      from = 0;
    }
    // A block writes whole vectors; what exceeds a pixel's channels is overwritten by the next
    // pixel's, and the blocks of the last channels, which exceed, come first.
    for (int c = (channels - 1) / LENGTH * LENGTH; c >= 0; c -= LENGTH) {
      Transpose.transpose(
          LENGTH, pitch, source, from + c * sourcePitch, sourcePitch, turned[worker], c, channels);
    }
    if (pad) {
      pad(turned[worker], padded[worker]);
    }
  }

  private void gather(float[] x, int from, float[] to) {
    int width = shape.width();
    for (int channel = 0; channel < channels; channel++) {
      if (!stacked) {
        System.arraycopy(x, from + channel * plane, to, channel * pitch, plane);
        continue;
      }
      int c = channel / shape.kernelHeight();
      int shift = channel % shape.kernelHeight() * shape.dilationHeight() - shape.paddingHeight();
      for (int i = 0; i < sourceRows; i++) {
        int row = i * shape.strideHeight() + shift;
        if (row >= 0 && row < shape.height()) {
          int source = from + (c * shape.height() + row) * width;
          System.arraycopy(x, source, to, channel * pitch + i * width, width);
        }
      }
    }
  }

  /// Copies the rows between the padding, which stays the +0 of a new array.
  private void pad(float[] from, float[] to) {
    int top = stacked ? 0 : shape.paddingHeight();
    int left = shape.paddingWidth();
    int count = Math.min(shape.width(), columns - left) * channels;
    for (int row = 0; row < Math.min(sourceRows, rows - top); row++) {
      int source = row * shape.width() * channels;
      System.arraycopy(from, source, to, ((row + top) * columns + left) * channels, count);
    }
  }
}
