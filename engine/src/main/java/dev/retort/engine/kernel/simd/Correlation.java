package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.COLUMNS;
import static dev.retort.engine.kernel.simd.GemmTiles.PANEL_ROWS;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// Y = W X for one sample, where the rows of X are the shifted views of its channels: what a
/// convolution's forward pass and its gradient by the data have in common.
///
///     y[o, s] = bias[o] + sum over k = (c, p, q) of w[o, k] views[k, s]
///
/// Vectors run along the outputs' positions s. The channels of a group are taken in blocks whose
/// views stay in the caches; the chain over k goes on from one block to the next.
///
/// *Shapes*: w is packed as `[group][panel of 16 outputs][k][16]`, y is `[group, o, s]`.
final class Correlation {
  /// Terms that a tile takes before the next one starts: two panels of weights and the views of 32
  /// positions for as many fit the first-level cache.
  private static final int TERMS = 144;

  /// Outputs from which on gathering views costs less than it brings: 32 outputs of 4 to 6 channels
  /// take 0.66 of the time.
  private static final int GATHERING = 16;

  /// In planes of multiples of this, as of 32 x 32, all outputs of a position lie in one set of the
  /// first-level cache. There gathering took 0.8 to 1.8 times the time, mostly 1.1 to 1.3.
  private static final int CROWDED = 1024;

  /// Floats of one block's views: half of a second-level cache.
  private static final int VIEWS = 1 << 17;

  private final int channels;
  private final int outputs;
  private final int plane;
  private final int inputPlane;
  private final int taps;
  private final @Nullable ShiftedPlanes planes;

  /// Channels whose views are held at once.
  private final int block;

  /// Where the view of term k begins.
  private final int[] table;

  /// Channels that a tile takes at once.
  private final int step;

  /// Distance of two channels' views.
  private final int channelElements;

  /// Whether tiles go straight to y: then vectors overlap at the end of the plane, which only a
  /// chain that ends in one block may do.
  private final boolean direct;

  /// Distance of an output's positions in the scratch memory.
  private final int pitch;

  private final float[][] views;
  private final float[][] scratch;

  /// Memory beside y for each worker: the views of two vectors of positions, one row for each term,
  /// where [GemmFixedTiles] want them side by side; or the outputs that [CorrelationPositions]
  /// turns.
  private final float[][] beside;

  final float[] packed;

  /// `channels` and `outputs` are those of one group; without `planes` the channels themselves are
  /// the views.
  Correlation(
      int channels,
      int outputs,
      int groups,
      int inputPlane,
      int plane,
      int taps,
      @Nullable ShiftedPlanes planes,
      int workers) {
    this.channels = channels;
    this.outputs = outputs;
    this.inputPlane = inputPlane;
    this.plane = plane;
    this.taps = taps;
    this.planes = planes;
    int most = planes == null ? channels : Math.max(1, VIEWS / planes.channelElements());
    int blocks = (channels + most - 1) / most;
    block = planes == null ? channels : (channels + blocks - 1) / blocks;
    direct = block == channels && plane >= LENGTH;
    step = Math.max(1, TERMS / taps);
    channelElements = planes == null ? inputPlane : planes.channelElements();
    pitch = (plane + 2 * LENGTH - 1) / (2 * LENGTH) * (2 * LENGTH);
    if (planes == null) {
      table = new int[channels];
      for (int c = 0; c < channels; c++) {
        table[c] = c * inputPlane;
      }
      views = new float[workers][0];
    } else {
      table = planes.table(block);
      views = new float[workers][block * planes.channelElements() + 2 * LENGTH];
    }
    scratch = new float[workers][direct ? 0 : panels() * PANEL_ROWS * pitch];
    int gathered = gathers(outputs) ? step * taps * COLUMNS : 0;
    // a worker may get one full panel of the outputs
    int positions = byPositions(Math.min(outputs, PANEL_ROWS)) ? CorrelationPositions.SCRATCH : 0;
    beside = new float[workers][Math.max(gathered, positions)];
    packed = new float[groups * panels() * PANEL_ROWS * terms()];
  }

  /// Whether so many outputs pay for gathering views, which spares each of their tiles the table
  /// and two checks of bounds in each term.
  private boolean gathers(int outputs) {
    return GemmFixedTiles.PACKED
        && outputs >= GATHERING
        && direct
        && plane >= COLUMNS
        && plane % CROWDED != 0;
  }

  /// Whether so many outputs are what [CorrelationPositions] takes; not of 1x1 kernels, which take
  /// as long either way.
  private boolean byPositions(int outputs) {
    return direct && planes != null && CorrelationPositions.fits(outputs, terms());
  }

  /// Terms of an output's sum.
  int terms() {
    return channels * taps;
  }

  /// Panels of a group.
  int panels() {
    return (outputs + PANEL_ROWS - 1) / PANEL_ROWS;
  }

  /// Runs the panels from..to, counted through all groups, of one sample.
  void run(
      int from,
      int to,
      float[] x,
      int xOff,
      float @Nullable [] bias,
      float[] y,
      int yOff,
      int worker) {
    int unit = from;
    while (unit < to) {
      int group = unit / panels();
      int last = Math.min(to, (group + 1) * panels());
      int firstOutput = (unit - group * panels()) * PANEL_ROWS;
      int outputCount = Math.min(outputs, (last - group * panels()) * PANEL_ROWS) - firstOutput;
      int aOff = unit * PANEL_ROWS * terms();
      int output = group * outputs + firstOutput;
      group(
          outputCount,
          aOff,
          x,
          xOff + group * channels * inputPlane,
          bias,
          output,
          y,
          yOff,
          worker);
      unit = last;
    }
  }

