package dev.retort.distill.cli;

import dev.retort.distill.teacher.TeacherFile;
import dev.retort.engine.data.Images;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Folders that data are read from: no result may take the place of what lies there, or be taken
/// for data the next time.
final class DataFolders {
  /// What is looked for in such a folder itself, as images are in the folders inside it too: the
  /// tables of the splits, and IDX files.
  private static final Pattern DATA =
      Pattern.compile(
          "(train(ing)?|valid(ation)?|val|dev|test(ing)?)\\.(csv|tsv)|[^/\\\\]*-ubyte(\\.gz)?",
          Pattern.CASE_INSENSITIVE);

  /// A result says far before that what its networks are.
  private static final int LOOKED_AT = 1 << 16;

  private DataFolders() {}

  /// Refuses a result in the place of a file there, unless a command like this one has written
  /// that, and one that has the name of data.
  ///
  /// @param option that says where the result goes, and what it says
  static void requireApart(Path folder, String option, Path given, Path written) {
    Path inside = OutputArguments.isStream(written) ? null : inside(folder, written);
    if (inside == null) {
      return;
    }
    String name = inside.toString();
    boolean data = Images.isNamedAsImage(name) || DATA.matcher(name).matches();
    if (Files.isRegularFile(written) && (data || !isResult(option, written))) {
      throw Failure.usage(
          "%s %s would replace a file in the folder of the data, which this command reads; choose another %s"
              .formatted(option, given, option));
    }
    if (data) {
      throw Failure.usage(
          "%s %s has a name by which it would be taken for data in %s; choose another %s"
              .formatted(option, given, folder, option));
    }
  }

  /// The way from a folder to a file, which need not be there yet; null where it lies elsewhere,
  /// links followed or not.
  private static @Nullable Path inside(Path folder, Path file) {
    Path whole = absolute(folder);
    Path place = absolute(file);
    if (!place.startsWith(whole)) {
      try {
        whole = ClassFolders.real(folder);
        place = ClassFolders.real(file);
      } catch (IOException e) {
        return null; // whoever reads or writes there says what is wrong
      }
    }
    return place.startsWith(whole) ? whole.relativize(place) : null;
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /// Whether a file is what the option gets: a network or soft targets, which are no data, or JSON
  /// with the hash of a network or a teacher, or nothing yet, as mktemp makes it. The same command
  /// may replace it.
  private static boolean isResult(String option, Path file) {
    try {
      if (Files.size(file) == 0) {
        return true;
      }
      if (!option.equals("--json")) {
        boolean _ = TeacherFile.isSoftTargets(file); // fails if it is neither
        return true;
      }
      try (InputStream in = Files.newInputStream(file)) {
        String start = new String(in.readNBytes(LOOKED_AT), StandardCharsets.UTF_8);
        return start.contains("\"weightsSha256\"") || start.contains("\"teacherSha256\"");
      }
    } catch (IOException e) {
      return false;
    }
  }
}
