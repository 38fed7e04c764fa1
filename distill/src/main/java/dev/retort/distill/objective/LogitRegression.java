package dev.retort.distill.objective;

import dev.retort.distill.teacher.Teacher;
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
/// Half the SUM over the classes; [Hint] is the MEAN over its elements, without the half.
///
/// *Shapes*: student logits z [N, K], teacher logits v [N, M, K].
///
/// *Throws*, before any work ([Method#requireFits]), if the teacher's logits are not all its own:
/// logs of probabilities of which some are 0 ([Teacher#zeroProbabilities()]), or the top k
/// ([Teacher#keepsAllLogits()]).
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

  /// Refuses logits that are no numbers to come close to.
  @Override
  public void requireFits(Teacher teacher) {
    TrueLogits.require(text(), teacher);
  }

  @Override
  public Evaluator evaluator(Lesson lesson, Outputs student, Seed seed) {
    LogitLosses terms = LogitLosses.of(student);
    return (batch, temperature, weight) ->
        terms.squaredError(
            batch.size(), lesson.logits(), student.logits(), weight, student.logitGradients());
  }
}
