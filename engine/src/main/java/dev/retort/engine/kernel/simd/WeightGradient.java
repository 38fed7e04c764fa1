package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.PANEL_ROWS;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import dev.retort.engine.kernel.Conv2dShape;
import dev.retort.engine.kernel.Workers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A convolution's gradient by the weights.
///
///     dw[o, (p, q, c)] = sum over samples and s = (i, j) of dy[o, s] x[(i sh + p lh, j sw + q lw), c]
///
/// where x is the image with its padding (so that ph and pw are 0) and channels last.
///
/// The sum runs over positions, so vectors cannot: they run along the weights of one output. The
/// image is turned to channels last ([ChannelsLast]), where the KW C inputs that row p of the
/// kernel covers are contiguous. Each output's row of dw is thus made of runs, one for each p, that
/// vectors cut as they come; only the end of a run leaves lanes empty. dy is packed where an output
/// has enough weights to pay for that, and else read as it lies.
///
/// *An example*: C = 2, a kernel of 3x3 and vectors of 4 lanes. With so few channels the rows p of
/// the kernel count as channels too, and all 18 weights are one run. This is one output's row of
/// sums as it lies, the c, p and q of each weight below each other:
///
///     vector        0        1        2        3        4        5
///     c          0 0 0 1  1 1 0 0  0 1 1 1  0 0 0 1  1 1 . .  . . . .
///     p          0 1 2 0  1 2 0 1  2 0 1 2  0 1 2 0  1 2 . .  . . . .
///     q          0 0 0 0  0 0 1 1  1 1 1 1  2 2 2 2  2 2 . .  . . . .
///
/// - `vectorStarts` is 0 4 8 12 16 16: where each vector's inputs begin, counted from where those
///   of a position begin. A tile takes two vectors, so where their number is odd the last one is
///   there twice.
/// - `positionStarts` is 0 6 12 18, 36 42 48 54 and so on where the output is 4 columns wide: where
///   each position's inputs begin in the image, which has 6 columns with its padding and in each of
///   them 6 inputs (c, p).
/// - `rowPitch` is 24, the lanes of a row.
/// - `weightPlaces` is 0 6 12, 1 7 13, 2 8 14, 3 9 15, 4 10 16, 5 11 17: where in the row weight
///   (c, p, q) lies, in the order of dw. Lanes that no weight names hold what nobody reads.
///
/// What a tile adds for each position s in turn, to each of its outputs o and vectors v:
///
///     sums[o rowPitch + 4 v + lane] += dy[o, s] image[positionStarts[s] + vectorStarts[v] + lane]
///
/// With C = 5 the 15 weights of each p are a run of their own, in 4 vectors: `vectorStarts` is 0 4
/// 8 12, then the same from the image's next row on, and then from the one after it.
///
/// Blocks of samples have partial sums of their own, which are added in order; where there are
/// fewer of them than workers, the outputs of each are cut into `splits`. A part takes its samples
/// `samplesHeld` at a time, and their positions `chunkPositions` at a time. The chains of sums go
/// on from each of these to the next, so that neither number changes a bit.
final class WeightGradient {
  /// Positions that a tile takes before the next one starts: the inputs of two vectors for as many
  /// fit the first-level cache.
  private static final int POSITIONS = 128;

  /// Positions for which a tile's sums stay near: with small images those of several samples.
  private static final int NEAR = 256;

  /// Floats of the images that a worker holds at once, unless one alone has more: 64 MB.
  private static final int HELD = 1 << 24;

  /// Terms of an output's row from which on it pays to pack dy.
  private static final int PACKED = 128;

  private static final float[] NOTHING = {};

  private final Conv2dShape shape;
  private final Workers workers;
  private final ChannelsLast images;
  private final int plane;

  /// Positions that go through all tiles at once: some rows of the output, or all of them where
  /// several samples are held.
  private final int chunkPositions;

  /// Where the inputs of a chunk's positions begin, for each sample held.
  private final int[] positionStarts;

  /// Where the inputs of the vectors of an output's row begin, relative to a position.
  private final int[] vectorStarts;

  /// Where weight (c, p, q) lies in an output's row.
  private final int[] weightPlaces;

  /// Lanes of an output's row.
  private final int rowPitch;

  private final boolean packs;

  /// Samples whose images are held at once.
  private final int samplesHeld;

