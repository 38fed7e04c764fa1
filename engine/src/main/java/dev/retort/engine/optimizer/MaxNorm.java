package dev.retort.engine.optimizer;

import dev.retort.engine.kernel.Panels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;

/// Scales the incoming weights of each unit back to a greatest Euclidean norm c, for units
/// from..to.
///
///     w = w min(1, c / |w|)        w: the weights of one unit, without its bias
///
/// (Where c / |w| is below 1 it is made smaller by 2^-22, see [#scale].)
///
/// Squares are added in double, a unit's weights in ascending order, so that a cut between units
/// changes nothing.
abstract class MaxNorm implements Workers.RangeTask {
  private static final int GRAIN_ELEMENTS = 65536;

  final float[] values;
  final int units;
  final int inputs;
  private final double limit;

  private MaxNorm(Parameter parameter, float limit) {
    this.values = parameter.values();
    this.units = parameter.shape().extent(0);
    this.inputs = values.length / units;
    this.limit = limit;
  }

  static MaxNorm of(Parameter weight, float limit) {
    return weight.spec().transposed() ? new Columns(weight, limit) : new Rows(weight, limit);
  }

  final int units() {
    return units;
  }

  final int grain() {
    return Math.max(16, GRAIN_ELEMENTS / inputs);
  }

  /// What a unit's weights are multiplied by. A hair below limit / norm: rounding the products must
  /// not lift the norm above the limit again.
  final float scale(double sumOfSquares) {
    return sumOfSquares > limit * limit
        ? (float) (limit / Math.sqrt(sumOfSquares) * (1 - 0x1p-22))
        : 1;
  }

  /// Weights in PyTorch's layout: a unit is a row.
  private static final class Rows extends MaxNorm {
    Rows(Parameter parameter, float limit) {
      super(parameter, limit);
    }

    @Override
    public void run(int from, int to) {
      for (int unit = from; unit < to; unit++) {
        int begin = unit * inputs;
        float scale = scale(sumOfSquares(begin, begin + inputs, values));
        if (scale != 1) {
          multiply(begin, begin + inputs, scale, values);
        }
      }
    }

    private static double sumOfSquares(int from, int to, float[] w) {
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += (double) w[i] * w[i];
      }
      return sum;
    }

    private static void multiply(int from, int to, float scale, float[] w) {
      for (int i = from; i < to; i++) {
        w[i] *= scale;
      }
    }
  }

  /// Weights as dense layers hold them, in [Panels]: a unit is a column. Each row of a panel is
  /// first copied to an array of its own, where the compiler turns the loop into vector code.
  private static final class Columns extends MaxNorm {
    private final double[] sums;
    private final float[] scales;
    private final float[] row;

    Columns(Parameter parameter, float limit) {
      super(parameter, limit);
      this.sums = new double[units];
      this.scales = new float[units];
      this.row = new float[units];
    }

    @Override
    public void run(int from, int to) {
      for (int unit = from; unit < to; unit++) {
        sums[unit] = 0;
      }
      for (int first = from; first < to; first = end(first, to)) {
        for (int r = 0; r < inputs; r++) {
          System.arraycopy(values, at(r, first), row, first, end(first, to) - first);
          addSquares(first, end(first, to), row, sums);
        }
      }
      boolean beyond = false;
      for (int unit = from; unit < to; unit++) {
        scales[unit] = scale(sums[unit]);
        beyond |= scales[unit] != 1;
      }
      for (int first = from; beyond && first < to; first = end(first, to)) {
        int count = end(first, to) - first;
        for (int r = 0; r < inputs; r++) {
          System.arraycopy(values, at(r, first), row, first, count);
          multiply(first, first + count, scales, row);
          System.arraycopy(row, first, values, at(r, first), count);
        }
      }
    }

    /// The end of the panel that this unit is in, or of the range.
    private static int end(int unit, int to) {
      return Math.min(to, unit - unit % Panels.WIDTH + Panels.WIDTH);
    }

    private int at(int row, int unit) {
      int panel = unit - unit % Panels.WIDTH;
      return panel * inputs + row * Panels.width(units, panel) + unit - panel;
    }

    private static void addSquares(int from, int to, float[] row, double[] sums) {
      for (int c = from; c < to; c++) {
        double value = row[c];
        sums[c] += value * value;
      }
    }

    private static void multiply(int from, int to, float[] scales, float[] row) {
      for (int c = from; c < to; c++) {
        row[c] *= scales[c];
      }
    }
  }
}
