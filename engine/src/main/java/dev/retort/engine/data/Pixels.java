package dev.retort.engine.data;

import dev.retort.engine.tensor.Shape;

/// A decoded image: unsigned bytes of shape (channels, height, width), 1 channel for grey, 3 for
/// red, green and blue.
record Pixels(int channels, int height, int width, byte[] values) {

  /// This image in another shape: grey repeated as red, green and blue, or those weighed to grey
  /// (ITU-R BT.601), and stretched to height and width.
  Pixels fitted(Shape shape) {
    Pixels fitted = channels == shape.extent(0) ? this : channels == 1 ? repeated() : weighed();
    return fitted.resized(shape.extent(1), shape.extent(2));
  }

  private Pixels repeated() {
    byte[] out = new byte[3 * values.length];
    for (int c = 0; c < 3; c++) {
      System.arraycopy(values, 0, out, c * values.length, values.length);
    }
    return new Pixels(3, height, width, out);
  }

  private Pixels weighed() {
    int plane = height * width;
    byte[] out = new byte[plane];
    for (int i = 0; i < plane; i++) {
      int red = values[i] & 0xFF;
      int green = values[plane + i] & 0xFF;
      int blue = values[2 * plane + i] & 0xFF;
      out[i] = (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
    }
    return new Pixels(1, height, width, out);
  }

  private Pixels resized(int newHeight, int newWidth) {
    if (newHeight == height && newWidth == width) {
      return this;
    }
    Taps down = Taps.of(height, newHeight);
    Taps across = Taps.of(width, newWidth);
    byte[] out = new byte[Math.multiplyExact(channels, Math.multiplyExact(newHeight, newWidth))];
    double[] line = new double[width];
    int at = 0;
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < newHeight; y++) {
        down.sumRows(y, values, c * height * width, line);
        for (int x = 0; x < newWidth; x++) {
          out[at++] = (byte) (int) (across.sum(x, line) + 0.5);
        }
      }
    }
    return new Pixels(channels, newHeight, newWidth, out);
  }

  /// Which places of the old axis, with which weights, make one place of the new: their share of
  /// the area when the axis shrinks, two neighbours when it grows. Plain arithmetic in a fixed
  /// order, so the bits are the same everywhere.
  private record Taps(int[] first, double[][] weights) {
    static Taps of(int from, int to) {
      int[] first = new int[to];
      double[][] weights = new double[to][];
      double step = (double) from / to;
      for (int i = 0; i < to; i++) {
        if (step > 1) {
          double start = i * step;
          double end = Math.min(from, (i + 1) * step);
          first[i] = Math.min(from - 1, (int) start);
          int last = Math.min(from - 1, (int) Math.ceil(end) - 1);
          weights[i] = new double[last - first[i] + 1];
          for (int k = first[i]; k <= last; k++) {
            double share = Math.min(end, k + 1) - Math.max(start, k);
            weights[i][k - first[i]] = share / (end - start);
          }
        } else {
          double centre = Math.max(0, Math.min(from - 1, (i + 0.5) * step - 0.5));
          first[i] = Math.min((int) centre, Math.max(0, from - 2));
          double right = centre - first[i];
          weights[i] = from == 1 ? new double[] {1} : new double[] {1 - right, right};
        }
      }
      return new Taps(first, weights);
    }

    void sumRows(int y, byte[] values, int plane, double[] line) {
      int width = line.length;
      for (int x = 0; x < width; x++) {
        line[x] = 0;
      }
      for (int k = 0; k < weights[y].length; k++) {
        double weight = weights[y][k];
        int row = plane + (first[y] + k) * width;
        for (int x = 0; x < width; x++) {
          line[x] += weight * (values[row + x] & 0xFF);
        }
      }
    }

    double sum(int x, double[] line) {
      double sum = 0;
      for (int k = 0; k < weights[x].length; k++) {
        sum += weights[x][k] * line[first[x] + k];
      }
      return Math.max(0, Math.min(255, sum));
    }
  }
}
