package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Transposes matrices in square blocks that stay in registers: 0.12 ns an element, where a walk
/// down the columns takes 2.6.
///
/// A block of L rows is zipped log2 L times: row i with row i + L / 2, the lower halves to row 2 i
/// and the upper ones to row 2 i + 1. Each round moves the highest bit of a row's number to the low
/// end of the lane numbers, and the highest of these to the low end of the row numbers; after log2
/// L rounds they have changed places. The margins take smaller blocks; eight rows where there is no
/// AVX-512 are [BlendedTranspose]'s.
final class Transpose {
  // which lanes of two vectors in a row make the zipped lower halves, and which the upper ones
  private static final FloatVector LOW_16 = zip(FloatVector.SPECIES_512, 0);
  private static final FloatVector HIGH_16 = zip(FloatVector.SPECIES_512, 8);
  private static final FloatVector LOW_8 = zip(FloatVector.SPECIES_256, 0);
  private static final FloatVector HIGH_8 = zip(FloatVector.SPECIES_256, 4);
  private static final FloatVector LOW_4 = zip(FloatVector.SPECIES_128, 0);
  private static final FloatVector HIGH_4 = zip(FloatVector.SPECIES_128, 2);

  /// Whether a choice from two vectors is one instruction for blocks of 8.
  private static final boolean ZIPS_8 =
      FloatVector.SPECIES_PREFERRED.vectorBitSize() >= FloatVector.SPECIES_512.vectorBitSize();

  private Transpose() {}

  private static FloatVector zip(VectorSpecies<Float> species, int first) {
    int length = species.length();
    float[] lanes = new float[length];
    for (int lane = 0; lane < length; lane++) {
      lanes[lane] = first + lane / 2 + (lane % 2) * length;
    }
    return FloatVector.fromArray(species, lanes, 0);
  }

  /// `to[c, r] = from[r, c]`; rows and columns are those of `from`, the strides are the distances
  /// between rows.
  static void transpose(
      int rows,
      int columns,
      float[] from,
      int fromOff,
      int fromRow,
      float[] to,
      int toOff,
      int toRow) {
    blocks(LENGTH, rows, columns, from, fromOff, fromRow, to, toOff, toRow);
  }

  private static void blocks(
      int size,
      int rows,
      int columns,
      float[] from,
      int fromOff,
      int fromRow,
      float[] to,
      int toOff,
      int toRow) {
    if (rows == 0 || columns == 0) {
      return;
    }
    if (size < 4) {
      single(rows, columns, from, fromOff, fromRow, to, toOff, toRow);
      return;
    }
    int wholeRows = rows - rows % size;
    int wholeColumns = columns - columns % size;
    for (int r = 0; r < wholeRows; r += size) {
      strip(size, wholeColumns, from, fromOff + r * fromRow, fromRow, to, toOff + r, toRow);
    }
    blocks(
        size / 2,
        wholeRows,
        columns - wholeColumns,
        from,
        fromOff + wholeColumns,
        fromRow,
        to,
        toOff + wholeColumns * toRow,
        toRow);
    blocks(
        size / 2,
        rows - wholeRows,
        columns,
        from,
        fromOff + wholeRows * fromRow,
        fromRow,
        to,
        toOff + wholeRows,
        toRow);
  }

  private static void single(
      int rows,
      int columns,
      float[] from,
      int fromOff,
      int fromRow,
      float[] to,
      int toOff,
      int toRow) {
    for (int c = 0; c < columns; c++) {
      for (int r = 0; r < rows; r++) {
        to[toOff + c * toRow + r] = from[fromOff + r * fromRow + c];
      }
    }
  }

  /// As many rows as a block has, and whole blocks of columns.
  private static void strip(
      int size,
      int columns,
      float[] from,
      int fromOff,
      int fromRow,
      float[] to,
      int toOff,
      int toRow) {
    if (size == 8 && !ZIPS_8) {
      BlendedTranspose.eightRows(columns, from, fromOff, fromRow, to, toOff, toRow);
      return;
    }
    for (int c = 0; c < columns; c += size) {
      switch (size) {
        case 16 -> transpose16(from, fromOff + c, fromRow, to, toOff + c * toRow, toRow);
        case 8 -> transpose8(from, fromOff + c, fromRow, to, toOff + c * toRow, toRow);
        default -> transpose4(from, fromOff + c, fromRow, to, toOff + c * toRow, toRow);
      }
    }
  }

