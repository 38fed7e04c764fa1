package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.retort.engine.io.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/// A small student of few digits, distilled by the command line.
abstract class DistilledStudent {
  static final String DATA = "synthetic:300";

  @TempDir Path folder;

  /// The hash of the student that is distilled with these options.
  final String student(Object... options) throws IOException {
    Path out = Files.createTempDirectory(folder, "out");
    distill(out, options).succeeds();
    return Checkpoint.read(out.resolve("student.safetensors")).sha256();
  }

  final void refused(String part, Object... options) {
    distill(folder.resolve("no"), options).fails(2, part);
    assertFalse(Files.exists(folder.resolve("no")), "before any work");
  }

  final void unread(String part, Object... options) {
    distill(folder.resolve("no"), options).fails(1, part);
  }

  static Outcome distill(Path out, Object... options) {
    List<Object> all =
        new ArrayList<>(
            List.of(
                "distill",
                "--student",
                "mlp:6",
                "--controls",
                "none",
                "--threads",
                "1",
                "--out",
                out));
    if (!Arrays.asList(options).contains("--data")) {
      all.addAll(List.of("--data", DATA));
    }
    if (!Arrays.asList(options).contains("--epochs")) {
      all.addAll(List.of("--epochs", "2"));
    }
    all.addAll(List.of(options));
    return Outcome.of(all.toArray());
  }

  static Object[] concat(Object[] first, Object... then) {
    List<Object> all = new ArrayList<>(List.of(then));
    all.addAll(List.of(first));
    return all.toArray();
  }
}
