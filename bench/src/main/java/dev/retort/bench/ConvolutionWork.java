package dev.retort.bench;

import dev.retort.engine.kernel.Conv2dShape;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The 3x3 convolutions that are timed: they keep height and width, at batch 32.
@State(Scope.Thread)
public class ConvolutionWork {
  static final int BATCH = 32;
  private static final Pattern LAYER = Pattern.compile("(\\d+)->(\\d+) (\\d+)x(\\d+)");

  /// Channels -> outputs, height x width.
  @Param({"1->32 28x28", "16->16 32x32", "32->32 28x28", "64->64 14x14", "128->128 8x8"})
  public String layer = "32->32 28x28";

  private Conv2dShape shape;
  private float[] x;
  private float[] weight;
  private float[] bias;
  private float[] dy;

  /// Makes the operands.
  @Setup
  public void prepare() {
    shape = parse(layer);
    x = Noise.values(BATCH * shape.inputElements(), 1);
    weight = Noise.values(shape.weightElements(), 2);
    bias = Noise.values(shape.outputs(), 3);
    dy = Noise.values(BATCH * shape.outputElements(), 4);
  }

  private static Conv2dShape parse(String layer) {
    Matcher parts = LAYER.matcher(layer);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "layer expects \"32->64 14x14\" (channels -> outputs, height x width) but gets \""
              + layer
              + "\"");
    }
    int channels = Integer.parseInt(parts.group(1));
    int outputs = Integer.parseInt(parts.group(2));
    int height = Integer.parseInt(parts.group(3));
    int width = Integer.parseInt(parts.group(4));
    return new Conv2dShape(channels, height, width, outputs, 3, 3, 1, 1, 1, 1, 1, 1, 1);
  }

  Conv2dShape shape() {
    return shape;
  }

  float[] x() {
    return x;
  }

  float[] weight() {
    return weight;
  }

  float[] bias() {
    return bias;
  }

  float[] dy() {
    return dy;
  }

  /// Two operations for each tap of each output, however they are computed.
  double flop() {
    return 2.0 * BATCH * shape.outputElements() * shape.terms();
  }
}
