package dev.retort.distill.objective;

import dev.retort.engine.loss.LogitLosses;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Seed;

/// `logit-regression`: regression on the teacher's outputs; labels have no part in it.
///
///     loss = 1/N sum over n, k of (z[n, k] - v[n, k])^2 / 2        dz = (z - v) / N
///
/// For several members v[n, k] is the mean of their logits. For high temperatures K times the
/// gradient of [KnowledgeDistillation] becomes this one, if the logits of every row have mean 0.
///
/// *Shapes*: student logits z [N, K], teacher logits v [N, M, K].
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="logits"}
///
/// Source: Ba and Caruana 2014, arXiv 1312.6184, equation 1.
public record LogitRegression() implements Objective {
  @Override
  public String text() {
    return "logit-regression";
  }

  @Override
  public boolean hasTemperature() {
    return false;
  }

  @Override
  public boolean hasSoftWeight() {
    return false;
  }

  @Override
  public boolean takesTargets() {
    return true;
  }

  @Override
  public Evaluator evaluator(Lesson lesson, Outputs student, Seed seed) {
    LogitLosses terms = LogitLosses.of(student);
    return (batch, temperature, weight) ->
        terms.squaredError(
            batch.size(), lesson.logits(), student.logits(), weight, student.logitGradients());
  }
}
