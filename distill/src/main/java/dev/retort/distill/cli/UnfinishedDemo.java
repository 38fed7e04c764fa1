package dev.retort.distill.cli;

import dev.retort.engine.io.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The networks of a demo in the folder that it writes to where none is named, as long as it is not
/// finished: if it was broken off, the same command goes on. A command with other options removes
/// them and begins anew, and so does every one that comes after a finished demo, because a demo is
/// there to show how a comparison goes.
final class UnfinishedDemo {
  private static final String COMMAND = "command.txt";

  private final Path folder;

  UnfinishedDemo(Path folder) {
    this.folder = folder;
  }

  /// Where the networks are.
  Path folder() {
    return folder;
  }

  /// Makes room for the networks of a command, unless they are those that lie there.
  ///
  /// @param command with every option in force, and the data
  void begin(String command, Terminal terminal) throws IOException {
    Path file = folder.resolve(COMMAND);
    byte[] text = command.getBytes(StandardCharsets.UTF_8); // what lies there may be no text
    if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), text)) {
      terminal.log("resuming  the demo that was broken off, from " + folder);
      return;
    }
    if (Files.exists(folder)) {
      terminal.log("anew      what another demo has left in " + folder + " is removed");
      remove();
    }
    Files.createDirectories(folder);
    AtomicFile.write(file, text);
  }

  /// Removes the folder, the command first: without it, what is left is nobody's.
  void remove() throws IOException {
    Files.deleteIfExists(folder.resolve(COMMAND));
    List<Path> files;
    try (Stream<Path> inside = Files.list(folder)) {
      files = inside.toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(folder);
  }
}
