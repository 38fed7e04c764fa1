package dev.retort.distill.teacher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.TinyData;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A teacher's file is read where it lies.
final class ChangedFileTest {
  @TempDir private Path folder;
  private final float[] answer = new float[2];
  private final Batch batch = Batch.of(Shape.of(1), new float[1]);
  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("teacher.npy");
    NumpyFile.write(file, "float32", new int[] {2, 2}, 1, 2, 3, 4);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
  }

  @Test
  void whatWasWrittenOverIsRefused() throws IOException {
    LogitsFile teacher = LogitsFile.read(file);
    teacher.logits(batch, answer);
    assertArrayEquals(new float[] {1, 2}, answer);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1]++;
    Files.write(file, bytes);
    UncheckedIOException refused =
        assertThrows(UncheckedIOException.class, () -> teacher.logits(batch, answer));
    assertTrue(refused.toString().contains("was changed while it was read"), refused::toString);
  }

  @Test
  void anotherFileInItsPlaceDoesNoHarm() throws IOException {
    LogitsFile teacher = LogitsFile.read(file);
    Path other = folder.resolve("other.npy");
    NumpyFile.write(other, "float32", new int[] {2, 2}, 9, 9, 9, 9);
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    teacher.logits(batch, answer);
    assertArrayEquals(new float[] {1, 2}, answer);
    Files.delete(file);
    teacher.logits(batch, answer);
    assertArrayEquals(new float[] {1, 2}, answer);
  }

  /// A teacher elsewhere may take hours.
  @Test
  void anInterruptEndsTheAsking() {
    Teacher teacher = Teacher.of(TinyData.SMALL.initialize(Seed.of(1)));
    Thread.currentThread().interrupt();
    try {
      assertThrows(CancellationException.class, () -> SoftTargets.of(teacher, TinyData.TEST, 1));
    } finally {
      Thread.interrupted();
    }
  }
}
