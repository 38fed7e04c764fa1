package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.EXACT_INT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.INT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import dev.retort.engine.kernel.Pool2dShape;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/// Pooling over windows of 2x2 that lie side by side, the usual ones.
///
/// A vector holds neighbouring windows of one row. Their even and odd columns are sorted out of two
/// vectors of each of the two input rows. In a row of 6 pixels, which has 3 windows, with 4 lanes:
///
///     columns of x           0 1 2 3 4 5 | 0 1     the bar is the end of the row
///     first vector           0 1 2 3
///     second vector              2 3 4 5           begins at `second` = 2, to end with the row
///     even columns           0 2 4 | *             lanes 0 2 6 7 of the two vectors (EVEN_ODD)
///     odd columns            1 3 5 | *             lanes 1 3 7 7
///     windows of y           0 1 2 | *
///
///     windows of dy          0 1 2 | 0             the 0 is put there
///     for the columns of dx  0 0 1 1 2 2 | 0 0     each window twice (TWICE), in two vectors
///
/// Lanes beyond the row are garbage (forward) or zeros (backward), and every later row overwrites
/// them. So rows are written in order, and of the two rows of dx that belong to the same windows
/// the upper one first; and where such lanes would leave the planes that were asked for, or the
/// array, the windows of a row are done one by one. In dx they are zeros because a last row or
/// column that no window reaches, and so nothing overwrites, has to stay 0.
///
/// A row of as many windows as lanes or more has no lanes beyond it: where its windows do not fill
/// the last vector, that overlaps the one before and computes some windows twice.
final class PoolingByTwo {
  /// The lanes of two vectors of a row that hold its even columns, and then those for the odd ones,
  /// for every column at which the second vector may begin: 2 LENGTH numbers of lanes for each.
  private static final float[] EVEN_ODD = evenOdd();

  /// The lanes that put each window of a vector's lower half twice, and then those for the upper
  /// half. Loaded where they are used: a vector in a static field is loaded anew for every use.
  private static final int[] TWICE = twice();

  private static final IntVector COLUMNS = IntVector.zero(INT).addIndex(1);

  static final IntVector PAIRS = IntVector.zero(INT).addIndex(2);

  private PoolingByTwo() {}

  static boolean fits(Pool2dShape s) {
    return s.kernelHeight() == 2
        && s.kernelWidth() == 2
        && s.strideHeight() == 2
        && s.strideWidth() == 2
        && s.paddingHeight() == 0
        && s.paddingWidth() == 0;
  }

  private static float[] evenOdd() {
    float[] lanes = new float[(LENGTH + 1) * 2 * LENGTH];
    for (int second = 0; second <= LENGTH; second++) {
      for (int l = 0; l < 2 * LENGTH; l++) {
        int column = l < LENGTH ? 2 * l : 2 * (l - LENGTH) + 1;
        int lane = column < LENGTH ? column : LENGTH + column - second;
        lanes[second * 2 * LENGTH + l] = Math.clamp(lane, 0, 2 * LENGTH - 1);
      }
    }
    return lanes;
  }

  private static int[] twice() {
    int[] lanes = new int[2 * LENGTH];
    for (int l = 0; l < 2 * LENGTH; l++) {
      lanes[l] = l / 2;
    }
    return lanes;
  }

  /// Where the second vector of a row begins: behind the first one or, in a narrower row, where it
  /// ends with the row; at the row's start where that has less than a vector.
  static int second(int width) {
    return width >= 2 * LENGTH ? LENGTH : Math.max(0, width - LENGTH);
  }

  /// The lanes of the even columns, for a second vector that begins there.
  static FloatVector even(int second) {
    return FloatVector.fromArray(FLOAT, EVEN_ODD, second * 2 * LENGTH);
  }

  static FloatVector odd(int second) {
    return FloatVector.fromArray(FLOAT, EVEN_ODD, second * 2 * LENGTH + LENGTH);
  }

  static void maxPool(
      Pool2dShape s, int from, int to, float[] x, float[] y, int @Nullable [] chosen) {
    int width = s.width();
    int outputWidth = s.outputWidth();
    int outputs = s.outputHeight() * outputWidth;
    int second = second(width);
    FloatVector even = even(second);
    FloatVector odd = odd(second);
    int last = Math.max(0, outputWidth - LENGTH);
    int at = from * outputs;
    for (int plane = from; plane < to; plane++) {
      int base = plane * s.height() * width;
      for (int row = 0; row < s.outputHeight() * 2 * width; row += 2 * width) {
        if (at + LENGTH > to * outputs || base + row + width + second + LENGTH > x.length) {
          maxRow(width, outputWidth, x, base, row, y, chosen, at);
        } else {
          for (int j = 0; j < outputWidth; j += LENGTH) {
            int column = Math.min(j, last);
            max(x, base, row + 2 * column, width, second, even, odd, y, chosen, at + column);
          }
        }
        at += outputWidth;
      }
    }
  }

