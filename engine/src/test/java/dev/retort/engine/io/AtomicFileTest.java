package dev.retort.engine.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a process that was killed leaves is removed, and nothing else.
final class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  void leftoversAreRemoved() throws IOException {
    List<String> stay = List.of(".lock", "a.state", "a.tmp", "notes.1.2.tmp");
    for (String name : stay) {
      AtomicFile.write(folder.resolve(name), name);
    }
    AtomicFile.write(
        folder.resolve("b.state"),
        out -> {
          String present = names().stream().filter(name -> name.startsWith(".b")).findFirst().get();
          String own = "." + ProcessHandle.current().pid() + ".";
          assertTrue(present.contains(own), present);
          // no process has such a number
          Files.writeString(folder.resolve(present.replace(own, ".123456789012.")), "half");
          AtomicFile.removeLeftovers(folder);
          assertTrue(names().contains(present), "this one is being written");
        });
    Files.delete(folder.resolve("b.state"));
    AtomicFile.removeLeftovers(folder.resolve("none"));
    assertEquals(stay.stream().sorted().toList(), names());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> folder.relativize(file).toString()).sorted().toList();
    }
  }
}
