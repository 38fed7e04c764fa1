package dev.retort.engine.layer;

import dev.retort.engine.kernel.Panels;
import dev.retort.engine.tensor.Shape;
import java.util.OptionalDouble;

/// A parameter of a network: its values in the kernels' layout, and the way to and from PyTorch's.
///
/// {@snippet class="dev.retort.engine.layer.ExamplesTest" region="parameter"}
public final class Parameter {
  private final String name;
  private final ParameterSpec spec;
  private final float[] values;

  /// A parameter of zeros. `name` is the path in a checkpoint: `3.weight`.
  public Parameter(String name, ParameterSpec spec) {
    this.name = name;
    this.spec = spec;
    this.values = new float[spec.shape().elements()];
  }

  public String name() {
    return name;
  }

  public ParameterSpec spec() {
    return spec;
  }

  /// The shape as PyTorch has it.
  public Shape shape() {
    return spec.shape();
  }

  /// Whether gradients train it.
  public boolean trained() {
    return spec.role() != ParameterSpec.Role.STATISTIC;
  }

  /// The values themselves, in the kernels' layout: for kernels and optimizers. Whoever writes to
  /// them tells the network ([dev.retort.engine.Network#weightsChanged()]).
  public float[] values() {
    return values;
  }

  /// The first value that is NaN or infinite, if there is one: training has spoilt it.
  public OptionalDouble notFinite() {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return OptionalDouble.of(value);
      }
    }
    return OptionalDouble.empty();
  }

  /// A copy in PyTorch's layout.
  public float[] toArray() {
    return toArray(values);
  }

  /// Brings an array of this parameter's layout, such as its gradient, into PyTorch's layout.
  public float[] toArray(float[] inKernelLayout) {
    if (!spec.transposed()) {
      return inKernelLayout.clone();
    }
    float[] rows = new float[values.length];
    Panels.toRows(inputs(), units(), inKernelLayout, rows);
    return transpose(rows, inputs(), units());
  }

  /// Sets all values from PyTorch's layout. Whoever does it tells the network, as for [#values()]
  /// ([dev.retort.engine.Network#weightsChanged()]): inference keeps what it derived from the old
  /// ones until then.
  public void set(float[] source) {
    if (source.length != values.length) {
      throw new IllegalArgumentException(
          "%s %s has %d values but gets %d"
              .formatted(name, spec.shape(), values.length, source.length));
    }
    if (spec.transposed()) {
      Panels.fromRows(inputs(), units(), transpose(source, units(), inputs()), values);
    } else {
      System.arraycopy(source, 0, values, 0, values.length);
    }
  }

  private int units() {
    return spec.shape().extent(0);
  }

  private int inputs() {
    return values.length / units();
  }

  private static float[] transpose(float[] source, int rows, int columns) {
    float[] out = new float[source.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        out[c * rows + r] = source[r * columns + c];
      }
    }
    return out;
  }
}
