package dev.retort.bench;

import dev.retort.engine.kernel.MatrixProduct;
import dev.retort.engine.kernel.Product;
import dev.retort.engine.kernel.Workers;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The way from three loops to the engine's matrix product, a rung at a time, and the designs that
/// lost. All compute C = A B for square matrices. All but the last have one chain of fma over k for
/// each element, and so the same bits; what differs is who waits for whom.
public final class GemmLadder {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();

  /// Rows of a tile.
  private static final int ROWS = 4;

  /// The rungs in their order, then what lost.
  public enum Rung {
    /// Row times column: one chain at a time, and each step waits 4 cycles for the one before it; B
    /// is read down its columns, a new line of the cache each time.
    NAIVE,
    /// The loops exchanged: a row of C takes in one row of B after the other, in the order of
    /// memory.
    ROWS_OF_B,
    /// The same, with vectors instead of hope. One multiply-add costs two loads and a store.
    VECTOR,
    /// Four rows by two vectors of C stay in registers: 8 multiply-adds for 6 loads and no store.
    TILED,
    /// The 2 vectors' columns of B are first copied together: from then on they come from a near
    /// cache, one line after the next.
    PACKED,
    /// The engine's: eight rows where there are 32 registers, packing while the first tile
    /// computes.
    ENGINE,
    /// The engine's on two threads.
    THREADED,
    /// Lost: the tile's sums in an array of vectors. Each becomes an object.
    ARRAY_OF_VECTORS,
    /// Lost: a mask on every access instead of only at the edge.
    MASKED,
    /// Lost: dot products, folded across the lanes at the end; and not the same bits.
    FOLDED
  }

  private GemmLadder() {}

  /// The product of that rung for matrices of that size, a multiple of 4 rows and of 2 vectors.
  static MatrixProduct of(Rung rung, int size) {
    return switch (rung) {
      case NAIVE -> (m, n, k, a, b, c, accumulate) -> naive(n, a, b, c);
      case ROWS_OF_B -> (m, n, k, a, b, c, accumulate) -> rowsOfB(n, a, b, c);
      case VECTOR -> (m, n, k, a, b, c, accumulate) -> vector(n, a, b, c);
      case TILED -> (m, n, k, a, b, c, accumulate) -> tiled(n, a, b, c);
      case PACKED -> {
        float[] panel = new float[2 * L * size];
        yield (m, n, k, a, b, c, accumulate) -> packed(n, a, b, panel, c);
      }
      case ENGINE -> engine(size, Workers.alone());
      case THREADED -> engine(size, Workers.of(2));
      case ARRAY_OF_VECTORS -> (m, n, k, a, b, c, accumulate) -> arrayOfVectors(n, a, b, c);
      case MASKED -> (m, n, k, a, b, c, accumulate) -> masked(n, a, b, c);
      case FOLDED -> {
        float[] turned = new float[size * size];
        yield (m, n, k, a, b, c, accumulate) -> folded(n, a, b, turned, c);
      }
    };
  }

  private static MatrixProduct engine(int size, Workers workers) {
    return Implementation.VECTOR.kernels().product(Product.NN, size, size, size, workers);
  }

