package dev.retort.distill;

import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// A teacher's logits for a data set, computed once and found again by the ids of the samples.
///
/// They hold for the samples as they are, without augmentation, and carry the hashes of the teacher
/// and of the data; whoever asks for others is refused. Reading gives the bits that the teacher
/// itself would give.
///
/// *Shapes*: logits [samples, M, K].
public final class SoftTargets implements Teacher {
  private static final int BATCH = 256;

  private final String teacherSha256;
  private final String teacherText;
  private final String dataSha256;
  private final String dataName;
  private final int members;
  private final int classes;
  private final long[] ids; // ascending
  private final float[] logits;

  SoftTargets(
      String teacherSha256,
      String teacherText,
      String dataSha256,
      String dataName,
      int members,
      int classes,
      long[] ids,
      float[] logits) {
    this.teacherSha256 = teacherSha256;
    this.teacherText = teacherText;
    this.dataSha256 = dataSha256;
    this.dataName = dataName;
    this.members = members;
    this.classes = classes;
    this.ids = ids;
    this.logits = logits;
  }

  /// Asks a teacher for its logits for all samples of a data set.
  ///
  /// @throws IllegalArgumentException if the data is not the teacher's, two of its samples have the
  ///   same id, or there are more than 2^31 - 1 logits
  public static SoftTargets of(Teacher teacher, Dataset data, int threads) {
    teacher.requireFits(data);
    long[] ids = new long[data.size()];
    Arrays.setAll(ids, data::id);
    Arrays.sort(ids);
    for (int i = 1; i < ids.length; i++) {
      if (ids[i] == ids[i - 1]) {
        throw new IllegalArgumentException(
            "soft targets are found by sample ids, but %s has two samples %d"
                .formatted(data.name(), ids[i]));
      }
    }
    int row = teacher.members() * teacher.classes();
    if ((long) row * ids.length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "soft targets hold at most 2^31 - 1 logits but %d samples with %d each have more; teach without a cache"
              .formatted(ids.length, row));
    }
    SoftTargets targets =
        new SoftTargets(
            teacher.sha256(),
            teacher.text(),
            data.sha256(),
            data.name(),
            teacher.members(),
            teacher.classes(),
            ids,
            new float[row * ids.length]);
    if (ids.length > 0) {
      targets.fill(teacher, Batches.inOrder(data, BATCH), Workers.of(threads));
    }
    return targets;
  }

  /// Reads a file that [#write] has made.
  ///
  /// @throws dev.retort.engine.data.DataFormatException if it is not such a file or is damaged
  public static SoftTargets read(Path file) throws IOException {
    return SoftTargetsFile.read(file);
  }

  /// Writes a safetensors file, wholly or not at all.
  public void write(Path file) throws IOException {
    SoftTargetsFile.write(file, this);
  }

  private void fill(Teacher teacher, Batches batches, Workers workers) {
    Batch batch = batches.allocate();
    int row = members * classes;
    float[] some = new float[batch.capacity() * row];
    Teacher planned = teacher.planned(batch.capacity(), workers);
    for (int i = 0; i < batches.perEpoch(); i++) {
      batches.fill(batch, 0, i);
      planned.logits(batch, some);
      for (int n = 0; n < batch.size(); n++) {
        System.arraycopy(some, n * row, logits, place(batch.ids()[n]) * row, row);
      }
    }
  }

  /// Refuses any teacher but the one whose logits these are.
  ///
  /// @throws IllegalArgumentException if it is another
  public void requireTeacher(Teacher teacher) {
    if (!teacher.sha256().equals(teacherSha256)) {
      throw new IllegalArgumentException(
          "the soft targets are of the teacher %.12s (%s), not of %.12s (%s); compute them anew"
              .formatted(teacherSha256, teacherText, teacher.sha256(), teacher.text()));
    }
  }

  /// Refuses any data but those that the logits were computed for.
  @Override
  public void requireFits(Dataset data) {
    if (data.classes() != classes) {
      throw new IllegalArgumentException(
          "the soft targets of %s have %d classes but %s has %d; compute them anew"
              .formatted(dataName, classes, data.name(), data.classes()));
    }
    for (int i = 0; i < data.size(); i++) {
      place(data.id(i));
    }
    if (!data.sha256().equals(dataSha256)) {
      throw new IllegalArgumentException(
          "the soft targets are of the data %s (%.12s), not of %s (%.12s); compute them anew"
              .formatted(dataName, dataSha256, data.name(), data.sha256()));
    }
  }

  @Override
  public void logits(Batch batch, float[] out) {
    int row = members * classes;
    if (out.length < batch.size() * row) {
      throw new IllegalArgumentException(
          "logits of %d samples, %d members and %d classes need %d floats but get %d"
              .formatted(batch.size(), members, classes, batch.size() * row, out.length));
    }
    for (int n = 0; n < batch.size(); n++) {
      System.arraycopy(logits, place(batch.ids()[n]) * row, out, n * row, row);
    }
  }

  private int place(long id) {
    if (id >= 0 && id < ids.length && ids[(int) id] == id) {
      return (int) id; // a whole data set: ids are places
    }
    int place = Arrays.binarySearch(ids, id);
    if (place < 0) {
      throw new IllegalArgumentException(
          "the soft targets of %s (%d samples) have none for sample %d; compute them for this data"
              .formatted(dataName, ids.length, id));
    }
    return place;
  }

  @Override
  public int members() {
    return members;
  }

  @Override
  public int classes() {
    return classes;
  }

  /// How many samples there are logits for.
  public int size() {
    return ids.length;
  }

  /// The hash of the teacher whose logits these are: both say the same.
  @Override
  public String sha256() {
    return teacherSha256;
  }

  /// The hash of the data.
  public String dataSha256() {
    return dataSha256;
  }

  String dataName() {
    return dataName;
  }

  @Override
  public String text() {
    return teacherText;
  }

  long[] ids() {
    return ids;
  }

  float[] all() {
    return logits;
  }
}
