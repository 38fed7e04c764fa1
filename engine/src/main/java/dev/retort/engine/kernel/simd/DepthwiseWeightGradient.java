package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import dev.retort.engine.kernel.Conv2dShape;
import dev.retort.engine.kernel.Workers;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// A depthwise convolution's gradient by the weights.
///
///     dw[c, (p, q)] = sum over samples and s = (i, j) of dy[c, s] x[c, (i sh + p lh, j sw + q lw)]
///
/// where x is the image with its padding (so that ph and pw are 0).
///
/// Each output has one channel, and the chain over positions cannot be cut, so vectors run along
/// channels: image and dy are both turned to channels last. Nine taps go at a time, each a chain of
/// its own.
final class DepthwiseWeightGradient {
  private static final float[] NOTHING = {};

  private final Conv2dShape shape;
  private final Workers workers;
  private final ChannelsLast images;
  private final ChannelsLast gradients;
  private final BiasGradient bias;
  private final int plane;
  private final int kernel;

  /// Distance of a tap's sums: the channels, filled up to whole vectors.
  private final int pitch;

  /// Where the inputs and the gradients of the positions, and the inputs of the taps, begin.
  private final int[] inputs;

  private final int[] outputs;
  private final int[] taps;
  private final Workers.Task running = this::run;
  private final float[][] partial;

  // the run at work
  private int n;
  private float[] x = NOTHING;
  private float[] dy = NOTHING;
  private float @Nullable [] dBias;

  static boolean fits(Conv2dShape s) {
    return s.groups() == s.channels()
        && s.outputs() == s.channels()
        && s.channels() > ChannelsLast.FEW;
  }

  DepthwiseWeightGradient(Conv2dShape s, int capacity, Workers workers) {
    this.shape = s;
    this.workers = workers;
    int channels = s.channels();
    plane = s.outputHeight() * s.outputWidth();
    kernel = s.kernelHeight() * s.kernelWidth();
    pitch = (channels + LENGTH - 1) / LENGTH * LENGTH;
    Conv2dShape image =
        new Conv2dShape(
            channels,
            s.height(),
            s.width(),
            channels,
            s.kernelHeight(),
            s.kernelWidth(),
            s.strideHeight(),
            s.strideWidth(),
            s.paddingHeight(),
            s.paddingWidth(),
            s.dilationHeight(),
            s.dilationWidth(),
            1);
    Conv2dShape gradient =
        new Conv2dShape(
            channels, s.outputHeight(), s.outputWidth(), channels, 1, 1, 1, 1, 0, 0, 1, 1, 1);
    images = new ChannelsLast(image, 1, workers.size());
    gradients = new ChannelsLast(gradient, 1, workers.size());
    bias = new BiasGradient(channels, plane);
    inputs = new int[plane];
    outputs = new int[plane];
    for (int t = 0; t < plane; t++) {
      inputs[t] = images.position(t / s.outputWidth(), t % s.outputWidth());
      outputs[t] = gradients.position(t / s.outputWidth(), t % s.outputWidth());
    }
    int[] runs = images.runs();
    taps = new int[kernel];
    for (int tap = 0; tap < kernel; tap++) {
      int p = tap / s.kernelWidth();
      int q = tap % s.kernelWidth();
      taps[tap] = runs[images.run(p, q)] + images.place(0, p, q);
    }
    partial = new float[s.mostWeightBlocks(capacity)][kernel * pitch];
  }

  void run(int n, float[] x, float[] dy, float[] dWeight, float @Nullable [] dBias) {
    this.n = n;
    this.x = x;
    this.dy = dy;
    this.dBias = dBias;
    int size = shape.weightBlock(n);
    int blocks = Math.max(1, (n + size - 1) / size);
    bias.reserve(dBias == null ? 0 : n);
    long work = (long) n * plane * shape.weightElements();
    VectorConvolution.share(workers, blocks, running, work);
    float[] sums = partial[0];
    for (int block = 1; block < blocks; block++) {
      float[] more = partial[block];
      for (int i = 0; i < sums.length; i++) {
        sums[i] += more[i];
      }
    }
    for (int c = 0; c < shape.channels(); c++) {
      for (int tap = 0; tap < kernel; tap++) {
        dWeight[c * kernel + tap] = sums[tap * pitch + c];
      }
    }
    if (dBias != null) {
      bias.finish(n, dBias);
    }
    this.x = NOTHING;
    this.dy = NOTHING;
  }

