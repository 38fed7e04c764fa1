package dev.retort.engine.layer;

import dev.retort.engine.kernel.Pool2dShape;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Shape;

/// What convolutions and poolings have in common: a window that moves over images.
final class Window {
  private Window() {}

  /// @throws ShapeMismatchException unless samples are images
  static void requireImage(Shape input) {
    if (input.rank() != 3) {
      throw new ShapeMismatchException(
          "expects images [channels, height, width] but gets "
              + input
              + (input.rank() == 1
                  ? "; put it before flatten, or dense in its place"
                  : "; give the input three axes, such as [1, 28, 28]"));
    }
  }

  /// @throws ShapeMismatchException if the window is larger than the padded image, or that is
  ///   larger than an array
  static void requireFit(
      Shape input, long height, long width, int paddingHeight, int paddingWidth) {
    long roomHeight = input.extent(1) + 2L * paddingHeight;
    long roomWidth = input.extent(2) + 2L * paddingWidth;
    if (roomHeight > Integer.MAX_VALUE / input.extent(0) / roomWidth) {
      throw new ShapeMismatchException(
          "expects images of fewer than 2^31 values but gets %s, %dx%d with padding; take less padding"
              .formatted(input, roomHeight, roomWidth));
    }
    if (height > roomHeight || width > roomWidth) {
      throw new ShapeMismatchException(
          "expects room for its window of %dx%d but gets %s, %dx%d with padding; take a smaller"
                  .formatted(height, width, input, roomHeight, roomWidth)
              + " window, more padding or fewer poolings before it");
    }
  }

  /// Adds ` NAME 3` or, for sides that differ, ` NAME 3x5` unless it is as usual.
  static void append(
      StringBuilder text, String name, int height, int width, int usualHeight, int usualWidth) {
    if (height != usualHeight || width != usualWidth) {
      text.append(' ').append(name).append(height);
      if (width != height) {
        text.append('x').append(width);
      }
    }
  }

  static void requirePooling(String name, int kernel, int stride, int padding) {
    if (kernel < 1 || stride < 1) {
      throw new IllegalArgumentException(
          "%s needs a window and a stride of at least 1 but gets %d and %d"
              .formatted(name, kernel, stride));
    }
    if (padding < 0 || padding > kernel / 2) {
      throw new IllegalArgumentException(
          "%s needs a padding from 0 to half its window of %d but gets %d"
              .formatted(name, kernel, padding));
    }
  }

  static String poolingText(String name, int kernel, int stride, int padding) {
    StringBuilder text = new StringBuilder(name + " " + kernel);
    append(text, "stride ", stride, stride, kernel, kernel);
    append(text, "padding ", padding, padding, 0, 0);
    return text.toString();
  }

  static Shape pooled(Shape input, int kernel, int stride, int padding) {
    requireImage(input);
    requireFit(input, kernel, kernel, padding, padding);
    Pool2dShape shape = pooling(input, kernel, stride, padding);
    return Shape.of(input.extent(0), shape.outputHeight(), shape.outputWidth());
  }

  static Pool2dShape pooling(Shape input, int kernel, int stride, int padding) {
    return new Pool2dShape(
        input.extent(1), input.extent(2), kernel, kernel, stride, stride, padding, padding);
  }

  /// Planes enough to be worth a worker.
  static int grain(Shape input) {
    return Math.max(1, Workers.GRAIN / (input.extent(1) * input.extent(2)));
  }
}
