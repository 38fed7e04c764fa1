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

  private static void input(float[] tile, int at, int step) {
    float x0 = tile[at];
    float x1 = tile[at + step];
    float x2 = tile[at + 2 * step];
    float x3 = tile[at + 3 * step];
    float x4 = tile[at + 4 * step];
    float x5 = tile[at + 5 * step];
    tile[at] = Fma.fma(x0, PRODUCT, Fma.fma(x2, -SUM, x4));
    float even = Fma.fma(x2, -B2, x4);
    float odd = Fma.fma(x1, -B2, x3);
    tile[at + step] = Fma.fma(odd, POINT_A, even);
    tile[at + 2 * step] = Fma.fma(odd, -POINT_A, even);
    even = Fma.fma(x2, -A2, x4);
    odd = Fma.fma(x1, -A2, x3);
    tile[at + 3 * step] = Fma.fma(odd, POINT_B, even);
    tile[at + 4 * step] = Fma.fma(odd, -POINT_B, even);
    tile[at + 5 * step] = Fma.fma(x1, PRODUCT, Fma.fma(x3, -SUM, x5));
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

  private static void weight(float[] tile, int at, int step) {
    float w0 = tile[at];
    float w1 = tile[at + step];
    float w2 = tile[at + 2 * step];
    tile[at] = w0 * N0;
    float even = Fma.fma(w2, A2, w0);
    float odd = w1 * POINT_A;
    tile[at + step] = (even + odd) * NA;
    tile[at + 2 * step] = (even - odd) * NA;
    even = Fma.fma(w2, B2, w0);
    odd = w1 * POINT_B;
    tile[at + 3 * step] = (even + odd) * NB;
    tile[at + 4 * step] = (even - odd) * NB;
    tile[at + 5 * step] = w2;
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

  private static void output(float[] tile, int at, int step) {
    float s = tile[at + step] + tile[at + 2 * step];
    float d = tile[at + step] - tile[at + 2 * step];
    float t = tile[at + 3 * step] + tile[at + 4 * step];
    float e = tile[at + 3 * step] - tile[at + 4 * step];
    tile[at] = (tile[at] + s) + t;
    tile[at + step] = Fma.fma(d, POINT_A, e * POINT_B);
    tile[at + 2 * step] = Fma.fma(s, A2, t * B2);
    tile[at + 3 * step] = Fma.fma(d, A3, Fma.fma(e, B3, tile[at + 5 * step]));
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

  private static void gradient(float[] tile, int at, int step) {
    float g0 = tile[at];
    float g1 = tile[at + step];
    float g2 = tile[at + 2 * step];
    float g3 = tile[at + 3 * step];
    float even = Fma.fma(g2, A2, g0);
    float odd = Fma.fma(g3, A3, g1 * POINT_A);
    tile[at + step] = even + odd;
    tile[at + 2 * step] = even - odd;
    even = Fma.fma(g2, B2, g0);
    odd = Fma.fma(g3, B3, g1 * POINT_B);
    tile[at + 3 * step] = even + odd;
    tile[at + 4 * step] = even - odd;
    tile[at + 5 * step] = g3;
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

  private static void weightGradient(float[] tile, int at, int step) {
    float s = tile[at + step] + tile[at + 2 * step];
    float d = tile[at + step] - tile[at + 2 * step];
    float t = tile[at + 3 * step] + tile[at + 4 * step];
    float e = tile[at + 3 * step] - tile[at + 4 * step];
    tile[at] = Fma.fma(s, NA, Fma.fma(t, NB, tile[at] * N0));
    tile[at + step] = Fma.fma(d, A_NA, e * B_NB);
    tile[at + 2 * step] = Fma.fma(s, A2_NA, Fma.fma(t, B2_NB, tile[at + 5 * step]));
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
