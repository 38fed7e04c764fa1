package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;
import static dev.retort.engine.kernel.simd.VectorReductions.LANES;

import dev.retort.engine.kernel.Conv2dShape;
import dev.retort.engine.kernel.Workers;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.jspecify.annotations.Nullable;

/// The gradient by the weights of a convolution with one channel, its sums kept in 16 lanes
/// ([Conv2dShape#weightLanes()]).
///
/// Vectors run along positions, of dy and of the image's [ShiftedPlanes] alike, and no lane is
/// empty. Four outputs meet the three taps of a row of the kernel at a time: 12 chains for 7 loads.
///
/// *Shapes*: sums of a block `[output][tap][16]`.
final class PlaneWeightGradient {
  private static final float[] NOTHING = {};

  private final Conv2dShape shape;
  private final ShiftedPlanes planes;
  private final Workers workers;
  private final int plane;
  private final int[] table;
  private final float[][] views;
  private final BiasGradient bias;
  private final Workers.Task running = this::run;
  private final float[][] sums;

  // the run at work
  private int n;
  private float[] x = NOTHING;
  private float[] dy = NOTHING;
  private float @Nullable [] dBias;

  PlaneWeightGradient(Conv2dShape shape, ShiftedPlanes planes, int capacity, Workers workers) {
    this.shape = shape;
    this.planes = planes;
    this.workers = workers;
    plane = shape.outputHeight() * shape.outputWidth();
    table = planes.table(1);
    views = new float[workers.size()][planes.channelElements() + LANES];
    bias = new BiasGradient(shape.outputs(), plane);
    sums = new float[shape.mostWeightBlocks(capacity)][shape.weightElements() * LANES];
  }

  void run(int n, float[] x, float[] dy, float[] dWeight, float @Nullable [] dBias) {
    this.n = n;
    this.x = x;
    this.dy = dy;
    this.dBias = dBias;
    int size = shape.weightBlock(n);
    int blocks = Math.max(1, (n + size - 1) / size);
    bias.reserve(dBias == null ? 0 : n);
    VectorConvolution.share(workers, blocks, running, (long) n * plane * shape.weightElements());
    float[] total = sums[0];
    for (int block = 1; block < blocks; block++) {
      add(sums[block], total);
    }
    for (int k = 0; k < shape.weightElements(); k++) {
      dWeight[k] = fold(total, k * LANES);
    }
    if (dBias != null) {
      bias.finish(n, dBias);
    }
    this.x = NOTHING;
    this.dy = NOTHING;
  }

