package dev.retort.distill;

import dev.retort.distill.objective.Method;
import org.jspecify.annotations.Nullable;

/// What texts call the models of a comparison, decided here: a student that has heard its teacher
/// is distilled, one by a method that hears none has the name of this method. The names in files
/// are others, the keys of the roles, and the same for all methods.
///
/// @param untaught the name of a method that hears no teacher; null for one that hears it
record Naming(@Nullable String untaught) {
  /// That of students who learn by this method.
  static Naming of(Method method) {
    return new Naming(method.hearsTeacher() ? null : method.text());
  }

  /// In tables: `distilled`, or `tf-kd 0.99`.
  String title(ModelName model) {
    return untaught != null && model == Role.DISTILLED ? untaught : model.title();
  }

  /// In a sentence, behind an article: `distilled student`, or `student trained by tf-kd 0.99`.
  String noun(Role role) {
    return switch (role) {
      case TEACHER -> "teacher";
      case SCRATCH -> "student alone";
      case LABEL_SMOOTHING -> "student with label smoothing";
      case DISTILLED -> untaught == null ? participle() + " student" : "student " + participle();
    };
  }

  /// What was done to the student: `distilled`, or `trained by tf-kd 0.99`.
  String participle() {
    return untaught == null ? "distilled" : "trained by " + untaught;
  }

  /// What that is called: `distillation`, or `tf-kd 0.99`.
  String training() {
    return untaught == null ? "distillation" : untaught;
  }
}
