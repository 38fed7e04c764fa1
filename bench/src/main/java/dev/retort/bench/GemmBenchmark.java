package dev.retort.bench;

import dev.retort.engine.kernel.MatrixProduct;
import dev.retort.engine.kernel.Product;
import dev.retort.engine.kernel.Workers;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The matrix product: squares, the products of a dense layer's three passes at batch 128, an
/// output layer, and one sample's prediction.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "-XX:+IgnoreUnrecognizedVMOptions",
      "-XX:+UseTransparentHugePages"
    })
public class GemmBenchmark {
  private static final Pattern SHAPE = Pattern.compile("(NN|NT|TN) (\\d+)x(\\d+)x(\\d+)");

  /// Which kernels.
  @Param public Implementation implementation = Implementation.VECTOR;

  /// Product and M x N x K.
  @Param({
    "NN 64x64x64",
    "NN 128x128x128",
    "NN 256x256x256",
    "NN 512x512x512",
    "NN 1024x1024x1024",
    "NN 128x1200x784",
    "NN 128x1200x1200",
    "NT 128x1200x1200",
    "TN 784x1200x128",
    "TN 1200x1200x128",
    "NN 128x10x1200",
    "NT 128x1200x10",
    "TN 1200x10x128",
    "NN 1x800x784"
  })
  public String shape = "NN 256x256x256";

  /// Threads at work, the caller among them.
  @Param({"1", "2"})
  public int threads = 1;

  private MatrixProduct product = (m, n, k, a, b, c, accumulate) -> {};
  private int m;
  private int n;
  private int k;
  private float[] a = {};
  private float[] b = {};
  private float[] c = {};

  /// Makes the operands and checks every element of the answer against sums in double precision.
  @Setup
  public void prepare() {
    Matcher parts = SHAPE.matcher(shape);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "shape expects \"NN 128x1200x784\" (product, M x N x K) but gets \"" + shape + "\"");
    }
    Product kind = Product.valueOf(parts.group(1));
    m = Integer.parseInt(parts.group(2));
    n = Integer.parseInt(parts.group(3));
    k = Integer.parseInt(parts.group(4));
    Random random = new Random(1);
    a = values(m * k, random);
    b = values(k * n, random);
    c = new float[m * n];
    product = implementation.kernels().product(kind, m, n, k, Workers.of(threads));
    product.run(m, n, k, a, b, c, false);
    check(kind);
  }

  /// C = op(A) op(B).
  @Benchmark
  public float[] multiply(PeakShare share) {
    product.run(m, n, k, a, b, c, false);
    share.add(2.0 * m * n * k);
    return c;
  }

  private void check(Product kind) {
    double[] row = new double[n];
    for (int i = 0; i < m; i++) {
      Arrays.fill(row, 0);
      for (int l = 0; l < k; l++) {
        double left = kind == Product.TN ? a[l * m + i] : a[i * k + l];
        for (int j = 0; j < n; j++) {
          row[j] += left * (kind == Product.NT ? b[j * k + l] : b[l * n + j]);
        }
      }
      for (int j = 0; j < n; j++) {
        // k roundings of partial sums that stay below k / 4 (values within 0.5)
        double bound = 0x1p-24 * k * Math.max(1, k / 4.0);
        if (!(Math.abs(c[i * n + j] - row[j]) <= bound)) {
          throw new IllegalStateException(
              String.format(
                  Locale.ROOT,
                  "%s %s: element [%d, %d] is %s, expected %s within %s",
                  implementation,
                  shape,
                  i,
                  j,
                  c[i * n + j],
                  row[j],
                  bound));
        }
      }
    }
  }

  private static float[] values(int count, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }
}
