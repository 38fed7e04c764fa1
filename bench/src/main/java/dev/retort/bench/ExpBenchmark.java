package dev.retort.bench;

import dev.retort.engine.kernel.Activation;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.tensor.Seed;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The exponential, in ns an element: e^x - 1 for negative x, which is what ELU is there.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ExpBenchmark.ELEMENTS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ExpBenchmark extends OwnJvm {
  static final int ELEMENTS = 4096;

  @Param("VECTOR")
  public Implementation implementation = Implementation.VECTOR;

  private Kernels kernels;
  private final float[] x = new float[ELEMENTS];
  private final float[] y = new float[ELEMENTS];

  /// Checks the kernel to two units of the last place, and its competitor.
  @Setup
  public void check() {
    kernels = implementation.kernels();
    for (int i = 0; i < ELEMENTS; i++) {
      x[i] = (float) (-10 * Math.abs(Seed.of(1).normal(i)));
    }
    math();
    compare(2 * Math.ulp(1.0)); // near 0 a difference to 1 keeps few digits
    kernel();
    compare(0);
  }

  private void compare(double absolute) {
    for (int i = 0; i < ELEMENTS; i++) {
      double expected = StrictMath.expm1(x[i]);
      if (!(Math.abs(y[i] - expected) <= absolute + 2 * Math.ulp((float) expected))) {
        throw new IllegalStateException("expm1(" + x[i] + ") is " + y[i] + ", not " + expected);
      }
    }
  }

  /// Our own polynomial.
  @Benchmark
  public float[] kernel() {
    kernels.activation(Activation.ELU, 1, 0, ELEMENTS, x, y);
    return y;
  }

  /// The competitor that lost: the JVM's exp, one number at a time.
  @Benchmark
  public float[] math() {
    for (int i = 0; i < ELEMENTS; i++) {
      y[i] = (float) (Math.exp(x[i]) - 1);
    }
    return y;
  }
}