  private final float[][] packed;
  private final float[][] rows;
  private final Workers.Task running = this::runPart;
  private final Workers.Task adding = this::add;
  private final float[][] partial;
  private final BiasGradient bias;

  // the run at work
  private int n;
  private float[] x = NOTHING;
  private float[] dy = NOTHING;
  private float[] dWeight = NOTHING;
  private float @Nullable [] dBias;
  private int blocks;

  /// Into how many parts the outputs of a block are cut so that all workers have some.
  private int splits;

  WeightGradient(Conv2dShape shape, int capacity, Workers workers) {
    this.shape = shape;
    this.workers = workers;
    plane = shape.outputHeight() * shape.outputWidth();
    bias = new BiasGradient(shape.outputs(), plane);
    samplesHeld = samplesHeld(shape, capacity);
    images = new ChannelsLast(shape, samplesHeld, workers.size());
    packs = shape.terms() >= PACKED && shape.groupOutputs() % PANEL_ROWS == 0;
    packed = new float[workers.size()][packs ? samplesHeld * shape.groupOutputs() * plane : 0];
    int rowsOfChunk =
        samplesHeld > 1
            ? shape.outputHeight()
            : Math.clamp(POSITIONS / shape.outputWidth(), 1, shape.outputHeight());
    chunkPositions = rowsOfChunk * shape.outputWidth();
    positionStarts = new int[samplesHeld * chunkPositions];
    for (int t = 0; t < positionStarts.length; t++) {
      int s = t % chunkPositions;
      positionStarts[t] =
          images.start(t / chunkPositions)
              + images.position(s / shape.outputWidth(), s % shape.outputWidth());
    }
    int[] starts = images.runs();
    int vectors = (images.runLength() + LENGTH - 1) / LENGTH;
    vectorStarts = new int[(starts.length * vectors + 1) / 2 * 2];
    for (int v = 0; v < vectorStarts.length; v++) {
      int real = Math.min(v, starts.length * vectors - 1);
      vectorStarts[v] = starts[real / vectors] + real % vectors * LENGTH;
    }
    rowPitch = vectorStarts.length * LENGTH;
    weightPlaces = new int[shape.terms()];
    for (int k = 0; k < weightPlaces.length; k++) {
      int q = k % shape.kernelWidth();
      int p = k / shape.kernelWidth() % shape.kernelHeight();
      int c = k / shape.kernelWidth() / shape.kernelHeight();
      weightPlaces[k] = images.run(p, q) * vectors * LENGTH + images.place(c, p, q);
    }
    rows = new float[workers.size()][rowPitch];
    partial = new float[shape.mostWeightBlocks(capacity)][shape.outputs() * rowPitch];
  }

  /// Samples whose images are held at once: as many as keep a tile's sums near, but no more than a
  /// block of the largest batch has, nor than fill [#HELD].
  static int samplesHeld(Conv2dShape s, int capacity) {
    int near = NEAR / (s.outputHeight() * s.outputWidth());
    long most = Math.min(near, HELD / ChannelsLast.elements(s));
    return Math.clamp(most, 1, s.weightBlock(capacity));
  }

  void run(int n, float[] x, float[] dy, float[] dWeight, float @Nullable [] dBias) {
    this.n = n;
    this.x = x;
    this.dy = dy;
    this.dWeight = dWeight;
    this.dBias = dBias;
    int size = shape.weightBlock(n);
    blocks = Math.max(1, (n + size - 1) / size);
    splits = blocks >= workers.size() ? 1 : Math.min(panels(), workers.size());
    bias.reserve(dBias == null ? 0 : n);
    long work = (long) n * plane * shape.weightElements();
    VectorConvolution.share(workers, blocks * splits, running, work);
    long sums = (long) blocks * shape.weightElements();
    int parts = Math.min(shape.outputs(), workers.size());
    VectorConvolution.share(workers, parts, adding, sums * 8);
    if (dBias != null) {
      bias.finish(n, dBias);
    }
    this.x = NOTHING;
    this.dy = NOTHING;
    this.dWeight = NOTHING;
  }

  private int panels() {
    return (shape.groupOutputs() + PANEL_ROWS - 1) / PANEL_ROWS;
  }

