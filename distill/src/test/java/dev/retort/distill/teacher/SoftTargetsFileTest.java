package dev.retort.distill.teacher;

import static dev.retort.distill.teacher.SmallTeacher.small;
import static dev.retort.distill.teacher.SmallTeacher.table;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.ElementType;
import dev.retort.engine.io.MappedTensors;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the file holds, how large it is, and that no damaged one is taken for it.
final class SoftTargetsFileTest {
  @TempDir private Path folder = Path.of("");

  private Path file() {
    return folder.resolve("soft.safetensors");
  }

  /// Logits that differ from sample to sample, without an array of them.
  private record Wave(int classes, boolean givesLogProbabilities) implements Teacher {
    Wave(int classes) {
      this(classes, false);
    }

    @Override
    public int members() {
      return 1;
    }

    @Override
    public void logits(Batch batch, float[] out) {
      for (int n = 0; n < batch.size(); n++) {
        for (int k = 0; k < classes; k++) {
          out[n * classes + k] = (batch.ids()[n] * 7919 + k * 104_729L) % 1000 * 0.01f;
        }
      }
    }

    @Override
    public String sha256() {
      return "wave";
    }

    @Override
    public String text() {
      return "wave";
    }

    @Override
    public void requireFits(Dataset data) {}
  }

  /// Whatever the teacher is called.
  @Test
  void logsOfProbabilitiesAreKnownAsSuch() throws IOException {
    Dataset data = table(5, 3);
    for (boolean logs : new boolean[] {false, true}) {
      Teacher teacher = new Wave(3, logs);
      SoftTargets kept = SoftTargets.of(teacher, data, 1);
      assertEquals(logs, kept.givesLogProbabilities());
      kept.write(file());
      assertEquals(logs, SoftTargets.read(file()).givesLogProbabilities());
      SoftTargets.write(file(), teacher, data, Labelling.plain().top(2));
      assertEquals(logs, SoftTargets.read(file()).givesLogProbabilities());
      for (String key : List.of("log_probabilities", "zero_probabilities")) {
        assertEquals(logs, MappedTensors.open(file()).metadata().containsKey(key), key);
      }
    }
  }

  @Test
  void aLargeDataSetMakesASmallFile() throws IOException {
    SoftTargets.write(file(), new Wave(10), table(60_000, 10), Labelling.plain());
    long full = Files.size(file());
    assertTrue(full <= 2_500_000, "60,000 x 10 in " + full + " bytes");
    SoftTargets read = SoftTargets.read(file());
    assertEquals(60_000, read.size());
    Dataset wide = table(60_000, 1000);
    SoftTargets.write(file(), new Wave(1000), wide, Labelling.plain().top(16));
    long top = Files.size(file());
    assertTrue(top <= 10_000_000, "60,000 x 1,000, top 16, in " + top + " bytes");
    read = SoftTargets.read(file());
    Batch batch = Batch.of(Shape.of(1), new float[1]);
    batch.ids()[0] = 31_234;
    float[] expected = new float[1000];
    float[] found = new float[1000];
    new Wave(1000).logits(batch, expected);
    read.logits(batch, found);
    float[] sorted = expected.clone();
    Arrays.sort(sorted);
    int kept = 0;
    for (int k = 0; k < 1000; k++) {
      if (expected[k] > sorted[983]) {
        assertEquals(expected[k], found[k]);
        kept++;
      }
    }
    assertTrue(kept > 10 && kept <= 16, kept + " kept");
  }

  /// A mebibyte at a time: of the first 256 rows that the teacher gives, 174 and then 82.
  @Test
  void wideRowsThatAreWrittenInSeveralPiecesAreAllThere() throws IOException {
    Teacher teacher = new Wave(1500);
    SoftTargets.write(file(), teacher, table(300, 1500), Labelling.plain());
    Batch batch = Batch.of(Shape.of(1), new float[300]);
    float[] expected = new float[300 * 1500];
    float[] found = new float[300 * 1500];
    teacher.logits(batch, expected);
    SoftTargets.read(file()).logits(batch, found);
    assertArrayEquals(expected, found);
  }

  @Test
  void anyShortenedFileIsRefusedInOneLine() throws IOException {
    for (Labelling labelling : labellings()) {
      SoftTargets.write(file(), small(), table(5, 4), labelling);
      byte[] bytes = Files.readAllBytes(file());
      for (int length = 0; length < bytes.length; length++) {
        Files.write(file(), Arrays.copyOf(bytes, length));
        refused("");
      }
      Files.write(file(), Arrays.copyOf(bytes, bytes.length + 1));
      refused("the tensors take");
    }
  }

  @Test
  void anyFlippedBitIsRefusedInOneLine() throws IOException {
    for (Labelling labelling : labellings()) {
      SoftTargets.write(file(), small(), table(5, 4), labelling);
      byte[] bytes = Files.readAllBytes(file());
      for (int i = 0; i < bytes.length; i++) {
        byte[] flipped = bytes.clone();
        flipped[i] ^= (byte) (1 << i % 8);
        Files.write(file(), flipped);
        refused("");
      }
    }
  }

  private static List<Labelling> labellings() {
    return List.of(Labelling.plain(), Labelling.plain().top(2));
  }

  @Test
  void theTensorsAreAsDescribed() throws IOException {
    SoftTargets.write(file(), small(), table(5, 4), Labelling.plain().top(2));
    MappedTensors tensors = MappedTensors.open(file());
    assertEquals(Shape.of(1, 2), tensors.shape("runs", ElementType.I64, 2));
    assertEquals(Shape.of(5, 2, 2), tensors.shape("logits", ElementType.F32, 3));
    assertEquals(Shape.of(5, 2), tensors.shape("rest", ElementType.F32, 2));
    assertEquals(Shape.of(5, 2, 2), tensors.shape("classes", ElementType.U16, 3));
    assertEquals(Shape.of(32), tensors.shape("sha256", ElementType.U8, 1));
    assertEquals("retort soft targets 2", tensors.metadata().get("format"));
    assertEquals("4", tensors.metadata().get("classes"));
    assertEquals("none", tensors.metadata().get("augmentation"));
    // the first row is 0, 14, 11, 8
    assertArrayEquals(
        new float[] {14, 11}, Arrays.copyOf(tensors.bytes("logits").toArray(LogitRows.FLOAT), 2));
    assertArrayEquals(
        new short[] {1, 2}, Arrays.copyOf(tensors.bytes("classes").toArray(LogitRows.SHORT), 2));
    assertEquals(
        StrictMath.log((1 + StrictMath.exp(8)) / 2),
        tensors.bytes("rest").get(LogitRows.FLOAT, 0),
        1e-6);
  }

  @Test
  void theSameTargetsGiveTheSameFile() throws IOException {
    SoftTargets.write(file(), small(), table(5, 4), Labelling.plain().threads(1));
    byte[] one = Files.readAllBytes(file());
    SoftTargets.of(small(), table(5, 4), 2).write(file());
    assertArrayEquals(one, Files.readAllBytes(file()));
  }

  private void refused(String part) {
    String message = Refusal.of(DataFormatException.class, () -> SoftTargets.read(file()));
    assertTrue(message.startsWith(file().toString()) && message.contains(part), message);
  }
}
