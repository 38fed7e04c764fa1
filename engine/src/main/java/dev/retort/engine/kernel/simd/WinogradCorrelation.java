package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.Winograd.POINTS;
import static dev.retort.engine.kernel.Winograd.SIDE;
import static dev.retort.engine.kernel.Winograd.TILE;
import static dev.retort.engine.kernel.simd.GemmTiles.COLUMNS;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import dev.retort.engine.kernel.Conv2dShape;
import dev.retort.engine.kernel.Winograd;
import dev.retort.engine.kernel.Workers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// [Winograd]'s convolution forward, and by the data as one of dy.
///
/// A band of rows of tiles is brought to the points ([WinogradImages]). Then, one or two vectors of
/// outputs at a time, a group of tiles is multiplied at all 36 points: few, so that their products
/// stay in the first-level cache until they are brought back, four tiles at a time; or many, where
/// the weights at a point fill much of that cache.
///
/// *Shapes*: weights at the points `[block of outputs][point][channel][2 vectors]`, the products of
/// a group `[point][tile][1 or 2 vectors]`, outputs of a band `[row][column][1 or 2 vectors]`.
final class WinogradCorrelation {
  /// Floats of a band at one point, where the weights at all points fit the second-level cache
  /// beside it: at all 36 it takes a third of a megabyte.
  private static final int BAND = 2048;

  /// The same where they do not fit: a larger band uses each weight more often.
  private static final int LARGE_BAND = 4096;

  /// Up to so many floats they fit.
  private static final int WEIGHTS = 1 << 16;

  /// Channels from which on the weights at a point fill much of the first-level cache.
  private static final int DEEP = 64;

  /// Tiles multiplied at once in deep layers, and in others; there twice as many of one vector.
  private static final int MANY = 32;

  private static final int FEW = 8;

  /// Tiles brought back at once.
  private static final int BACK = 4;

  private static final float[] NOTHING = {};

  private final Conv2dShape shape;
  private final boolean turned;
  private final Workers workers;
  private final int rows;
  private final int columns;

  /// Rows of tiles in a band.
  private final int band;

  private final int blocks;
  private final int pitch;
  private final int pointDistance;
  private final int weightPointDistance;
  private final int group;
  private final int productPointDistance;
  private final WinogradImages images;
  private final float[] transposed;
  private final float[] packed;
  private final float[] biases;
  private final float[][] weightTile;
  private final float[][] inputs;
  private final float[][] products;
  private final float[][] tile;
  private final float[][] outputs;
  private final Workers.Task packing = this::pack;
  private final Workers.Task running = this::run;

  private boolean keeps;
  private boolean isPacked;

  // the run at work
  private int n;
  private int parts;
  private float[] x = NOTHING;
  private float[] weight = NOTHING;
  private float[] y = NOTHING;

  /// `turned`: the weights are those of the convolution whose gradient by the data this is.
  WinogradCorrelation(Conv2dShape shape, boolean turned, int capacity, Workers workers) {
    this.shape = shape;
    this.turned = turned;
    this.workers = workers;
    rows = Winograd.tiles(shape.outputHeight());
    columns = Winograd.tiles(shape.outputWidth());
    pitch = WinogradImages.pitch(shape.channels());
    boolean isNear = (long) POINTS * shape.channels() * shape.outputs() <= WEIGHTS;
    int floats = isNear ? BAND : LARGE_BAND;
    band = Math.clamp(floats / pitch / columns, 1, Math.max(1, capacity) * rows);
    blocks = (shape.outputs() + COLUMNS - 1) / COLUMNS;
    int tiles = (band * columns + 15) / 16 * 16;
    pointDistance = WinogradImages.distance(tiles, pitch);
    group = shape.channels() >= DEEP ? MANY : shape.outputs() <= LENGTH ? 2 * FEW : FEW;
    productPointDistance = WinogradImages.distance(group, COLUMNS);
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
    transposed = new float[shape.channels() * 9 * blocks * COLUMNS];
    weightPointDistance = WinogradImages.distance(shape.channels(), COLUMNS);
    packed = new float[blocks * POINTS * weightPointDistance];
    biases = new float[blocks * COLUMNS];
    weightTile = new float[size][SIDE * 3 * COLUMNS];
    inputs = new float[size][POINTS * pointDistance];
    products = new float[size][POINTS * productPointDistance];
    tile = new float[size][TILE * SIDE * BACK * COLUMNS];
    outputs = new float[size][band * TILE * shape.outputWidth() * COLUMNS];
  }

  void run(int n, float[] x, float[] weight, float @Nullable [] bias, float[] y) {
    this.n = n;
    this.x = x;
    this.weight = weight;
    this.y = y;
    if (bias == null) {
      Arrays.fill(biases, -0.0f);
    } else {
      System.arraycopy(bias, 0, biases, 0, shape.outputs());
    }
    int size = workers.size();
    int bands = (n * rows + band - 1) / band;
    parts = Math.min((bands + size - 1) / size * size, n * rows);
    long work = (long) n * shape.outputElements() * shape.channels();
    if (!isPacked) {
      VectorConvolution.share(workers, blocks, packing, work);
      isPacked = keeps;
    }
    VectorConvolution.share(workers, parts, running, work);
    this.x = NOTHING;
    this.weight = NOTHING;
    this.y = NOTHING;
  }