  private static void add(float[] from, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += from[i];
    }
  }

  private static float fold(float[] lanes, int at) {
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int i = at; i < at + half; i++) {
        lanes[i] += lanes[i + half];
      }
    }
    return lanes[at];
  }

  private void run(int block, int worker) {
    float[] to = sums[block];
    Arrays.fill(to, 0);
    int size = shape.weightBlock(n);
    int whole = plane / LANES;
    int rest = plane % LANES;
    int row = shape.terms() * LANES;
    for (int sample = block * size; sample < Math.min(n, (block + 1) * size); sample++) {
      planes.fill(1, x, sample * shape.inputElements(), views[worker]);
      for (int o = 0; o < shape.outputs(); o += 4) {
        int from = (sample * shape.outputs() + o) * plane;
        for (int tap = 0; tap < table.length; tap += 3) {
          for (int lane = 0; lane < LANES; lane += LENGTH) {
            int at = o * row + tap * LANES + lane;
            four(whole, dy, from + lane, plane, views[worker], table, tap, lane, to, at, row);
          }
        }
        for (int i = 0; rest > 0 && i < 4 * table.length; i++) {
          int tap = i % table.length;
          int d = from + i / table.length * plane + whole * LANES;
          int at = (o * table.length + i) * LANES;
          rest(rest, dy, d, views[worker], table[tap] + whole * LANES, to, at);
        }
        if (dBias != null) {
          bias.add(sample, o, 4, dy);
        }
      }
    }
  }

  /// Four outputs by three taps.
  private static void four(
      int count,
      float[] dy,
      int from,
      int plane,
      float[] views,
      int[] table,
      int tap,
      int lane,
      float[] sums,
      int at,
      int row) {
    int v0 = table[tap] + lane;
    int v1 = table[tap + 1] + lane;
    int v2 = table[tap + 2] + lane;
    FloatVector s00 = FloatVector.fromArray(FLOAT, sums, at);
    FloatVector s01 = FloatVector.fromArray(FLOAT, sums, at + LANES);
    FloatVector s02 = FloatVector.fromArray(FLOAT, sums, at + 2 * LANES);
    FloatVector s10 = FloatVector.fromArray(FLOAT, sums, at + row);
    FloatVector s11 = FloatVector.fromArray(FLOAT, sums, at + row + LANES);
    FloatVector s12 = FloatVector.fromArray(FLOAT, sums, at + row + 2 * LANES);
    FloatVector s20 = FloatVector.fromArray(FLOAT, sums, at + 2 * row);
    FloatVector s21 = FloatVector.fromArray(FLOAT, sums, at + 2 * row + LANES);
    FloatVector s22 = FloatVector.fromArray(FLOAT, sums, at + 2 * row + 2 * LANES);
    FloatVector s30 = FloatVector.fromArray(FLOAT, sums, at + 3 * row);
    FloatVector s31 = FloatVector.fromArray(FLOAT, sums, at + 3 * row + LANES);
    FloatVector s32 = FloatVector.fromArray(FLOAT, sums, at + 3 * row + 2 * LANES);
    for (int t = 0; t < count; t++) {
      int s = t * LANES;
      FloatVector x0 = FloatVector.fromArray(FLOAT, views, v0 + s);
      FloatVector x1 = FloatVector.fromArray(FLOAT, views, v1 + s);
      FloatVector x2 = FloatVector.fromArray(FLOAT, views, v2 + s);
      FloatVector d = FloatVector.fromArray(FLOAT, dy, from + s);
      s00 = d.fma(x0, s00);
      s01 = d.fma(x1, s01);
      s02 = d.fma(x2, s02);
      d = FloatVector.fromArray(FLOAT, dy, from + plane + s);
      s10 = d.fma(x0, s10);
      s11 = d.fma(x1, s11);
      s12 = d.fma(x2, s12);
      d = FloatVector.fromArray(FLOAT, dy, from + 2 * plane + s);
      s20 = d.fma(x0, s20);
      s21 = d.fma(x1, s21);
      s22 = d.fma(x2, s22);
      d = FloatVector.fromArray(FLOAT, dy, from + 3 * plane + s);
      s30 = d.fma(x0, s30);
      s31 = d.fma(x1, s31);
      s32 = d.fma(x2, s32);
    }
    EXACT.cast(s00).intoArray(sums, at);
    EXACT.cast(s01).intoArray(sums, at + LANES);
    EXACT.cast(s02).intoArray(sums, at + 2 * LANES);
    EXACT.cast(s10).intoArray(sums, at + row);
    EXACT.cast(s11).intoArray(sums, at + row + LANES);
    EXACT.cast(s12).intoArray(sums, at + row + 2 * LANES);
    EXACT.cast(s20).intoArray(sums, at + 2 * row);
    EXACT.cast(s21).intoArray(sums, at + 2 * row + LANES);
    EXACT.cast(s22).intoArray(sums, at + 2 * row + 2 * LANES);
    EXACT.cast(s30).intoArray(sums, at + 3 * row);
    EXACT.cast(s31).intoArray(sums, at + 3 * row + LANES);
    EXACT.cast(s32).intoArray(sums, at + 3 * row + 2 * LANES);
  }

  /// The positions after the last 16, for one output and tap.
  private static void rest(
      int count, float[] dy, int from, float[] views, int view, float[] sums, int at) {
    boolean dyEnds = from > dy.length - LANES;
    boolean viewsEnd = view > views.length - LANES;
    float[] ds = dyEnds ? Scratch.rest(dy, from, from + count, 0) : dy;
    float[] xs = viewsEnd ? Scratch.rest(views, view, view + count, LANES) : views;
    int dAt = dyEnds ? 0 : from;
    int xAt = viewsEnd ? LANES : view;
    for (int lane = 0; lane < count; lane += LENGTH) {
      VectorMask<Float> mask = FLOAT.indexInRange(lane, count);
      FloatVector d = FloatVector.fromArray(FLOAT, ds, dAt + lane);
      FloatVector x = FloatVector.fromArray(FLOAT, xs, xAt + lane);
      FloatVector sum = FloatVector.fromArray(FLOAT, sums, at + lane);
      sum.blend(d.fma(x, sum), mask).intoArray(sums, at + lane);
    }
  }
}
