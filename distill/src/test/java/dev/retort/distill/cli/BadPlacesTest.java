package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// Folders, files and variables that a command cannot use: one clear line, and exit 1 or 2.
final class BadPlacesTest {
  private static final String DATA = "synthetic:60";

  @TempDir private Path folder;

  /// Before MNIST is fetched; but data that lie elsewhere do not need it.
  @Test
  void aVariableThatNamesNoFolder() throws Exception {
    Map<String, String> wrong = Map.of("RETORT_DATA", "nofolder");
    OwnJava.run(folder, wrong, List.of(), "train", "--data", "mnist")
        .fails(1, "RETORT_DATA names a folder for data, but nofolder is not there; correct it");
    OwnJava.run(
            folder, wrong, List.of(), "train", "--data", DATA, "--arch", "linear", "--epochs", "1")
        .succeeds();
  }

  /// It would be trained, but for the student.
  @Test
  void anArchitectureIsNotTheFolderThatIsCalledSo() throws Exception {
    Files.createDirectory(folder.resolve("lenet"));
    OwnJava.run(
            folder,
            Map.of(),
            List.of(),
            "distill",
            "--data",
            DATA,
            "--teacher",
            "lenet",
            "--teacher-epochs",
            "1",
            "--student",
            "mlp:0")
        .fails(2, "as in mlp:800,800");
    Outcome.of("distill", "--data", DATA, "--teacher", folder, "--student", "mlp:4")
        .fails(1, "is a folder; a teacher is a file");
  }

  @Test
  void folderThatAnotherRunWritesTo() throws IOException {
    Path out = folder.resolve("out");
    try (OutFolder locked = OutFolder.lock(out)) {
      assertEquals(out.resolve("x"), locked.file("x"));
      Outcome.of("train", "--data", DATA, "--arch", "mlp:4", "--out", out)
          .fails(1, "another run writes to " + out);
    }
    Outcome.of("train", "--data", DATA, "--arch", "mlp:4", "--epochs", "1", "--out", out)
        .succeeds();
  }

  @Test
  void outputFolderThatIsAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    String wrong = file + " is a file where a folder is needed";
    Outcome.of("train", "--data", DATA, "--arch", "mlp:4", "--out", file)
        .fails(1, "--out " + wrong);
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(nowhere, nowhere, false);
    Failure usual = assertThrows(Failure.class, () -> new OutputArguments().lock(terminal, file));
    assertEquals(wrong, usual.getMessage(), "nobody has typed --out");
  }

  @Test
  @EnabledIf("hasFullDevice")
  void noSpaceForTheResult() {
    Outcome outcome =
        Outcome.of(
            "train", "--data", DATA, "--arch", "mlp:4", "--epochs", "1", "--json", "/dev/full");
    assertEquals(1, outcome.exitCode());
    assertTrue(outcome.out().contains("errors of"), "the result is lost: " + outcome.out());
    String last = outcome.err().lines().toList().getLast();
    assertTrue(last.startsWith("retort: cannot write /dev/full: No space left"), outcome.err());
  }

  static boolean hasFullDevice() {
    return Files.exists(Path.of("/dev/full"));
  }
}
