package dev.retort.distill.teacher;

import dev.retort.engine.io.AtomicFile;
import dev.retort.engine.io.ElementType;
import dev.retort.engine.io.MappedTensors;
import dev.retort.engine.io.MappedTensors.Declared;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes the file that [SoftTargetsFile] describes: full rows as they come; of the top k what is
/// kept is gathered first, because the file has it in three tensors.
final class SoftTargetsWriter {
  /// Rows of logits, some at a time.
  interface Rows {
    /// Goes on; false behind the last.
    ///
    /// @throws IllegalArgumentException if one of the next is no finite number
    boolean next();

    /// How many there are now.
    int count();

    /// They, from the start of the array on; all are finite.
    float[] logits();
  }

  private static final int MOST_CLASSES = 1 << 16;
  private static final int CHUNK = 1 << 20;

  private final SoftTargets.Origin origin;
  private final SampleIds ids;
  private final int members;
  private final int classes;
  private final int kept;
  private final Rows rows;
  private final int count;

  SoftTargetsWriter(
      SoftTargets.Origin origin, SampleIds ids, int members, int classes, int kept, Rows rows) {
    if (ids.size() == 0) {
      throw new IllegalArgumentException("there are no soft targets to write");
    }
    this.origin = origin;
    this.ids = ids;
    this.members = members;
    this.classes = classes;
    this.kept = Math.min(kept, classes);
    this.rows = rows;
    int epochs = origin.views() == null ? 1 : origin.views().epochs();
    // the top logits are gathered in one buffer, and no buffer is longer than 2^31 - 1 bytes
    int most = this.kept < classes ? Integer.MAX_VALUE / Float.BYTES : Integer.MAX_VALUE;
    if ((long) epochs * ids.size() > most / members / this.kept) {
      throw new IllegalArgumentException(
          "a file of soft targets holds at most %d logits but %d epochs of %d samples with %d each have more; keep fewer of each row"
              .formatted(most, epochs, ids.size(), members * this.kept));
    }
    if (this.kept < classes && classes > MOST_CLASSES) {
      throw new IllegalArgumentException(
          "the top logits are kept of at most %d classes, not of %d; keep all of them"
              .formatted(MOST_CLASSES, classes));
    }
    count = epochs * ids.size();
  }

  void write(Path file) throws IOException {
    byte[] head = MappedTensors.head(tensors(), metadata());
    AtomicFile.write(
        file,
        out -> {
          HashedChannel hashed = new HashedChannel(out);
          hashed.write(ByteBuffer.wrap(head));
          long[] runs = ids.runs();
          ByteBuffer first = buffer(runs.length * Long.BYTES);
          first.asLongBuffer().put(runs);
          hashed.write(first);
          if (kept == classes) {
            writeFull(hashed);
          } else {
            writeTop(hashed);
          }
          AtomicFile.writeFully(out, ByteBuffer.wrap(hashed.sha256()));
        });
  }

  private List<Declared> tensors() {
    List<Declared> tensors = new ArrayList<>();
    tensors.add(new Declared("runs", ElementType.I64, Shape.of(ids.runs().length / 2, 2)));
    tensors.add(new Declared("logits", ElementType.F32, Shape.of(count, members, kept)));
    if (kept < classes) {
      tensors.add(new Declared("rest", ElementType.F32, Shape.of(count, members)));
      tensors.add(new Declared("classes", ElementType.U16, Shape.of(count, members, kept)));
    }
    tensors.add(new Declared("sha256", ElementType.U8, Shape.of(HashedChannel.BYTES)));
    return tensors;
  }

  private Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", SoftTargetsFile.FORMAT);
    metadata.put("teacher", origin.teacherText());
    metadata.put("teacher_sha256", origin.teacherSha256());
    metadata.put("data", origin.dataName());
    metadata.put("data_sha256", origin.dataSha256());
    metadata.put("classes", Integer.toString(classes));
    if (origin.logProbabilities()) {
      metadata.put(SoftTargetsFile.LOG_PROBABILITIES, "true");
    }
    if (origin.logProbabilities() || origin.zeroProbabilities() > 0) {
      metadata.put(SoftTargetsFile.ZERO_PROBABILITIES, Long.toString(origin.zeroProbabilities()));
    }
    Task task = origin.task();
    if (task != null && task != Task.CLASSIFICATION) {
      metadata.put(SoftTargetsFile.TASK, task.name());
    }
    SoftTargets.Views views = origin.views();
    metadata.put("augmentation", views == null ? "none" : views.augmentation());
    if (views != null) {
      metadata.put("augmentation_seed", Long.toHexString(views.seedKey()));
      metadata.put("epochs", Integer.toString(views.epochs()));
    }
    return metadata;
  }

  private void writeFull(WritableByteChannel out) throws IOException {
    int width = members * classes;
    ByteBuffer buffer = buffer(Math.max(CHUNK, width * Float.BYTES));
    int perChunk = buffer.capacity() / Float.BYTES / width;
    while (rows.next()) {
      for (int from = 0; from < rows.count(); from += perChunk) {
        int some = Math.min(perChunk, rows.count() - from) * width;
        buffer.clear().asFloatBuffer().put(rows.logits(), from * width, some);
        out.write(buffer.limit(some * Float.BYTES));
      }
    }
  }

  private void writeTop(WritableByteChannel out) throws IOException {
    int each = count * members;
    ByteBuffer logits = buffer(each * kept * Float.BYTES);
    ByteBuffer rest = buffer(each * Float.BYTES);
    ByteBuffer labels = buffer(each * kept * Short.BYTES);
    TopLogits top = new TopLogits(kept, classes);
    while (rows.next()) {
      for (int i = 0; i < rows.count() * members; i++) {
        top.take(rows.logits(), i * classes);
        rest.putFloat(top.rest());
        for (int k = 0; k < kept; k++) {
          logits.putFloat(top.logit(k));
          labels.putShort((short) top.label(k));
        }
      }
    }
    out.write(logits.flip());
    out.write(rest.flip());
    out.write(labels.flip());
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