  private static void naive(int n, float[] a, float[] b, float[] c) {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        float sum = 0;
        for (int k = 0; k < n; k++) {
          sum = Math.fma(a[i * n + k], b[k * n + j], sum);
        }
        c[i * n + j] = sum;
      }
    }
  }

  private static void rowsOfB(int n, float[] a, float[] b, float[] c) {
    Arrays.fill(c, 0);
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        float x = a[i * n + k];
        for (int j = 0; j < n; j++) {
          c[i * n + j] = Math.fma(x, b[k * n + j], c[i * n + j]);
        }
      }
    }
  }

  private static void vector(int n, float[] a, float[] b, float[] c) {
    Arrays.fill(c, 0);
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        FloatVector x = FloatVector.broadcast(S, a[i * n + k]);
        for (int j = 0; j < n; j += L) {
          FloatVector sum = FloatVector.fromArray(S, c, i * n + j);
          x.fma(FloatVector.fromArray(S, b, k * n + j), sum).intoArray(c, i * n + j);
        }
      }
    }
  }

  private static void tiled(int n, float[] a, float[] b, float[] c) {
    for (int j = 0; j < n; j += 2 * L) {
      for (int i = 0; i < n; i += ROWS) {
        tile(n, a, i * n, b, j, n, c, i * n + j);
      }
    }
  }

  private static void packed(int n, float[] a, float[] b, float[] panel, float[] c) {
    for (int j = 0; j < n; j += 2 * L) {
      for (int k = 0; k < n; k++) {
        System.arraycopy(b, k * n + j, panel, k * 2 * L, 2 * L);
      }
      for (int i = 0; i < n; i += ROWS) {
        tile(n, a, i * n, panel, 0, 2 * L, c, i * n + j);
      }
    }
  }

  private static void tile(
      int n, float[] a, int aOff, float[] b, int bOff, int bRow, float[] c, int cOff) {
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = FloatVector.zero(S);
    FloatVector c10 = FloatVector.zero(S);
    FloatVector c11 = FloatVector.zero(S);
    FloatVector c20 = FloatVector.zero(S);
    FloatVector c21 = FloatVector.zero(S);
    FloatVector c30 = FloatVector.zero(S);
    FloatVector c31 = FloatVector.zero(S);
    for (int k = 0; k < n; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, bOff + k * bRow);
      FloatVector b1 = FloatVector.fromArray(S, b, bOff + k * bRow + L);
      FloatVector x = FloatVector.broadcast(S, a[aOff + k]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(S, a[aOff + n + k]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(S, a[aOff + 2 * n + k]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(S, a[aOff + 3 * n + k]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
    }
    c00.intoArray(c, cOff);
    c01.intoArray(c, cOff + L);
    c10.intoArray(c, cOff + n);
    c11.intoArray(c, cOff + n + L);
    c20.intoArray(c, cOff + 2 * n);
    c21.intoArray(c, cOff + 2 * n + L);
    c30.intoArray(c, cOff + 3 * n);
    c31.intoArray(c, cOff + 3 * n + L);
  }

  private static void arrayOfVectors(int n, float[] a, float[] b, float[] c) {
    FloatVector[] sums = new FloatVector[ROWS];
    for (int j = 0; j < n; j += L) {
      for (int i = 0; i < n; i += ROWS) {
        Arrays.fill(sums, FloatVector.zero(S));
        for (int k = 0; k < n; k++) {
          FloatVector row = FloatVector.fromArray(S, b, k * n + j);
          for (int r = 0; r < ROWS; r++) {
            sums[r] = FloatVector.broadcast(S, a[(i + r) * n + k]).fma(row, sums[r]);
          }
        }
        for (int r = 0; r < ROWS; r++) {
          sums[r].intoArray(c, (i + r) * n + j);
        }
      }
    }
  }

  private static void masked(int n, float[] a, float[] b, float[] c) {
    Arrays.fill(c, 0);
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        FloatVector x = FloatVector.broadcast(S, a[i * n + k]);
        for (int j = 0; j < n; j += L) {
          var mask = S.indexInRange(j, n);
          FloatVector sum = FloatVector.fromArray(S, c, i * n + j, mask);
          x.fma(FloatVector.fromArray(S, b, k * n + j, mask), sum).intoArray(c, i * n + j, mask);
        }
      }
    }
  }

  private static void folded(int n, float[] a, float[] b, float[] turned, float[] c) {
    for (int k = 0; k < n; k++) {
      for (int j = 0; j < n; j++) {
        turned[j * n + k] = b[k * n + j];
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        FloatVector sum = FloatVector.zero(S);
        for (int k = 0; k < n; k += L) {
          FloatVector row = FloatVector.fromArray(S, a, i * n + k);
          sum = row.fma(FloatVector.fromArray(S, turned, j * n + k), sum);
        }
        c[i * n + j] = sum.reduceLanes(VectorOperators.ADD);
      }
    }
  }
}
