package dev.retort.bench;

import dev.retort.engine.Network;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.optimizer.Optimizer;
import dev.retort.engine.optimizer.OptimizerState;
import dev.retort.engine.optimizer.Optimizers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/// A step of an optimizer over all parameters of a network, against a loop that only moves the same
/// bytes: reads the gradients, and reads and writes the parameters and what the optimizer keeps.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 7, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "-XX:+IgnoreUnrecognizedVMOptions",
      "-XX:+UseTransparentHugePages"
    })
public class OptimizerBenchmark {
  private static final int GRAIN = 16384;

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
  }

  @Param({"MLP_1200", "LENET"})
  public BenchmarkNetwork network = BenchmarkNetwork.MLP_1200;

  @Param public Rule rule = Rule.SGD_MOMENTUM;

  @Param({"1", "2"})
  public int threads = 1;

  private OptimizerState state;
  private final List<Traffic> traffic = new ArrayList<>();
  private Workers workers;

  /// Plans, and checks that two steps give the same bits on all threads as on one.
  @Setup
  public void plan() {
    workers = Workers.of(threads);
    if (!hashAfterTwo(Workers.of(1)).equals(hashAfterTwo(workers))) {
      throw new IllegalStateException("the step depends on the number of threads");
    }
    Network planned = network.network();
    state = state(planned, workers);
    for (Parameter parameter : planned.trainedParameters()) {
      traffic.add(new Traffic(parameter.values().length, rule.written));
    }
  }

  private String hashAfterTwo(Workers workers) {
    Network planned = network.network();
    OptimizerState two = state(planned, workers);
    two.step(1);
    two.step(1);
    return planned.sha256();
  }

  private OptimizerState state(Network planned, Workers workers) {
    List<Parameter> trained = planned.trainedParameters();
    List<float[]> gradients = new ArrayList<>();
    for (Parameter parameter : trained) {
      gradients.add(Noise.values(parameter.values().length, 5));
    }
    return rule.optimizer().start(trained, gradients, workers);
  }

  @Benchmark
  public void step() {
    state.step(1);
  }

  @Benchmark
  public List<Traffic> bytes() {
    for (int i = 0; i < traffic.size(); i++) {
      Traffic each = traffic.get(i);
      workers.split(each.read.length, GRAIN, each);
    }
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
        a[i] += g[i];
        b[i] += g[i];
      }
    }

    private static void three(int from, int to, float[] g, float[] a, float[] b, float[] c) {
      for (int i = from; i < to; i++) {
        a[i] += g[i];
        b[i] += g[i];
        c[i] += g[i];
      }
    }
  }
}
