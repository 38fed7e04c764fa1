package dev.retort.distill.teacher;

import static dev.retort.distill.teacher.SmallTeacher.small;
import static dev.retort.distill.teacher.SmallTeacher.table;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.ElementType;
import dev.retort.engine.io.MappedTensors;
import dev.retort.engine.io.MappedTensors.Declared;
import dev.retort.engine.io.Safetensors;
import dev.retort.engine.io.Safetensors.Entry;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of soft targets as earlier builds wrote them are read; what others make up is refused.
final class RewrittenSoftTargetsTest {
  @TempDir private Path folder = Path.of("");

  private Path file() {
    return folder.resolve("soft.safetensors");
  }

  /// Where a sample has one class, it goes without saying.
  @Test
  void theTaskOfTheTeacherIsKept() throws IOException {
    Teacher teacher = new FixedTeacher(1, 4, new float[20]);
    SoftTargets.write(file(), teacher, table(5, 4), Labelling.plain());
    assertFalse(MappedTensors.open(file()).metadata().containsKey("task"));
    rewrite("task", "REGRESSION");
    SoftTargets numbers = SoftTargets.read(file());
    assertEquals(Task.REGRESSION, numbers.task());
    numbers.write(file());
    assertEquals(Task.REGRESSION, SoftTargets.read(file()).task());
    rewrite("task", "BOTH");
    refused("has the task BOTH; one of [CLASSIFICATION, MULTI_LABEL, REGRESSION] is needed");
  }

  /// They said that they held probabilities, or the teacher's text did, and not how many were 0.
  @Test
  void zerosOfEarlierBuildsAreCounted() throws IOException {
    float[] logits = new float[5 * 4];
    logits[3] = LogitTable.LOG_OF_ZERO;
    logits[16] = LogitTable.LOG_OF_ZERO;
    for (List<String> said :
        List.of(
            List.of("log_probabilities", "true", "2"),
            List.of("teacher", "probabilities of p.csv", "2"),
            List.of("teacher", "logits of p.csv", "0"))) {
      SoftTargets.write(file(), new FixedTeacher(1, 4, logits), table(5, 4), Labelling.plain());
      rewrite(said.get(0), said.get(1));
      SoftTargets read = SoftTargets.read(file());
      assertEquals(Long.parseLong(said.get(2)), read.zeroProbabilities(), said.toString());
      assertEquals(!said.get(2).equals("0"), read.givesLogProbabilities());
      read.write(folder.resolve("again"));
      assertEquals(
          read.givesLogProbabilities() ? said.get(2) : null,
          MappedTensors.open(folder.resolve("again")).metadata().get("zero_probabilities"));
    }
  }

