package dev.retort.distill.objective;

import dev.retort.engine.tensor.Shape;
import java.util.Map;

/// A named layer of the teacher and one of the student, written `teacher:student`.
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="features"}
public record LayerPair(String teacher, String student) {
  public LayerPair {
    if (teacher.isBlank() || student.isBlank()) {
      throw new IllegalArgumentException(
          "a pair of layers needs a name for each, as in features:features");
    }
  }

  /// Reads `teacher:student`.
  ///
  /// @throws IllegalArgumentException if it is something else
  public static LayerPair parse(String text) {
    int colon = text.indexOf(':');
    if (colon <= 0 || colon != text.lastIndexOf(':') || colon == text.length() - 1) {
      throw new IllegalArgumentException(
          "a pair of layers is written TEACHER:STUDENT, as in features:features, not " + text);
    }
    return new LayerPair(text.substring(0, colon), text.substring(colon + 1));
  }

  public String text() {
    return teacher + ":" + student;
  }

  static Shape ofStudent(Map<String, Shape> layers, String name) {
    Shape shape = layers.get(name);
    if (shape == null) {
      throw missing("student", layers, name);
    }
    return shape;
  }

  static IllegalArgumentException missing(String whose, Map<String, Shape> layers, String name) {
    return new IllegalArgumentException(
        "no layer of the %s is named \"%s\", %s; write \"as %s\" behind one in its architecture"
            .formatted(
                whose,
                name,
                layers.isEmpty() ? "none has a name" : "named are " + layers.keySet(),
                name));
  }
}
