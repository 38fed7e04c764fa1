package dev.retort.distill.search;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;

/// An architecture that a search may choose.
///
/// {@snippet class="dev.retort.distill.search.ExamplesTest" region="space"}
///
/// @param name how people write it: `cnn:8,16,32`
public record Student(String name, NetworkSpec spec) {
  /// What its weights take as floats, running statistics among them: the checkpoint without its
  /// header.
  public long bytes() {
    return Network.zeros(spec).bytes();
  }
}