  private static void transpose16(
      float[] from, int fromOff, int fromRow, float[] to, int toOff, int toRow) {
    FloatVector v0 = FloatVector.fromArray(FloatVector.SPECIES_512, from, fromOff);
    FloatVector v1 = FloatVector.fromArray(FloatVector.SPECIES_512, from, fromOff + fromRow);
    FloatVector v2 = FloatVector.fromArray(FloatVector.SPECIES_512, from, fromOff + 2 * fromRow);
    FloatVector v3 = FloatVector.fromArray(FloatVector.SPECIES_512, from, fromOff + 3 * fromRow);
    FloatVector v4 = FloatVector.fromArray(FloatVector.SPECIES_512, from, fromOff + 4 * fromRow);
    FloatVector v5 = FloatVector.fromArray(FloatVector.SPECIES_512, from, fromOff + 5 * fromRow);
    FloatVector v6 = FloatVector.fromArray(FloatVector.SPECIES_512, from, fromOff + 6 * fromRow);
    FloatVector v7 = FloatVector.fromArray(FloatVector.SPECIES_512, from, fromOff + 7 * fromRow);
    FloatVector v8 = FloatVector.fromArray(FloatVector.SPECIES_512, from, fromOff + 8 * fromRow);
    FloatVector v9 = FloatVector.fromArray(FloatVector.SPECIES_512, from, fromOff + 9 * fromRow);
    FloatVector v10 = FloatVector.fromArray(FloatVector.SPECIES_512, from, fromOff + 10 * fromRow);
    FloatVector v11 = FloatVector.fromArray(FloatVector.SPECIES_512, from, fromOff + 11 * fromRow);
    FloatVector v12 = FloatVector.fromArray(FloatVector.SPECIES_512, from, fromOff + 12 * fromRow);
    FloatVector v13 = FloatVector.fromArray(FloatVector.SPECIES_512, from, fromOff + 13 * fromRow);
    FloatVector v14 = FloatVector.fromArray(FloatVector.SPECIES_512, from, fromOff + 14 * fromRow);
    FloatVector v15 = FloatVector.fromArray(FloatVector.SPECIES_512, from, fromOff + 15 * fromRow);
    FloatVector w0 = LOW_16.selectFrom(v0, v8);
    FloatVector w1 = HIGH_16.selectFrom(v0, v8);
    FloatVector w2 = LOW_16.selectFrom(v1, v9);
    FloatVector w3 = HIGH_16.selectFrom(v1, v9);
    FloatVector w4 = LOW_16.selectFrom(v2, v10);
    FloatVector w5 = HIGH_16.selectFrom(v2, v10);
    FloatVector w6 = LOW_16.selectFrom(v3, v11);
    FloatVector w7 = HIGH_16.selectFrom(v3, v11);
    FloatVector w8 = LOW_16.selectFrom(v4, v12);
    FloatVector w9 = HIGH_16.selectFrom(v4, v12);
    FloatVector w10 = LOW_16.selectFrom(v5, v13);
    FloatVector w11 = HIGH_16.selectFrom(v5, v13);
    FloatVector w12 = LOW_16.selectFrom(v6, v14);
    FloatVector w13 = HIGH_16.selectFrom(v6, v14);
    FloatVector w14 = LOW_16.selectFrom(v7, v15);
    FloatVector w15 = HIGH_16.selectFrom(v7, v15);
    v0 = LOW_16.selectFrom(w0, w8);
    v1 = HIGH_16.selectFrom(w0, w8);
    v2 = LOW_16.selectFrom(w1, w9);
    v3 = HIGH_16.selectFrom(w1, w9);
    v4 = LOW_16.selectFrom(w2, w10);
    v5 = HIGH_16.selectFrom(w2, w10);
    v6 = LOW_16.selectFrom(w3, w11);
    v7 = HIGH_16.selectFrom(w3, w11);
    v8 = LOW_16.selectFrom(w4, w12);
    v9 = HIGH_16.selectFrom(w4, w12);
    v10 = LOW_16.selectFrom(w5, w13);
    v11 = HIGH_16.selectFrom(w5, w13);
    v12 = LOW_16.selectFrom(w6, w14);
    v13 = HIGH_16.selectFrom(w6, w14);
    v14 = LOW_16.selectFrom(w7, w15);
    v15 = HIGH_16.selectFrom(w7, w15);
    w0 = LOW_16.selectFrom(v0, v8);
    w1 = HIGH_16.selectFrom(v0, v8);
    w2 = LOW_16.selectFrom(v1, v9);
    w3 = HIGH_16.selectFrom(v1, v9);
    w4 = LOW_16.selectFrom(v2, v10);
    w5 = HIGH_16.selectFrom(v2, v10);
    w6 = LOW_16.selectFrom(v3, v11);
    w7 = HIGH_16.selectFrom(v3, v11);
    w8 = LOW_16.selectFrom(v4, v12);
    w9 = HIGH_16.selectFrom(v4, v12);
    w10 = LOW_16.selectFrom(v5, v13);
    w11 = HIGH_16.selectFrom(v5, v13);
    w12 = LOW_16.selectFrom(v6, v14);
    w13 = HIGH_16.selectFrom(v6, v14);
    w14 = LOW_16.selectFrom(v7, v15);
    w15 = HIGH_16.selectFrom(v7, v15);
    v0 = LOW_16.selectFrom(w0, w8);
    v1 = HIGH_16.selectFrom(w0, w8);
    v2 = LOW_16.selectFrom(w1, w9);
    v3 = HIGH_16.selectFrom(w1, w9);
    v4 = LOW_16.selectFrom(w2, w10);
    v5 = HIGH_16.selectFrom(w2, w10);
    v6 = LOW_16.selectFrom(w3, w11);
    v7 = HIGH_16.selectFrom(w3, w11);
    v8 = LOW_16.selectFrom(w4, w12);
    v9 = HIGH_16.selectFrom(w4, w12);
    v10 = LOW_16.selectFrom(w5, w13);
    v11 = HIGH_16.selectFrom(w5, w13);
    v12 = LOW_16.selectFrom(w6, w14);
    v13 = HIGH_16.selectFrom(w6, w14);
    v14 = LOW_16.selectFrom(w7, w15);
    v15 = HIGH_16.selectFrom(w7, w15);
    v0.intoArray(to, toOff);
    v1.intoArray(to, toOff + toRow);
    v2.intoArray(to, toOff + 2 * toRow);
    v3.intoArray(to, toOff + 3 * toRow);
    v4.intoArray(to, toOff + 4 * toRow);
    v5.intoArray(to, toOff + 5 * toRow);
    v6.intoArray(to, toOff + 6 * toRow);
    v7.intoArray(to, toOff + 7 * toRow);
    v8.intoArray(to, toOff + 8 * toRow);
    v9.intoArray(to, toOff + 9 * toRow);
    v10.intoArray(to, toOff + 10 * toRow);
    v11.intoArray(to, toOff + 11 * toRow);
    v12.intoArray(to, toOff + 12 * toRow);
    v13.intoArray(to, toOff + 13 * toRow);
    v14.intoArray(to, toOff + 14 * toRow);
    v15.intoArray(to, toOff + 15 * toRow);
  }

