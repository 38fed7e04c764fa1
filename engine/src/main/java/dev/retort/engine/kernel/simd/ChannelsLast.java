package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import dev.retort.engine.kernel.Conv2dShape;
import jdk.incubator.vector.FloatVector;

/// Padded images with channels last, `[row][column][channel]`, for a convolution's gradient by the
/// weights.
///
/// With few channels even a row of the kernel would leave most lanes of a vector empty. Then the
/// rows that a position meets count as channels: `[i][column][(c, p)]` for each row i of the
/// output, so that the whole kernel is one run.
///
/// *An example*: C = 2 and a kernel of 3x3 with padding 1, on images 4 pixels wide. Row i = 0 has 6
/// columns, each with its six inputs (c, p), and begins so:
///
///     (c, p)       0,0     0,1         0,2         1,0     1,1         1,2
///     column 0      0       0           0           0       0           0
///     column 1      0   x[0, 0, 0]  x[0, 1, 0]      0   x[1, 0, 0]  x[1, 1, 0]
///     column 2      0   x[0, 0, 1]  x[0, 1, 1]      0   x[1, 0, 1]  x[1, 1, 1]
///
/// Output (0, 0) meets columns 0 to 2: its one run has 18 inputs, and tap (c, p, q) is the one at
/// `place` = 6 q + 3 c + p. Output (0, 1) meets columns 1 to 3, from `position` = 6 on, and output
/// (1, 0) those of row i = 1, from 36 on.
///
/// With C = 5 rows are not stacked. A column has 5 inputs, a row 30, and an output meets 3 `runs`
/// of 15, which begin at 0, 30 and 60 from its position: tap (c, p, q) is in run p, at 5 q + c.
final class ChannelsLast {
  /// So few channels that the rows of the kernel count as channels too.
  static final int FEW = 4;

  /// Lanes that zip two lower halves, as numbers of lanes of the two vectors in a row, and two
  /// upper ones.
  private static final FloatVector LOW = zipping(0);

  private static final FloatVector HIGH = zipping(LENGTH / 2);

  private final Conv2dShape shape;

  /// Whether the rows of the kernel count as channels.
  private final boolean stacked;

  /// Channels of a pixel, and those of them that are real; fewer than 4 are filled up with zeros.
  private final int channels;

  private final int real;

  /// Distance of pixels. Many channels would put the pixels of a row into few sets of the
  /// first-level cache; 16 floats more spread them.
  private final int pixel;

  /// Rows that are turned; and rows and columns of the image, of its padding as much as windows
  /// reach.
  private final int sourceRows;

  private final int rows;
  private final int columns;

  /// Elements of a channel's rows, and the same filled up to whole vectors.
  private final int plane;

  private final int pitch;

  /// Elements of one sample's image. A slot is the place of one of the samples held.
  private final int slotElements;

  /// Whether channels have to be brought to where they can be turned: stacked, or filled up.
  private final boolean gather;

  /// Whether what is turned has to be brought into rows of another width, or between padding.
  private final boolean pad;

  /// The image on its way, for each worker: gathered, turned to channels last, and padded.
  private final float[][] planes;

  private final float[][] turned;
  private final float[][] padded;

  /// Room for the images of `samples` samples, for each worker.
  ChannelsLast(Conv2dShape shape, int samples, int workers) {
    this.shape = shape;
    stacked = stacks(shape);
    real = shape.groupChannels() * (stacked ? shape.kernelHeight() : 1);
    channels = Math.max(FEW, real);
    pixel = (int) pixel(channels);
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
    int fullChannels = (int) fullChannels(channels);
    gather = stacked || real != fullChannels || plane != pitch;
    pad =
        shape.paddingWidth() > 0
            || columns != shape.width()
            || (!stacked && (shape.paddingHeight() > 0 || rows > shape.height()));
    planes = new float[workers][gather ? fullChannels * pitch : 0];
    slotElements = pad ? rows * columns * pixel : pitch * pixel;
    turned = new float[workers][(pad ? 1 : samples) * pitch * pixel + 2 * LENGTH];
    padded = new float[workers][pad ? samples * slotElements + LENGTH : 0];
  }

  private static boolean stacks(Conv2dShape s) {
    return s.groupChannels() <= FEW && s.kernelHeight() > 1;
  }

  private static long pixel(long channels) {
    return channels % 64 == 0 ? channels + 16 : channels;
  }

  /// Filled up to whole vectors.
  private static long fullChannels(long channels) {
    return channels == FEW ? FEW : (channels + LENGTH - 1) / LENGTH * LENGTH;
  }

  /// As many elements as an image of one sample has in any array, or some more.
  static long elements(Conv2dShape s) {
    long channels = Math.max(FEW, (long) s.groupChannels() * (stacks(s) ? s.kernelHeight() : 1));
    long height = s.height() + 2L * s.paddingHeight();
    long width = s.width() + 2L * s.paddingWidth();
    return Math.max(pixel(channels), fullChannels(channels)) * (height * width + LENGTH);
  }

