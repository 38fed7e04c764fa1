package dev.retort.distill.teacher;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.tensor.Shape;
import java.util.Collections;

/// Data of one column, and two members that teach them four classes.
final class SmallTeacher {
  private SmallTeacher() {}

  static Dataset table(int samples, int classes) {
    return FloatDataset.of(
        "table",
        Shape.of(1),
        Collections.nCopies(classes, "c").stream().toList(),
        new float[samples],
        new int[samples]);
  }

  static Teacher small() {
    float[] logits = new float[2 * 5 * 4];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = i * 31 % 17;
    }
    return new FixedTeacher(2, 4, logits);
  }
}
