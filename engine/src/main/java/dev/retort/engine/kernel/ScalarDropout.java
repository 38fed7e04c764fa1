package dev.retort.engine.kernel;

/// The mask of dropout, in plain loops: 32 bits that look random are made from the index and both
/// halves of the sample's key, and a value is kept if the first 31 of them are below `keep`.
///
/// The mixing is two rounds of a multiplication and an exclusive or with a shift of itself, with
/// the key's second half coming in between, so that two samples' masks are not shifts of one
/// sequence.
///
/// Multipliers and shifts: Wellons, hash-prospector, the least biased of this form that its search
/// had found by 2022.
final class ScalarDropout {
  private ScalarDropout() {}

  static void dropout(
      long key, int keep, float scale, int start, int from, int to, float[] x, float[] y) {
    int low = (int) key;
    int high = (int) (key >>> 32);
    for (int i = from; i < to; i++) {
      int bits = i * Coefficients.GOLDEN_PRIME + low;
      bits = (bits ^ (bits >>> 16)) * Coefficients.MIX_FIRST;
      bits ^= high;
      bits = (bits ^ (bits >>> 15)) * Coefficients.MIX_SECOND;
      bits ^= bits >>> 15;
      int kept = ((bits >>> 1) - keep) >> 31; // all ones or all zeros: a branch would be guessed
      y[start + i] = Float.intBitsToFloat(Float.floatToRawIntBits(x[start + i] * scale) & kept);
    }
  }
}
