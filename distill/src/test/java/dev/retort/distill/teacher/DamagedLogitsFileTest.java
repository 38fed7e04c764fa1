package dev.retort.distill.teacher;

import static dev.retort.distill.teacher.PetLogits.LOGITS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Needed;
import dev.retort.distill.Refusal;
import dev.retort.engine.data.DataFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// Files that hold no logits, no more or never did, are refused in one line.
final class DamagedLogitsFileTest {
  @TempDir private Path folder = Path.of("");

  private Path text(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void whatCannotBeReadTwiceIsRefused() throws IOException {
    Path device = Path.of("/dev/null");
    Needed.here(Files.exists(device), "this system has no " + device + "; Linux has it");
    Path file = text("l.csv", "1,2\n3,5\n");
    damaged("/dev/null: is a pipe or device", () -> TeacherFile.read(device));
    damaged("/dev/null: is a pipe or device", () -> LogitsFile.read(device));
    damaged("/dev/null: is a pipe or device", () -> LogitsFile.read(file, null, device));
  }

  @Test
  void filesThatHoldNoLogitsAreRefused() throws IOException {
    Path file = folder.resolve("l.npy");
    NumpyFile.write(file, "float32", new int[] {12}, LOGITS);
    damaged("floats of shape [samples, classes] but has float32 [12]", () -> open(file));
    NumpyFile.write(file, "int32", new int[] {4, 3}, LOGITS);
    damaged("but has int32 [4, 3]", () -> open(file));
    NumpyFile.write(file, "float32", new int[] {12, 1}, LOGITS);
    damaged(
        "has 1 column of numbers; one a class is needed, which of a binary classifier's logit z are"
            + " 0 and z, of its probability p 1 - p and p",
        () -> open(file));
    NumpyFile.write(file, "float32", new int[] {12, 0});
    damaged("has no columns of numbers; one a class is needed", () -> open(file));
    NumpyFile.write(file, "float32", new int[] {0, 3});
    damaged("has 0 rows", () -> open(file));
    NumpyFile.write(file, "float32", new int[] {1, 3}, 1, Float.POSITIVE_INFINITY, 2);
    damaged("row 0, column 1: Infinity is no finite float", () -> open(file));
    Path zip = Files.write(folder.resolve("l.npz"), new byte[] {'P', 'K', 3, 4, 0, 0});
    damaged("is a zip (NPZ?)", () -> TeacherFile.read(zip));
    damaged("is a folder", () -> TeacherFile.read(folder));
    damaged("has 0 bytes", () -> TeacherFile.read(text("empty", "")));
  }

  @Test
  void anyShortenedFileIsRefusedInOneLine() throws IOException {
    Path file = folder.resolve("l.npy");
    NumpyFile.write(file, "float32", new int[] {4, 3}, LOGITS);
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      damaged("l.npy", () -> open(file));
    }
  }

  /// The magic, the version, the header's length and its words: what is left teaches or is refused.
  @Test
  void anyFlippedBitOfTheHeaderIsRefusedOrHarmless() throws IOException {
    Path file = folder.resolve("l.npy");
    NumpyFile.write(file, "float32", new int[] {4, 3}, LOGITS);
    byte[] bytes = Files.readAllBytes(file);
    int refused = 0;
    for (int i = 0; i < bytes.length - 48; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = bytes.clone();
        flipped[i] ^= (byte) (1 << bit);
        Files.write(file, flipped);
        try {
          assertEquals(4, TeacherFile.read(file).classes() + 1);
        } catch (DataFormatException e) {
          String message = String.valueOf(e.getMessage());
          assertTrue(message.startsWith(file.toString()), message);
          assertEquals(1, message.lines().count(), message);
          refused++;
        }
      }
    }
    assertTrue(refused > 300, refused + " refused");
  }

  private static Teacher open(Path file) throws IOException {
    return TeacherFile.read(file);
  }

  private static void damaged(String part, Executable code) {
    String message = Refusal.of(DataFormatException.class, code);
    assertTrue(message.contains(part), message);
  }
}
