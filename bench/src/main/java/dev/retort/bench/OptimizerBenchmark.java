package dev.retort.bench;

import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.optimizer.Optimizer;
import dev.retort.engine.optimizer.OptimizerState;
import dev.retort.engine.optimizer.Optimizers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A step of an optimizer over all parameters of a network, against a loop that only moves the same
/// bytes: reads the gradients, and reads and writes the parameters and what the optimizer keeps.
/// The two take turns in one JVM, because JVMs differ by as much as is to be seen. JMH's rate is
/// turns a second; `:timesItsBytes` is the step's time, that of the bytes being 1.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 7, time = 1)
public class OptimizerBenchmark extends OwnJvm {
  private static final int GRAIN = 16384;

  /// A gradient beside which epsilon is nothing.
  private static final float MUCH = 0.05f;

  /// The rules, with how many arrays of a parameter's size they read and write back.
  public enum Rule {
    SGD(1),
    SGD_MOMENTUM(2),
    RMSPROP(2),
    ADAM(3),
    ADAMW(3);

    private final int written;

    Rule(int written) {
      this.written = written;
    }

    Optimizer optimizer() {
      return switch (this) {
        case SGD -> Optimizers.sgd(0.01f);
        case SGD_MOMENTUM -> Optimizers.sgd(0.01f).momentum(0.9f);
        case RMSPROP -> Optimizers.rmsProp(0.01f);
        case ADAM -> Optimizers.adam(1e-3f);
        case ADAMW -> Optimizers.adamW(1e-3f);
      };
    }

    /// Where a parameter of 1 stands after two steps with the same gradient g, apart from epsilon:
    /// what the steps average is then known beforehand.
    double afterTwoSteps(double g) {
      return switch (this) {
        case SGD -> 1 - 0.01 * 2 * g;
        case SGD_MOMENTUM -> 1 - 0.01 * (1 + 1.9) * g;
        // the mean of squares is 0.01 g^2, then 0.0199 g^2
        case RMSPROP -> 1 - 0.01 * Math.signum(g) * (1 / 0.1 + 1 / Math.sqrt(0.0199));
        case ADAM -> 1 - 1e-3 * 2 * Math.signum(g);
        case ADAMW -> {
          double kept = 1 - 1e-3 * 0.01;
          yield (kept - 1e-3 * Math.signum(g)) * kept - 1e-3 * Math.signum(g);
        }
      };
    }
  }

  @Param({"MLP_1200", "LENET"})
  public BenchmarkNetwork network = BenchmarkNetwork.MLP_1200;

  @Param public Rule rule = Rule.SGD_MOMENTUM;

  @Param({"1", "2"})
  public int threads = 1;

  /// The seconds of either in an iteration.
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Times {
    private double step;
    private double bytes;

    @Setup(Level.Iteration)
    public void begin() {
      step = 0;
      bytes = 0;
    }

    /// Times the iteration's seconds, by which JMH divides.
    public double timesItsBytes() {
      return step / bytes * (step + bytes);
    }
  }

  private final List<float[]> gradients = new ArrayList<>();
  private final List<Traffic> traffic = new ArrayList<>();
  private List<Parameter> trained;
  private OptimizerState state;
  private Workers workers;

  /// Plans, and checks two steps; bytes that are only moved have no answer.
  @Setup
  public void plan() {
    workers = Workers.of(threads);
    trained = network.network().trainedParameters();
    for (Parameter parameter : trained) {
      int length = parameter.values().length;
      gradients.add(Noise.values(length, 5));
      traffic.add(new Traffic(length, rule.written));
    }
    check();
    state = rule.optimizer().start(trained, gradients, workers);
  }

  /// Two steps from 1 everywhere, against the formula, and bit for bit against those of one thread.
  private void check() {
    List<Parameter> alone = network.network().trainedParameters();
    twoSteps(alone, Workers.alone());
    twoSteps(trained, workers);
    for (int p = 0; p < trained.size(); p++) {
      float[] values = trained.get(p).values();
      float[] gradient = gradients.get(p);
      if (!Arrays.equals(values, alone.get(p).values())) {
        throw new IllegalStateException("the step depends on the number of threads");
      }
      for (int i = 0; i < values.length; i++) {
        double expected = rule.afterTwoSteps(gradient[i]);
        if (Math.abs(gradient[i]) > MUCH && !(Math.abs(values[i] - expected) <= 1e-6)) {
          throw new IllegalStateException(
              "%s: 1 becomes %s by the gradient %s, expected %s"
                  .formatted(rule, values[i], gradient[i], expected));
        }
      }
    }
  }

  private void twoSteps(List<Parameter> parameters, Workers workers) {
    parameters.forEach(parameter -> Arrays.fill(parameter.values(), 1));
    OptimizerState two = rule.optimizer().start(parameters, gradients, workers);
    two.step(1);
    two.step(1);
  }

  /// The step, then as many bytes.
  @Benchmark
  public Object run(Times times) {
    long begin = System.nanoTime();
    state.step(1);
    long between = System.nanoTime();
    for (int i = 0; i < traffic.size(); i++) {
      Traffic each = traffic.get(i);
      workers.split(each.read.length, GRAIN, each);
    }
    times.step += 1e-9 * (between - begin);
    times.bytes += 1e-9 * (System.nanoTime() - between);
    return traffic;
  }

  /// As many bytes as a parameter's step, and one addition for each element written.
  static final class Traffic implements Workers.RangeTask {
    private final float[] read;
    private final float[][] written;

    Traffic(int length, int written) {
      read = new float[length];
      this.written = new float[written][length];
    }

    @Override
    public void run(int from, int to) {
      switch (written.length) {
        case 1 -> one(from, to, read, written[0]);
        case 2 -> two(from, to, read, written[0], written[1]);
        default -> three(from, to, read, written[0], written[1], written[2]);
      }
    }

    private static void one(int from, int to, float[] g, float[] a) {
      for (int i = from; i < to; i++) {
        a[i] += g[i];
      }
    }

    private static void two(int from, int to, float[] g, float[] a, float[] b) {
      for (int i = from; i < to; i++) {
        float x = g[i];
        a[i] += x;
        b[i] += x;
      }
    }

    private static void three(int from, int to, float[] g, float[] a, float[] b, float[] c) {
      for (int i = from; i < to; i++) {
        float x = g[i]; // once: the arrays might be the same one
        a[i] += x;
        b[i] += x;
        c[i] += x;
      }
    }
  }
}
