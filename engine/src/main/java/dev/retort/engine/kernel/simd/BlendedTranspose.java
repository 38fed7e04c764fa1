package dev.retort.engine.kernel.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Transposes eight rows where a choice from two vectors is not one instruction, as without AVX-512:
/// by loads, blends and shifts alone, up to twice as fast there as zipping ([Transpose]), which has
/// half as many instructions with AVX-512.
///
/// Two columns are a pair in each row. A load that begins two floats earlier brings the pair two
/// floats further into the vector, so four loads from every other row, blended, are the pairs of
/// these rows one behind the other:
///
///     rows 0, 2, 4, 6:  even = a0 b0 a2 b2 a4 b4 a6 b6
///     rows 1, 3, 5, 7:  odd  = a1 b1 a3 b3 a5 b5 a7 b7
///
/// A pair is one long. The odd rows' first halves, shifted up, fill the gaps between the even ones'
/// and make column a; the even rows' second halves, shifted down, those between the odd ones', and
/// make column b.
final class BlendedTranspose {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_256;

  private BlendedTranspose() {}

  /// `to[c, r] = from[r, c]` for eight rows at least eight floats long, and an even number of
  /// columns. No load leaves the rows from the first to the last: only those from later rows begin
  /// earlier.
  static void eightRows(
      int columns, float[] from, int fromOff, int fromRow, float[] to, int toOff, int toRow) {
    VectorMask<Float> second = VectorMask.fromLong(S, 0b0000_1100);
    VectorMask<Float> third = VectorMask.fromLong(S, 0b0011_0000);
    VectorMask<Float> fourth = VectorMask.fromLong(S, 0b1100_0000);
    VectorMask<Float> gaps = VectorMask.fromLong(S, 0b1010_1010);
    int row1 = fromOff + fromRow;
    int row2 = fromOff + 2 * fromRow - 2;
    int row3 = fromOff + 3 * fromRow - 2;
    int row4 = fromOff + 4 * fromRow - 4;
    int row5 = fromOff + 5 * fromRow - 4;
    int row6 = fromOff + 6 * fromRow - 6;
    int row7 = fromOff + 7 * fromRow - 6;
    int target = toOff;
    for (int c = 0; c < columns; c += 2) {
      FloatVector even =
          FloatVector.fromArray(S, from, fromOff + c)
              .blend(FloatVector.fromArray(S, from, row2 + c), second)
              .blend(FloatVector.fromArray(S, from, row4 + c), third)
              .blend(FloatVector.fromArray(S, from, row6 + c), fourth);
      FloatVector odd =
          FloatVector.fromArray(S, from, row1 + c)
              .blend(FloatVector.fromArray(S, from, row3 + c), second)
              .blend(FloatVector.fromArray(S, from, row5 + c), third)
              .blend(FloatVector.fromArray(S, from, row7 + c), fourth);
      FloatVector up =
          odd.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 32).reinterpretAsFloats();
      FloatVector down =
          even.reinterpretAsLongs().lanewise(VectorOperators.LSHR, 32).reinterpretAsFloats();
      even.blend(up, gaps).intoArray(to, target);
      down.blend(odd, gaps).intoArray(to, target + toRow);
      target += 2 * toRow;
    }
  }
}
