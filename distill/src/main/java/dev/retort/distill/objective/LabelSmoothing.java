package dev.retort.distill.objective;

/// `ce` and `label-smoothing E`: cross entropy with the labels, smoothed or not. What softness
/// brings without a teacher.
///
///     loss = -1/N sum over labelled n, all k of t[n, k] log softmax(z[n])[k]
///     t    = (1 - E) onehot(y) + E / K        dz = (softmax(z) - t) / N
///
/// *Shapes*: logits z [N, K]; a sample without a label adds nothing.
///
/// *Throws* if a label is beyond the classes.
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="labels"}
///
/// Source: Szegedy et al. 2016, arXiv 1512.00567, section 7; as a rival of distillation: Mueller,
/// Kornblith and Hinton 2019, arXiv 1906.02629.
public record LabelSmoothing(float smoothing) implements LabelObjective {
  /// That of the paper, and of the rivals that distillation is compared with here.
  public static final float USUAL = 0.1f;

  public LabelSmoothing {
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new IllegalArgumentException(
          "label-smoothing takes a share from 0 up to but not including 1 but gets " + smoothing);
    }
  }

  public LabelSmoothing(double smoothing) {
    this((float) smoothing);
  }

  @Override
  public String text() {
    return smoothing == 0 ? "ce" : "label-smoothing " + Words.text(smoothing);
  }
}
