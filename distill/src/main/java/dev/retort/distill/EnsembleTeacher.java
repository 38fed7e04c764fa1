package dev.retort.distill;

import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Several teachers as one, with all their members. Objectives soften each member at the
/// temperature and average the probabilities.
public final class EnsembleTeacher implements Teacher {
  private final List<Teacher> teachers;
  private final int members;
  private final int classes;
  private final float @Nullable [] buffer;

  /// @throws IllegalArgumentException if there is none, or they differ in their classes
  public EnsembleTeacher(List<Teacher> teachers) {
    this(List.copyOf(teachers), null);
  }

  private EnsembleTeacher(List<Teacher> teachers, float @Nullable [] buffer) {
    if (teachers.isEmpty()) {
      throw new IllegalArgumentException("an ensemble needs at least one teacher");
    }
    classes = teachers.get(0).classes();
    for (Teacher teacher : teachers) {
      if (teacher.classes() != classes) {
        throw new IllegalArgumentException(
            "the teachers of an ensemble need the same classes but have %d and %d"
                .formatted(classes, teacher.classes()));
      }
    }
    this.teachers = teachers;
    this.buffer = buffer;
    members = teachers.stream().mapToInt(Teacher::members).sum();
  }

  @Override
  public int members() {
    return members;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public void logits(Batch batch, float[] out) {
    int row = members * classes;
    int n = batch.size();
    if (out.length < n * row) {
      throw new IllegalArgumentException(
          "logits of %d samples, %d members and %d classes need %d floats but get %d"
              .formatted(n, members, classes, n * row, out.length));
    }
    float[] some = buffer != null ? buffer : new float[n * widest() * classes];
    int at = 0;
    for (int t = 0; t < teachers.size(); t++) {
      Teacher teacher = teachers.get(t);
      int width = teacher.members() * classes;
      teacher.logits(batch, some);
      for (int i = 0; i < n; i++) {
        System.arraycopy(some, i * width, out, i * row + at, width);
      }
      at += width;
    }
  }

  private int widest() {
    return teachers.stream().mapToInt(Teacher::members).max().orElseThrow();
  }

  /// Over those of its teachers, in their order.
  @Override
  public String sha256() {
    Digest digest = new Digest();
    teachers.forEach(teacher -> digest.add(teacher.sha256()));
    return digest.hex();
  }

  @Override
  public String text() {
    return teachers.stream().map(Teacher::text).collect(Collectors.joining(" + "));
  }

  @Override
  public void requireFits(Dataset data) {
    teachers.forEach(teacher -> teacher.requireFits(data));
  }

  @Override
  public Teacher planned(int capacity, Workers workers) {
    return new EnsembleTeacher(
        teachers.stream().map(teacher -> teacher.planned(capacity, workers)).toList(),
        new float[Math.multiplyExact(capacity, widest() * classes)]);
  }

  @Override
  public List<Network> networks() {
    return teachers.stream().flatMap(teacher -> teacher.networks().stream()).toList();
  }
}
