package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.Winograd.SIDE;
import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import dev.retort.engine.kernel.Winograd;
import jdk.incubator.vector.FloatVector;

/// The five transforms of [Winograd] along one axis, of many lines at once: element k of line i is
/// `from[at + k step + i]` and becomes `to[start + k pitch + i]`. Each is fourteen operations at
/// most for six loads and six stores.
///
/// Lines are taken in whole vectors, so their number is a multiple of the vector's length.
final class WinogradTransforms {
  // where the coefficients lie in the table
  private static final int AT_A = 0 * LENGTH;
  private static final int AT_B = 1 * LENGTH;
  private static final int AT_MINUS_A = 2 * LENGTH;
  private static final int AT_MINUS_B = 3 * LENGTH;
  private static final int AT_MINUS_A2 = 4 * LENGTH;
  private static final int AT_MINUS_B2 = 5 * LENGTH;
  private static final int AT_MINUS_SUM = 6 * LENGTH;
  private static final int AT_PRODUCT = 7 * LENGTH;
  private static final int AT_A2 = 8 * LENGTH;
  private static final int AT_B2 = 9 * LENGTH;
  private static final int AT_N0 = 10 * LENGTH;
  private static final int AT_NA = 11 * LENGTH;
  private static final int AT_NB = 12 * LENGTH;
  private static final int AT_A3 = 13 * LENGTH;
  private static final int AT_B3 = 14 * LENGTH;
  private static final int AT_A_NA = 15 * LENGTH;
  private static final int AT_B_NB = 16 * LENGTH;
  private static final int AT_A2_NA = 17 * LENGTH;
  private static final int AT_B2_NB = 18 * LENGTH;

  /// A vector of each coefficient. Methods load those they need before their loops: a vector in a
  /// static field would be loaded anew for every use, and one broadcast in the method became an
  /// object at every call in some JVMs.
  private static final float[] COEFFICIENTS =
      repeated(
          Winograd.POINT_A,
          Winograd.POINT_B,
          -Winograd.POINT_A,
          -Winograd.POINT_B,
          -Winograd.A2,
          -Winograd.B2,
          -Winograd.SUM,
          Winograd.PRODUCT,
          Winograd.A2,
          Winograd.B2,
          Winograd.N0,
          Winograd.NA,
          Winograd.NB,
          Winograd.A3,
          Winograd.B3,
          Winograd.A_NA,
          Winograd.B_NB,
          Winograd.A2_NA,
          Winograd.B2_NB);

  private WinogradTransforms() {}

