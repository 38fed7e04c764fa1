package dev.retort.distill.teacher;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Batch;

/// A teacher that gives set logits [samples, M, K], found by sample id.
public record FixedTeacher(int members, int classes, float[] values) implements Teacher {
  @Override
  public void logits(Batch batch, float[] out) {
    int row = members * classes;
    for (int n = 0; n < batch.size(); n++) {
      System.arraycopy(values, Math.toIntExact(batch.ids()[n]) * row, out, n * row, row);
    }
  }

  @Override
  public String sha256() {
    return new Digest().add(values).hex();
  }

  @Override
  public String text() {
    return "fixed";
  }

  @Override
  public void requireFits(Dataset data) {}
}
