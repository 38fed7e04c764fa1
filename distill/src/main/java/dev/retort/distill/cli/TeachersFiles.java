package dev.retort.distill.cli;

import dev.retort.distill.cli.ExperimentFile.Section;
import dev.retort.distill.recipe.TrainingStage;
import dev.retort.distill.teacher.EnsembleTeacher;
import dev.retort.distill.teacher.SoftTargets;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.data.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The files that teach stages of an experiment: networks, outputs of other systems, soft targets.
final class TeachersFiles {
  private final ExperimentFile file;
  private final ExperimentOptions options;
  private final Dataset train;
  private final List<Given> given = new ArrayList<>();
  private final Set<String> noted = new HashSet<>();

  /// What a file has given that teaches a stage.
  ///
  /// @param where it comes from, in words
  record Given(Teacher teacher, String where) {}

  TeachersFiles(ExperimentFile file, ExperimentOptions options, Dataset train) {
    this.file = file;
    this.options = options;
    this.train = train;
  }

  /// All that has taught a stage so far, each of them once.
  List<Given> given() {
    return List.copyOf(given);
  }

  /// Whether a teacher's name is that of a file, and of no stage.
  boolean isFile(String name) {
    return file(name) != null;
  }

  /// A stage with the teacher that its files give, which all that is said of them holds for.
  TrainingStage teach(Section section, StageArguments own, TrainingStage stage) throws IOException {
    List<String> names = own.teacher().teachers();
    List<Path> files = files(section, names);
    if (files.size() > 1 && own.teacher().hasIds()) {
      throw wrong(
          section,
          "teacher-ids",
          "teacher-ids is for a single teacher; give each CSV a column \"id\"");
    }
    List<Teacher> all = own.teacher().opened(files, train);
    for (String option : List.of("teacher-kind", "teacher-ids")) {
      if (section.says(option)) {
        requireOutside(section, option, own.teacher(), all);
      }
    }
    Teacher together =
        all.size() == 1 ? all.getFirst() : new EnsembleTeacher(all, own.teacher().mean());
    for (int i = 0; i < all.size(); i++) {
      note(all.get(i), "from " + names.get(i), section);
    }
    TrainingStage taught = stage.taughtBy(together);
    Path said = own.softTargets();
    if (said == null) {
      return taught;
    }
    SoftTargets targets = SoftTargets.read(said);
    note(targets, "its soft targets from " + said.getFileName(), section);
    return taught.softTargets(targets);
  }

  /// The files of those names; refuses a teacher that is none among some that are.
  private List<Path> files(Section section, List<String> names) {
    List<Path> files = new ArrayList<>();
    for (String name : names) {
      Path found = file(name);
      if (found == null) {
        throw wrong(
            section,
            "teacher",
            file.section(name).isPresent()
                ? "teacher names files and the stage %s; take either".formatted(name)
                : "teacher names files and %s, which is none; correct it".formatted(name));
      }
      files.add(found);
    }
    return files;
  }

  private Failure wrong(Section section, String option, String message) {
    return options.wrong(section, option, "[%s] %s".formatted(section.name(), message));
  }

  private void note(Teacher teacher, String from, Section section) {
    if (noted.add(from + " " + teacher.sha256())) {
      given.add(new Given(teacher, "%s of [%s]".formatted(from, section.name())));
    }
  }

  private void requireOutside(
      Section section, String option, StageTeacherArguments teacher, List<Teacher> all) {
    try {
      teacher.requireOutside(all);
    } catch (Failure e) {
      throw wrong(section, option, ExperimentOptions.plain(e));
    }
  }

  /// The file of that name, if no stage is called so.
  private @Nullable Path file(String name) {
    if (file.section(name).isPresent()) {
      return null;
    }
    try {
      Path path = Path.of(options.located(name));
      return Files.isRegularFile(path) ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
