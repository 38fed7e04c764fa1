package dev.retort.engine.kernel;

import org.jspecify.annotations.Nullable;

/// Chooses the kernels, once.
public final class KernelChoice {
  private static final Kernels SCALAR = new ScalarKernels();
  private static final String VECTOR_CLASS = "dev.retort.engine.kernel.simd.VectorKernels";

  private KernelChoice() {}

  /// The kernels of this process.
  public static Kernels kernels() {
    Kernels vector = vector();
    return vector != null ? vector : SCALAR;
  }

  /// The plain reference.
  public static Kernels scalar() {
    return SCALAR;
  }

  /// The vector kernels, or null where the vector module is absent.
  public static @Nullable Kernels vector() {
    return Vector.KERNELS;
  }

  private static final class Vector {
    static final @Nullable Kernels KERNELS = load();

    private static @Nullable Kernels load() {
      try {
        return Class.forName(VECTOR_CLASS)
            .asSubclass(Kernels.class)
            .getConstructor(Kernels.class)
            .newInstance(SCALAR);
      } catch (ReflectiveOperationException | LinkageError e) {
        return null;
      }
    }
  }
}
