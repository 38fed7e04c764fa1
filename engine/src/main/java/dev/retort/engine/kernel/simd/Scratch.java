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

  /// A copy of fewer than sixteen values that end an array, in an array where whole vectors can be
  /// read from `place` on. (A masked load that leaves its array takes a path that is seldom taken,
  /// which C2 may leave uncompiled; there the mask becomes an object.)
  static float[] rest(float[] x, int from, int to, int place) {
    float[] rest = RESTS.get();
    System.arraycopy(x, from, rest, place, to - from);
    return rest;
  }
}
