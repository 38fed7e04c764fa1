package dev.retort.distill.recipe;

import static dev.retort.engine.loss.Losses.crossEntropy;

import dev.retort.distill.objective.HintonDistillation;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.loss.Loss;
import java.util.LinkedHashMap;
import java.util.Map;
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

  /// Temperatures that are tried on students of these widths.
  static final float[] TEMPERATURES = {1, 2.5f, 4, 8, 12, 20};

  private static final int NARROW = 30;
  static final int[] WIDTHS = {300, NARROW};

  static final int THREE = 3;

  private static final int UNITS = 800;
  private static final float LEARNING_RATE = 1e-3f;
  private static final float NARROW_LEARNING_RATE = 2e-3f;

  /// One of them.
  ///
  /// @param units of each of its two layers
  /// @param data that it is trained on
  record Student(int units, float learningRate, Loss loss, Dataset data) {
    private Student(Loss loss, Dataset data) {
      this(UNITS, LEARNING_RATE, loss, data);
    }
  }

  private HintonStudents() {}

  /// All of them by their names, in the order in which they are begun.
  ///
  /// @param training what is left of `train` where a part is held out
  static Map<String, Student> of(Teacher teacher, Dataset train, Dataset training) {
    Map<String, Student> all = new LinkedHashMap<>();
    all.put(ALONE, new Student(crossEntropy(), train));
    all.put(SMOOTHED, new Student(crossEntropy(0.1f), train));
    all.put(
        DISTILLED, new Student(new HintonDistillation(teacher, TEMPERATURE, SOFT_WEIGHT), train));
    for (int units : WIDTHS) {
      float rate = units == NARROW ? NARROW_LEARNING_RATE : LEARNING_RATE;
      all.put(alone(units), new Student(units, rate, crossEntropy(), train));
      for (float temperature : TEMPERATURES) {
        Loss soft = new HintonDistillation(teacher, temperature, SOFT_WEIGHT);
        all.put(distilled(units, temperature), new Student(units, rate, soft, train));
      }
    }
    Loss softAlone = new HintonDistillation(teacher, TEMPERATURE, 1);
    all.put(WITHOUT_3S, new Student(softAlone, keep(training, label -> label != THREE)));
    all.put(ONLY_7S_8S, new Student(softAlone, keep(training, label -> label == 7 || label == 8)));
    return all;
  }

  static String alone(int units) {
    return ALONE + "-" + units;
  }

  static String distilled(int units, float temperature) {
    return DISTILLED + "-" + units + "-t" + temperature;
  }

  private static Dataset keep(Dataset data, IntPredicate label) {
    return Subset.of(
        data, IntStream.range(0, data.size()).filter(n -> label.test(data.label(n))).toArray());
  }
}