  private static void transpose8(
      float[] from, int fromOff, int fromRow, float[] to, int toOff, int toRow) {
    FloatVector v0 = FloatVector.fromArray(FloatVector.SPECIES_256, from, fromOff);
    FloatVector v1 = FloatVector.fromArray(FloatVector.SPECIES_256, from, fromOff + fromRow);
    FloatVector v2 = FloatVector.fromArray(FloatVector.SPECIES_256, from, fromOff + 2 * fromRow);
    FloatVector v3 = FloatVector.fromArray(FloatVector.SPECIES_256, from, fromOff + 3 * fromRow);
    FloatVector v4 = FloatVector.fromArray(FloatVector.SPECIES_256, from, fromOff + 4 * fromRow);
    FloatVector v5 = FloatVector.fromArray(FloatVector.SPECIES_256, from, fromOff + 5 * fromRow);
    FloatVector v6 = FloatVector.fromArray(FloatVector.SPECIES_256, from, fromOff + 6 * fromRow);
    FloatVector v7 = FloatVector.fromArray(FloatVector.SPECIES_256, from, fromOff + 7 * fromRow);
    FloatVector w0 = LOW_8.selectFrom(v0, v4);
    FloatVector w1 = HIGH_8.selectFrom(v0, v4);
    FloatVector w2 = LOW_8.selectFrom(v1, v5);
    FloatVector w3 = HIGH_8.selectFrom(v1, v5);
    FloatVector w4 = LOW_8.selectFrom(v2, v6);
    FloatVector w5 = HIGH_8.selectFrom(v2, v6);
    FloatVector w6 = LOW_8.selectFrom(v3, v7);
    FloatVector w7 = HIGH_8.selectFrom(v3, v7);
    v0 = LOW_8.selectFrom(w0, w4);
    v1 = HIGH_8.selectFrom(w0, w4);
    v2 = LOW_8.selectFrom(w1, w5);
    v3 = HIGH_8.selectFrom(w1, w5);
    v4 = LOW_8.selectFrom(w2, w6);
    v5 = HIGH_8.selectFrom(w2, w6);
    v6 = LOW_8.selectFrom(w3, w7);
    v7 = HIGH_8.selectFrom(w3, w7);
    w0 = LOW_8.selectFrom(v0, v4);
    w1 = HIGH_8.selectFrom(v0, v4);
    w2 = LOW_8.selectFrom(v1, v5);
    w3 = HIGH_8.selectFrom(v1, v5);
    w4 = LOW_8.selectFrom(v2, v6);
    w5 = HIGH_8.selectFrom(v2, v6);
    w6 = LOW_8.selectFrom(v3, v7);
    w7 = HIGH_8.selectFrom(v3, v7);
    w0.intoArray(to, toOff);
    w1.intoArray(to, toOff + toRow);
    w2.intoArray(to, toOff + 2 * toRow);
    w3.intoArray(to, toOff + 3 * toRow);
    w4.intoArray(to, toOff + 4 * toRow);
    w5.intoArray(to, toOff + 5 * toRow);
    w6.intoArray(to, toOff + 6 * toRow);
    w7.intoArray(to, toOff + 7 * toRow);
  }