  private static void max(
      float[] x,
      int base,
      int place,
      int width,
      int second,
      FloatVector even,
      FloatVector odd,
      float[] y,
      int @Nullable [] chosen,
      int at) {
    FloatVector a = FloatVector.fromArray(FLOAT, x, base + place);
    FloatVector b = FloatVector.fromArray(FLOAT, x, base + place + second);
    FloatVector best = even.selectFrom(a, b);
    FloatVector value = odd.selectFrom(a, b);
    VectorMask<Float> stays1 = stays(best, value);
    best = value.blend(best, stays1);
    a = FloatVector.fromArray(FLOAT, x, base + place + width);
    b = FloatVector.fromArray(FLOAT, x, base + place + width + second);
    value = even.selectFrom(a, b);
    VectorMask<Float> stays2 = stays(best, value);
    best = value.blend(best, stays2);
    value = odd.selectFrom(a, b);
    VectorMask<Float> stays3 = stays(best, value);
    value.blend(best, stays3).intoArray(y, at);
    if (chosen != null) {
      IntVector first = PAIRS.add(place);
      IntVector index = first.add(1).blend(first, stays1.cast(INT));
      index = first.add(width).blend(index, stays2.cast(INT));
      first.add(width + 1).blend(index, stays3.cast(INT)).intoArray(chosen, at);
    }
  }

  /// Where the best so far is not surpassed: it is as great, or NaN.
  static VectorMask<Float> stays(FloatVector best, FloatVector value) {
    return best.compare(VectorOperators.GE, value).or(best.compare(VectorOperators.NE, best));
  }

  private static void maxRow(
      int width,
      int outputWidth,
      float[] x,
      int base,
      int row,
      float[] y,
      int @Nullable [] chosen,
      int at) {
    for (int j = 0; j < outputWidth; j++) {
      int place = row + 2 * j;
      int best = place;
      best = greater(x, base, best, place + 1);
      best = greater(x, base, best, place + width);
      best = greater(x, base, best, place + width + 1);
      y[at + j] = x[base + best];
      if (chosen != null) {
        chosen[at + j] = best;
      }
    }
  }

  private static int greater(float[] x, int base, int best, int other) {
    return stays(x[base + best], x[base + other]) ? best : other;
  }

  static boolean stays(float best, float value) {
    return best >= value || Float.isNaN(best);
  }

  static void maxPoolGradient(
      Pool2dShape s, int from, int to, float[] dy, int[] chosen, float[] dx) {
    int width = s.width();
    int outputWidth = s.outputWidth();
    int outputs = s.outputHeight() * outputWidth;
    clearRest(s, from, to, dx);
    int end = to * s.height() * width;
    int last = Math.max(0, outputWidth - LENGTH);
    VectorMask<Float> beyond = FLOAT.indexInRange(0, outputWidth).not();
    IntVector low = IntVector.fromArray(INT, TWICE, 0);
    IntVector high = IntVector.fromArray(INT, TWICE, LENGTH);
    int at = from * outputs;
    for (int plane = from; plane < to; plane++) {
      int base = plane * s.height() * width;
      for (int row = 0; row < s.outputHeight() * 2 * width; row += 2 * width) {
        if (at + LENGTH > dy.length || base + row + width + 2 * LENGTH > end) {
          maxGradientRow(width, outputWidth, dy, chosen, at, dx, base, row);
        } else {
          for (int j = 0; j < outputWidth; j += LENGTH) {
            int column = Math.min(j, last);
            int place = row + 2 * column;
            maxGradient(dy, chosen, at + column, beyond, low, high, dx, base, place, width);
          }
        }
        at += outputWidth;
      }
    }
  }

  private static void maxGradient(
      float[] dy,
      int[] chosen,
      int at,
      VectorMask<Float> beyond,
      IntVector low,
      IntVector high,
      float[] dx,
      int base,
      int place,
      int width) {
    FloatVector gradient = FloatVector.fromArray(FLOAT, dy, at).add(0f).blend(0f, beyond);
    IntVector index = IntVector.fromArray(INT, chosen, at);
    FloatVector left = twice(gradient, low);
    FloatVector right = twice(gradient, high);
    IntVector leftIndex = EXACT_INT.cast(low).selectFrom(index);
    IntVector rightIndex = EXACT_INT.cast(high).selectFrom(index);
    IntVector upper = COLUMNS.add(place);
    IntVector lower = upper.add(width);
    FloatVector none = FloatVector.zero(FLOAT);
    int to = base + place;
    none.blend(left, leftIndex.eq(upper).cast(FLOAT)).intoArray(dx, to);
    none.blend(right, rightIndex.eq(upper.add(LENGTH)).cast(FLOAT)).intoArray(dx, to + LENGTH);
    to += width;
    none.blend(left, leftIndex.eq(lower).cast(FLOAT)).intoArray(dx, to);
    none.blend(right, rightIndex.eq(lower.add(LENGTH)).cast(FLOAT)).intoArray(dx, to + LENGTH);
  }

