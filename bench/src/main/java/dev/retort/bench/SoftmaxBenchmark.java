package dev.retort.bench;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.tensor.Seed;
import java.util.Arrays;
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

/// Softmax and log-softmax at temperature 4, in ns an element, by the length of a row.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(SoftmaxBenchmark.ELEMENTS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SoftmaxBenchmark extends OwnJvm {
  static final int ELEMENTS = 8000;
  private static final float TEMPERATURE = 4;

  @Param({"2", "10", "100", "1000"})
  public int classes = 10;

  @Param("VECTOR")
  public Implementation implementation = Implementation.VECTOR;

  private Kernels kernels;
  private int rows;
  private final float[] logits = new float[ELEMENTS];
  private final float[] out = new float[ELEMENTS];

  /// Fills the rows and checks all functions against double precision.
  @Setup
  public void check() {
    kernels = implementation.kernels();
    rows = ELEMENTS / classes;
    Seed seed = Seed.of(1);
    for (int i = 0; i < ELEMENTS; i++) {
      logits[i] = (float) (5 * seed.normal(i));
    }
    softmaxByMath();
    compare(true);
    Arrays.fill(out, 0);
    softmax();
    compare(true);
    logSoftmax();
    compare(false);
  }

  private void compare(boolean exponential) {
    for (int start = 0; start < rows * classes; start += classes) {
      double sum = 0;
      for (int i = start; i < start + classes; i++) {
        sum += StrictMath.exp(logits[i] / TEMPERATURE);
      }
      for (int i = start; i < start + classes; i++) {
        double log = logits[i] / TEMPERATURE - StrictMath.log(sum);
        double expected = exponential ? StrictMath.exp(log) : log;
        if (!(Math.abs(out[i] - expected) <= 3e-6 * Math.max(Math.abs(expected), 0.1))) {
          throw new IllegalStateException("element " + i + " is " + out[i] + ", not " + expected);
        }
      }
    }
  }

  /// The kernel.
  @Benchmark
  public float[] softmax() {
    kernels.softmax(0, rows, classes, TEMPERATURE, logits, out);
    return out;
  }

  /// The kernel.
  @Benchmark
  public float[] logSoftmax() {
    kernels.logSoftmax(0, rows, classes, TEMPERATURE, logits, out);
    return out;
  }

  /// The competitor that lost: plain loops with the JVM's own exp.
  @Benchmark
  public float[] softmaxByMath() {
    for (int start = 0; start < rows * classes; start += classes) {
      float greatest = Float.NEGATIVE_INFINITY;
      for (int k = start; k < start + classes; k++) {
        greatest = Math.max(greatest, logits[k]);
      }
      float sum = 0;
      for (int k = start; k < start + classes; k++) {
        out[k] = (float) Math.exp((logits[k] - greatest) / TEMPERATURE);
        sum += out[k];
      }
      for (int k = start; k < start + classes; k++) {
        out[k] /= sum;
      }
    }
    return out;
  }
}
