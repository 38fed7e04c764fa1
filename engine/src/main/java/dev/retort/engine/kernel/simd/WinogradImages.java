package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.Winograd.SIDE;
import static dev.retort.engine.kernel.Winograd.TILE;

/// Images at the points of [dev.retort.engine.kernel.Winograd]: `[point][tile][channel]`, for
/// inputs B^T x B, for gradients A dy A^T.
///
/// A sample is turned to channels last, where both transforms run along channels: first down the
/// columns of all pixels in a row of tiles, then along that row. Beyond the image is a row of
/// zeros, and columns of the row between the transforms that nobody writes.
final class WinogradImages {
  /// Rows that are turned at once: whole blocks of eight, whatever the width.
  private static final int TURNED = 8;

  private final int channels;
  private final int height;
  private final int width;
  private final int top;
  private final int left;
  private final boolean gradients;

  /// Channels of a pixel, a multiple of 16.
  final int pitch;

  private final int rows;
  private final int columns;

  /// Elements of one row of the image between the transforms.
  private final int line;

  private final int pointDistance;
  private final float[][] turned;
  private final float[][] between;
  private final int[][] sources;

  /// The sample that lies turned, and up to which of its rows.
  private final int[] present;

  private final int[] ready;

  /// `pointDistance` is that of points in the results ([#distance]); `rows` and `columns` count
  /// tiles; `top` and `left` are the rows and columns of padding before the image.
  WinogradImages(
      int channels,
      int height,
      int width,
      int top,
      int left,
      int rows,
      int columns,
      boolean gradients,
      int pointDistance,
      int workers) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.top = top;
    this.left = left;
    this.rows = rows;
    this.columns = columns;
    this.gradients = gradients;
    this.pointDistance = pointDistance;
    pitch = pitch(channels);
    line = Math.max(columns * TILE + 2, left + width) * pitch;
    turned = new float[workers][(height + 1) * width * pitch];
    between = new float[workers][SIDE * line];
    sources = new int[workers][SIDE];
    present = new int[workers];
    ready = new int[workers];
  }

  /// Channels in whole vectors of every width.
  static int pitch(int channels) {
    return (channels + 15) / 16 * 16;
  }

  /// The distance of points that hold so many rows: 16 floats more than they take, as multiples of
  /// 4 KiB would put all 36 points into the same sets of the first-level cache (twice the time).
  static int distance(int rows, int pitch) {
    return rows * pitch + 16;
  }

  /// Forgets the sample at hand: the next run's are others.
  void forget(int worker) {
    present[worker] = -1;
  }

  /// Transforms the rows of tiles first..last, counted through all samples, to tiles 0 and up.
  void transform(float[] x, int first, int last, int worker, float[] to) {
    for (int unit = first; unit < last; unit++) {
      int sample = unit / rows;
      int row = unit % rows * TILE - top;
      if (present[worker] != sample) {
        present[worker] = sample;
        ready[worker] = Math.max(0, row); // a part may begin within a sample
      }
      turn(x, sample, Math.min(row + SIDE, height), worker);
      down(row, worker);
      along(worker, to, (unit - first) * columns * pitch);
    }
  }

  /// Turns the rows of a sample up to `last`, if they do not lie turned yet: a few at a time, which
  /// are used while they are near.
  private void turn(float[] x, int sample, int last, int worker) {
    int first = ready[worker];
    if (first >= last) {
      return;
    }
    int end = Math.min(height, first + (last - first + TURNED - 1) / TURNED * TURNED);
    int plane = height * width;
    Transpose.transpose(
        channels,
        (end - first) * width,
        x,
        sample * channels * plane + first * width,
        plane,
        turned[worker],
        first * width * pitch,
        pitch);
    ready[worker] = end;
  }

  private void down(int row, int worker) {
    int[] from = sources[worker];
    for (int k = 0; k < SIDE; k++) {
      boolean inside = row + k >= 0 && row + k < height;
      from[k] = (inside ? row + k : height) * width * pitch;
    }
    int count = width * pitch;
    if (gradients) {
      WinogradTransforms.gradientRows(count, turned[worker], from, between[worker], 0, line);
    } else {
      int start = left * pitch;
      WinogradTransforms.inputRows(count, turned[worker], from, between[worker], start, line);
    }
  }

  private void along(int worker, float[] to, int start) {
    float[] from = between[worker];
    if (gradients) {
      WinogradTransforms.gradientTiles(
          columns, pitch, from, 0, line, TILE * pitch, to, start, pointDistance);
    } else {
      WinogradTransforms.inputTiles(
          columns, pitch, from, 0, line, TILE * pitch, to, start, pointDistance);
    }
  }
}