  private static FloatVector twice(FloatVector windows, IntVector lanes) {
    return EXACT_INT.cast(lanes).selectFrom(windows.reinterpretAsInts()).reinterpretAsFloats();
  }

  private static void maxGradientRow(
      int width, int outputWidth, float[] dy, int[] chosen, int at, float[] dx, int base, int row) {
    for (int j = 0; j < outputWidth; j++) {
      int place = base + row + 2 * j;
      dx[place] = 0;
      dx[place + 1] = 0;
      dx[place + width] = 0;
      dx[place + width + 1] = 0;
      dx[base + chosen[at + j]] += dy[at + j];
    }
  }

  /// A last row or column that no window reaches gets no gradient.
  private static void clearRest(Pool2dShape s, int from, int to, float[] dx) {
    int width = s.width();
    int plane = s.height() * width;
    if (width % 2 == 1) {
      for (int at = from * plane + width - 1; at < to * plane; at += width) {
        dx[at] = 0;
      }
    }
    if (s.height() % 2 == 1) {
      for (int p = from; p < to; p++) {
        Arrays.fill(dx, (p + 1) * plane - width, (p + 1) * plane, 0);
      }
    }
  }

  static void averagePool(Pool2dShape s, int from, int to, float[] x, float[] y) {
    int width = s.width();
    int outputWidth = s.outputWidth();
    int outputs = s.outputHeight() * outputWidth;
    int second = second(width);
    FloatVector even = even(second);
    FloatVector odd = odd(second);
    int last = Math.max(0, outputWidth - LENGTH);
    int rows = (to - from) * s.outputHeight();
    for (int r = 0; r < rows; r++) {
      int at = from * outputs + r * outputWidth;
      int place = (from + r / s.outputHeight()) * s.height() * width;
      place += r % s.outputHeight() * 2 * width;
      if (at + LENGTH > to * outputs || place + width + second + LENGTH > x.length) {
        for (int j = 0; j < outputWidth; j++) {
          int p = place + 2 * j;
          y[at + j] = (0f + x[p] + x[p + 1] + x[p + width] + x[p + width + 1]) * 0.25f;
        }
        continue;
      }
      for (int j = 0; j < outputWidth; j += LENGTH) {
        int column = Math.min(j, last);
        int p = place + 2 * column;
        FloatVector a = FloatVector.fromArray(FLOAT, x, p);
        FloatVector b = FloatVector.fromArray(FLOAT, x, p + second);
        FloatVector c = FloatVector.fromArray(FLOAT, x, p + width);
        FloatVector d = FloatVector.fromArray(FLOAT, x, p + width + second);
        FloatVector sum = even.selectFrom(a, b).add(0f).add(odd.selectFrom(a, b));
        sum = sum.add(even.selectFrom(c, d)).add(odd.selectFrom(c, d));
        sum.mul(0.25f).intoArray(y, at + column);
      }
    }
  }

  static void averagePoolGradient(Pool2dShape s, int from, int to, float[] dy, float[] dx) {
    int width = s.width();
    int outputWidth = s.outputWidth();
    int outputs = s.outputHeight() * outputWidth;
    clearRest(s, from, to, dx);
    int end = to * s.height() * width;
    int last = Math.max(0, outputWidth - LENGTH);
    VectorMask<Float> beyond = FLOAT.indexInRange(0, outputWidth).not();
    IntVector low = IntVector.fromArray(INT, TWICE, 0);
    IntVector high = IntVector.fromArray(INT, TWICE, LENGTH);
    int rows = (to - from) * s.outputHeight();
    for (int r = 0; r < rows; r++) {
      int at = from * outputs + r * outputWidth;
      int place = (from + r / s.outputHeight()) * s.height() * width;
      place += r % s.outputHeight() * 2 * width;
      if (at + LENGTH > dy.length || place + width + 2 * LENGTH > end) {
        for (int j = 0; j < outputWidth; j++) {
          float share = (0f + dy[at + j]) * 0.25f;
          int p = place + 2 * j;
          dx[p] = share;
          dx[p + 1] = share;
          dx[p + width] = share;
          dx[p + width + 1] = share;
        }
        continue;
      }
      for (int p = 0; p < 2; p++) {
        for (int j = 0; j < outputWidth; j += LENGTH) {
          int column = Math.min(j, last);
          FloatVector share = FloatVector.fromArray(FLOAT, dy, at + column).add(0f).mul(0.25f);
          share = share.blend(0f, beyond);
          int to0 = place + p * width + 2 * column;
          twice(share, low).intoArray(dx, to0);
          twice(share, high).intoArray(dx, to0 + LENGTH);
        }
      }
    }
  }
}
