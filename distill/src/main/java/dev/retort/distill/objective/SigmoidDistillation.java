package dev.retort.distill.objective;

import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.kernel.ScalarMath;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Seed;

/// `sigmoid-kd`: every class is matched by itself, for samples that may have several.
///
///     loss = T^2 / N sum over n, k of KL(p, q) + KL(1 - p, 1 - q)
///     p    = 1/M sum over the members of sigmoid(v / T)        q = sigmoid(z / T)
///     dz   = T (q - p) / N
///
/// Each term is taken as p log(p / q) - p + q, which adds nothing in all, and is never negative.
///
/// *Shapes*: student logits z [N, K], teacher logits v [N, M, K].
///
/// *Throws*, before any work ([Method#requireFits]), if the teacher's logits are logs of
/// probabilities ([Teacher#givesLogProbabilities()]): from log p a sigmoid makes p / (1 + p); if
/// only the top k are kept ([Teacher#keepsAllLogits()]); or if the teacher gives numbers
/// ([Teacher#task()]).
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="logits"}
///
/// Source: Hinton, Vinyals and Dean 2015, arXiv 1503.02531, section 2, for K pairs of classes
/// {k, not k}, as Yang et al. 2023, arXiv 2308.06453, section 3, take them for several labels.
public record SigmoidDistillation() implements Objective {
  /// Below this a probability has lost bits, and its logarithm is taken from the logit instead.
  private static final float SMALL = 1e-30f;

  @Override
  public String text() {
    return "sigmoid-kd";
  }

  @Override
  public Objective labels() {
    return new SigmoidCrossEntropy();
  }

  @Override
  public boolean takesTargets() {
    return true;
  }

  @Override
  public Task taskOfTargets() {
    return Task.MULTI_LABEL;
  }

  /// Refuses logs of probabilities in the place of logits, and the top k of these. What stands for
  /// sigmoids of 0 and 1 becomes these again.
  @Override
  public void requireFits(Teacher teacher) {
    if (teacher.givesLogProbabilities()) {
      throw new IllegalArgumentException(
          "%s takes each class by itself and needs logits, but the teacher is %s and gives logs of probabilities, of which it would take one that is certain for 50 %%; give logits, log(p / (1 - p)) of each class, which --teacher-kind sigmoids (LogitsFile.Kind.SIGMOIDS) takes of a file of probabilities"
              .formatted(text(), teacher.text()));
    }
    TrueLogits.requireAll(text(), teacher);
  }

  @Override
  public Evaluator evaluator(Lesson lesson, Outputs student, Seed seed) {
    int classes = student.classes();
    int members = lesson.members();
    return (batch, temperature, weight) -> {
      int n = batch.size();
      float[] teacher = lesson.memberLogits();
      float[] logits = student.logits();
      float[] gradients = student.logitGradients();
      float inverse = 1 / temperature;
      float factor = weight * temperature / n;
      double total = 0;
      for (int i = 0; i < n * classes; i++) {
        int first = i / classes * members * classes + i % classes;
        float p = 0;
        float notP = 0;
        for (int m = 0; m < members; m++) {
          float v = teacher[first + m * classes] * inverse;
          p += ScalarMath.sigmoid(v);
          notP += ScalarMath.sigmoid(-v);
        }
        p /= members;
        notP /= members;
        float z = logits[i] * inverse;
        float q = ScalarMath.sigmoid(z);
        float notQ = ScalarMath.sigmoid(-z);
        total += divergence(p, q, z) + divergence(notP, notQ, -z);
        // Of two differences that are the same, the one between the smaller numbers.
        gradients[i] += (q > 0.5f ? notP - notQ : q - p) * factor;
      }
      return (double) temperature * temperature * total / Math.max(1, n);
    };
  }

  /// For small q log q is the logit: log q = z - log(1 + e^z).
  private static double divergence(float p, float q, float logit) {
    if (p == q) {
      return 0;
    }
    if (p == 0) {
      return q;
    }
    double log =
        q >= SMALL ? ScalarMath.preciseLog((double) p / q) : ScalarMath.preciseLog(p) - logit;
    return p * log - p + q;
  }
}
