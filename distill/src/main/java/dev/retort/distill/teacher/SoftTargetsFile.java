package dev.retort.distill.teacher;

import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.io.ElementType;
import dev.retort.engine.io.MappedTensors;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads soft targets in a safetensors file, which stays mapped.
///
/// | tensor | type | shape | what |
/// |---|---|---|---|
/// | `runs` | I64 | [runs, 2] | the sample ids, ascending: the first of each run and how many it has |
/// | `logits` | F32 | [rows, M, k] | logits; rows = epochs * samples, by epoch, then by id; k = K if full |
/// | `rest` | F32 | [rows, M] | if k < K: the logit of each class that is not kept ([TopLogits]) |
/// | `classes` | U16 | [rows, M, k] | if k < K: the classes whose logits are kept, ascending |
/// | `sha256` | U8 | [32] | the SHA-256 of all bytes of the file before it |
///
/// The metadata say `format`, `teacher` and `teacher_sha256`, `data` and `data_sha256`, `classes`
/// (K) and `augmentation`; where that is not `none`, `augmentation_seed` (the key, in hex) and
/// `epochs`; and where the logits are logs of probabilities, `log_probabilities`, which is `true`,
/// and `zero_probabilities`, which is how many of these were 0. Files of earlier builds may lack
/// it, and theirs are counted. Where the logits are of sigmoids of which some were 0 or 1,
/// `zero_probabilities` says how many; where the teacher's outputs are not of one class a sample,
/// `task` says what they are.
///
/// Format 1 had the `ids` one by one (I64), full logits of samples as they are, and the hash of
/// both tensors in the metadata; it is still read.
final class SoftTargetsFile {
  static final String FORMAT = "retort soft targets 2";
  static final String LOG_PROBABILITIES = "log_probabilities";
  static final String ZERO_PROBABILITIES = "zero_probabilities";
  static final String TASK = "task";

  private static final String FAMILY = "retort soft targets ";
  private static final String FIRST_FORMAT = FAMILY + "1";
  private static final String NOT_AUGMENTED = "none";

  /// The text of a [LogitsFile] of probabilities, alone or among those of an ensemble. Files of
  /// earlier builds have nothing else that would tell what the logits are.
  private static final Pattern PROBABILITIES = Pattern.compile("(^| \\+ |\\()probabilities of ");

  private final Path file;
  private final MappedTensors tensors;

  private SoftTargetsFile(Path file, MappedTensors tensors) {
    this.file = file;
    this.tensors = tensors;
  }

  /// Whether the strings of a safetensors file are those of soft targets, of whatever version.
  static boolean matches(MappedTensors tensors) {
    String format = tensors.metadata().get("format");
    return format != null && format.startsWith(FAMILY);
  }

  static SoftTargets read(Path file) throws IOException {
    return new SoftTargetsFile(file, MappedTensors.open(file)).targets();
  }

  private SoftTargets targets() throws DataFormatException {
    String format = tensors.metadata().get("format");
    if (FIRST_FORMAT.equals(format)) {
      return firstFormat();
    }
    if (!FORMAT.equals(format)) {
      throw wrong("is not a file of soft targets: its format is " + printable(format));
    }
    requireSound();
    int classes = number("classes");
    SoftTargets.Views views = views();
    int epochs = views == null ? 1 : views.epochs();
    SampleIds ids = ids();
    Shape shape = shape("logits", ElementType.F32, 3);
    int members = shape.extent(1);
    int kept = shape.extent(2);
    if (shape.extent(0) != (long) epochs * ids.size()
        || kept > classes
        || (long) members * classes > Integer.MAX_VALUE) {
      throw wrong(
          "has logits %s for %d samples, %d epochs and %d classes"
              .formatted(shape, ids.size(), epochs, classes));
    }
    MemorySegment logits = tensors.bytes("logits");
    int width = members * classes;
    return new SoftTargets(
        origin(views),
        members,
        classes,
        kept,
        ids,
        kept == classes ? new LogitRows.Full(logits, width) : top(shape, classes, logits));
  }

  /// All that comes before the hash must have it.
  private void requireSound() throws DataFormatException {
    shape("sha256", ElementType.U8, 1);
    MemorySegment hash = tensors.bytes("sha256");
    long end = tensors.file().byteSize() - HashedChannel.BYTES;
    if (hash.byteSize() != HashedChannel.BYTES
        || hash.address() != tensors.file().address() + end) {
      throw wrong("needs its SHA-256 as its last 32 bytes");
    }
    byte[] found = HashedChannel.sha256(tensors.file().asSlice(0, end));
    if (!Arrays.equals(found, hash.toArray(ValueLayout.JAVA_BYTE))) {
      throw wrong("is damaged: its content does not have the SHA-256 that it says");
    }
  }

  private SoftTargets.Origin origin(SoftTargets.@Nullable Views views) throws DataFormatException {
    return new SoftTargets.Origin(
        text("teacher_sha256"),
        text("teacher"),
        text("data_sha256"),
        text("data"),
        givesLogProbabilities(),
        zeroProbabilities(),
        task(),
        views);
  }

  private boolean givesLogProbabilities() throws DataFormatException {
    String said = tensors.metadata().get(LOG_PROBABILITIES);
    return said == null ? PROBABILITIES.matcher(text("teacher")).find() : said.equals("true");
  }

