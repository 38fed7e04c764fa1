package dev.retort.distill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.Batches;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.io.Safetensors;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

final class SoftTargetsTest {
  @TempDir private Path folder = Path.of("");

  private final Teacher teacher = Teacher.of(TinyData.teacher(1), TinyData.teacher(2));

  private static float[] logits(Teacher teacher, Batch batch) {
    float[] out = new float[batch.size() * teacher.members() * teacher.classes()];
    teacher.logits(batch, out);
    return out;
  }

  private static Batch shuffled(Dataset data) {
    Batches batches = Batches.over(data, 50, Seed.of(9));
    Batch batch = batches.allocate();
    batches.fill(batch, 3, 1);
    return batch;
  }

  @Test
  void giveTheTeachersBits() throws IOException {
    SoftTargets targets = SoftTargets.of(teacher, TinyData.TRAINING, 2);
    Batch batch = shuffled(TinyData.TRAINING);
    assertArrayEquals(logits(teacher, batch), logits(targets, batch), 0);
    assertEquals(teacher.sha256(), targets.sha256());
    targets.requireTeacher(teacher);
    targets.requireFits(TinyData.TRAINING);
  }

  @Test
  void goThroughAFile() throws IOException {
    SoftTargets targets = SoftTargets.of(teacher, TinyData.TRAINING, 1);
    Path file = folder.resolve("soft.safetensors");
    targets.write(file);
    SoftTargets read = SoftTargets.read(file);
    read.requireTeacher(teacher);
    read.requireFits(TinyData.TRAINING);
    Batch batch = shuffled(TinyData.TRAINING);
    assertArrayEquals(logits(teacher, batch), logits(read, batch), 0);
    assertEquals(targets.size(), read.size());
    assertEquals(2, read.members());
  }

  @Test
  void areFoundByIdInPartsOfTheData() {
    Dataset part = Subset.of(TinyData.TRAINING, new int[] {250, 7, 31, 299, 12});
    SoftTargets targets = SoftTargets.of(teacher, part, 1);
    Batches batches = Batches.inOrder(Subset.of(TinyData.TRAINING, new int[] {31, 12, 250}), 3);
    Batch batch = batches.allocate();
    batches.fill(batch, 0, 0);
    assertArrayEquals(logits(teacher, batch), logits(targets, batch), 0);
    batches = Batches.inOrder(Subset.of(TinyData.TRAINING, new int[] {31, 0, 250}), 3);
    batches.fill(batch, 0, 0);
    refused("none for sample 0", () -> logits(targets, batch));
  }

  @Test
  void refuseAnotherTeacherOtherDataAndUnknownSamples() {
    SoftTargets targets = SoftTargets.of(teacher, TinyData.TRAINING, 1);
    Teacher other = Teacher.of(TinyData.teacher(3));
    refused("not of", () -> targets.requireTeacher(other));
    refused("are of the data", () -> targets.requireFits(SyntheticDigits.train(300, 2)));
    refused("none for sample 300", () -> targets.requireFits(SyntheticDigits.train(301, 1)));
    Batch batch = shuffled(TinyData.TRAINING);
    batch.ids()[3] = 4711;
    refused("none for sample 4711", () -> logits(targets, batch));
    Dataset twice = Subset.of(TinyData.TRAINING, new int[] {3, 3});
    refused("two samples 3", () -> SoftTargets.of(teacher, twice, 1));
  }

  private static void refused(String part, Executable code) {
    String message = Refusal.of(code);
    assertTrue(message.contains(part), message);
  }

  @Test
  void refuseDamagedFiles() throws IOException {
    Path file = folder.resolve("soft.safetensors");
    SoftTargets.of(teacher, TinyData.TRAINING, 1).write(file);
    byte[] bytes = Files.readAllBytes(file);
    for (int length : new int[] {0, 7, 100, bytes.length / 2, bytes.length - 1}) {
      Files.write(file, Arrays.copyOf(bytes, length));
      damaged(file, "");
    }
    byte[] flipped = bytes.clone();
    flipped[bytes.length - 5] ^= 1;
    Files.write(file, flipped);
    damaged(file, "is damaged");
  }

  @Test
  void refuseFilesThatAreSomethingElse() throws IOException {
    Path file = folder.resolve("soft.safetensors");
    SoftTargets.of(teacher, TinyData.TRAINING, 1).write(file);
    Safetensors.Contents good = Safetensors.read(file);
    Map<String, String> metadata = new HashMap<>(good.metadata());
    metadata.put("augmentation", "shift 2");
    Safetensors.write(file, good.tensors(), metadata);
    damaged(file, "augmented samples (shift 2)");
    metadata.remove("augmentation");
    Safetensors.write(file, good.tensors(), metadata);
    damaged(file, "lacks \"augmentation\"");
    Safetensors.write(file, good.tensors(), Map.of());
    damaged(file, "not a file of soft targets");
    Map<String, Safetensors.Entry> tensors = new HashMap<>(good.tensors());
    tensors.remove("ids");
    Safetensors.write(file, tensors, good.metadata());
    damaged(file, "needs the tensors ids");
  }

  private static void damaged(Path file, String part) {
    String message = Refusal.of(DataFormatException.class, () -> SoftTargets.read(file));
    assertTrue(message.startsWith(file.toString()) && message.contains(part), message);
  }
}
