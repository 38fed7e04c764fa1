package dev.retort.bench;

import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/// An objective of distillation, value and gradients, in µs a batch of 128. Logits and features are
/// noise in the shapes that LeNet shows the small CNN; neither network runs. Hint and cosine go
/// through their regressor, forward and backward.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ObjectiveBenchmark extends OwnJvm {
  private static final int BATCH = TrainingStepBenchmark.BATCH;
  private static final int CLASSES = 10;
  private static final float TEMPERATURE = 4;
  private static final String LAYER = "features";
  private static final Shape TEACHERS_MAPS = Shape.of(64, 7, 7);
  private static final Shape STUDENTS_MAPS = Shape.of(16, 7, 7);

  /// How far the check goes along the gradient to either side: logits are a vector of length 100,
  /// features one of 90.
  private static final double STEP = 0.1;

  @Param({
    "kd",
    "logit-regression",
    "standardized kd",
    "sigmoid-kd",
    "dkd 1 8",
    "dist 1 1",
    "hint features:features",
    "cosine features:features",
    "attention features:features",
    "similarity features:features",
    "rkd features:features 25 50"
  })
  public String method = "kd";

  @Param({"1", "2"})
  public int threads = 1;

  @Param("VECTOR")
  public Implementation implementation = Implementation.VECTOR;

  private final Batch batch = BenchmarkNetwork.SMALL_CNN.batch(BATCH);
  private FixedStudent student;
  private Loss.Evaluator evaluator;

  /// Checks value and gradients: against those of the scalar kernels, bit for bit, and the
  /// gradients against how the value changes along them.
  @Setup
  public void plan() {
    Loss loss = Method.parse(method).loss(FixedTeacher.make(), TEMPERATURE, 1);
    FixedStudent reference = FixedStudent.on(KernelChoice.scalar(), Workers.alone());
    Loss.Evaluator scalar = loss.evaluator(reference);
    student = FixedStudent.on(implementation.kernels(), Workers.of(threads));
    evaluator = loss.evaluator(student);
    double expected = scalar.gradients(batch);
    double value = evaluator.gradients(batch);
    if (value != expected) {
      throw new IllegalStateException(
          method + " is " + value + ", but " + expected + " on the scalar kernels");
    }
    Noise.requireSame(reference.gradients(scalar), student.gradients(evaluator));
    checkSlope(reference);
  }

  @Benchmark
  public double evaluate() {
    return evaluator.gradients(batch);
  }

  private void checkSlope(FixedStudent from) {
    double length = Math.sqrt(squares(from.logitGradients()) + squares(from.featureGradients()));
    double ahead = valueAt(STEP / length, from);
    double behind = valueAt(-STEP / length, from);
    double slope = (ahead - behind) / (2 * STEP);
    if (!(Math.abs(slope - length) <= 1e-3 * length)) {
      throw new IllegalStateException(
          "%s rises by %s along its gradient, whose length is %s".formatted(method, slope, length));
    }
    valueAt(0, from); // back where it was
  }

  /// The value where the student's outputs are another's, moved by so many times its gradients.
  private double valueAt(double step, FixedStudent from) {
    move(from.logits(), step, from.logitGradients(), student.logits());
    move(from.features(), step, from.featureGradients(), student.features());
    return evaluator.gradients(batch);
  }

  private static void move(float[] from, double step, float[] gradients, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = (float) (from[i] + step * gradients[i]);
    }
  }

  private static double squares(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum;
  }

  /// From -5 to 5.
  private static float[] noisyLogits(int stream) {
    float[] logits = Noise.values(BATCH * CLASSES, stream);
    for (int i = 0; i < logits.length; i++) {
      logits[i] *= 10;
    }
    return logits;
  }

  /// A student that has just gone forward.
  private record FixedStudent(
      Kernels kernels,
      Workers workers,
      float[] logits,
      float[] logitGradients,
      float[] features,
      float[] featureGradients)
      implements Outputs {
    static FixedStudent on(Kernels kernels, Workers workers) {
      float[] logits = noisyLogits(1);
      float[] features = Noise.values(BATCH * STUDENTS_MAPS.elements(), 2);
      return new FixedStudent(
          kernels, workers, logits, new float[logits.length], features, new float[features.length]);
    }

    /// By logits, by features and by the regressor's weights.
    List<float[]> gradients(Loss.Evaluator evaluator) {
      List<float[]> gradients = new ArrayList<>(List.of(logitGradients, featureGradients));
      gradients.addAll(evaluator.trained().values());
      return gradients;
    }

    @Override
    public int size() {
      return BATCH;
    }

    @Override
    public int classes() {
      return CLASSES;
    }

    @Override
    public int capacity() {
      return BATCH;
    }

    @Override
    public Shape featureShape(String name) {
      return STUDENTS_MAPS;
    }

    @Override
    public float[] feature(String name) {
      return features;
    }

    @Override
    public float[] featureGradients(String name) {
      return featureGradients;
    }
  }

  /// A teacher that says the same of every batch.
  private record FixedTeacher(float[] logits, float[] maps) implements Teacher {
    static FixedTeacher make() {
      return new FixedTeacher(noisyLogits(3), Noise.values(BATCH * TEACHERS_MAPS.elements(), 4));
    }

    @Override
    public int members() {
      return 1;
    }

    @Override
    public int classes() {
      return CLASSES;
    }

    @Override
    public void logits(Batch batch, float[] out) {
      System.arraycopy(logits, 0, out, 0, logits.length);
    }

    @Override
    public String sha256() {
      return text();
    }

    @Override
    public String text() {
      return "noise";
    }

    @Override
    public void requireFits(Dataset data) {
      throw new IllegalStateException("a benchmark trains on no data set");
    }

    @Override
    public Map<String, Shape> features() {
      return Map.of(LAYER, TEACHERS_MAPS);
    }

    @Override
    public float[] feature(String name) {
      return maps;
    }
  }
}
