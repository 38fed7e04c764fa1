package dev.retort.engine.optimizer;

import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;
import java.util.List;

/// The update of one parameter, element by element: any cut of the range gives the same bits.
///
/// The loops are static methods over whole arrays at one common index, which the compiler turns
/// into vector code. Products and sums stay apart (no fma), so that they cost the same on every
/// CPU.
abstract class ParameterUpdate implements Workers.RangeTask {
  private final List<Parameter> buffers;

  ParameterUpdate(List<Parameter> buffers) {
    this.buffers = buffers;
  }

  /// What the update remembers between steps. A buffer has the layout of its parameter.
  final List<Parameter> buffers() {
    return buffers;
  }

  /// Sets the numbers of the step that comes; `step` counts from 1.
  abstract void prepare(double rate, long step);

  /// A buffer of zeros, by PyTorch's name for it.
  static Parameter buffer(String name, Parameter parameter) {
    return new Parameter(name + "." + parameter.name(), parameter.spec());
  }
}
