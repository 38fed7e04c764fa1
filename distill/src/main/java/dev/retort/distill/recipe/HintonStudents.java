package dev.retort.distill.recipe;

import static dev.retort.engine.loss.Losses.crossEntropy;

import dev.retort.distill.objective.Course;
import dev.retort.distill.objective.LabelSmoothing;
import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.loss.Loss;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// The students that a teacher has in [Hinton].
final class HintonStudents {
  static final String ALONE = "alone";
  static final String SMOOTHED = "smoothed";
  static final String DISTILLED = "distilled";
  static final String WITHOUT_3S = "without-3s";
  static final String ONLY_7S_8S = "sevens-and-eights";

  static final float TEMPERATURE = 20;
  static final float SOFT_WEIGHT = 0.95f;

  static final int WIDE = 300;
  static final int NARROW = 30;

  /// Temperatures that are tried on students of these widths.
  static final float[] TEMPERATURES = {1, 2.5f, 4, 8, 12, 20};

  static final int[] WIDTHS = {WIDE, NARROW};

  static final int THREE = 3;

  /// Of all students, alone or taught.
  static final float LEARNING_RATE = 2e-3f;

  private static final int UNITS = 800;

  /// One of them.
  ///
  /// @param units of each of its two layers
  /// @param hearsTeacher whether its loss asks the teacher
  /// @param data that it is trained on
  record Student(int units, Loss loss, boolean hearsTeacher, Dataset data) {
    private static Student byLabels(int units, Loss loss, Dataset data) {
      return new Student(units, loss, false, data);
    }

    private static Student byTeacher(int units, Loss loss, Dataset data) {
      return new Student(units, loss, true, data);
    }
  }

  private HintonStudents() {}

  /// All of them by their names, in the order in which they are begun.
  ///
  /// @param training what is left of `train` where a part is held out
  static Map<String, Student> of(Teacher teacher, Dataset train, Dataset training) {
    Map<String, Student> all = new LinkedHashMap<>();
    all.put(ALONE, Student.byLabels(UNITS, crossEntropy(), train));
    all.put(SMOOTHED, Student.byLabels(UNITS, crossEntropy(LabelSmoothing.USUAL), train));
    Loss usual = Method.kd().loss(teacher, TEMPERATURE, SOFT_WEIGHT);
    all.put(DISTILLED, Student.byTeacher(UNITS, usual, train));
    for (int units : WIDTHS) {
      all.put(alone(units), Student.byLabels(units, crossEntropy(), train));
      for (float temperature : TEMPERATURES) {
        Loss soft = Method.kd().loss(teacher, temperature, SOFT_WEIGHT);
        all.put(distilled(units, temperature), Student.byTeacher(units, soft, train));
      }
    }
    Loss softAlone = Method.kd().loss(teacher, TEMPERATURE, 1);
    Dataset no3s = keep(training, label -> label != THREE);
    all.put(WITHOUT_3S, Student.byTeacher(UNITS, softAlone, no3s));
    Dataset only7s8s = keep(training, label -> label == 7 || label == 8);
    all.put(ONLY_7S_8S, Student.byTeacher(UNITS, softAlone, only7s8s));
    return all;
  }

  /// What was made of one of them.
  static <T> T made(Map<String, T> all, String name) {
    return Objects.requireNonNull(all.get(name), name);
  }

  static String alone(int units) {
    return ALONE + "-" + units;
  }

  /// `T = 2.5`.
  static String text(float temperature) {
    return "T = " + Course.constant(temperature).text();
  }

  /// `300 units a layer`.
  static String width(int units) {
    return units + " units a layer";
  }

  static String distilled(int units, float temperature) {
    return DISTILLED + "-" + units + "-t" + temperature;
  }

  private static Dataset keep(Dataset data, IntPredicate label) {
    return Subset.of(
        data, IntStream.range(0, data.size()).filter(n -> label.test(data.label(n))).toArray());
  }
}