  private long zeroProbabilities() throws DataFormatException {
    String said = tensors.metadata().get(ZERO_PROBABILITIES);
    if (said == null) {
      return givesLogProbabilities() ? countZeros() : 0;
    }
    if (!said.matches("[0-9]{1,18}")) {
      throw wrong("has %s %s; a number is needed".formatted(ZERO_PROBABILITIES, printable(said)));
    }
    return Long.parseLong(said);
  }

  private @Nullable Task task() throws DataFormatException {
    String said = tensors.metadata().get(TASK);
    if (said == null) {
      return null;
    }
    for (Task task : Task.values()) {
      if (task.name().equals(said)) {
        return task;
      }
    }
    throw wrong(
        "has the task %s; one of %s is needed"
            .formatted(printable(said), Arrays.toString(Task.values())));
  }

  /// How many logits are logs of 0; of the top k, of those that are kept.
  private long countZeros() throws DataFormatException {
    MemorySegment logits = tensors.bytes("logits");
    long zeros = 0;
    for (long at = 0; at < logits.byteSize(); at += Float.BYTES) {
      zeros += logits.get(LogitRows.FLOAT, at) <= LogitTable.LOG_OF_ZERO ? 1 : 0;
    }
    return zeros;
  }

  private SoftTargets.@Nullable Views views() throws DataFormatException {
    String augmentation = text("augmentation");
    if (augmentation.equals(NOT_AUGMENTED)) {
      return null;
    }
    String key = text("augmentation_seed");
    if (!key.matches("[0-9a-f]{1,16}")) {
      throw wrong("has the augmentation seed " + printable(key) + "; a number in hex is needed");
    }
    return new SoftTargets.Views(
        augmentation, HexFormat.fromHexDigitsToLong(key), number("epochs"));
  }

  private SampleIds ids() throws DataFormatException {
    Shape shape = shape("runs", ElementType.I64, 2);
    if (shape.extent(1) != 2) {
      throw wrong("needs runs [runs, 2] but has " + shape);
    }
    try {
      return SampleIds.ofRuns(tensors.bytes("runs").toArray(LogitRows.LONG));
    } catch (IllegalArgumentException e) {
      throw wrong("is no file of soft targets: " + e.getMessage());
    }
  }

  private LogitRows top(Shape shape, int classes, MemorySegment logits) throws DataFormatException {
    int members = shape.extent(1);
    int kept = shape.extent(2);
    Shape rest = shape("rest", ElementType.F32, 2);
    Shape labels = shape("classes", ElementType.U16, 3);
    if (!labels.equals(shape) || !rest.equals(Shape.of(shape.extent(0), members))) {
      throw wrong(
          "needs rest and classes for logits %s but has %s and %s".formatted(shape, rest, labels));
    }
    MemorySegment kinds = tensors.bytes("classes");
    for (long i = 0; i < shape.elements(); i++) {
      int label = kinds.get(LogitRows.SHORT, i * Short.BYTES) & 0xFFFF;
      int before = i % kept == 0 ? -1 : kinds.get(LogitRows.SHORT, (i - 1) * Short.BYTES) & 0xFFFF;
      if (label <= before || label >= classes) {
        throw wrong(
            "keeps class %d after %d in row %d, of %d classes"
                .formatted(label, before, i / kept / members, classes));
      }
    }
    return new LogitRows.Top(
        logits, tensors.bytes("rest"), kinds, members, members * classes, kept);
  }

  private SoftTargets firstFormat() throws DataFormatException {
    if (!text("augmentation").equals(NOT_AUGMENTED)) {
      throw wrong("is of format 1, which has no augmented samples; compute it anew");
    }
    Shape idShape = shape("ids", ElementType.I64, 1);
    Shape shape = shape("logits", ElementType.F32, 3);
    if (shape.extent(0) != idShape.elements()) {
      throw wrong("needs one id a row but has ids %s and logits %s".formatted(idShape, shape));
    }
    long[] ids = tensors.bytes("ids").toArray(LogitRows.LONG);
    for (int i = 1; i < ids.length; i++) {
      if (ids[i] <= ids[i - 1]) {
        throw wrong("has sample ids out of order: %d after %d".formatted(ids[i], ids[i - 1]));
      }
    }
    float[] logits = tensors.bytes("logits").toArray(LogitRows.FLOAT);
    if (!new Digest().add(ids).add(logits).hex().equals(text("content_sha256"))) {
      throw wrong("is damaged: its content does not have the SHA-256 that it says");
    }
    int width = shape.extent(1) * shape.extent(2);
    return new SoftTargets(
        origin(null),
        shape.extent(1),
        shape.extent(2),
        shape.extent(2),
        SampleIds.of(ids),
        new LogitRows.Heap(logits, width));
  }

  private Shape shape(String name, ElementType type, int rank) throws DataFormatException {
    Shape shape = tensors.shape(name, type, rank);
    if (shape == null) {
      throw wrong("is no file of soft targets: it lacks the tensor " + name);
    }
    return shape;
  }

  private int number(String key) throws DataFormatException {
    String value = text(key);
    if (!value.matches("[1-9][0-9]{0,8}")) {
      throw wrong("has %s %s; a number from 1 on is needed".formatted(key, printable(value)));
    }
    return Integer.parseInt(value);
  }

  private String text(String key) throws DataFormatException {
    String value = tensors.metadata().get(key);
    if (value == null) {
      throw wrong("lacks \"" + key + "\" in its metadata");
    }
    return value;
  }

  private static String printable(@Nullable String text) {
    return text == null ? "not said" : text.replaceAll("\\p{Cntrl}", "?");
  }

  private DataFormatException wrong(String what) {
    return new DataFormatException(file, what);
  }
}
