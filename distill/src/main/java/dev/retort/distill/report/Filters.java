package dev.retort.distill.report;

import dev.retort.engine.Network;
import dev.retort.engine.Node;
import dev.retort.engine.layer.Conv2d;
import dev.retort.engine.layer.Dense;
import dev.retort.engine.layer.Flatten;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.Named;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.tensor.Shape;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The weights of a network's first layer as a sheet of small pictures, one a unit: a dense layer's
/// in the form of the image it looks at, a convolution's as its kernels. Each is scaled to its own
/// greatest weight.
///
/// *Shapes*: weights `[F, C, H, W]`, C 1 or 3.
record Filters(String layer, float[] weights, int units, int channels, int height, int width) {
  private static final int COLUMNS = 8;
  private static final int MOST_UNITS = 32;

  /// Longer sides are shown at every second, third, ... weight.
  private static final int MOST_SIDE = 32;

  /// Of the first layer with weights; empty where it is of another kind, or sees no image of one or
  /// three channels.
  static Optional<Filters> of(Network network) {
    Shape image = network.spec().input();
    if (!SamplePictures.isImage(image)) {
      return Optional.empty();
    }
    for (Node node : network.nodes()) {
      LayerSpec layer = Named.bare(node.layer());
      if (layer instanceof Flatten) {
        continue;
      }
      if (layer instanceof Dense dense && node.input().elements() == image.elements()) {
        int[] of = {image.extent(0), image.extent(1), image.extent(2)};
        return Optional.of(filters(layer, node, dense.units(), of));
      }
      if (layer instanceof Conv2d conv && conv.groups() == 1) {
        int[] of = {image.extent(0), conv.kernelHeight(), conv.kernelWidth()};
        return Optional.of(filters(layer, node, conv.outputs(), of));
      }
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static Filters filters(LayerSpec layer, Node node, int units, int[] shape) {
    Parameter weight = node.parameters().get(0);
    return new Filters(layer.text(), weight.toArray(), units, shape[0], shape[1], shape[2]);
  }

  boolean colours() {
    return channels == 3;
  }

  int shown() {
    return Math.min(units, MOST_UNITS);
  }

  private int size() {
    return channels * height * width;
  }

  /// The units with the greatest weights, in rows of eight with a gap between them.
  Picture sheet() {
    List<Integer> strongest =
        IntStream.range(0, units)
            .boxed()
            .sorted(Comparator.comparingDouble(unit -> -norm(unit)))
            .limit(shown())
            .toList();
    int step = Math.ceilDiv(Math.max(height, width), MOST_SIDE);
    int h = Math.ceilDiv(height, step);
    int w = Math.ceilDiv(width, step);
    int gap = h < 10 ? 1 : 2;
    int columns = Math.min(COLUMNS, strongest.size());
    int sheetWidth = columns * (w + gap) - gap;
    int sheetHeight = Math.ceilDiv(strongest.size(), columns) * (h + gap) - gap;
    int[] pixels = new int[sheetWidth * sheetHeight];
    for (int i = 0; i < strongest.size(); i++) {
      int left = i % columns * (w + gap);
      int top = i / columns * (h + gap);
      float scale = greatest(strongest.get(i));
      for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
          pixels[(top + y) * sheetWidth + left + x] =
              pixel(strongest.get(i), y * step * width + x * step, scale);
        }
      }
    }
    return new Picture(sheetWidth, sheetHeight, pixels);
  }

  private double norm(int unit) {
    double sum = 0;
    for (int i = unit * size(); i < (unit + 1) * size(); i++) {
      sum += (double) weights[i] * weights[i];
    }
    return sum;
  }

  private float greatest(int unit) {
    float greatest = Float.MIN_NORMAL;
    for (int i = unit * size(); i < (unit + 1) * size(); i++) {
      greatest = Math.max(greatest, Math.abs(weights[i]));
    }
    return greatest;
  }

  /// Three channels: grey and the weights around it. One: a colour that says the sign, as opaque as
  /// the weight is great, so that it stands on light and dark pages.
  private int pixel(int unit, int place, float scale) {
    int plane = height * width;
    int at = unit * size() + place;
    if (channels == 3) {
      return 0xFF << 24
          | level(weights[at] / scale) << 16
          | level(weights[at + plane] / scale) << 8
          | level(weights[at + 2 * plane] / scale);
    }
    float weight = weights[at] / scale;
    int opacity = Math.min(255, Math.round(255 * Math.abs(weight)));
    return opacity << 24 | (weight > 0 ? 0x3B82F6 : 0xEA7A17);
  }

  private static int level(float weight) {
    return Math.clamp(Math.round(127.5f + 127.5f * weight), 0, 255);
  }
}