  private void group(
      int outputCount,
      int aOff,
      float[] x,
      int xOff,
      float @Nullable [] bias,
      int output,
      float[] y,
      int yOff,
      int worker) {
    float[] out = direct ? y : scratch[worker];
    int outOff = direct ? yOff + output * plane : 0;
    for (int c = 0; c < channels; c += block) {
      int channelCount = Math.min(block, channels - c);
      float[] source = x;
      int base = xOff;
      if (planes != null) {
        source = views[worker];
        base = 0;
        planes.fill(channelCount, x, xOff + c * inputPlane, source);
      }
      boolean last = c + block >= channels;
      positions(
          outputCount,
          channelCount,
          aOff + c * taps * PANEL_ROWS,
          source,
          base,
          out,
          outOff,
          c > 0,
          last ? bias : null,
          output,
          worker);
    }
    if (!direct) {
      for (int o = 0; o < outputCount; o++) {
        System.arraycopy(out, o * pitch, y, yOff + (output + o) * plane, plane);
      }
    }
  }

  private void positions(
      int outputCount,
      int channelCount,
      int aOff,
      float[] source,
      int base,
      float[] out,
      int outOff,
      boolean accumulate,
      float @Nullable [] bias,
      int output,
      int worker) {
    if (CorrelationNineTaps.BEST
        && direct
        && channelCount == 1
        && taps == CorrelationNineTaps.TAPS
        && outputCount > 1) {
      for (int i = 0; i < outputCount; i += PANEL_ROWS) {
        CorrelationNineTaps.rows(
            Math.min(PANEL_ROWS, outputCount - i),
            plane,
            packed,
            aOff + i * terms(),
            source,
            table,
            base,
            out,
            outOff + i * plane,
            bias,
            output + i);
      }
      return;
    }
    if (byPositions(outputCount)) {
      for (int i = 0; i < outputCount; i += PANEL_ROWS) {
        CorrelationPositions.panel(
            Math.min(PANEL_ROWS, outputCount - i),
            plane,
            terms(),
            packed,
            aOff + i * terms(),
            source,
            table,
            base,
            out,
            outOff + i * plane,
            bias,
            output + i,
            beside[worker]);
      }
      return;
    }
    int ldc = direct ? plane : pitch;
    if (gathers(outputCount)) {
      for (int s = 0; s < plane; s += COLUMNS) {
        int s0 = Math.min(s, plane - COLUMNS);
        gathered(
            outputCount, channelCount, aOff, source, base + s0, out, outOff + s0, beside[worker]);
        if (bias != null) {
          addBias(outputCount, bias, output, out, outOff + s0);
        }
      }
      return;
    }
    int first = 0;
    if (outputCount == 1 && channelCount <= step) {
      first = plane - plane % (8 * LENGTH);
      CorrelationRow.row(
          first,
          channelCount * taps,
          packed,
          aOff,
          source,
          table,
          base,
          out,
          outOff,
          accumulate,
          bias,
          output);
    }
    for (int s = first; s < plane; s += 2 * LENGTH) {
      int s0 = direct ? Math.min(s, plane - LENGTH) : s;
      int s1 = direct ? Math.min(s + LENGTH, plane - LENGTH) : s + LENGTH;
      if (s + LENGTH >= plane) {
        s1 = s0;
      }
      for (int c = 0; c < channelCount; c += step) {
        boolean last = c + step >= channelCount;
        int kc = Math.min(step, channelCount - c) * taps;
        int shift = base + c * channelElements;
        for (int i = 0; i < outputCount; i += PANEL_ROWS) {
          CorrelationTiles.panel(
              Math.min(PANEL_ROWS, outputCount - i),
              kc,
              packed,
              aOff + i * terms() + c * taps * PANEL_ROWS,
              source,
              table,
              shift + s0,
              shift + s1,
              out,
              outOff + i * ldc + s0,
              outOff + i * ldc + s1,
              ldc,
              accumulate || c > 0,
              last ? bias : null,
              output + i);
        }
      }
    }
  }

  /// Two vectors of positions, whose views are gathered from `base` on.
  private void gathered(
      int outputCount,
      int channelCount,
      int aOff,
      float[] source,
      int base,
      float[] out,
      int outOff,
      float[] near) {
    int panel = PANEL_ROWS * terms();
    for (int c = 0; c < channelCount; c += step) {
      int kc = Math.min(step, channelCount - c) * taps;
      int shift = base + c * channelElements;
      for (int k = 0; k < kc; k++) {
        GemmBlock.copyTwo(source, shift + table[k], near, k * COLUMNS);
      }
      int weights = aOff + c * taps * PANEL_ROWS;
      GemmFixedTiles.panels(
          outputCount, PANEL_ROWS, kc, packed, weights, panel, near, 0, out, outOff, plane, c > 0);
    }
  }

  private void addBias(int outputCount, float[] bias, int output, float[] out, int outOff) {
    for (int i = 0; i < outputCount; i++) {
      float plus = bias[output + i];
      int at = outOff + i * plane;
      FloatVector.fromArray(FLOAT, out, at).add(plus).intoArray(out, at);
      FloatVector.fromArray(FLOAT, out, at + LENGTH).add(plus).intoArray(out, at + LENGTH);
    }
  }
}
