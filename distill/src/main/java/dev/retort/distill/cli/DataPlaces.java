package dev.retort.distill.cli;

import dev.retort.engine.data.Idx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where data lie: at the path that names them, or else in one of the folders for data, which
/// `--data-dir` and the environment name.
///
/// @param name what `--data` says, or stands for where it says nothing
/// @param unlabelled what `--unlabelled` says; null where it says nothing
/// @param folder what `--data-dir` says, likewise
record DataPlaces(String name, @Nullable Path unlabelled, @Nullable Path folder) {
  /// The environment variable that names a folder for data.
  private static final String VARIABLE = "RETORT_DATA";

  /// Whether a name is that of digits that are drawn, and never a path.
  static boolean isDrawn(String name) {
    return name.equals("synthetic") || name.startsWith("synthetic:");
  }

  /// The files that the data are in; none where they are in folders, drawn, or nowhere.
  List<Path> files() {
    return all().stream().filter(Files::isRegularFile).toList();
  }

  /// The folders that the data are in; none where they are in files, drawn, or nowhere.
  List<Path> folders() {
    return all().stream().filter(Files::isDirectory).toList();
  }

  private List<Path> all() {
    List<Path> places = new ArrayList<>();
    Path place = place();
    if (place != null) {
      places.add(place);
    }
    Path more = ofUnlabelled();
    if (more != null && !more.toString().isBlank()) {
      places.add(more);
    }
    return places;
  }

  /// Whether the data lie at that path, or would be looked for there once something is there.
  boolean areAt(Path path) {
    if (isDrawn(name)) {
      return false;
    }
    try {
      Path place = absolute(path);
      return place.equals(absolute(Path.of(name))) || place.equals(absolute(Path.of(located())));
    } catch (InvalidPathException e) {
      return false; // no path; the name of something else, or of nothing
    }
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /// Whether a folder at that path would count as a class of the images that the data are: it lies
  /// below a folder whose folders are the classes.
  boolean haveForClass(Path path) {
    Path place = place();
    try {
      return place != null && Files.isDirectory(place) && ClassFolders.wouldHave(place, path);
    } catch (IOException e) {
      return false; // whoever opens the data says what is wrong
    }
  }

  /// Whether `--image-size` would stretch the data if they are images: those in a folder or zip,
  /// which are neither drawn nor IDX.
  boolean mayBeStretched() {
    Path place = place();
    return place != null && Files.exists(place) && !Idx.isPresent(place, "train");
  }

  /// Null where the data are drawn, or the name is no path.
  private @Nullable Path place() {
    if (isDrawn(name) || name.isBlank()) {
      return null;
    }
    try {
      return Path.of(located());
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /// Where the images without labels lie, which `--data-dir` may lead to too; null where none are
  /// given.
  @Nullable Path ofUnlabelled() {
    return unlabelled == null ? null : Path.of(located(unlabelled.toString()));
  }

  /// The path of data that lie in one of the folders for data; else the name as it is.
  String located() {
    return located(name);
  }

  private String located(String wanted) {
    if (wanted.equals("mnist")) {
      return wanted; // it is looked for in more places, and fetched
    }
    Path variable = variable();
    List<Path> folders = new ArrayList<>();
    if (folder != null) {
      folders.add(folder);
    }
    if (variable != null) {
      folders.add(variable);
    }
    try {
      if (!Files.exists(Path.of(wanted))) {
        for (Path each : folders) {
          if (Files.exists(each.resolve(wanted))) {
            return each.resolve(wanted).toString();
          }
        }
      }
    } catch (InvalidPathException e) {
      return wanted; // no path; the name of something else, or of nothing
    }
    return wanted;
  }

  /// The folder for data that the environment names; null where it names none.
  private static @Nullable Path variable() {
    String variable = System.getenv(VARIABLE);
    return variable == null || variable.isBlank() ? null : Path.of(variable);
  }

  /// Refuses a folder for data that is none, whether or not anything is looked for there: what it
  /// was to hold might be looked for elsewhere, or fetched. The environment's counts where
  /// `--data-dir` says nothing and data are to be found by a name.
  void requireFolders() {
    if (folder != null) {
      if (!Files.isDirectory(folder)) {
        throw Failure.usage(
            "--data-dir " + notFolder(folder) + "; name the folder that data lie in");
      }
      return;
    }
    Path variable = variable();
    if (variable != null && !Files.isDirectory(variable) && isSought()) {
      throw Failure.failed(
          "the environment variable %s names a folder for data, but %s; correct it, or give --data-dir"
              .formatted(VARIABLE, notFolder(variable)));
    }
  }

  private static String notFolder(Path path) {
    return path + (Files.exists(path) ? " is a file" : " is not there");
  }

  /// Whether the data are neither drawn nor at a path where something is.
  private boolean isSought() {
    try {
      return !isDrawn(name) && !Files.exists(Path.of(name));
    } catch (InvalidPathException e) {
      return false; // whoever opens the data says so
    }
  }
}
