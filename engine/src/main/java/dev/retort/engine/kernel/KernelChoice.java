package dev.retort.engine.kernel;

import java.util.ServiceLoader;

/// Chooses the kernels, once.
public final class KernelChoice {
  private KernelChoice() {}

  /// The kernels of this process.
  public static Kernels kernels() {
    return ServiceLoader.load(Kernels.class).findFirst().orElseThrow();
  }
}
