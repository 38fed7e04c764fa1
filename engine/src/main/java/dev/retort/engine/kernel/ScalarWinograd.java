package dev.retort.engine.kernel;

import static dev.retort.engine.kernel.Winograd.A2;
import static dev.retort.engine.kernel.Winograd.A2_NA;
import static dev.retort.engine.kernel.Winograd.A3;
import static dev.retort.engine.kernel.Winograd.A_NA;
import static dev.retort.engine.kernel.Winograd.B2;
import static dev.retort.engine.kernel.Winograd.B2_NB;
import static dev.retort.engine.kernel.Winograd.B3;
import static dev.retort.engine.kernel.Winograd.B_NB;
import static dev.retort.engine.kernel.Winograd.N0;
import static dev.retort.engine.kernel.Winograd.NA;
import static dev.retort.engine.kernel.Winograd.NB;
import static dev.retort.engine.kernel.Winograd.POINTS;
import static dev.retort.engine.kernel.Winograd.POINT_A;
import static dev.retort.engine.kernel.Winograd.POINT_B;
import static dev.retort.engine.kernel.Winograd.PRODUCT;
import static dev.retort.engine.kernel.Winograd.SIDE;
import static dev.retort.engine.kernel.Winograd.SUM;
import static dev.retort.engine.kernel.Winograd.TILE;

/// The five transforms of [Winograd] on one tile of 6x6 floats, in place: along each column, then
/// along each row. The tile's rows are 6 apart, however few of them are in use.
final class ScalarWinograd {
  private ScalarWinograd() {}

  /// B^T x B.
  static void input(float[] tile) {
    for (int j = 0; j < SIDE; j++) {
      input(tile, j, SIDE);
    }
    for (int i = 0; i < SIDE; i++) {
      input(tile, i * SIDE, 1);
    }
  }

  private static void input(float[] t, int at, int step) {
    float x0 = t[at];
    float x1 = t[at + step];
    float x2 = t[at + 2 * step];
    float x3 = t[at + 3 * step];
    float x4 = t[at + 4 * step];
    float x5 = t[at + 5 * step];
    t[at] = Fma.fma(x0, PRODUCT, Fma.fma(x2, -SUM, x4));
    float even = Fma.fma(x2, -B2, x4);
    float odd = Fma.fma(x1, -B2, x3);
    t[at + step] = Fma.fma(odd, POINT_A, even);
    t[at + 2 * step] = Fma.fma(odd, -POINT_A, even);
    even = Fma.fma(x2, -A2, x4);
    odd = Fma.fma(x1, -A2, x3);
    t[at + 3 * step] = Fma.fma(odd, POINT_B, even);
    t[at + 4 * step] = Fma.fma(odd, -POINT_B, even);
    t[at + 5 * step] = Fma.fma(x1, PRODUCT, Fma.fma(x3, -SUM, x5));
  }

  /// G w G^T of 3x3 weights.
  static void weight(float[] tile) {
    for (int j = 0; j < 3; j++) {
      weight(tile, j, SIDE);
    }
    for (int i = 0; i < SIDE; i++) {
      weight(tile, i * SIDE, 1);
    }
  }

  private static void weight(float[] t, int at, int step) {
    float w0 = t[at];
    float w1 = t[at + step];
    float w2 = t[at + 2 * step];
    t[at] = w0 * N0;
    float even = Fma.fma(w2, A2, w0);
    float odd = w1 * POINT_A;
    t[at + step] = (even + odd) * NA;
    t[at + 2 * step] = (even - odd) * NA;
    even = Fma.fma(w2, B2, w0);
    odd = w1 * POINT_B;
    t[at + 3 * step] = (even + odd) * NB;
    t[at + 4 * step] = (even - odd) * NB;
    t[at + 5 * step] = w2;
  }

  /// A^T m A, a tile of 4x4 outputs.
  static void output(float[] tile) {
    for (int j = 0; j < SIDE; j++) {
      output(tile, j, SIDE);
    }
    for (int i = 0; i < TILE; i++) {
      output(tile, i * SIDE, 1);
    }
  }

  private static void output(float[] t, int at, int step) {
    float s = t[at + step] + t[at + 2 * step];
    float d = t[at + step] - t[at + 2 * step];
    float r = t[at + 3 * step] + t[at + 4 * step];
    float e = t[at + 3 * step] - t[at + 4 * step];
    t[at] = (t[at] + s) + r;
    t[at + step] = Fma.fma(d, POINT_A, e * POINT_B);
    t[at + 2 * step] = Fma.fma(s, A2, r * B2);
    t[at + 3 * step] = Fma.fma(d, A3, Fma.fma(e, B3, t[at + 5 * step]));
  }

  /// A dy A^T of a tile of 4x4 gradients.
  static void gradient(float[] tile) {
    for (int j = 0; j < TILE; j++) {
      gradient(tile, j, SIDE);
    }
    for (int i = 0; i < SIDE; i++) {
      gradient(tile, i * SIDE, 1);
    }
  }

  private static void gradient(float[] t, int at, int step) {
    float d0 = t[at];
    float d1 = t[at + step];
    float d2 = t[at + 2 * step];
    float d3 = t[at + 3 * step];
    float even = Fma.fma(d2, A2, d0);
    float odd = Fma.fma(d3, A3, d1 * POINT_A);
    t[at + step] = even + odd;
    t[at + 2 * step] = even - odd;
    even = Fma.fma(d2, B2, d0);
    odd = Fma.fma(d3, B3, d1 * POINT_B);
    t[at + 3 * step] = even + odd;
    t[at + 4 * step] = even - odd;
    t[at + 5 * step] = d3;
  }

  /// G^T m G, the gradient of 3x3 weights.
  static void weightGradient(float[] tile) {
    for (int j = 0; j < SIDE; j++) {
      weightGradient(tile, j, SIDE);
    }
    for (int i = 0; i < 3; i++) {
      weightGradient(tile, i * SIDE, 1);
    }
  }

  private static void weightGradient(float[] t, int at, int step) {
    float s = t[at + step] + t[at + 2 * step];
    float d = t[at + step] - t[at + 2 * step];
    float r = t[at + 3 * step] + t[at + 4 * step];
    float e = t[at + 3 * step] - t[at + 4 * step];
    t[at] = Fma.fma(s, NA, Fma.fma(r, NB, t[at] * N0));
    t[at + step] = Fma.fma(d, A_NA, e * B_NB);
    t[at + 2 * step] = Fma.fma(s, A2_NA, Fma.fma(r, B2_NB, t[at + 5 * step]));
  }

  /// Takes the elements of a tile that lie within a plane, +0 for others.
  static void gather(
      int rows, int height, int width, int row, int column, float[] x, int from, float[] tile) {
    for (int p = 0; p < POINTS; p++) {
      int i = row + p / SIDE;
      int j = column + p % SIDE;
      boolean inside = p / SIDE < rows && p % SIDE < rows;
      inside &= i >= 0 && i < height && j >= 0 && j < width;
      tile[p] = inside ? x[from + i * width + j] : 0;
    }
  }
}
