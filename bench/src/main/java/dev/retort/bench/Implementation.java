package dev.retort.bench;

import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;

/// The kernels a benchmark runs on.
public enum Implementation {
  SCALAR,
  VECTOR;

  /// The kernels themselves.
  ///
  /// @throws IllegalStateException if this Java has no vector kernels
  Kernels kernels() {
    Kernels kernels = this == SCALAR ? KernelChoice.scalar() : KernelChoice.vector();
    if (kernels == null) {
      throw new IllegalStateException(
          "no vector kernels here; start java with --add-modules jdk.incubator.vector");
    }
    return kernels;
  }
}
