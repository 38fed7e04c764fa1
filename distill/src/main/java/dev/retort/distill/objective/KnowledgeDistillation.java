package dev.retort.distill.objective;

import dev.retort.engine.loss.LogitLosses;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Seed;

/// `kd`: the student's softened outputs match the teacher's.
///
///     loss = T^2 KL(p, q) = T^2 / N sum over n, k of p log(p / q)
///     p    = 1/M sum over the members of softmax(v / T)        q = softmax(z / T)
///     dz   = T (q - p) / N
///
/// T^2 keeps the size of the gradient the same at any temperature. KL sums over the classes.
///
/// *Shapes*: student logits z [N, K], teacher logits v [N, M, K].
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="logits"}
///
/// Source: Hinton, Vinyals and Dean 2015, arXiv 1503.02531, section 2.
public record KnowledgeDistillation() implements Objective {
  @Override
  public String text() {
    return "kd";
  }

  @Override
  public Evaluator evaluator(Lesson lesson, Outputs student, Seed seed) {
    LogitLosses terms = LogitLosses.of(student);
    return (batch, temperature, weight) ->
        terms.kullbackLeibler(
            batch.size(),
            lesson.probabilities(temperature),
            student.logits(),
            temperature,
            weight,
            student.logitGradients());
  }
}
