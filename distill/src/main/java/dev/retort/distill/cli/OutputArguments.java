package dev.retort.distill.cli;

import dev.retort.engine.io.AtomicFile;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say where results go, beside standard output.
final class OutputArguments {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Write networks, result.json and, but for train, report.html into this folder; it is"
              + " locked meanwhile.")
  private @Nullable Path out;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the result as JSON to this file.")
  private @Nullable Path json;

  /// Refuses, before hours of work, a result file that cannot be written to.
  void requireSensible() {
    requireWritable(json);
    if (out != null && out.toString().isBlank()) {
      throw Failure.usage("--out needs the name of a folder");
    }
  }

  /// Refuses to write where the data are, or where the same command would look for them the next
  /// time: a folder that is called `mnist` is taken for the data of that name.
  void requireApart(DataArguments data) {
    if (out != null && data.areAt(out)) {
      throw Failure.usage(
          "--out "
              + out
              + " is where --data "
              + data.name()
              + " is looked for, so that results would be taken for data; choose another --out");
    }
  }

  /// Whether a result is kept anywhere.
  boolean isWritten() {
    return out != null || json != null;
  }

  /// Whether the folder that files go to is one that the user chose.
  boolean isNamed() {
    return out != null;
  }

  /// Locks the folder, if one was named.
  OutFolder lock(Terminal terminal, @Nullable Path usual) throws IOException {
    Path folder = out == null ? usual : out;
    if (folder == null) {
      terminal.log("output    none but this: without --out the networks are not kept");
      return OutFolder.none();
    }
    terminal.log("output    into " + folder);
    return OutFolder.lock(folder);
  }

  static void requireWritable(@Nullable Path file) {
    if (file != null) {
      requireWritable("--json", file);
    }
  }

  static void requireWritable(String option, Path file) {
    if (file.toString().isBlank()) {
      throw Failure.usage(option + " needs the name of a file");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || folder == null) {
      throw Failure.usage(file + " is a folder; a file is needed");
    }
    if (!Files.isDirectory(folder)) {
      throw Failure.usage(
          "there is no folder " + folder + " to write " + file.getFileName() + " in");
    }
    try {
      AtomicFile.requireWritable(file);
    } catch (IOException e) {
      throw Failure.failed(String.valueOf(e.getMessage()));
    }
  }

  /// Writes the result to where `--json` and `--out` say.
  void write(Json result, OutFolder folder) throws IOException {
    String text = result.pretty() + "\n";
    if (json != null) {
      AtomicFile.write(json, text);
    }
    Path inside = folder.file("result.json");
    if (inside != null) {
      AtomicFile.write(inside, text);
    }
  }
}