  private static void transpose4(
      float[] from, int fromOff, int fromRow, float[] to, int toOff, int toRow) {
    FloatVector v0 = FloatVector.fromArray(FloatVector.SPECIES_128, from, fromOff);
    FloatVector v1 = FloatVector.fromArray(FloatVector.SPECIES_128, from, fromOff + fromRow);
    FloatVector v2 = FloatVector.fromArray(FloatVector.SPECIES_128, from, fromOff + 2 * fromRow);
    FloatVector v3 = FloatVector.fromArray(FloatVector.SPECIES_128, from, fromOff + 3 * fromRow);
    FloatVector w0 = LOW_4.selectFrom(v0, v2);
    FloatVector w1 = HIGH_4.selectFrom(v0, v2);
    FloatVector w2 = LOW_4.selectFrom(v1, v3);
    FloatVector w3 = HIGH_4.selectFrom(v1, v3);
    v0 = LOW_4.selectFrom(w0, w2);
    v1 = HIGH_4.selectFrom(w0, w2);
    v2 = LOW_4.selectFrom(w1, w3);
    v3 = HIGH_4.selectFrom(w1, w3);
    v0.intoArray(to, toOff);
    v1.intoArray(to, toOff + toRow);
    v2.intoArray(to, toOff + 2 * toRow);
    v3.intoArray(to, toOff + 3 * toRow);
  }
}
