package dev.retort.engine;

import dev.retort.engine.layer.Parameter;
import java.util.Collection;

/// The SHA-256 of a network's weights: the little-endian bytes of every parameter in PyTorch's
/// layout, in the order of the spec.
final class WeightHash {
  private WeightHash() {}

  static String of(Collection<Parameter> parameters) {
    NumberHash hash = new NumberHash();
    for (Parameter parameter : parameters) {
      hash.add(parameter.toArray());
    }
    return hash.hex();
  }
}
