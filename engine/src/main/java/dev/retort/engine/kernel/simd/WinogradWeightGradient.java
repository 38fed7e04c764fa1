package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.Winograd.POINTS;
import static dev.retort.engine.kernel.Winograd.SIDE;
import static dev.retort.engine.kernel.simd.GemmTiles.COLUMNS;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import dev.retort.engine.kernel.Conv2dShape;
import dev.retort.engine.kernel.Winograd;
import dev.retort.engine.kernel.Workers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// [Winograd]'s gradient by the weights: at each point the product of the transformed gradients
/// with the transformed inputs, over all tiles of a block of samples.
///
/// *Shapes*: sums of a block `[point][output][channel]`.
final class WinogradWeightGradient {
  /// Floats of a band's inputs and gradients at one point.
  private static final int BAND = 8192;

  private static final float[] NOTHING = {};

  private final Conv2dShape shape;
  private final Workers workers;
  private final int rows;
  private final int columns;
  private final int band;
  private final int pointDistance;
  private final int gradientPointDistance;
  private final int sumPointDistance;
  private final WinogradImages images;
  private final WinogradImages gradients;
  private final float[][] inputs;
  private final float[][] outputs;
  private final float[][] tile;
  private final BiasGradient bias;
  private final Workers.Task running = this::run;
  private final Workers.Task adding = this::add;
  private final float[][] sums;

  // the run at work
  private int n;
  private int blocks;
  private float[] x = NOTHING;
  private float[] dy = NOTHING;
  private float[] dWeight = NOTHING;
  private float @Nullable [] dBias;

  WinogradWeightGradient(Conv2dShape shape, int capacity, Workers workers) {
    this.shape = shape;
    this.workers = workers;
    int plane = shape.outputHeight() * shape.outputWidth();
    rows = Winograd.tiles(shape.outputHeight());
    columns = Winograd.tiles(shape.outputWidth());
    int pitch = WinogradImages.pitch(shape.channels());
    int gradientPitch = WinogradImages.pitch(shape.outputs());
    band = Math.max(1, BAND / (pitch + gradientPitch) / columns);
    pointDistance = WinogradImages.distance(band * columns, pitch);
    gradientPointDistance = WinogradImages.distance(band * columns, gradientPitch);
    sumPointDistance = WinogradImages.distance(gradientPitch, pitch);
    int size = workers.size();
    images =
        new WinogradImages(
            shape.channels(),
            shape.height(),
            shape.width(),
            shape.paddingHeight(),
            shape.paddingWidth(),
            rows,
            columns,
            false,
            pointDistance,
            size);
    gradients =
        new WinogradImages(
            shape.outputs(),
            shape.outputHeight(),
            shape.outputWidth(),
            0,
            0,
            rows,
            columns,
            true,
            gradientPointDistance,
            size);
    inputs = new float[size][POINTS * pointDistance];
    outputs = new float[size][POINTS * gradientPointDistance];
    tile = new float[size][(3 * SIDE + 9) * pitch];
    bias = new BiasGradient(shape.outputs(), plane);
    sums = new float[shape.mostWeightBlocks(capacity)][POINTS * sumPointDistance];
  }

  void run(int n, float[] x, float[] dy, float[] dWeight, float @Nullable [] dBias) {
    this.n = n;
    this.x = x;
    this.dy = dy;
    this.dWeight = dWeight;
    this.dBias = dBias;
    int size = shape.weightBlock(n);
    blocks = Math.max(1, (n + size - 1) / size);
    bias.reserve(dBias == null ? 0 : n);
    long work = (long) n * shape.outputElements() * shape.channels();
    VectorConvolution.share(workers, blocks, running, work);
    long elements = (long) blocks * POINTS * shape.outputs() * shape.channels();
    VectorConvolution.share(
        workers, Math.min(shape.outputs(), 2 * workers.size()), adding, elements);
    if (dBias != null) {
      bias.finish(n, dBias);
    }
    this.x = NOTHING;
    this.dy = NOTHING;
    this.dWeight = NOTHING;
  }

  private void run(int block, int worker) {
    int size = shape.weightBlock(n);
    int first = block * size;
    int last = Math.min(n, first + size);
    if (n == 0) {
      Arrays.fill(sums[block], 0);
    }
    images.forget(worker);
    gradients.forget(worker);
    for (int unit = first * rows; unit < last * rows; unit += band) {
      int end = Math.min(last * rows, unit + band);
      images.transform(x, unit, end, worker, inputs[worker]);
      gradients.transform(dy, unit, end, worker, outputs[worker]);
      multiply((end - unit) * columns, sums[block], unit > first * rows, worker);
    }
    if (dBias != null) {
      for (int sample = first; sample < last; sample++) {
        bias.add(sample, 0, shape.outputs(), dy);
      }
    }
  }

  private void multiply(int tiles, float[] to, boolean accumulate, int worker) {
    int pitch = images.pitch;
    int gradientPitch = gradients.pitch;
    for (int p = 0; p < POINTS; p++) {
      for (int c = 0; c < pitch; c += COLUMNS) {
        WinogradTiles.product(
            shape.outputs(),
            Math.min(2, (pitch - c) / LENGTH),
            tiles,
            outputs[worker],
            p * gradientPointDistance,
            1,
            gradientPitch,
            inputs[worker],
            p * pointDistance + c,
            pitch,
            to,
            p * sumPointDistance + c,
            pitch,
            accumulate);
      }
    }
  }

  /// Adds the blocks of some outputs and brings them back from the points.
  private void add(int part, int worker) {
    int parts = Math.min(shape.outputs(), 2 * workers.size());
    int first = part * shape.outputs() / parts;
    int last = (part + 1) * shape.outputs() / parts;
    int pitch = images.pitch;
    for (int p = 0; p < POINTS; p++) {
      int at = p * sumPointDistance + first * pitch;
      for (int block = 1; block < blocks; block++) {
        WinogradTransforms.add((last - first) * pitch, sums[block], at, sums[0], at);
      }
    }
    for (int o = first; o < last; o++) {
      weights(o, tile[worker]);
    }
  }

  private void weights(int o, float[] half) {
    int pitch = images.pitch;
    int row = SIDE * pitch;
    for (int j = 0; j < SIDE; j++) {
      int at = j * sumPointDistance + o * pitch;
      WinogradTransforms.weightGradient(
          pitch, sums[0], at, SIDE * sumPointDistance, half, j * pitch, row);
    }
    int firstTap = 3 * row;
    for (int i = 0; i < 3; i++) {
      int to = firstTap + i * 3 * pitch;
      WinogradTransforms.weightGradient(pitch, half, i * row, pitch, half, to, pitch);
    }
    int channels = shape.channels();
    Transpose.transpose(9, channels, half, firstTap, pitch, dWeight, o * channels * 9, 9);
  }
}
