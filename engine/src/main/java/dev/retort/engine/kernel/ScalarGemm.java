package dev.retort.engine.kernel;

import java.util.Arrays;

/// The matrix product in plain loops: each row of C gathers the rows of op(B), k ascending.
///
/// A few rows of op(B) are copied out first, each to an array of its own: loops whose arrays all
/// start at 0 are those that C2 turns into vector code by itself (6 times faster than with
/// offsets). Four rows are taken in per sweep over the row of C; an element's chain stays the same.
final class ScalarGemm implements MatrixProduct {
  /// Rows of op(B) copied out at once: 128 of 1200 columns fit the second-level cache.
  private static final int K_BLOCK = 128;

  /// Rows of C in a part.
  private static final int PART_ROWS = 8;

  /// Multiplications below which a second worker costs more than it brings.
  private static final long ALONE = 50_000;

  private static final float[] NOTHING = new float[0];

  private final Product product;
  private final Workers workers;
  private final Workers.Task copying = this::copy;
  private final Workers.Task gathering = this::gather;
  private final float[][] copied;
  private final float[][] sums;

  // the run at work
  private int m;
  private int n;
  private int k;
  private float[] a = NOTHING;
  private float[] b = NOTHING;
  private float[] c = NOTHING;
  private int k0;
  private int kCount;
  private boolean fromC;

  /// For any number of rows.
  ScalarGemm(Product product, int n, int k, Workers workers) {
    this.product = product;
    this.workers = workers;
    this.copied = new float[Math.min(k, K_BLOCK)][n];
    this.sums = new float[workers.size()][n];
  }

  @Override
  public void run(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
    this.m = m;
    this.n = n;
    this.k = k;
    this.a = a;
    this.b = b;
    this.c = c;
    Workers these = (long) m * n * k < ALONE ? Workers.alone() : workers;
    k0 = 0;
    do { // once even where there is nothing to sum
      kCount = Math.min(K_BLOCK, k - k0);
      fromC = accumulate || k0 > 0;
      these.run(product == Product.NT ? 1 : kCount, copying);
      these.run((m + PART_ROWS - 1) / PART_ROWS, gathering);
      k0 += K_BLOCK;
    } while (k0 < k);
    this.a = NOTHING;
    this.b = NOTHING;
    this.c = NOTHING;
  }

  private void copy(int part, int worker) {
    if (product != Product.NT) {
      System.arraycopy(b, (k0 + part) * n, copied[part], 0, n);
      return;
    }
    for (int j = 0; j < n; j++) {
      int from = j * k + k0;
      for (int l = 0; l < kCount; l++) {
        copied[l][j] = b[from + l];
      }
    }
  }

  private void gather(int part, int worker) {
    float[] sum = sums[worker];
    int last = Math.min(m, (part + 1) * PART_ROWS);
    int step = product == Product.TN ? m : 1;
    for (int i = part * PART_ROWS; i < last; i++) {
      if (fromC) {
        System.arraycopy(c, i * n, sum, 0, n);
      } else {
        Arrays.fill(sum, 0, n, 0);
      }
      int at = product == Product.TN ? k0 * m + i : i * k + k0;
      int l = 0;
      for (; l + 4 <= kCount; l += 4, at += 4 * step) {
        addFour(
            n,
            a[at],
            copied[l],
            a[at + step],
            copied[l + 1],
            a[at + 2 * step],
            copied[l + 2],
            a[at + 3 * step],
            copied[l + 3],
            sum);
      }
      for (; l < kCount; l++, at += step) {
        addOne(n, a[at], copied[l], sum);
      }
      System.arraycopy(sum, 0, c, i * n, n);
    }
  }

  private static void addFour(
      int n,
      float a0,
      float[] b0,
      float a1,
      float[] b1,
      float a2,
      float[] b2,
      float a3,
      float[] b3,
      float[] sum) {
    for (int j = 0; j < n; j++) {
      float s = Fma.fma(a0, b0[j], sum[j]);
      s = Fma.fma(a1, b1[j], s);
      s = Fma.fma(a2, b2[j], s);
      sum[j] = Fma.fma(a3, b3[j], s);
    }
  }

  private static void addOne(int n, float a, float[] b, float[] sum) {
    for (int j = 0; j < n; j++) {
      sum[j] = Fma.fma(a, b[j], sum[j]);
    }
  }
}
