package dev.retort.distill.teacher;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Passes on what it is asked, and counts the samples.
public record CountingTeacher(Teacher teacher, AtomicInteger asked) implements Teacher {
  @Override
  public int members() {
    return teacher.members();
  }

  @Override
  public int classes() {
    return teacher.classes();
  }

  @Override
  public void logits(Batch batch, float[] out) {
    asked.addAndGet(batch.size());
    teacher.logits(batch, out);
  }

  @Override
  public Teacher planned(int capacity, Workers workers) {
    return new CountingTeacher(teacher.planned(capacity, workers), asked);
  }

  @Override
  public Map<String, Shape> features() {
    return teacher.features();
  }

  @Override
  public float[] feature(String name) {
    return teacher.feature(name);
  }

  @Override
  public String sha256() {
    return teacher.sha256();
  }

  @Override
  public String text() {
    return teacher.text();
  }

  @Override
  public @Nullable Task task() {
    return teacher.task();
  }

  @Override
  public boolean givesLogProbabilities() {
    return teacher.givesLogProbabilities();
  }

  @Override
  public long zeroProbabilities() {
    return teacher.zeroProbabilities();
  }

  @Override
  public boolean keepsAllLogits() {
    return teacher.keepsAllLogits();
  }

  @Override
  public void requireFits(Dataset data) {
    teacher.requireFits(data);
  }
}
