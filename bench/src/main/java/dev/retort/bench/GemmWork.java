package dev.retort.bench;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The products that are timed: squares, those of a dense layer's three passes at batch 128, those
/// of an output layer, and one sample's prediction.
@State(Scope.Thread)
public class GemmWork {
  /// Product and M x N x K.
  @Param({
    "NN 64x64x64",
    "NN 128x128x128",
    "NN 256x256x256",
    "NN 512x512x512",
    "NN 1024x1024x1024",
    "NN 128x1200x784",
    "NN 128x1200x1200",
    "NT 128x1200x1200",
    "TN 784x1200x128",
    "TN 1200x1200x128",
    "NN 128x10x1200",
    "NT 128x1200x10",
    "TN 1200x10x128",
    "NN 1x800x784"
  })
  public String shape = "NN 256x256x256";

  private GemmShape sizes;
  private float[] a;
  private float[] b;

  /// Makes the operands.
  @Setup
  public void prepare() {
    sizes = GemmShape.parse(shape);
    a = Noise.values(sizes.m() * sizes.k(), 1);
    b = Noise.values(sizes.k() * sizes.n(), 2);
  }

  GemmShape sizes() {
    return sizes;
  }

  float[] a() {
    return a;
  }

  float[] b() {
    return b;
  }
}
