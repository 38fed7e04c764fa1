package dev.retort.bench;

import dev.retort.engine.kernel.MatrixProduct;
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

/// The matrix product of 512 cubed, rung by rung; see [GemmLadder]. The share is that of one core's
/// peak in all of them, so that the last rung shows what the second thread brings.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class GemmLadderBenchmark extends OwnJvm {
  private static final int SIZE = 512;

  /// Which rung.
  @Param public GemmLadder.Rung rung = GemmLadder.Rung.ENGINE;

  private MatrixProduct product;
  private float[] a;
  private float[] b;
  private final float[] c = new float[SIZE * SIZE];

  /// Checks the answer against the first rung: the same bits, but for the one that folds lanes.
  @Setup
  public void prepare() {
    a = Noise.values(SIZE * SIZE, 1);
    b = Noise.values(SIZE * SIZE, 2);
    product = GemmLadder.of(rung, SIZE);
    multiply();
    float[] expected = new float[SIZE * SIZE];
    GemmLadder.of(GemmLadder.Rung.NAIVE, SIZE).run(SIZE, SIZE, SIZE, a, b, expected, false);
    float allowed = rung == GemmLadder.Rung.FOLDED ? 1e-4f : 0;
    for (int i = 0; i < c.length; i++) {
      if (!(Math.abs(c[i] - expected[i]) <= allowed)) {
        throw new IllegalStateException(
            "%s: element %d is %s, expected %s".formatted(rung, i, c[i], expected[i]));
      }
    }
  }

  /// C = A B.
  @Benchmark
  public float[] multiply(PeakShare share) {
    share.add(2.0 * SIZE * SIZE * SIZE);
    return multiply();
  }

  private float[] multiply() {
    product.run(SIZE, SIZE, SIZE, a, b, c, false);
    return c;
  }
}
