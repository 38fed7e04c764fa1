package dev.retort.engine.kernel.simd;

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
  private static final FloatVector A = all(Winograd.A);
  private static final FloatVector B = all(Winograd.B);
  private static final FloatVector A2 = all(Winograd.A2);
  private static final FloatVector B2 = all(Winograd.B2);
  private static final FloatVector A3 = all(Winograd.A3);
  private static final FloatVector B3 = all(Winograd.B3);
  private static final FloatVector MINUS_A = all(-Winograd.A);
  private static final FloatVector MINUS_B = all(-Winograd.B);
  private static final FloatVector MINUS_A2 = all(-Winograd.A2);
  private static final FloatVector MINUS_B2 = all(-Winograd.B2);
  private static final FloatVector MINUS_SUM = all(-Winograd.SUM);
  private static final FloatVector PRODUCT = all(Winograd.PRODUCT);
  private static final FloatVector N0 = all(Winograd.N0);
  private static final FloatVector NA = all(Winograd.NA);
  private static final FloatVector NB = all(Winograd.NB);
  private static final FloatVector A_NA = all(Winograd.A_NA);
  private static final FloatVector B_NB = all(Winograd.B_NB);
  private static final FloatVector A2_NA = all(Winograd.A2_NA);
  private static final FloatVector B2_NB = all(Winograd.B2_NB);

  private WinogradTransforms() {}

  private static FloatVector all(float value) {
    return FloatVector.broadcast(FLOAT, value);
  }

  /// B' of rows that lie anywhere: where the k-th begins is `rows[k]`.
  static void inputRows(int lines, float[] from, int[] rows, float[] to, int start, int pitch) {
    int r0 = rows[0];
    int r1 = rows[1];
    int r2 = rows[2];
    int r3 = rows[3];
    int r4 = rows[4];
    int r5 = rows[5];
    for (int i = 0; i < lines; i += LENGTH) {
      FloatVector x0 = FloatVector.fromArray(FLOAT, from, r0 + i);
      FloatVector x1 = FloatVector.fromArray(FLOAT, from, r1 + i);
      FloatVector x2 = FloatVector.fromArray(FLOAT, from, r2 + i);
      FloatVector x3 = FloatVector.fromArray(FLOAT, from, r3 + i);
      FloatVector x4 = FloatVector.fromArray(FLOAT, from, r4 + i);
      FloatVector x5 = FloatVector.fromArray(FLOAT, from, r5 + i);
      x0.fma(PRODUCT, x2.fma(MINUS_SUM, x4)).intoArray(to, start + i);
      FloatVector even = x2.fma(MINUS_B2, x4);
      FloatVector odd = x1.fma(MINUS_B2, x3);
      odd.fma(A, even).intoArray(to, start + pitch + i);
      odd.fma(MINUS_A, even).intoArray(to, start + 2 * pitch + i);
      even = x2.fma(MINUS_A2, x4);
      odd = x1.fma(MINUS_A2, x3);
      odd.fma(B, even).intoArray(to, start + 3 * pitch + i);
      odd.fma(MINUS_B, even).intoArray(to, start + 4 * pitch + i);
      x1.fma(PRODUCT, x3.fma(MINUS_SUM, x5)).intoArray(to, start + 5 * pitch + i);
    }
  }

  /// B' along a row of tiles that begin `between` apart, each of so many lines that lie side by
  /// side.
  static void inputTiles(
      int tiles, int lines, float[] from, int from0, int between, float[] to, int to0, int pitch) {
    for (int tile = 0; tile < tiles; tile++) {
      int at = from0 + tile * between;
      int start = to0 + tile * lines;
      for (int i = 0; i < lines; i += LENGTH) {
        FloatVector x0 = FloatVector.fromArray(FLOAT, from, at + i);
        FloatVector x1 = FloatVector.fromArray(FLOAT, from, at + lines + i);
        FloatVector x2 = FloatVector.fromArray(FLOAT, from, at + 2 * lines + i);
        FloatVector x3 = FloatVector.fromArray(FLOAT, from, at + 3 * lines + i);
        FloatVector x4 = FloatVector.fromArray(FLOAT, from, at + 4 * lines + i);
        FloatVector x5 = FloatVector.fromArray(FLOAT, from, at + 5 * lines + i);
        x0.fma(PRODUCT, x2.fma(MINUS_SUM, x4)).intoArray(to, start + i);
        FloatVector even = x2.fma(MINUS_B2, x4);
        FloatVector odd = x1.fma(MINUS_B2, x3);
        odd.fma(A, even).intoArray(to, start + pitch + i);
        odd.fma(MINUS_A, even).intoArray(to, start + 2 * pitch + i);
        even = x2.fma(MINUS_A2, x4);
        odd = x1.fma(MINUS_A2, x3);
        odd.fma(B, even).intoArray(to, start + 3 * pitch + i);
        odd.fma(MINUS_B, even).intoArray(to, start + 4 * pitch + i);
        x1.fma(PRODUCT, x3.fma(MINUS_SUM, x5)).intoArray(to, start + 5 * pitch + i);
      }
    }
  }

  /// G, three elements to six.
  static void weight(int lines, float[] from, int at, int step, float[] to, int start, int pitch) {
    for (int i = 0; i < lines; i += LENGTH) {
      FloatVector w0 = FloatVector.fromArray(FLOAT, from, at + i);
      FloatVector w1 = FloatVector.fromArray(FLOAT, from, at + step + i);
      FloatVector w2 = FloatVector.fromArray(FLOAT, from, at + 2 * step + i);
      w0.mul(N0).intoArray(to, start + i);
      FloatVector even = w2.fma(A2, w0);
      FloatVector odd = w1.mul(A);
      even.add(odd).mul(NA).intoArray(to, start + pitch + i);
      even.sub(odd).mul(NA).intoArray(to, start + 2 * pitch + i);
      even = w2.fma(B2, w0);
      odd = w1.mul(B);
      even.add(odd).mul(NB).intoArray(to, start + 3 * pitch + i);
      even.sub(odd).mul(NB).intoArray(to, start + 4 * pitch + i);
      w2.intoArray(to, start + 5 * pitch + i);
    }
  }

  /// A' down the six columns of a tile, six elements to four: column j begins at `at + j step`, its
  /// elements are `6 step` apart, and those of the result `6 pitch`.
  static void outputRows(
      int lines, float[] from, int from0, int step, float[] to, int to0, int pitch) {
    int row = 6 * step;
    for (int j = 0; j < 6; j++) {
      int at = from0 + j * step;
      int start = to0 + j * pitch;
      for (int i = 0; i < lines; i += LENGTH) {
        FloatVector m0 = FloatVector.fromArray(FLOAT, from, at + i);
        FloatVector m1 = FloatVector.fromArray(FLOAT, from, at + row + i);
        FloatVector m2 = FloatVector.fromArray(FLOAT, from, at + 2 * row + i);
        FloatVector m3 = FloatVector.fromArray(FLOAT, from, at + 3 * row + i);
        FloatVector m4 = FloatVector.fromArray(FLOAT, from, at + 4 * row + i);
        FloatVector m5 = FloatVector.fromArray(FLOAT, from, at + 5 * row + i);
        FloatVector s = m1.add(m2);
        FloatVector d = m1.sub(m2);
        FloatVector t = m3.add(m4);
        FloatVector e = m3.sub(m4);
        m0.add(s).add(t).intoArray(to, start + i);
        d.fma(A, e.mul(B)).intoArray(to, start + 6 * pitch + i);
        s.fma(A2, t.mul(B2)).intoArray(to, start + 12 * pitch + i);
        d.fma(A3, e.fma(B3, m5)).intoArray(to, start + 18 * pitch + i);
      }
    }
  }

  /// A' along some rows of a tile, and the bias of each line, for the columns that exist: the first
  /// `count` of four.
  static void outputColumns(
      int rows,
      int lines,
      float[] from,
      int step,
      float[] bias,
      int bias0,
      int count,
      float[] to,
      int to0,
      int row,
      int pitch) {
    for (int r = 0; r < rows; r++) {
      int at = r * 6 * step;
      int start = to0 + r * row;
      for (int i = 0; i < lines; i += LENGTH) {
        FloatVector m0 = FloatVector.fromArray(FLOAT, from, at + i);
        FloatVector m1 = FloatVector.fromArray(FLOAT, from, at + step + i);
        FloatVector m2 = FloatVector.fromArray(FLOAT, from, at + 2 * step + i);
        FloatVector m3 = FloatVector.fromArray(FLOAT, from, at + 3 * step + i);
        FloatVector m4 = FloatVector.fromArray(FLOAT, from, at + 4 * step + i);
        FloatVector m5 = FloatVector.fromArray(FLOAT, from, at + 5 * step + i);
        FloatVector b = FloatVector.fromArray(FLOAT, bias, bias0 + i);
        FloatVector s = m1.add(m2);
        FloatVector d = m1.sub(m2);
        FloatVector t = m3.add(m4);
        FloatVector e = m3.sub(m4);
        m0.add(s).add(t).add(b).intoArray(to, start + i);
        if (count > 1) {
          d.fma(A, e.mul(B)).add(b).intoArray(to, start + pitch + i);
        }
        if (count > 2) {
          s.fma(A2, t.mul(B2)).add(b).intoArray(to, start + 2 * pitch + i);
        }
        if (count > 3) {
          d.fma(A3, e.fma(B3, m5)).add(b).intoArray(to, start + 3 * pitch + i);
        }
      }
    }
  }

  /// A of rows that lie anywhere, four elements to six: where the k-th begins is `rows[k]`.
  static void gradientRows(int lines, float[] from, int[] rows, float[] to, int start, int pitch) {
    int r0 = rows[0];
    int r1 = rows[1];
    int r2 = rows[2];
    int r3 = rows[3];
    for (int i = 0; i < lines; i += LENGTH) {
      FloatVector d0 = FloatVector.fromArray(FLOAT, from, r0 + i);
      FloatVector d1 = FloatVector.fromArray(FLOAT, from, r1 + i);
      FloatVector d2 = FloatVector.fromArray(FLOAT, from, r2 + i);
      FloatVector d3 = FloatVector.fromArray(FLOAT, from, r3 + i);
      d0.intoArray(to, start + i);
      FloatVector even = d2.fma(A2, d0);
      FloatVector odd = d3.fma(A3, d1.mul(A));
      even.add(odd).intoArray(to, start + pitch + i);
      even.sub(odd).intoArray(to, start + 2 * pitch + i);
      even = d2.fma(B2, d0);
      odd = d3.fma(B3, d1.mul(B));
      even.add(odd).intoArray(to, start + 3 * pitch + i);
      even.sub(odd).intoArray(to, start + 4 * pitch + i);
      d3.intoArray(to, start + 5 * pitch + i);
    }
  }

  /// A along a row of tiles that begin `between` apart, each of so many lines that lie side by
  /// side.
  static void gradientTiles(
      int tiles, int lines, float[] from, int from0, int between, float[] to, int to0, int pitch) {
    for (int tile = 0; tile < tiles; tile++) {
      int at = from0 + tile * between;
      int start = to0 + tile * lines;
      for (int i = 0; i < lines; i += LENGTH) {
        FloatVector d0 = FloatVector.fromArray(FLOAT, from, at + i);
        FloatVector d1 = FloatVector.fromArray(FLOAT, from, at + lines + i);
        FloatVector d2 = FloatVector.fromArray(FLOAT, from, at + 2 * lines + i);
        FloatVector d3 = FloatVector.fromArray(FLOAT, from, at + 3 * lines + i);
        d0.intoArray(to, start + i);
        FloatVector even = d2.fma(A2, d0);
        FloatVector odd = d3.fma(A3, d1.mul(A));
        even.add(odd).intoArray(to, start + pitch + i);
        even.sub(odd).intoArray(to, start + 2 * pitch + i);
        even = d2.fma(B2, d0);
        odd = d3.fma(B3, d1.mul(B));
        even.add(odd).intoArray(to, start + 3 * pitch + i);
        even.sub(odd).intoArray(to, start + 4 * pitch + i);
        d3.intoArray(to, start + 5 * pitch + i);
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

  /// G', six elements to three.
  static void weightGradient(
      int lines, float[] from, int at, int step, float[] to, int start, int pitch) {
    for (int i = 0; i < lines; i += LENGTH) {
      FloatVector m0 = FloatVector.fromArray(FLOAT, from, at + i);
      FloatVector m1 = FloatVector.fromArray(FLOAT, from, at + step + i);
      FloatVector m2 = FloatVector.fromArray(FLOAT, from, at + 2 * step + i);
      FloatVector m3 = FloatVector.fromArray(FLOAT, from, at + 3 * step + i);
      FloatVector m4 = FloatVector.fromArray(FLOAT, from, at + 4 * step + i);
      FloatVector m5 = FloatVector.fromArray(FLOAT, from, at + 5 * step + i);
      FloatVector s = m1.add(m2);
      FloatVector d = m1.sub(m2);
      FloatVector t = m3.add(m4);
      FloatVector e = m3.sub(m4);
      s.fma(NA, t.fma(NB, m0.mul(N0))).intoArray(to, start + i);
      d.fma(A_NA, e.mul(B_NB)).intoArray(to, start + pitch + i);
      s.fma(A2_NA, t.fma(B2_NB, m5)).intoArray(to, start + 2 * pitch + i);
    }
  }
}
