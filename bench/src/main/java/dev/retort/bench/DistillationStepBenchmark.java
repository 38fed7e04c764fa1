package dev.retort.bench;

import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.InferencePass;
import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// A distillation step at batch 128: the teacher's forward pass, then the student's whole step with
/// Hinton's objective. JMH's rate is samples a second.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DistillationStepBenchmark extends OwnJvm {
  /// Who teaches whom.
  public enum Pair {
    MLP_1200_TO_MLP_800(BenchmarkNetwork.MLP_1200, BenchmarkNetwork.MLP_800),
    LENET_TO_SMALL_CNN(BenchmarkNetwork.LENET, BenchmarkNetwork.SMALL_CNN);

    static final float TEMPERATURE = 4;
    static final float SOFT_WEIGHT = 0.9f;

    private final BenchmarkNetwork teacher;
    private final BenchmarkNetwork student;

    Pair(BenchmarkNetwork teacher, BenchmarkNetwork student) {
      this.teacher = teacher;
      this.student = student;
    }

    BenchmarkNetwork teacher() {
      return teacher;
    }

    BenchmarkNetwork student() {
      return student;
    }

    long flop() {
      return teacher.forwardFlop() + student.trainingFlop();
    }

    TrainingStep step(int threads, Kernels kernels) {
      return new TrainingStep(
          student.network(),
          Method.kd()
              .loss(
                  new PlannedTeacher(teacher.network(), threads, kernels),
                  TEMPERATURE,
                  SOFT_WEIGHT),
          student.batch(TrainingStepBenchmark.BATCH),
          threads,
          kernels);
    }
  }

  @Param public Pair pair = Pair.MLP_1200_TO_MLP_800;

  @Param({"1", "2"})
  public int threads = 1;

  @Param("VECTOR")
  public Implementation implementation = Implementation.VECTOR;

  private TrainingStep step;
  private double flop;

  /// Plans the step, and checks that two steps give the bits of the scalar kernels.
  @Setup
  public void plan() {
    flop = (double) TrainingStepBenchmark.BATCH * pair.flop();
    step = pair.step(threads, implementation.kernels());
    step.requireBitsOf(pair.step(1, KernelChoice.scalar()));
  }

  @Benchmark
  @OperationsPerInvocation(TrainingStepBenchmark.BATCH)
  public double step(PeakShare share) {
    share.add(flop);
    return step.run();
  }

  /// Refuses figures of a student that has died on the way.
  @TearDown
  public void requireAlive() {
    step.requireAlive();
  }

  /// A network as a teacher on kernels of the benchmark's choice.
  private static final class PlannedTeacher implements Teacher {
    private final Network network;
    private final InferencePass pass;

    PlannedTeacher(Network network, int threads, Kernels kernels) {
      this.network = network;
      pass = network.inferencePass(TrainingStepBenchmark.BATCH, Workers.of(threads), kernels);
    }

    @Override
    public int members() {
      return 1;
    }

    @Override
    public int classes() {
      return network.classes();
    }

    @Override
    public void logits(Batch batch, float[] out) {
      pass.logits(batch, out);
    }

    @Override
    public String sha256() {
      return network.sha256();
    }

    @Override
    public String text() {
      return network.spec().text();
    }

    @Override
    public void requireFits(Dataset data) {
      throw new IllegalStateException("a benchmark trains on no data set");
    }
  }
}
