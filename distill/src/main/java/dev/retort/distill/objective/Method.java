package dev.retort.distill.objective;

import dev.retort.distill.Teacher;
import dev.retort.engine.loss.Loss;
import java.util.List;
import java.util.stream.Collectors;

/// A way to distil, as data: what a student is to make small, given a teacher.
public interface Method {
  /// The short name, as in papers and on the command line: `kd`.
  String name();

  /// Whether it softens by a temperature.
  default boolean hasTemperature() {
    return true;
  }

  /// Whether it leaves a share of the loss to the labels.
  default boolean hasSoftWeight() {
    return true;
  }

  /// The loss for students of that teacher.
  ///
  /// @param softWeight the share of the teacher's part, 0 to 1; the labels have the rest
  Loss objective(Teacher teacher, float temperature, float softWeight);

  /// Hinton's: KL to the softened teacher and cross entropy with the labels.
  static Method kd() {
    return new HintonDistillation.Kd();
  }

  /// Regression on the teacher's logits.
  static Method logits() {
    return new LogitRegression.Logits();
  }

  /// All methods without settings of their own.
  static List<Method> all() {
    return List.of(kd(), logits());
  }

  /// The method of that name.
  ///
  /// @throws IllegalArgumentException if there is none
  static Method named(String name) {
    return all().stream()
        .filter(method -> method.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no method of distillation is called '%s'; there are %s"
                        .formatted(
                            name,
                            all().stream().map(Method::name).collect(Collectors.joining(", ")))));
  }
}
