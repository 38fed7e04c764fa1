package dev.retort.distill;

import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.io.Safetensors;
import dev.retort.engine.io.Safetensors.Entry;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Soft targets as a safetensors file: `ids` I64 `[samples]`, ascending; `logits` F32 `[samples, M,
/// K]`; and in the metadata what they are of, with a SHA-256 over both tensors that finds damage.
final class SoftTargetsFile {
  private static final String FORMAT = "retort soft targets 1";

  private final Path file;
  private final Safetensors.Contents contents;

  private SoftTargetsFile(Path file, Safetensors.Contents contents) {
    this.file = file;
    this.contents = contents;
  }

  static void write(Path file, SoftTargets targets) throws IOException {
    long[] ids = targets.ids();
    float[] logits = targets.all();
    if (ids.length == 0) {
      throw new IllegalArgumentException("there are no soft targets to write to " + file);
    }
    Map<String, Entry> tensors = new LinkedHashMap<>();
    tensors.put("ids", new Entry.Longs(Shape.of(ids.length), ids));
    tensors.put(
        "logits",
        new Entry.Floats(Shape.of(ids.length, targets.members(), targets.classes()), logits));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    metadata.put("teacher", targets.text());
    metadata.put("teacher_sha256", targets.sha256());
    metadata.put("data", targets.dataName());
    metadata.put("data_sha256", targets.dataSha256());
    metadata.put("augmentation", "none");
    metadata.put("content_sha256", new Digest().add(ids).add(logits).hex());
    Safetensors.write(file, tensors, metadata);
  }

  static SoftTargets read(Path file) throws IOException {
    return new SoftTargetsFile(file, Safetensors.read(file)).targets();
  }

  private SoftTargets targets() throws DataFormatException {
    String format = contents.metadata().get("format");
    if (!FORMAT.equals(format)) {
      throw wrong("is not a file of soft targets: its format is " + format);
    }
    if (!text("augmentation").equals("none")) {
      throw wrong(
          "holds soft targets of augmented samples (%s), which this version cannot use"
              .formatted(text("augmentation")));
    }
    if (!(contents.tensors().get("ids") instanceof Entry.Longs(Shape idShape, long[] ids))
        || !(contents.tensors().get("logits")
            instanceof Entry.Floats(Shape logitShape, float[] logits))) {
      throw wrong(
          "needs the tensors ids (I64) and logits (F32) but has " + contents.tensors().keySet());
    }
    if (idShape.rank() != 1 || logitShape.rank() != 3 || logitShape.extent(0) != ids.length) {
      throw wrong(
          "needs ids [samples] and logits [samples, members, classes] but has %s and %s"
              .formatted(idShape, logitShape));
    }
    for (int i = 1; i < ids.length; i++) {
      if (ids[i] <= ids[i - 1]) {
        throw wrong("has sample ids out of order: %d after %d".formatted(ids[i], ids[i - 1]));
      }
    }
    if (!new Digest().add(ids).add(logits).hex().equals(text("content_sha256"))) {
      throw wrong("is damaged: its content does not have the SHA-256 that it says");
    }
    return new SoftTargets(
        text("teacher_sha256"),
        text("teacher"),
        text("data_sha256"),
        text("data"),
        logitShape.extent(1),
        logitShape.extent(2),
        ids,
        logits);
  }

  private String text(String key) throws DataFormatException {
    String value = contents.metadata().get(key);
    if (value == null) {
      throw wrong("lacks \"" + key + "\" in its metadata");
    }
    return value;
  }

  private DataFormatException wrong(String what) {
    return new DataFormatException(file, what);
  }
}
