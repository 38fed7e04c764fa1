package dev.retort.distill.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.FixedOutputs;
import dev.retort.distill.teacher.FixedTeacher;
import dev.retort.distill.teacher.ShowingTeacher;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Logits and features of a student and of its teacher, drawn from a seed, with labels; and what a
/// method makes of them.
final class Scene {
  static final LayerPair LAYERS = new LayerPair("features", "own");

  final int n;
  final int classes;
  final int members;
  final float[] student;
  final float[] teacher;
  final int[] labels;
  Shape teacherShape = Shape.of(1);
  Shape shape = Shape.of(1);
  float[] teacherFeatures;
  float[] features;
  private final Seed seed;

  Scene(long seed, int n, int classes, int members) {
    this.seed = Seed.of(seed);
    this.n = n;
    this.classes = classes;
    this.members = members;
    student = normal("student", n * classes, 3);
    teacher = normal("teacher", n * members * classes, 3);
    labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = this.seed.stream("labels").below(i, classes);
    }
    teacherFeatures = new float[n];
    features = new float[n];
  }

  /// The same with layers of those shapes.
  Scene showing(Shape teacherShape, Shape shape) {
    this.teacherShape = teacherShape;
    this.shape = shape;
    teacherFeatures = normal("teacher's features", n * teacherShape.elements(), 1);
    features = normal("features", n * shape.elements(), 1);
    return this;
  }

  private float[] normal(String stream, int count, double scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (scale * seed.stream(stream).normal(i));
    }
    return values;
  }

  /// @param trained parameters that the loss trains for itself, with their gradients
  record Result(
      double loss,
      float[] gradients,
      float[] featureGradients,
      Map<Parameter, float[]> trained,
      Loss.Evaluator evaluator) {}

  ShowingTeacher fixed() {
    return new ShowingTeacher(
        new FixedTeacher(members, classes, teacher), teacherShape, teacherFeatures);
  }

  Batch batch() {
    return Batch.of(Shape.of(classes), student, labels);
  }

  Result of(Loss loss) {
    FixedOutputs outputs = FixedOutputs.of(classes, student).with("own", shape, features);
    Loss.Evaluator evaluator = loss.evaluator(outputs);
    double value = evaluator.gradients(batch());
    return new Result(
        value,
        outputs.logitGradients(),
        outputs.featureGradients("own"),
        evaluator.trained(),
        evaluator);
  }

  Result of(Method method, float temperature, float softWeight) {
    return of(new Distillation(fixed(), method, temperature, softWeight));
  }

  Result of(Objective objective, float temperature) {
    return of(Method.of(objective), temperature, 1);
  }

  static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  /// Compares gradients with the central differences of a function in double precision.
  static void assertGradient(
      String what, double[] at, float[] gradients, double allowed, ToDoubleFunction<double[]> f) {
    double step = 1e-5;
    double[] expected = new double[at.length];
    double greatest = 0;
    for (int i = 0; i < at.length; i++) {
      double kept = at[i];
      at[i] = kept + step;
      double above = f.applyAsDouble(at);
      at[i] = kept - step;
      double below = f.applyAsDouble(at);
      at[i] = kept;
      expected[i] = (above - below) / (2 * step);
      greatest = Math.max(greatest, Math.abs(expected[i]));
    }
    assertEquals(at.length, gradients.length, what);
    for (int i = 0; i < at.length; i++) {
      assertEquals(expected[i], gradients[i], allowed * (greatest + 1), what + "[" + i + "]");
    }
  }
}
