package dev.retort.distill.cli;

import dev.retort.engine.io.AtomicFile;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that say where results go, beside standard output.
final class OutputArguments {
  /// What a process was given open, beside standard input, output and error.
  private static final Pattern GIVEN = Pattern.compile("/(dev|proc/self)/fd/([3-9]|\\d{2,})");

  /// Where standard output, standard error or another process may be.
  private static final Pattern STREAM =
      Pattern.compile("/dev/(stdout|stderr|fd/\\d+)|/proc/self/fd/\\d+");

  /// What commands write into their folder.
  private static final List<String> OWN_FILES =
      List.of(
          ".lock",
          "latencies.json",
          "model.safetensors",
          "report.html",
          "soft-targets.safetensors",
          "student.safetensors",
          "teacher.safetensors",
          "training.json",
          "training.seconds",
          "training.start",
          "training.state");

  private static final List<String> OWN_FOLDERS = List.of("networks", "unfinished");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Write networks, result.json and, but for train, report.html into this folder; it is"
              + " locked meanwhile.")
  private @Nullable Path out;

  @Mixin private JsonArguments json = new JsonArguments();

  /// Refuses, before hours of work, a result file that cannot be written to.
  void requireSensible() {
    json.requireSensible();
    if (out != null && out.toString().isBlank()) {
      throw Failure.usage("--out needs the name of a folder");
    }
  }

  /// Refuses to write where the data are, or where the same command would look for them the next
  /// time: a folder that is called `mnist` is taken for the data of that name.
  void requireApart(DataArguments data) {
    requireApart(data, null);
  }

  /// Refuses likewise results among the images of the data, where their folder would count as a
  /// class, and those of `--json` in the place of the data, of what lies in their folder, or of
  /// another result.
  ///
  /// @param usual where files go if nothing is said; null for nowhere
  void requireApart(DataArguments data, @Nullable Path usual) {
    requireKept(new InputFiles().and(data), usual);
    Path folder = out == null ? usual : out;
    if (folder == null) {
      return;
    }
    if (data.places().areAt(folder)) {
      throw Failure.usage(
          "--out "
              + folder
              + " is where --data "
              + data.name()
              + " is looked for, so that results would be taken for data; choose another --out");
    }
    if (data.places().haveForClass(folder)) {
      throw Failure.usage(
          "--out "
              + folder
              + " lies among the images of --data "
              + data.name()
              + ", where every folder counts as a class; choose an --out beside them");
    }
    Path file = json.file();
    if (file != null && isOwn(file, folder)) {
      throw Failure.usage(
          "--json "
              + file
              + " has the name of a file that commands write into "
              + folder
              + "; choose another --json");
    }
  }

  /// Whether it has the name of what a command writes into its folder. `result.json` is no other
  /// than what `--json` gets.
  private static boolean isOwn(Path file, Path folder) {
    return OWN_FILES.stream().anyMatch(name -> InputFiles.areSame(file, folder.resolve(name)))
        || OWN_FOLDERS.stream()
            .anyMatch(name -> InputFiles.areSame(file.resolveSibling("."), folder.resolve(name)));
  }

  /// Refuses results in the place of what the command reads.
  ///
  /// @param usual where files go if nothing is said; null for nowhere
  /// @param names that files get there, but for those that may take an input's place
  void requireKept(InputFiles read, @Nullable Path usual, String... names) {
    json.requireApart(read);
    Path folder = out == null ? usual : out;
    if (folder != null) {
      for (String name : names) {
        read.requireApart("--out", folder, folder.resolve(name));
      }
    }
  }

  /// Whether a result is kept anywhere.
  boolean isWritten() {
    return out != null || json.isAsked();
  }

  /// Whether the folder that files go to is one that the user chose.
  boolean isNamed() {
    return out != null;
  }

  /// Where the command speaks.
  Terminal terminal(Terminal usual) {
    return json.terminal(usual);
  }

  /// Locks the folder, if one was named.
  OutFolder lock(Terminal terminal, @Nullable Path usual) throws IOException {
    Path folder = out == null ? usual : out;
    if (folder == null) {
      terminal.log("output    none but this: without --out the networks are not kept");
      return OutFolder.none();
    }
    terminal.log("output    into " + folder);
    try {
      return OutFolder.lock(folder);
    } catch (FileAlreadyExistsException e) {
      throw Failure.failed((out == null ? "" : "--out ") + Failures.describe(e));
    }
  }

  /// Whether a name may lead to standard output, standard error or another process.
  static boolean isStream(Path file) {
    return STREAM.matcher(file.toString()).matches();
  }

  /// Refuses a place that is no file for a result that is no text: what leads to standard output
  /// would be among the lines, and out of a pipe or device nothing can be read again.
  static void requireFile(String option, Path file) {
    boolean other = Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    if (other || isStream(file)) {
      throw Failure.usage(
          option + " needs a file: it is written whole, and standard output gets the lines");
    }
    requireWritable(option, file);
  }

  /// Refuses a place that cannot be written to.
  static void requireWritable(String option, Path file) {
    if (file.toString().isBlank()) {
      throw Failure.usage(option + " needs the name of a file");
    }
    requireGiven(option, file, Boolean.getBoolean("retort.forked"));
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

  /// Refuses what is open in another process alone, such as bash's `>(...)`.
  ///
  /// @param second whether this is the launcher's second Java, which is given no more than standard
  ///   input, output and error; files of its own are open under other numbers
  static void requireGiven(String option, Path file, boolean second) {
    if (GIVEN.matcher(file.toString()).matches() && (second || !Files.exists(file))) {
      throw Failure.usage(
          option
              + " "
              + file
              + " is not open in the Java that does the work; give a file or /dev/stdout");
    }
  }

  /// Writes the result to where `--json` and `--out` say.
  void write(Json result, OutFolder folder, Terminal terminal) throws IOException {
    json.write(result, terminal);
    Path inside = folder.file("result.json");
    if (inside != null) {
      AtomicFile.write(inside, JsonArguments.text(result));
    }
  }
}
