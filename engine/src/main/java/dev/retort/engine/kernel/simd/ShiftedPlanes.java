package dev.retort.engine.kernel.simd;

/// Views of an image in which every tap of a convolution finds the inputs of neighbouring outputs
/// side by side.
///
/// For output (i, j), tap (p, q) needs this element of the channel:
///
///     (i strideHeight + rowShifts[p], j strideWidth + columnShifts[q])
///
/// For each q there is a copy of the channel that is shifted by q's columns, has as many columns as
/// the output, and holds zeros where the image ends. Rows of the copy follow each other as those of
/// the output do, so the inputs of outputs s, s + 1, ... under tap (p, q) are contiguous, across
/// ends of rows too: lanes are full whatever the width. That takes KW copies, where writing out all
/// taps (im2col) takes KH KW.
///
/// Where the stride is greater than 1, the rows of each remainder modulo the stride lie together.
final class ShiftedPlanes {
  private final int height;
  private final int width;
  private final int outputWidth;
  private final int strideHeight;
  private final int strideWidth;
  private final int[] rowShifts;
  private final int[] columnShifts;

  /// For each remainder of rows: the number of its first row, how many it has, and where they
  /// begin.
  private final int[] firstRow;

  private final int[] rowCount;
  private final int[] rowStart;

  /// Rows of one copy.
  private final int rows;

  ShiftedPlanes(
      int height,
      int width,
      int outputHeight,
      int outputWidth,
      int strideHeight,
      int strideWidth,
      int[] rowShifts,
      int[] columnShifts) {
    this.height = height;
    this.width = width;
    this.outputWidth = outputWidth;
    this.strideHeight = strideHeight;
    this.strideWidth = strideWidth;
    this.rowShifts = rowShifts;
    this.columnShifts = columnShifts;
    firstRow = new int[strideHeight];
    rowCount = new int[strideHeight];
    rowStart = new int[strideHeight];
    int total = 0;
    for (int phase = 0; phase < strideHeight; phase++) {
      int least = Integer.MAX_VALUE;
      int most = Integer.MIN_VALUE;
      for (int shift : rowShifts) {
        if (Math.floorMod(shift, strideHeight) == phase) {
          least = Math.min(least, Math.floorDiv(shift, strideHeight));
          most = Math.max(most, Math.floorDiv(shift, strideHeight));
        }
      }
      if (least <= most) {
        firstRow[phase] = least;
        rowStart[phase] = total;
        rowCount[phase] = outputHeight + most - least;
        total += rowCount[phase];
      }
    }
    rows = total;
  }

  /// The elements of all views of one channel.
  int channelElements() {
    return columnShifts.length * rows * outputWidth;
  }

  /// Where the views of (channel, p, q), in that order, begin.
  int[] table(int channels) {
    int[] at = new int[channels * rowShifts.length * columnShifts.length];
    int k = 0;
    for (int channel = 0; channel < channels; channel++) {
      for (int shift : rowShifts) {
        int phase = Math.floorMod(shift, strideHeight);
        int row = rowStart[phase] + Math.floorDiv(shift, strideHeight) - firstRow[phase];
        for (int q = 0; q < columnShifts.length; q++) {
          at[k++] = channel * channelElements() + (q * rows + row) * outputWidth;
        }
      }
    }
    return at;
  }

  /// Writes the views of some channels. What no image reaches is never written and stays the +0 of
  /// a new array.
  void fill(int channels, float[] x, int from, float[] views) {
    for (int channel = 0; channel < channels; channel++) {
      int source = from + channel * height * width;
      for (int q = 0; q < columnShifts.length; q++) {
        int to = channel * channelElements() + q * rows * outputWidth;
        if (strideHeight == 1 && strideWidth == 1 && outputWidth == width) {
          shiftPlane(columnShifts[q], x, source, views, to);
        } else {
          copyRows(columnShifts[q], x, source, views, to);
        }
      }
    }
  }

  /// The whole plane in one copy; what has wrapped around an end of a row becomes zero again.
  private void shiftPlane(int shift, float[] x, int from, float[] views, int to) {
    int first = Math.max(0, -firstRow[0]);
    int last = Math.min(rows, height - firstRow[0]);
    int count = (last - first) * width - Math.abs(shift);
    if (last <= first || Math.abs(shift) >= width) {
      return;
    }
    int source = from + (first + firstRow[0]) * width;
    int target = to + first * width;
    System.arraycopy(x, source + Math.max(0, shift), views, target + Math.max(0, -shift), count);
    for (int column = 0; column < -shift; column++) {
      for (int row = first; row < last; row++) {
        views[to + row * width + column] = 0;
      }
    }
    for (int column = width - shift; column < width; column++) {
      for (int row = first; row < last; row++) {
        views[to + row * width + column] = 0;
      }
    }
  }

  private void copyRows(int shift, float[] x, int from, float[] views, int to) {
    int first = shift >= 0 ? 0 : (-shift + strideWidth - 1) / strideWidth;
    int last = Math.min(outputWidth, Math.floorDiv(width - 1 - shift, strideWidth) + 1);
    if (last <= first) {
      return;
    }
    for (int phase = 0; phase < strideHeight; phase++) {
      for (int r = 0; r < rowCount[phase]; r++) {
        int row = (r + firstRow[phase]) * strideHeight + phase;
        if (row >= 0 && row < height) {
          int source = from + row * width + shift;
          int target = to + (rowStart[phase] + r) * outputWidth;
          if (strideWidth == 1) {
            System.arraycopy(x, source + first, views, target + first, last - first);
          } else {
            for (int j = first; j < last; j++) {
              views[target + j] = x[source + j * strideWidth];
            }
          }
        }
      }
    }
  }
}