  private void runPart(int part, int worker) {
    int block = part / splits;
    int split = part % splits;
    int first = Math.min(shape.groupOutputs(), split * panels() / splits * PANEL_ROWS);
    int last = Math.min(shape.groupOutputs(), (split + 1) * panels() / splits * PANEL_ROWS);
    int size = shape.weightBlock(n);
    int end = Math.min(n, (block + 1) * size);
    if (n == 0) {
      Arrays.fill(partial[block], 0);
    }
    for (int sample = block * size; sample < end; sample += samplesHeld) {
      int count = Math.min(samplesHeld, end - sample);
      boolean accumulate = sample > block * size;
      for (int g = 0; g < shape.groups(); g++) {
        int output = g * shape.groupOutputs() + first;
        for (int slot = 0; slot < count; slot++) {
          images.fill(x, sample + slot, g, worker, slot);
          prepare(sample + slot, output, last - first, worker, slot);
        }
        outputs(partial[block], sample, count, output, last - first, accumulate, worker);
      }
    }
  }

  /// Packs a sample's dy and sums it for the bias.
  private void prepare(int sample, int output, int rows, int worker, int slot) {
    int from = (sample * shape.outputs() + output) * plane;
    if (packs) {
      for (int i = 0; i < rows; i += PANEL_ROWS) {
        int to = (i * samplesHeld + slot * PANEL_ROWS) * plane;
        Transpose.transpose(
            PANEL_ROWS, plane, dy, from + i * plane, plane, packed[worker], to, PANEL_ROWS);
      }
    }
    if (dBias != null) {
      bias.add(sample, output, rows, dy);
    }
  }

  /// What some samples add to the rows of some outputs: all samples at once where dy is packed, as
  /// their planes then follow each other.
  private void outputs(
      float[] sums, int sample, int count, int output, int rows, boolean accumulate, int worker) {
    for (int t = 0; t < plane; t += chunkPositions) {
      for (int v = 0; v < vectorStarts.length; v += 2) {
        for (int i = 0; i < rows; i += PANEL_ROWS) {
          int rest = Math.min(PANEL_ROWS, rows - i);
          if (packs) {
            packedTiles(sums, count, output, i, rest, t, v, accumulate || t > 0, worker);
          } else {
            for (int slot = 0; slot < count; slot++) {
              boolean more = accumulate || t > 0 || slot > 0;
              tiles(sums, sample, slot, output + i, rest, t, v, more, worker);
            }
          }
        }
      }
    }
  }

  private void packedTiles(
      float[] sums,
      int count,
      int output,
      int i,
      int rows,
      int t,
      int v,
      boolean accumulate,
      int worker) {
    int shift = images.position(t / shape.outputWidth(), 0);
    int to = (output + i) * rowPitch + v * LENGTH;
    CorrelationTiles.panel(
        rows,
        count * Math.min(chunkPositions, plane - t),
        packed[worker],
        i * samplesHeld * plane + t * PANEL_ROWS,
        images.image(worker),
        positionStarts,
        shift + vectorStarts[v],
        shift + vectorStarts[v + 1],
        sums,
        to,
        to + LENGTH,
        rowPitch,
        accumulate,
        null,
        0);
  }

  private void tiles(
      float[] sums,
      int sample,
      int slot,
      int output,
      int rows,
      int t,
      int v,
      boolean accumulate,
      int worker) {
    int shift = images.start(slot) + images.position(t / shape.outputWidth(), 0);
    int to = output * rowPitch + v * LENGTH;
    WeightGradientTiles.columns(
        rows,
        Math.min(chunkPositions, plane - t),
        dy,
        ((sample + slot) * shape.outputs() + output) * plane + t,
        plane,
        images.image(worker),
        positionStarts,
        shift + vectorStarts[v],
        shift + vectorStarts[v + 1],
        sums,
        to,
        to + LENGTH,
        rowPitch,
        accumulate);
  }

  /// Adds the blocks of some outputs and brings their weights to their places.
  private void add(int part, int worker) {
    int parts = Math.min(shape.outputs(), workers.size());
    float[] sums = rows[worker];
    for (int o = part * shape.outputs() / parts; o < (part + 1) * shape.outputs() / parts; o++) {
      System.arraycopy(partial[0], o * rowPitch, sums, 0, rowPitch);
      for (int block = 1; block < blocks; block++) {
        addRow(partial[block], o * rowPitch, sums);
      }
      int to = o * shape.terms();
      for (int k = 0; k < weightPlaces.length; k++) {
        dWeight[to + k] = sums[weightPlaces[k]];
      }
    }
  }

  private static void addRow(float[] from, int at, float[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += from[at + i];
    }
  }
}