  private static FloatVector zipping(int first) {
    float[] lanes = new float[LENGTH];
    for (int lane = 0; lane < LENGTH; lane++) {
      lanes[lane] = first + lane / 2 + (lane % 2) * LENGTH;
    }
    return FloatVector.fromArray(FLOAT, lanes, 0);
  }

  /// Where the image of a slot begins.
  int start(int slot) {
    return slot * slotElements;
  }

  /// Where the inputs of output (i, j) begin.
  int position(int i, int j) {
    int row = stacked ? i : i * shape.strideHeight();
    return (row * columns + j * shape.strideWidth()) * pixel;
  }

  /// Whether the inputs of neighbouring taps of a kernel's row lie side by side.
  private boolean contiguous() {
    return shape.dilationWidth() == 1 && pixel == channels;
  }

  /// Where the runs of inputs of a position begin: one for each row of the kernel, or for each tap
  /// where a dilation or a distance parts them.
  int[] runs() {
    int across = contiguous() ? 1 : shape.kernelWidth();
    int down = stacked ? 1 : shape.kernelHeight();
    int[] starts = new int[down * across];
    for (int r = 0; r < starts.length; r++) {
      int row = r / across * shape.dilationHeight();
      starts[r] = (row * columns + r % across * shape.dilationWidth()) * pixel;
    }
    return starts;
  }

  /// Inputs of each run.
  int runLength() {
    return channels * (contiguous() ? shape.kernelWidth() : 1);
  }

  /// The run that holds tap (p, q).
  int run(int p, int q) {
    int row = stacked ? 0 : p;
    return contiguous() ? row : row * shape.kernelWidth() + q;
  }

  /// Where in its run tap (c, p, q) lies.
  int place(int c, int p, int q) {
    int channel = stacked ? c * shape.kernelHeight() + p : c;
    return (contiguous() ? q * pixel : 0) + channel;
  }

  /// The images that a worker has filled in, one for each slot.
  float[] image(int worker) {
    return pad ? padded[worker] : turned[worker];
  }

  /// Turns one group of a sample's channels.
  void fill(float[] x, int sample, int group, int worker, int slot) {
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
    int to = pad ? 0 : start(slot);
    if (channels == FEW) {
      interleave(source, from, sourcePitch, turned[worker], to);
    } else {
      // A block writes whole vectors; what exceeds a pixel's channels is overwritten by the next
      // pixel's, and the blocks of the last channels, which exceed, come first.
      for (int c = (channels - 1) / LENGTH * LENGTH; c >= 0; c -= LENGTH) {
        int at = from + c * sourcePitch;
        Transpose.transpose(LENGTH, pitch, source, at, sourcePitch, turned[worker], to + c, pixel);
      }
    }
    if (pad) {
      pad(turned[worker], padded[worker], start(slot));
    }
  }

  /// Four channels, a vector of pixels at a time: zipped 0 with 2 and 1 with 3, and these with each
  /// other.
  private void interleave(float[] from, int at, int row, float[] to, int start) {
    for (int i = 0; i < pitch; i += LENGTH) {
      FloatVector a = FloatVector.fromArray(FLOAT, from, at + i);
      FloatVector b = FloatVector.fromArray(FLOAT, from, at + row + i);
      FloatVector c = FloatVector.fromArray(FLOAT, from, at + 2 * row + i);
      FloatVector d = FloatVector.fromArray(FLOAT, from, at + 3 * row + i);
      FloatVector lowEven = LOW.selectFrom(a, c);
      FloatVector highEven = HIGH.selectFrom(a, c);
      FloatVector lowOdd = LOW.selectFrom(b, d);
      FloatVector highOdd = HIGH.selectFrom(b, d);
      int target = start + 4 * i;
      LOW.selectFrom(lowEven, lowOdd).intoArray(to, target);
      HIGH.selectFrom(lowEven, lowOdd).intoArray(to, target + LENGTH);
      LOW.selectFrom(highEven, highOdd).intoArray(to, target + 2 * LENGTH);
      HIGH.selectFrom(highEven, highOdd).intoArray(to, target + 3 * LENGTH);
    }
  }

  private void gather(float[] x, int from, float[] to) {
    int width = shape.width();
    for (int channel = 0; channel < real; channel++) {
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
  private void pad(float[] from, float[] to, int start) {
    int top = stacked ? 0 : shape.paddingHeight();
    int left = shape.paddingWidth();
    if (left >= columns) {
      return; // no window reaches beyond the padding
    }
    int count = Math.min(shape.width(), columns - left) * pixel;
    for (int row = 0; row < Math.min(sourceRows, rows - top); row++) {
      int source = row * shape.width() * pixel;
      int target = start + ((row + top) * columns + left) * pixel;
      System.arraycopy(from, source, to, target, count);
    }
  }
}