  private static float[] repeated(float... values) {
    float[] lanes = new float[values.length * LENGTH];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = values[i / LENGTH];
    }
    return lanes;
  }

  /// B^T of rows that lie anywhere: where the k-th begins is `rows[k]`.
  static void inputRows(int lines, float[] from, int[] rows, float[] to, int start, int pitch) {
    FloatVector a = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_A);
    FloatVector b = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_B);
    FloatVector minusA = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_MINUS_A);
    FloatVector minusB = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_MINUS_B);
    FloatVector minusA2 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_MINUS_A2);
    FloatVector minusB2 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_MINUS_B2);
    FloatVector minusSum = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_MINUS_SUM);
    FloatVector product = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_PRODUCT);
    int r0 = rows[0];
    int r1 = rows[1];
    int r2 = rows[2];
    int r3 = rows[3];
    int r4 = rows[4];
    int r5 = rows[5];
    for (int i = 0; i < lines; i += LENGTH) {
      FloatVector x0 = EXACT.cast(FloatVector.fromArray(FLOAT, from, r0 + i));
      FloatVector x1 = EXACT.cast(FloatVector.fromArray(FLOAT, from, r1 + i));
      FloatVector x2 = EXACT.cast(FloatVector.fromArray(FLOAT, from, r2 + i));
      FloatVector x3 = EXACT.cast(FloatVector.fromArray(FLOAT, from, r3 + i));
      FloatVector x4 = EXACT.cast(FloatVector.fromArray(FLOAT, from, r4 + i));
      FloatVector x5 = EXACT.cast(FloatVector.fromArray(FLOAT, from, r5 + i));
      x0.fma(product, x2.fma(minusSum, x4)).intoArray(to, start + i);
      FloatVector even = x2.fma(minusB2, x4);
      FloatVector odd = x1.fma(minusB2, x3);
      odd.fma(a, even).intoArray(to, start + pitch + i);
      odd.fma(minusA, even).intoArray(to, start + 2 * pitch + i);
      even = x2.fma(minusA2, x4);
      odd = x1.fma(minusA2, x3);
      odd.fma(b, even).intoArray(to, start + 3 * pitch + i);
      odd.fma(minusB, even).intoArray(to, start + 4 * pitch + i);
      x1.fma(product, x3.fma(minusSum, x5)).intoArray(to, start + 5 * pitch + i);
    }
  }

  /// B^T along the six rows of tiles that begin `between` apart, each of so many lines that lie
  /// side by side: row by row and all in one loop, as one for each tile would be too short to run
  /// well.
  static void inputTiles(
      int tiles,
      int lines,
      float[] from,
      int from0,
      int fromRow,
      int between,
      float[] to,
      int to0,
      int pitch) {
    FloatVector a = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_A);
    FloatVector b = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_B);
    FloatVector minusA = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_MINUS_A);
    FloatVector minusB = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_MINUS_B);
    FloatVector minusA2 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_MINUS_A2);
    FloatVector minusB2 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_MINUS_B2);
    FloatVector minusSum = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_MINUS_SUM);
    FloatVector product = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_PRODUCT);
    int vectors = lines / LENGTH;
    for (int row = 0; row < SIDE; row++) {
      int at = from0 + row * fromRow;
      int start = to0 + row * SIDE * pitch;
      int left = vectors;
      for (int v = 0; v < tiles * vectors; v++) {
        FloatVector x0 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at));
        FloatVector x1 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + lines));
        FloatVector x2 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 2 * lines));
        FloatVector x3 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 3 * lines));
        FloatVector x4 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 4 * lines));
        FloatVector x5 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 5 * lines));
        x0.fma(product, x2.fma(minusSum, x4)).intoArray(to, start);
        FloatVector even = x2.fma(minusB2, x4);
        FloatVector odd = x1.fma(minusB2, x3);
        odd.fma(a, even).intoArray(to, start + pitch);
        odd.fma(minusA, even).intoArray(to, start + 2 * pitch);
        even = x2.fma(minusA2, x4);
        odd = x1.fma(minusA2, x3);
        odd.fma(b, even).intoArray(to, start + 3 * pitch);
        odd.fma(minusB, even).intoArray(to, start + 4 * pitch);
        x1.fma(product, x3.fma(minusSum, x5)).intoArray(to, start + 5 * pitch);
        at += LENGTH;
        start += LENGTH;
        left--;
        if (left == 0) {
          left = vectors;
          at += between - lines;
        }
      }
    }
  }

  /// G, three elements to six.
  static void weight(int lines, float[] from, int at, int step, float[] to, int start, int pitch) {
    FloatVector a = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_A);
    FloatVector b = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_B);
    FloatVector a2 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_A2);
    FloatVector b2 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_B2);
    FloatVector n0 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_N0);
    FloatVector na = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_NA);
    FloatVector nb = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_NB);
    for (int i = 0; i < lines; i += LENGTH) {
      FloatVector w0 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + i));
      FloatVector w1 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + step + i));
      FloatVector w2 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 2 * step + i));
      w0.mul(n0).intoArray(to, start + i);
      FloatVector even = w2.fma(a2, w0);
      FloatVector odd = w1.mul(a);
      even.add(odd).mul(na).intoArray(to, start + pitch + i);
      even.sub(odd).mul(na).intoArray(to, start + 2 * pitch + i);
      even = w2.fma(b2, w0);
      odd = w1.mul(b);
      even.add(odd).mul(nb).intoArray(to, start + 3 * pitch + i);
      even.sub(odd).mul(nb).intoArray(to, start + 4 * pitch + i);
      w2.intoArray(to, start + 5 * pitch + i);
    }
  }

  /// A^T down the six columns of a tile, six elements to four: column j begins at `at + j step`,
  /// its elements are `SIDE step` apart, and those of the result `SIDE pitch`.
  static void outputRows(
      int lines, float[] from, int from0, int step, float[] to, int to0, int pitch) {
    FloatVector a = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_A);
    FloatVector b = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_B);
    FloatVector a2 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_A2);
    FloatVector b2 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_B2);
    FloatVector a3 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_A3);
    FloatVector b3 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_B3);
    int row = SIDE * step;
    for (int j = 0; j < SIDE; j++) {
      int at = from0 + j * step;
      int start = to0 + j * pitch;
      for (int i = 0; i < lines; i += LENGTH) {
        FloatVector m0 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + i));
        FloatVector m1 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + row + i));
        FloatVector m2 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 2 * row + i));
        FloatVector m3 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 3 * row + i));
        FloatVector m4 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 4 * row + i));
        FloatVector m5 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 5 * row + i));
        FloatVector s = m1.add(m2);
        FloatVector d = m1.sub(m2);
        FloatVector t = m3.add(m4);
        FloatVector e = m3.sub(m4);
        m0.add(s).add(t).intoArray(to, start + i);
        d.fma(a, e.mul(b)).intoArray(to, start + SIDE * pitch + i);
        s.fma(a2, t.mul(b2)).intoArray(to, start + 2 * SIDE * pitch + i);
        d.fma(a3, e.fma(b3, m5)).intoArray(to, start + 3 * SIDE * pitch + i);
      }
    }
  }

  /// A^T along some rows of a tile, and the bias of each line, for the columns that exist: the
  /// first `count` of four. Elements are `step` apart and columns of the result `lines`.
  static void outputColumns(
      int rows,
      int lines,
      float[] from,
      int from0,
      int step,
      float[] bias,
      int bias0,
      int count,
      float[] to,
      int to0,
      int row) {
    FloatVector a = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_A);
    FloatVector b = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_B);
    FloatVector a2 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_A2);
    FloatVector b2 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_B2);
    FloatVector a3 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_A3);
    FloatVector b3 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_B3);
    int at = from0;
    int start = to0;
    int i = 0;
    for (int v = 0; v < rows * lines; v += LENGTH) {
      FloatVector m0 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at));
      FloatVector m1 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + step));
      FloatVector m2 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 2 * step));
      FloatVector m3 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 3 * step));
      FloatVector m4 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 4 * step));
      FloatVector m5 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 5 * step));
      FloatVector plus = FloatVector.fromArray(FLOAT, bias, bias0 + i);
      FloatVector s = m1.add(m2);
      FloatVector d = m1.sub(m2);
      FloatVector t = m3.add(m4);
      FloatVector e = m3.sub(m4);
      m0.add(s).add(t).add(plus).intoArray(to, start);
      if (count > 1) {
        d.fma(a, e.mul(b)).add(plus).intoArray(to, start + lines);
      }
      if (count > 2) {
        s.fma(a2, t.mul(b2)).add(plus).intoArray(to, start + 2 * lines);
      }
      if (count > 3) {
        d.fma(a3, e.fma(b3, m5)).add(plus).intoArray(to, start + 3 * lines);
      }
      i += LENGTH;
      at += LENGTH;
      start += LENGTH;
      if (i == lines) {
        i = 0;
        at += SIDE * step - lines;
        start += row - lines;
      }
    }
  }

  /// A of rows that lie anywhere, four elements to six: where the k-th begins is `rows[k]`.
  static void gradientRows(int lines, float[] from, int[] rows, float[] to, int start, int pitch) {
    FloatVector a = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_A);
    FloatVector b = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_B);
    FloatVector a2 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_A2);
    FloatVector b2 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_B2);
    FloatVector a3 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_A3);
    FloatVector b3 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_B3);
    int r0 = rows[0];
    int r1 = rows[1];
    int r2 = rows[2];
    int r3 = rows[3];
    for (int i = 0; i < lines; i += LENGTH) {
      FloatVector g0 = EXACT.cast(FloatVector.fromArray(FLOAT, from, r0 + i));
      FloatVector g1 = EXACT.cast(FloatVector.fromArray(FLOAT, from, r1 + i));
      FloatVector g2 = EXACT.cast(FloatVector.fromArray(FLOAT, from, r2 + i));
      FloatVector g3 = EXACT.cast(FloatVector.fromArray(FLOAT, from, r3 + i));
      g0.intoArray(to, start + i);
      FloatVector even = g2.fma(a2, g0);
      FloatVector odd = g3.fma(a3, g1.mul(a));
      even.add(odd).intoArray(to, start + pitch + i);
      even.sub(odd).intoArray(to, start + 2 * pitch + i);
      even = g2.fma(b2, g0);
      odd = g3.fma(b3, g1.mul(b));
      even.add(odd).intoArray(to, start + 3 * pitch + i);
      even.sub(odd).intoArray(to, start + 4 * pitch + i);
      g3.intoArray(to, start + 5 * pitch + i);
    }
  }

  /// A along the six rows of tiles, as above.
  static void gradientTiles(
      int tiles,
      int lines,
      float[] from,
      int from0,
      int fromRow,
      int between,
      float[] to,
      int to0,
      int pitch) {
    FloatVector a = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_A);
    FloatVector b = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_B);
    FloatVector a2 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_A2);
    FloatVector b2 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_B2);
    FloatVector a3 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_A3);
    FloatVector b3 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_B3);
    int vectors = lines / LENGTH;
    for (int row = 0; row < SIDE; row++) {
      int at = from0 + row * fromRow;
      int start = to0 + row * SIDE * pitch;
      int left = vectors;
      for (int v = 0; v < tiles * vectors; v++) {
        FloatVector g0 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at));
        FloatVector g1 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + lines));
        FloatVector g2 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 2 * lines));
        FloatVector g3 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 3 * lines));
        g0.intoArray(to, start);
        FloatVector even = g2.fma(a2, g0);
        FloatVector odd = g3.fma(a3, g1.mul(a));
        even.add(odd).intoArray(to, start + pitch);
        even.sub(odd).intoArray(to, start + 2 * pitch);
        even = g2.fma(b2, g0);
        odd = g3.fma(b3, g1.mul(b));
        even.add(odd).intoArray(to, start + 3 * pitch);
        even.sub(odd).intoArray(to, start + 4 * pitch);
        g3.intoArray(to, start + 5 * pitch);
        at += LENGTH;
        start += LENGTH;
        left--;
        if (left == 0) {
          left = vectors;
          at += between - lines;
        }
      }
    }
  }

  /// Adds some lines to others.
  static void add(int lines, float[] from, int at, float[] to, int start) {
    for (int i = 0; i < lines; i += LENGTH) {
      FloatVector sum = FloatVector.fromArray(FLOAT, to, start + i);
      sum.add(FloatVector.fromArray(FLOAT, from, at + i)).intoArray(to, start + i);
    }
  }

  /// G^T, six elements to three.
  static void weightGradient(
      int lines, float[] from, int at, int step, float[] to, int start, int pitch) {
    FloatVector n0 = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_N0);
    FloatVector na = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_NA);
    FloatVector nb = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_NB);
    FloatVector aNa = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_A_NA);
    FloatVector bNb = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_B_NB);
    FloatVector a2Na = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_A2_NA);
    FloatVector b2Nb = FloatVector.fromArray(FLOAT, COEFFICIENTS, AT_B2_NB);
    for (int i = 0; i < lines; i += LENGTH) {
      FloatVector m0 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + i));
      FloatVector m1 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + step + i));
      FloatVector m2 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 2 * step + i));
      FloatVector m3 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 3 * step + i));
      FloatVector m4 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 4 * step + i));
      FloatVector m5 = EXACT.cast(FloatVector.fromArray(FLOAT, from, at + 5 * step + i));
      FloatVector s = m1.add(m2);
      FloatVector d = m1.sub(m2);
      FloatVector t = m3.add(m4);
      FloatVector e = m3.sub(m4);
      s.fma(na, t.fma(nb, m0.mul(n0))).intoArray(to, start + i);
      d.fma(aNa, e.mul(bNb)).intoArray(to, start + pitch + i);
      s.fma(a2Na, t.fma(b2Nb, m5)).intoArray(to, start + 2 * pitch + i);
    }
  }
}
