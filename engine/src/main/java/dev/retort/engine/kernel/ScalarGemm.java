package dev.retort.engine.kernel;

/// The matrix product in plain loops. The definitions are in [Kernels].
final class ScalarGemm implements MatrixProduct {
  private final Product product;

  private ScalarGemm(Product product) {
    this.product = product;
  }

  static MatrixProduct plan(Product product, int m, int n, int k, Workers workers) {
    return new ScalarGemm(product);
  }

  @Override
  public void run(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = accumulate ? c[i * n + j] : 0;
        for (int l = 0; l < k; l++) {
          float left = product == Product.TN ? a[l * m + i] : a[i * k + l];
          float right = product == Product.NT ? b[j * k + l] : b[l * n + j];
          sum = Fma.fma(left, right, sum);
        }
        c[i * n + j] = sum;
      }
    }
  }
}
