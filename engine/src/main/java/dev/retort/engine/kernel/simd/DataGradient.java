package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.PANEL_ROWS;

import dev.retort.engine.kernel.Conv2dShape;
import dev.retort.engine.kernel.Workers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A convolution's gradient by the data: a [Correlation] of dy with the weights turned around.
///
/// With a stride there is one for each remainder (row, column) of the input's positions modulo the
/// strides, because each remainder meets its own taps: none is multiplied with zeros between the
/// strides.
final class DataGradient {
  private static final float[] NOTHING = {};

  private final Conv2dShape shape;
  private final Workers workers;
  private final Phase[] phases;
  private final float[][] scratch;
  private final Workers.Task packing = this::pack;
  private final Workers.Task running = this::run;

  // the run at work
  private float[] dy = NOTHING;
  private float[] weight = NOTHING;
  private float[] dx = NOTHING;
  private int splits;

  /// The positions of dx with one remainder: their number, and their taps in descending order.
  private record Phase(
      int row,
      int column,
      int height,
      int width,
      int[] ps,
      int[] qs,
      @Nullable Correlation correlation) {}

  DataGradient(Conv2dShape shape, Workers workers) {
    this.shape = shape;
    this.workers = workers;
    int rows = Math.min(shape.strideHeight(), shape.height());
    int columns = Math.min(shape.strideWidth(), shape.width());
    phases = new Phase[rows * columns];
    for (int i = 0; i < phases.length; i++) {
      phases[i] = phase(i / columns, i % columns);
    }
    int most = phases[0].height * phases[0].width;
    scratch = new float[workers.size()][isWhole() ? 0 : shape.channels() * most];
  }

  /// Whether one correlation makes all of dx.
  private boolean isWhole() {
    return phases.length == 1 && phases[0].correlation != null;
  }

  private int panels() {
    return (shape.groupChannels() + PANEL_ROWS - 1) / PANEL_ROWS;
  }

  private Phase phase(int row, int column) {
    Conv2dShape s = shape;
    int height = (s.height() - row + s.strideHeight() - 1) / s.strideHeight();
    int width = (s.width() - column + s.strideWidth() - 1) / s.strideWidth();
    int[] ps =
        taps(s.kernelHeight(), row + s.paddingHeight(), s.dilationHeight(), s.strideHeight());
    int[] qs = taps(s.kernelWidth(), column + s.paddingWidth(), s.dilationWidth(), s.strideWidth());
    int[] rowShifts = new int[ps.length];
    for (int i = 0; i < ps.length; i++) {
      rowShifts[i] = (row + s.paddingHeight() - ps[i] * s.dilationHeight()) / s.strideHeight();
    }
    int[] columnShifts = new int[qs.length];
    for (int i = 0; i < qs.length; i++) {
      columnShifts[i] = (column + s.paddingWidth() - qs[i] * s.dilationWidth()) / s.strideWidth();
    }
    ShiftedPlanes planes =
        VectorConvolution.isPlain(s)
            ? null
            : new ShiftedPlanes(
                s.outputHeight(), s.outputWidth(), height, width, 1, 1, rowShifts, columnShifts);
    int taps = ps.length * qs.length;
    Correlation correlation =
        taps == 0
            ? null
            : new Correlation(
                s.groupOutputs(),
                s.groupChannels(),
                s.groups(),
                s.outputHeight() * s.outputWidth(),
                height * width,
                taps,
                planes,
                workers.size());
    return new Phase(row, column, height, width, ps, qs, correlation);
  }

  /// The taps that positions of a remainder meet, descending.
  private static int[] taps(int kernel, int offset, int dilation, int stride) {
    int[] taps = new int[kernel];
    int count = 0;
    for (int p = kernel - 1; p >= 0; p--) {
      if (Math.floorMod(offset - p * dilation, stride) == 0) {
        taps[count++] = p;
      }
    }
    return Arrays.copyOf(taps, count);
  }

  void run(int n, float[] dy, float[] weight, float[] dx) {
    this.dy = dy;
    this.weight = weight;
    this.dx = dx;
    int panels = shape.groups() * panels();
    splits = isWhole() ? VectorConvolution.splits(n, panels, workers) : 1;
    long work = (long) n * shape.outputElements() * shape.terms();
    VectorConvolution.share(workers, panels, packing, work);
    VectorConvolution.share(workers, n * splits, running, work);
    this.dy = NOTHING;
    this.weight = NOTHING;
    this.dx = NOTHING;
  }

  /// Panel of 16 channels, k = (o, p, q) with p and q descending.
  private void pack(int panel, int worker) {
    int group = panel / panels();
    int first = panel % panels() * PANEL_ROWS;
    int count = Math.min(PANEL_ROWS, shape.groupChannels() - first);
    int kernel = shape.kernelHeight() * shape.kernelWidth();
    for (Phase phase : phases) {
      if (phase.correlation == null) {
        continue;
      }
      int at = panel * PANEL_ROWS * phase.correlation.terms();
      float[] packed = phase.correlation.packed;
      for (int o = 0; o < shape.groupOutputs(); o++) {
        int output = group * shape.groupOutputs() + o;
        int from = (output * shape.groupChannels() + first) * kernel;
        for (int p : phase.ps) {
          for (int q : phase.qs) {
            int tap = from + p * shape.kernelWidth() + q;
            for (int c = 0; c < count; c++) {
              packed[at + c] = weight[tap + c * kernel];
            }
            at += PANEL_ROWS;
          }
        }
      }
    }
  }

  private void run(int part, int worker) {
    int sample = part / splits;
    int split = part % splits;
    int from = sample * shape.outputElements();
    int to = sample * shape.inputElements();
    int panels = shape.groups() * panels();
    for (Phase phase : phases) {
      Correlation correlation = phase.correlation;
      float[] positions = isWhole() ? dx : scratch[worker];
      if (correlation == null) {
        Arrays.fill(positions, 0);
      } else {
        int at = isWhole() ? to : 0;
        int first = split * panels / splits;
        int last = (split + 1) * panels / splits;
        correlation.run(first, last, dy, from, null, positions, at, worker);
      }
      if (!isWhole()) {
        spread(phase, positions, to);
      }
    }
  }

  /// Brings the positions of one remainder to their places.
  private void spread(Phase phase, float[] from, int to) {
    int at = 0;
    for (int c = 0; c < shape.channels(); c++) {
      for (int i = 0; i < phase.height; i++) {
        int row = i * shape.strideHeight() + phase.row;
        int target = to + (c * shape.height() + row) * shape.width() + phase.column;
        for (int j = 0; j < phase.width; j++) {
          dx[target + j * shape.strideWidth()] = from[at++];
        }
      }
    }
  }
}
