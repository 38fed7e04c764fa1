package dev.retort.engine.kernel.simd;

/// A piece of memory for each thread, small enough for the first-level cache: where functions of
/// several passes keep what lies between.
final class Scratch {
  /// Elements that one pass works on; a multiple of every vector.
  static final int BLOCK = 512;

  /// Two blocks: `[0, BLOCK)` and `[BLOCK, 2 BLOCK)`.
  private static final ThreadLocal<float[]> BLOCKS =
      ThreadLocal.withInitial(() -> new float[2 * BLOCK]);

  /// What is left of a sum, padded: `[0, 16)` and `[16, 32)`.
  private static final ThreadLocal<float[]> RESTS =
      ThreadLocal.withInitial(() -> new float[2 * VectorReductions.LANES]);

  private Scratch() {}

  static float[] blocks() {
    return BLOCKS.get();
  }

  /// Where whole vectors can be read and written that would reach beyond the end of an array.
  ///
  /// A masked load or store beyond the end is allowed, but the JDK checks it in a branch of its
  /// own. Where that branch is seldom taken, C2 inlines nothing into it, and the mask becomes an
  /// object in a loop that should allocate nothing.
  static float[] rest() {
    return RESTS.get();
  }

  /// A copy of up to sixteen values that end an array, from `place` on.
  static float[] rest(float[] x, int from, int to, int place) {
    float[] rest = rest();
    System.arraycopy(x, from, rest, place, to - from);
    return rest;
  }
}
