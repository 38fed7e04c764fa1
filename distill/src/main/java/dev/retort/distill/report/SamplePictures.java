package dev.retort.distill.report;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;

/// The samples of a data set as pictures, where they are images: grey of shape (1, H, W) or colour
/// of shape (3, H, W). Bytes are shown as they are, floats from the smallest to the greatest of the
/// sample.
final class SamplePictures {
  private final Dataset data;
  private final Batch one;

  SamplePictures(Dataset data) {
    this.data = data;
    one = Batch.allocate(data.kind(), data.shape(), 1, data.targetCount());
  }

  static boolean shows(Dataset data) {
    return data.kind() != Batch.Kind.TOKENS && isImage(data.shape());
  }

  static boolean isImage(Shape shape) {
    return shape.rank() == 3 && (shape.extent(0) == 1 || shape.extent(0) == 3);
  }

  /// The image element of the sample at an index.
  void writeTo(Html html, int index, String alternative) {
    Picture picture = of(index).small();
    html.open(
        "img",
        "class",
        "sample",
        "width",
        Integer.toString(picture.width()),
        "height",
        Integer.toString(picture.height()),
        "alt",
        alternative,
        "src",
        picture.address());
  }

  private Picture of(int index) {
    data.copyTo(index, one, 0);
    int channels = data.shape().extent(0);
    int height = data.shape().extent(1);
    int width = data.shape().extent(2);
    int[] levels = levels(data.shape().elements());
    int[] pixels = new int[height * width];
    for (int i = 0; i < pixels.length; i++) {
      int red = levels[i];
      int green = channels == 1 ? red : levels[pixels.length + i];
      int blue = channels == 1 ? red : levels[2 * pixels.length + i];
      pixels[i] = 0xFF << 24 | red << 16 | green << 8 | blue;
    }
    return new Picture(width, height, pixels);
  }

  /// The values from 0 to 255.
  private int[] levels(int count) {
    int[] levels = new int[count];
    if (data.kind() == Batch.Kind.BYTES) {
      for (int i = 0; i < count; i++) {
        levels[i] = one.bytes()[i] & 0xFF;
      }
      return levels;
    }
    float[] values = one.floats();
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
    for (int i = 0; i < count; i++) {
      levels[i] = high > low ? Math.round(255 * (values[i] - low) / (high - low)) : 0;
    }
    return levels;
  }
}
