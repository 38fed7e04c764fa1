package dev.retort.distill.cli;

import dev.retort.engine.io.AtomicFile;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option that says where the result goes as JSON. On standard output it stands alone: whoever
/// reads it from there could make nothing of other lines.
final class JsonArguments {
  /// What is called so is standard output, and no file.
  private static final Pattern STANDARD_OUTPUT =
      Pattern.compile("-|/dev/stdout|/dev/fd/1|/proc/self/fd/1");

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "Write the result as JSON to this file, or with - to standard output, whose lines then go"
              + " to standard error.")
  private @Nullable Path json;

  /// Whether there is to be any.
  boolean isAsked() {
    return json != null;
  }

  /// The file that it goes to; null where there is none.
  @Nullable Path file() {
    return json == null || isStandardOutput(json) ? null : json;
  }

  private static boolean isStandardOutput(Path path) {
    return STANDARD_OUTPUT.matcher(path.toString()).matches();
  }

  /// Refuses, before hours of work, a file that cannot be written to.
  void requireSensible() {
    Path file = file();
    if (file != null) {
      OutputArguments.requireWritable("--json", file);
    }
  }

  /// Refuses the place of what the command reads.
  void requireApart(InputFiles read) {
    Path file = file();
    if (file != null) {
      read.requireApart("--json", file, file);
    }
  }

  /// Refuses the place of what `--out` gets.
  void requireOther(Path out) {
    Path file = file();
    if (file != null && InputFiles.areSame(file, out)) {
      throw Failure.usage("--json and --out name one file, " + out + "; choose another --json");
    }
  }

  /// Where the command speaks.
  Terminal terminal(Terminal usual) {
    return isAsked() && file() == null ? usual.withLinesAside() : usual;
  }

  /// Writes the result if it was asked for.
  void write(Json result, Terminal terminal) throws IOException {
    Path file = file();
    if (file != null) {
      AtomicFile.write(file, text(result));
    } else if (isAsked()) {
      terminal.data(text(result));
    }
  }

  /// As it stands in a file.
  static String text(Json result) {
    return result.pretty() + "\n";
  }
}
