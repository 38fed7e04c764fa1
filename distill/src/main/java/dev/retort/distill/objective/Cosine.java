package dev.retort.distill.objective;

import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Map;

/// `cosine TEACHER:STUDENT`: a layer of the student's points where one of the teacher's does, however
/// long it is.
///
///     loss = 1/N sum over n of 1 - cos(r(f_s)[n], f_t[n])
///     dr   = (c r / |r| - f_t / |f_t|) / (N |r|),  c = r.f_t / (|r| |f_t|); 0 where one is 0
///
/// r is the identity for equal shapes, else a learned regressor as that of a [Hint], which is not
/// kept. A sample that holds NaN or infinity makes the loss NaN, by which a training is known to
/// have diverged.
///
/// *Shapes*: f_t [N, D] flattened from the teacher's layer, f_s from the student's.
///
/// *Throws* if no regressor leads from the one shape to the other.
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="features"}
///
/// Source: the PyTorch tutorial on knowledge distillation (Chariton 2023), "Cosine loss minimization
/// run".
public record Cosine(LayerPair layers) implements Objective {
  @Override
  public String text() {
    return "cosine " + layers.text();
  }

  @Override
  public boolean hasTemperature() {
    return false;
  }

  @Override
  public void requireFits(Shape teacher, Shape student) {
    Regressor.requirePossible(text(), student, teacher);
  }

  @Override
  public Evaluator evaluator(Lesson lesson, Outputs student, Seed seed) {
    return new Work(lesson, new Guided(this, layers, lesson, student, seed));
  }

  private final class Work implements Evaluator {
    private final Lesson lesson;
    private final Guided guided;

    Work(Lesson lesson, Guided guided) {
      this.lesson = lesson;
      this.guided = guided;
    }

    @Override
    public double add(Batch batch, float temperature, float weight) {
      int n = batch.size();
      int elements = guided.elements();
      float[] teacher = lesson.feature(layers.teacher());
      float[] student = guided.forward(batch);
      double share = (double) weight / Math.max(1, n);
      double total = 0;
      for (int row = 0; row < n; row++) {
        total += 1 - addRow(row * elements, elements, student, teacher, share);
      }
      guided.backward(batch);
      return total / Math.max(1, n);
    }

    private double addRow(int from, int elements, float[] x, float[] y, double share) {
      double xx = 0;
      double yy = 0;
      double xy = 0;
      for (int i = from; i < from + elements; i++) {
        xx += (double) x[i] * x[i];
        yy += (double) y[i] * y[i];
        xy += (double) x[i] * y[i];
      }
      double norms = Math.sqrt(xx) * Math.sqrt(yy);
      boolean directed = norms != 0; // NaN stays NaN
      double cosine = directed ? xy / norms : 0;
      double toX = directed ? share * cosine / xx : 0;
      double toY = directed ? share / norms : 0;
      float[] gradients = guided.gradients();
      for (int i = from; i < from + elements; i++) {
        gradients[i] = (float) (toX * x[i] - toY * y[i]);
      }
      return cosine;
    }

    @Override
    public Map<Parameter, float[]> trained() {
      return guided.trained();
    }
  }
}
