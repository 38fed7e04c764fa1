package dev.retort.distill.search;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.layer.Parameter;

/// An architecture that a search may choose.
///
/// {@snippet class="dev.retort.distill.search.ExamplesTest" region="space"}
///
/// @param name how people write it: `cnn:8,16,32`
public record Student(String name, NetworkSpec spec) {
  /// What its weights take as floats, running statistics among them: the checkpoint without its
  /// header.
  public long bytes() {
    long values = 0;
    for (Parameter parameter : Network.zeros(spec).parameters()) {
      values += parameter.values().length;
    }
    return values * Float.BYTES;
  }
}
