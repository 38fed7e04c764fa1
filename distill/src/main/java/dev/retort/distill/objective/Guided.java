package dev.retort.distill.objective;

import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A student's layer brought to the shape of the teacher's, and the way back of its gradients.
final class Guided {
  private final int elements;
  private final int ownElements;
  private final Outputs student;
  private final String layer;
  private final float[] ownGradients;
  private final float[] gradients;
  private final @Nullable Regressor regressor;

  Guided(Objective objective, LayerPair layers, Lesson lesson, Outputs student, Seed seed) {
    Shape from = student.featureShape(layers.student());
    Shape to = lesson.featureShape(layers.teacher());
    objective.requireFits(to, from);
    elements = to.elements();
    ownElements = from.elements();
    this.student = student;
    layer = layers.student();
    ownGradients = student.featureGradients(layers.student());
    regressor = from.equals(to) ? null : new Regressor(objective.text(), from, to, student, seed);
    gradients =
        regressor == null
            ? new float[Math.multiplyExact(student.capacity(), elements)]
            : regressor.outputGradients();
  }

  /// The values of one sample, of the teacher's shape.
  int elements() {
    return elements;
  }

  /// r(f_s).
  float[] forward(Batch batch) {
    float[] own = student.feature(layer);
    return regressor == null ? own : regressor.forward(batch, own);
  }

  /// Where dr goes; all of it, for every batch.
  float[] gradients() {
    return gradients;
  }

  /// Adds df_s to the gradients of the student's layer.
  void backward(Batch batch) {
    float[] added = regressor == null ? gradients : regressor.backward(batch);
    for (int i = 0; i < batch.size() * ownElements; i++) {
      ownGradients[i] += added[i];
    }
  }

  Map<Parameter, float[]> trained() {
    return regressor == null ? Map.of() : regressor.trained();
  }
}