  /// A file of all logits with another string among its own, and the hash that it has then.
  private void rewrite(String key, String value) throws IOException {
    MappedTensors old = MappedTensors.open(file());
    Map<String, String> metadata = new LinkedHashMap<>(old.metadata());
    metadata.put(key, value);
    byte[] runs = old.bytes("runs").toArray(ValueLayout.JAVA_BYTE);
    byte[] logits = old.bytes("logits").toArray(ValueLayout.JAVA_BYTE);
    List<Declared> tensors =
        List.of(
            new Declared("runs", ElementType.I64, Shape.of(1, 2)),
            new Declared("logits", ElementType.F32, Shape.of(5, 1, 4)),
            new Declared("sha256", ElementType.U8, Shape.of(32)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    HashedChannel out = new HashedChannel(Channels.newChannel(bytes));
    out.write(ByteBuffer.wrap(MappedTensors.head(tensors, metadata)));
    out.write(ByteBuffer.wrap(runs));
    out.write(ByteBuffer.wrap(logits));
    bytes.writeBytes(out.sha256());
    Files.write(file(), bytes.toByteArray());
  }

  /// The first format: ids one by one, the hash among the strings.
  @Test
  void filesOfTheFirstFormatAreStillRead() throws IOException {
    Teacher teacher = small();
    Dataset data = table(5, 4);
    long[] ids = {0, 1, 2, 3, 4};
    float[] logits = new float[40];
    Batch batch = Batch.of(Shape.of(1), new float[5]);
    teacher.logits(batch, logits);
    Map<String, Entry> tensors = new LinkedHashMap<>();
    tensors.put("ids", new Entry.Longs(Shape.of(5), ids));
    tensors.put("logits", new Entry.Floats(Shape.of(5, 2, 4), logits));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "retort soft targets 1");
    metadata.put("teacher", "old");
    metadata.put("teacher_sha256", teacher.sha256());
    metadata.put("data", data.name());
    metadata.put("data_sha256", data.sha256());
    metadata.put("augmentation", "none");
    metadata.put("content_sha256", new Digest().add(ids).add(logits).hex());
    Safetensors.write(file(), tensors, metadata);
    SoftTargets read = SoftTargets.read(file());
    read.requireFits(data);
    read.requireTeacher(teacher);
    float[] found = new float[40];
    read.logits(batch, found);
    assertArrayEquals(logits, found);
    assertTrue(TeacherFile.read(file()) instanceof SoftTargets);

    metadata.put("teacher", "probabilities of p.csv");
    Safetensors.write(file(), tensors, metadata);
    assertTrue(SoftTargets.read(file()).givesLogProbabilities(), "as the text has it");
    metadata.put("content_sha256", "no");
    Safetensors.write(file(), tensors, metadata);
    refused("is damaged");
    metadata.put("augmentation", "shift 2");
    Safetensors.write(file(), tensors, metadata);
    refused("no augmented samples");
    metadata.remove("augmentation");
    Safetensors.write(file(), tensors, metadata);
    refused("lacks \"augmentation\"");
    metadata.put("augmentation", "none");
    tensors.put("ids", new Entry.Longs(Shape.of(5), new long[] {0, 1, 3, 2, 4}));
    Safetensors.write(file(), tensors, metadata);
    refused("out of order: 2 after 3");
    tensors.remove("ids");
    Safetensors.write(file(), tensors, metadata);
    refused("lacks the tensor ids");
    Safetensors.write(file(), tensors, Map.of());
    refused("is not a file of soft targets: its format is not said");
  }

  /// A file with the right hash over contents that cannot be.
  @Test
  void contentsThatCannotBeAreRefusedWhateverTheirHash() throws IOException {
    Map<String, String> good = new HashMap<>();
    good.put("format", "retort soft targets 2");
    good.put("teacher", "t");
    good.put("teacher_sha256", "t");
    good.put("data", "d");
    good.put("data_sha256", "d");
    good.put("classes", "3");
    good.put("augmentation", "none");
    craft(good, new long[] {0, 2}, 2, new int[] {0, 2});
    assertEquals(2, SoftTargets.read(file()).size());
    craft(good, new long[] {0, 2}, 2, new int[] {0, 3});
    refused("keeps class 3 after -1 in row 1, of 3 classes");
    craft(good, new long[] {0, 3}, 2, new int[] {0, 2});
    refused("has logits [2, 1, 1] for 3 samples");
    craft(good, new long[] {0, 0}, 2, new int[] {0, 2});
    refused("begins at 0 and has 0");
    for (List<String> wrong :
        List.of(
            List.of("classes", "0", "has classes 0"),
            List.of("classes", "x\ny", "has classes x?y"),
            List.of("classes", "9999999999", "a number from 1 on"),
            List.of("format", "retort soft targets 3", "its format is retort soft targets 3"),
            List.of("zero_probabilities", "few", "has zero_probabilities few; a number is"),
            List.of("augmentation", "flip", "lacks \"augmentation_seed\""))) {
      Map<String, String> bad = new HashMap<>(good);
      bad.put(wrong.get(0), wrong.get(1));
      craft(bad, new long[] {0, 2}, 2, new int[] {0, 2});
      refused(wrong.get(2));
    }
    Map<String, String> augmented = new HashMap<>(good);
    augmented.put("augmentation", "flip");
    augmented.put("augmentation_seed", Long.toHexString(Seed.of(1).key()));
    augmented.put("epochs", "2");
    craft(augmented, new long[] {0, 1}, 2, new int[] {0, 2});
    SoftTargets.read(file()).requireFits(Augmentation.flip(), Seed.of(1), 2);
    augmented.put("augmentation_seed", "-5");
    craft(augmented, new long[] {0, 1}, 2, new int[] {0, 2});
    refused("augmentation seed -5");
  }

  /// A file of the top 1 of rows, one member.
  private void craft(Map<String, String> metadata, long[] runs, int rows, int[] labels)
      throws IOException {
    List<Declared> tensors = new ArrayList<>();
    tensors.add(new Declared("runs", ElementType.I64, Shape.of(runs.length / 2, 2)));
    tensors.add(new Declared("logits", ElementType.F32, Shape.of(rows, 1, 1)));
    tensors.add(new Declared("rest", ElementType.F32, Shape.of(rows, 1)));
    tensors.add(new Declared("classes", ElementType.U16, Shape.of(rows, 1, 1)));
    tensors.add(new Declared("sha256", ElementType.U8, Shape.of(32)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    HashedChannel out = new HashedChannel(Channels.newChannel(bytes));
    out.write(ByteBuffer.wrap(MappedTensors.head(tensors, metadata)));
    ByteBuffer data =
        ByteBuffer.allocate(8 * runs.length + 10 * rows).order(ByteOrder.LITTLE_ENDIAN);
    for (long run : runs) {
      data.putLong(run);
    }
    data.position(data.position() + 8 * rows);
    for (int label : labels) {
      data.putShort((short) label);
    }
    out.write(data.flip());
    bytes.writeBytes(out.sha256());
    Files.write(file(), bytes.toByteArray());
  }

  private void refused(String part) {
    String message = Refusal.of(DataFormatException.class, () -> SoftTargets.read(file()));
    assertTrue(message.startsWith(file().toString()) && message.contains(part), message);
  }
}
