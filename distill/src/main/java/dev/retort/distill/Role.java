package dev.retort.distill;

import dev.retort.distill.objective.Method;

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

  /// The name in tables of what this method makes: a student by one that hears no teacher is not
  /// called distilled but by the method's name, `tf-kd 0.99`.
  public String title(Method method) {
    return Naming.of(method).title(this);
  }
}
