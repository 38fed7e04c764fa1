package dev.retort.bench;

import dev.retort.engine.kernel.MatrixProduct;
import dev.retort.engine.kernel.Product;
import dev.retort.engine.kernel.Workers;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The matrix products of [GemmWork].
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class GemmBenchmark extends OwnJvm {
  /// Which kernels.
  @Param("VECTOR")
  public Implementation implementation = Implementation.VECTOR;

  /// Threads at work, the caller among them.
  @Param({"1", "2"})
  public int threads = 1;

  private MatrixProduct product;
  private GemmShape s;
  private float[] a;
  private float[] b;
  private float[] c;

  /// Plans the product and checks every element of the answer against sums in double precision.
  @Setup
  public void prepare(GemmWork work) {
    s = work.sizes();
    a = work.a();
    b = work.b();
    c = new float[s.m() * s.n()];
    product =
        implementation.kernels().product(s.product(), s.m(), s.n(), s.k(), Workers.of(threads));
    product.run(s.m(), s.n(), s.k(), a, b, c, false);
    check();
  }

  /// C = op(A) op(B).
  @Benchmark
  public float[] multiply(PeakShare share) {
    product.run(s.m(), s.n(), s.k(), a, b, c, false);
    share.add(s.flop());
    return c;
  }

  private void check() {
    int n = s.n();
    double[] row = new double[n];
    for (int i = 0; i < s.m(); i++) {
      Arrays.fill(row, 0);
      for (int l = 0; l < s.k(); l++) {
        double left = s.product() == Product.TN ? a[l * s.m() + i] : a[i * s.k() + l];
        for (int j = 0; j < n; j++) {
          row[j] += left * (s.product() == Product.NT ? b[j * s.k() + l] : b[l * n + j]);
        }
      }
      for (int j = 0; j < n; j++) {
        double bound = Noise.rounding(s.k());
        if (!(Math.abs(c[i * n + j] - row[j]) <= bound)) {
          throw new IllegalStateException(
              String.format(
                  Locale.ROOT,
                  "%s %s: element [%d, %d] is %s, expected %s within %s",
                  implementation,
                  s,
                  i,
                  j,
                  c[i * n + j],
                  row[j],
                  bound));
        }
      }
    }
  }
}
