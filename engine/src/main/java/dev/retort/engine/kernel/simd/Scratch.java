package dev.retort.engine.kernel.simd;

/// A piece of memory for each thread, small enough for the first-level cache: where functions of
/// several passes keep what lies between.
final class Scratch {
  /// Elements that one pass works on; a multiple of every vector.
  static final int BLOCK = 512;

  /// Two blocks: `[0, BLOCK)` and `[BLOCK, 2 BLOCK)`.
  private static final ThreadLocal<float[]> BLOCKS =
      ThreadLocal.withInitial(() -> new float[2 * BLOCK]);

  private Scratch() {}

  static float[] blocks() {
    return BLOCKS.get();
  }
}