  /// As [dev.retort.engine.kernel.Convolution#keepWeights].
  void keepWeights() {
    keeps = true;
    isPacked = false;
  }

  /// The weights of one block of outputs.
  private void pack(int block, int worker) {
    int first = block * COLUMNS;
    int count = Math.min(COLUMNS, shape.outputs() - first);
    int line = blocks * COLUMNS;
    int terms = shape.channels() * 9;
    if (turned) {
      for (int c = 0; c < shape.channels(); c++) {
        int from = (c * shape.outputs() + first) * 9;
        Transpose.transpose(count, 9, weight, from, 9, transposed, c * 9 * line + first, line);
      }
    } else {
      Transpose.transpose(count, terms, weight, first * terms, terms, transposed, first, line);
    }
    float[] half = weightTile[worker];
    int step = turned ? -line : line;
    for (int c = 0; c < shape.channels(); c++) {
      int at = (c * 9 + (turned ? 8 : 0)) * line + first;
      for (int q = 0; q < 3; q++) {
        int to = q * COLUMNS;
        WinogradTransforms.weight(
            COLUMNS, transposed, at + q * step, 3 * step, half, to, 3 * COLUMNS);
      }
      for (int i = 0; i < SIDE; i++) {
        int to = (block * POINTS + i * SIDE) * weightPointDistance + c * COLUMNS;
        WinogradTransforms.weight(
            COLUMNS, half, i * 3 * COLUMNS, COLUMNS, packed, to, weightPointDistance);
      }
    }
  }

  /// A part of all rows of tiles: whole samples where there are enough.
  private void run(int part, int worker) {
    boolean whole = parts <= n;
    int first = whole ? start(part, n) * rows : start(part, n * rows);
    int last = whole ? start(part + 1, n) * rows : start(part + 1, n * rows);
    images.forget(worker);
    for (int unit = first; unit < last; unit += band) {
      int end = Math.min(last, unit + band);
      images.transform(x, unit, end, worker, inputs[worker]);
      for (int block = 0; block < blocks; block++) {
        block(block, unit, end, worker);
      }
    }
  }

  private int start(int part, int units) {
    return (int) ((long) part * units / parts);
  }

  /// Two vectors of outputs of a band.
  private void block(int block, int unit, int end, int worker) {
    int tiles = (end - unit) * columns;
    int vectors = Math.min(2, (shape.outputs() - block * COLUMNS + LENGTH - 1) / LENGTH);
    int lines = vectors * LENGTH;
    int channels = shape.channels();
    for (int t = 0; t < tiles; t += group) {
      int count = Math.min(group, tiles - t);
      for (int p = 0; p < POINTS; p++) {
        WinogradTiles.product(
            count,
            vectors,
            channels,
            inputs[worker],
            p * pointDistance + t * pitch,
            pitch,
            1,
            packed,
            (block * POINTS + p) * weightPointDistance,
            COLUMNS,
            products[worker],
            p * productPointDistance,
            lines,
            false);
      }
      for (int i = 0; i < count; i += BACK) {
        back(block, unit, t + i, i, Math.min(BACK, count - i), lines, worker);
      }
    }
    write(block, unit, end, lines, worker);
  }

  /// Brings some tiles back from the points.
  private void back(int block, int unit, int t, int at, int count, int lines, int worker) {
    float[] half = tile[worker];
    int step = count * lines;
    WinogradTransforms.outputRows(
        step, products[worker], at * lines, productPointDistance, half, 0, step);
    int width = shape.outputWidth();
    for (int i = 0; i < count; i++) {
      int row = (t + i) / columns;
      int column = (t + i) % columns * TILE;
      WinogradTransforms.outputColumns(
          Math.min(TILE, shape.outputHeight() - (unit + row) % rows * TILE),
          lines,
          half,
          i * lines,
          step,
          biases,
          block * COLUMNS,
          Math.min(TILE, width - column),
          outputs[worker],
          (row * TILE * width + column) * lines,
          width * lines);
    }
  }

  /// Turns the outputs of a band, sample by sample, to where they belong.
  private void write(int block, int unit, int end, int lines, int worker) {
    int width = shape.outputWidth();
    int plane = shape.outputHeight() * width;
    int first = block * COLUMNS;
    int count = Math.min(COLUMNS, shape.outputs() - first);
    int u = unit;
    while (u < end) {
      int sample = u / rows;
      int next = Math.min(end, (sample + 1) * rows);
      int top = u % rows * TILE;
      int bottom = Math.min(shape.outputHeight(), top + (next - u) * TILE);
      int to = (sample * shape.outputs() + first) * plane + top * width;
      Transpose.transpose(
          (bottom - top) * width,
          count,
          outputs[worker],
          (u - unit) * TILE * width * lines,
          lines,
          y,
          to,
          plane);
      u = next;
    }
  }
}
