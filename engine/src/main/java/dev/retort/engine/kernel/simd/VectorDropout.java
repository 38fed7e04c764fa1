package dev.retort.engine.kernel.simd;

import static jdk.incubator.vector.FloatVector.fromArray;

import dev.retort.engine.kernel.Coefficients;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The mask of dropout over whole vectors; returns where it has stopped, less than a vector before
/// `to`, and the scalar loop does the rest. The compiler does not turn that loop into vectors by
/// itself.
final class VectorDropout {
  private static final VectorSpecies<Float> S = Lanes.FLOAT;
  private static final int L = Lanes.LENGTH;

  private VectorDropout() {}

  static int dropout(
      long key, int keep, float scale, int start, int from, int to, float[] x, float[] y) {
    int low = (int) key;
    int high = (int) (key >>> 32);
    int step = L * Coefficients.GOLDEN_PRIME;
    IntVector counter =
        IntVector.zero(Lanes.INT).addIndex(1).add(from).mul(Coefficients.GOLDEN_PRIME).add(low);
    int i = from;
    for (; i <= to - L; i += L) {
      IntVector bits = counter;
      bits = bits.lanewise(VectorOperators.XOR, bits.lanewise(VectorOperators.LSHR, 16));
      bits = bits.mul(Coefficients.MIX_FIRST).lanewise(VectorOperators.XOR, high);
      bits = bits.lanewise(VectorOperators.XOR, bits.lanewise(VectorOperators.LSHR, 15));
      bits = bits.mul(Coefficients.MIX_SECOND);
      bits = bits.lanewise(VectorOperators.XOR, bits.lanewise(VectorOperators.LSHR, 15));
      VectorMask<Float> dropped =
          bits.lanewise(VectorOperators.LSHR, 1).compare(VectorOperators.GE, keep).cast(S);
      FloatVector scaled = fromArray(S, x, start + i).mul(scale);
      scaled.blend(0, dropped).intoArray(y, start + i);
      counter = counter.add(step);
    }
    return i;
  }
}