  private void run(int block, int worker) {
    float[] sums = partial[block];
    Arrays.fill(sums, 0);
    int size = shape.weightBlock(n);
    for (int sample = block * size; sample < Math.min(n, (block + 1) * size); sample++) {
      images.fill(x, sample, 0, worker, 0);
      gradients.fill(dy, sample, 0, worker, 0);
      if (dBias != null) {
        bias.add(sample, 0, shape.outputs(), dy);
      }
      float[] image = images.image(worker);
      float[] gradient = gradients.image(worker);
      for (int c = 0; c < shape.channels(); c += LENGTH) {
        int tap = 0;
        for (; tap + 9 <= kernel; tap += 9) {
          nine(plane, image, inputs, taps, tap, c, gradient, outputs, sums, pitch);
        }
        for (; tap < kernel; tap++) {
          int base = taps[tap] + c;
          one(plane, image, inputs, base, gradient, outputs, c, sums, tap * pitch + c);
        }
      }
    }
  }

  /// Nine taps of a vector of channels.
  private static void nine(
      int count,
      float[] image,
      int[] inputs,
      int[] taps,
      int tap,
      int c,
      float[] gradient,
      int[] outputs,
      float[] sums,
      int pitch) {
    int t0 = taps[tap] + c;
    int t1 = taps[tap + 1] + c;
    int t2 = taps[tap + 2] + c;
    int t3 = taps[tap + 3] + c;
    int t4 = taps[tap + 4] + c;
    int t5 = taps[tap + 5] + c;
    int t6 = taps[tap + 6] + c;
    int t7 = taps[tap + 7] + c;
    int t8 = taps[tap + 8] + c;
    int to = tap * pitch + c;
    FloatVector s0 = FloatVector.fromArray(FLOAT, sums, to);
    FloatVector s1 = FloatVector.fromArray(FLOAT, sums, to + pitch);
    FloatVector s2 = FloatVector.fromArray(FLOAT, sums, to + 2 * pitch);
    FloatVector s3 = FloatVector.fromArray(FLOAT, sums, to + 3 * pitch);
    FloatVector s4 = FloatVector.fromArray(FLOAT, sums, to + 4 * pitch);
    FloatVector s5 = FloatVector.fromArray(FLOAT, sums, to + 5 * pitch);
    FloatVector s6 = FloatVector.fromArray(FLOAT, sums, to + 6 * pitch);
    FloatVector s7 = FloatVector.fromArray(FLOAT, sums, to + 7 * pitch);
    FloatVector s8 = FloatVector.fromArray(FLOAT, sums, to + 8 * pitch);
    for (int t = 0; t < count; t++) {
      FloatVector g = FloatVector.fromArray(FLOAT, gradient, outputs[t] + c);
      int at = inputs[t];
      s0 = g.fma(FloatVector.fromArray(FLOAT, image, at + t0), s0);
      s1 = g.fma(FloatVector.fromArray(FLOAT, image, at + t1), s1);
      s2 = g.fma(FloatVector.fromArray(FLOAT, image, at + t2), s2);
      s3 = g.fma(FloatVector.fromArray(FLOAT, image, at + t3), s3);
      s4 = g.fma(FloatVector.fromArray(FLOAT, image, at + t4), s4);
      s5 = g.fma(FloatVector.fromArray(FLOAT, image, at + t5), s5);
      s6 = g.fma(FloatVector.fromArray(FLOAT, image, at + t6), s6);
      s7 = g.fma(FloatVector.fromArray(FLOAT, image, at + t7), s7);
      s8 = g.fma(FloatVector.fromArray(FLOAT, image, at + t8), s8);
    }
    EXACT.cast(s0).intoArray(sums, to);
    EXACT.cast(s1).intoArray(sums, to + pitch);
    EXACT.cast(s2).intoArray(sums, to + 2 * pitch);
    EXACT.cast(s3).intoArray(sums, to + 3 * pitch);
    EXACT.cast(s4).intoArray(sums, to + 4 * pitch);
    EXACT.cast(s5).intoArray(sums, to + 5 * pitch);
    EXACT.cast(s6).intoArray(sums, to + 6 * pitch);
    EXACT.cast(s7).intoArray(sums, to + 7 * pitch);
    EXACT.cast(s8).intoArray(sums, to + 8 * pitch);
  }

  private static void one(
      int count,
      float[] image,
      int[] inputs,
      int base,
      float[] gradient,
      int[] outputs,
      int c,
      float[] sums,
      int to) {
    FloatVector sum = FloatVector.fromArray(FLOAT, sums, to);
    for (int t = 0; t < count; t++) {
      FloatVector g = FloatVector.fromArray(FLOAT, gradient, outputs[t] + c);
      sum = g.fma(FloatVector.fromArray(FLOAT, image, inputs[t] + base), sum);
    }
    EXACT.cast(sum).intoArray(sums, to);
  }
}
