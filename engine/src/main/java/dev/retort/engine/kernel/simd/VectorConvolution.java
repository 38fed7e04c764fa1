package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.PANEL_ROWS;

import dev.retort.engine.kernel.Conv2dShape;
import dev.retort.engine.kernel.Convolution;
import dev.retort.engine.kernel.Workers;
import org.jspecify.annotations.Nullable;

/// The convolution on vectors: forward a [Correlation] of the image, by data a [DataGradient], by
/// weight a [WeightGradient]. What only a backward pass needs is planned when the first one runs.
final class VectorConvolution implements Convolution {
  /// Multiplications below which a second worker costs more than it brings.
  static final long ALONE = 300_000;

  /// Floats, for each worker: a gigabyte.
  private static final long MOST_VIEWS = 1 << 28;

  /// Of an array, with room for a vector behind.
  private static final long MOST_ELEMENTS = 2_000_000_000;

  private static final float[] NOTHING = {};

  private final Conv2dShape shape;
  private final int capacity;
  private final Workers workers;
  private final Correlation correlation;
  private final Workers.Task packing = this::pack;
  private final Workers.Task running = this::run;
  private @Nullable DataGradient byData;
  private @Nullable WeightGradient byWeight;
  private @Nullable DepthwiseWeightGradient depthwise;
  private @Nullable PlaneWeightGradient byPlane;

  private boolean keeps;
  private boolean isPacked;

  // the run at work
  private float[] x = NOTHING;
  private float[] weight = NOTHING;
  private float @Nullable [] bias;
  private float[] y = NOTHING;
  private int splits;

  VectorConvolution(Conv2dShape shape, int capacity, Workers workers) {
    this.shape = shape;
    this.capacity = capacity;
    this.workers = workers;
    int plane = shape.outputHeight() * shape.outputWidth();
    correlation =
        new Correlation(
            shape.groupChannels(),
            shape.groupOutputs(),
            shape.groups(),
            shape.height() * shape.width(),
            plane,
            shape.kernelHeight() * shape.kernelWidth(),
            isPlain(shape) ? null : planes(shape),
            workers.size());
  }

  /// Whether the views of a channel, one for each column of the kernel, find room in memory; and
  /// whether an image with channels last fits an array ([ChannelsLast]), which may be larger than x
  /// where the rows of the kernel count as channels. How many images are held at once,
  /// [WeightGradient] sees to.
  static boolean fits(Conv2dShape s) {
    long height = s.height() + 2L * s.paddingHeight();
    long width = s.width() + 2L * s.paddingWidth();
    boolean turns = !s.weightLanes() && !DepthwiseWeightGradient.fits(s);
    return s.kernelWidth() * height * width <= MOST_VIEWS
        && (!turns || ChannelsLast.elements(s) <= MOST_ELEMENTS);
  }

  /// Whether the channels are their own views.
  static boolean isPlain(Conv2dShape s) {
    return s.kernelHeight() == 1
        && s.kernelWidth() == 1
        && s.strideHeight() == 1
        && s.strideWidth() == 1
        && s.paddingHeight() == 0
        && s.paddingWidth() == 0
        && s.height() * s.width() >= Lanes.LENGTH;
  }

  private static ShiftedPlanes planes(Conv2dShape s) {
    int[] rowShifts = new int[s.kernelHeight()];
    for (int p = 0; p < rowShifts.length; p++) {
      rowShifts[p] = p * s.dilationHeight() - s.paddingHeight();
    }
    int[] columnShifts = new int[s.kernelWidth()];
    for (int q = 0; q < columnShifts.length; q++) {
      columnShifts[q] = q * s.dilationWidth() - s.paddingWidth();
    }
    return new ShiftedPlanes(
        s.height(),
        s.width(),
        s.outputHeight(),
        s.outputWidth(),
        s.strideHeight(),
        s.strideWidth(),
        rowShifts,
        columnShifts);
  }

  @Override
  public void forward(int n, float[] x, float[] weight, float @Nullable [] bias, float[] y) {
    this.x = x;
    this.weight = weight;
    this.bias = bias;
    this.y = y;
    int panels = shape.groups() * correlation.panels();
    long work = (long) n * shape.outputElements() * shape.terms();
    splits = splits(n, panels, workers);
    if (!isPacked) {
      share(workers, panels, packing, work);
      isPacked = keeps;
    }
    share(workers, n * splits, running, work);
    this.x = NOTHING;
    this.weight = NOTHING;
    this.bias = null;
    this.y = NOTHING;
  }

  @Override
  public void keepWeights() {
    keeps = true;
    isPacked = false;
  }

  /// Into how many parts the outputs of a sample are cut so that all workers have some.
  static int splits(int n, int panels, Workers workers) {
    return n == 0 || n >= 2 * workers.size()
        ? 1
        : Math.min(panels, (2 * workers.size() + n - 1) / n);
  }

  static void share(Workers workers, int parts, Workers.Task task, long work) {
    if (work < ALONE) {
      for (int part = 0; part < parts; part++) {
        task.run(part, 0);
      }
    } else {
      workers.run(parts, task);
    }
  }

  private void pack(int panel, int worker) {
    int group = panel / correlation.panels();
    int first = panel % correlation.panels() * PANEL_ROWS;
    int terms = shape.terms();
    Transpose.transpose(
        Math.min(PANEL_ROWS, shape.groupOutputs() - first),
        terms,
        weight,
        (group * shape.groupOutputs() + first) * terms,
        terms,
        correlation.packed,
        panel * PANEL_ROWS * terms,
        PANEL_ROWS);
  }

  private void run(int part, int worker) {
    int sample = part / splits;
    int split = part % splits;
    int panels = shape.groups() * correlation.panels();
    correlation.run(
        split * panels / splits,
        (split + 1) * panels / splits,
        x,
        sample * shape.inputElements(),
        bias,
        y,
        sample * shape.outputElements(),
        worker);
  }

  @Override
  public void byData(int n, float[] dy, float[] weight, float[] dx) {
    DataGradient planned = byData;
    if (planned == null) {
      planned = new DataGradient(shape, workers);
      byData = planned;
    }
    planned.run(n, dy, weight, dx);
  }

  @Override
  public void byWeight(int n, float[] x, float[] dy, float[] dWeight, float @Nullable [] dBias) {
    if (DepthwiseWeightGradient.fits(shape)) {
      DepthwiseWeightGradient planned = depthwise;
      if (planned == null) {
        planned = new DepthwiseWeightGradient(shape, capacity, workers);
        depthwise = planned;
      }
      planned.run(n, x, dy, dWeight, dBias);
      return;
    }
    if (shape.weightLanes()) {
      PlaneWeightGradient planned = byPlane;
      if (planned == null) {
        planned = new PlaneWeightGradient(shape, planes(shape), capacity, workers);
        byPlane = planned;
      }
      planned.run(n, x, dy, dWeight, dBias);
      return;
    }
    WeightGradient planned = byWeight;
    if (planned == null) {
      planned = new WeightGradient(shape, capacity, workers);
      byWeight = planned;
    }
    planned.run(n, x, dy, dWeight, dBias);
  }
}
