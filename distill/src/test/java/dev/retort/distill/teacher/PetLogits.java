package dev.retort.distill.teacher;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.List;

/// Four pets, their logits, and those that a teacher gives.
final class PetLogits {
  static final Dataset DATA =
      FloatDataset.of(
          "pets", Shape.of(1), List.of("cat", "dog", "owl"), new float[4], new int[] {0, 1, 2, 1});

  static final float[] LOGITS = {1, -2, 0.5f, 3, 4, -5, 0, 0.25f, 7, -1, 2, 1};

  private PetLogits() {}

  static float[] logits(Teacher teacher, long... ids) {
    Batch batch = Batch.of(Shape.of(1), new float[ids.length]);
    System.arraycopy(ids, 0, batch.ids(), 0, ids.length);
    float[] out = new float[ids.length * teacher.classes()];
    teacher.logits(batch, out);
    return out;
  }

  static float[] rows(int... rows) {
    float[] out = new float[3 * rows.length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(LOGITS, 3 * rows[i], out, 3 * i, 3);
    }
    return out;
  }
}
