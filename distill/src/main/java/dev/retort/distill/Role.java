package dev.retort.distill;

/// What a model is in a [Comparison].
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="compare"}
public enum Role implements ModelName {
  TEACHER("teacher", "teacher"),
  /// The student from the same initial weights, on the same data in the same order, without a
  /// teacher.
  SCRATCH("scratch", "student alone"),
  /// As the student alone, on labels smoothed by 0.1.
  LABEL_SMOOTHING("label-smoothing", "label smoothing"),
  DISTILLED("distilled", "distilled");

  private final String key;
  private final String title;

  Role(String key, String title) {
    this.key = key;
    this.title = title;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public String title() {
    return title;
  }
}
