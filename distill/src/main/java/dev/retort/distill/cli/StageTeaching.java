package dev.retort.distill.cli;

import dev.retort.distill.cli.ExperimentFile.Section;
import dev.retort.distill.cli.ExperimentFile.Setting;
import dev.retort.distill.objective.Method;
import dev.retort.distill.recipe.TrainingStage;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// By whom and by which method the stages of an experiment's file learn.
final class StageTeaching {
  private final ExperimentFile file;
  private final ExperimentOptions options;
  private final TeachersFiles teachersFiles;

  StageTeaching(ExperimentFile file, ExperimentOptions options, TeachersFiles teachersFiles) {
    this.file = file;
    this.options = options;
    this.teachersFiles = teachersFiles;
  }

  /// The stage with its teachers and its method.
  TrainingStage of(Section section, StageArguments own, TrainingStage stage) throws IOException {
    Method said = own.distillation().said();
    TrainingStage taught = taught(section, own, said, stage);
    if (said != null && said.hearsTeacher() == taught.isTaught()) {
      taught = taught.method(said);
    }
    requireUsed(section, taught);
    return taught;
  }

  /// With the teachers that are named; what a stage only takes over from elsewhere, a method or
  /// teachers, gives way to what it says itself.
  private TrainingStage taught(
      Section section, StageArguments own, @Nullable Method said, TrainingStage stage)
      throws IOException {
    boolean hears = said == null || said.hearsTeacher();
    List<String> names = own.teacher().teachers();
    if (names.isEmpty()) {
      if (said != null && hears && section.says("method")) {
        throw file.wrong(
            section.line(),
            "[%s] learns by %s and needs a teacher = ...".formatted(section.name(), said.text()));
      }
      return stage;
    }
    if (!hears && !section.says("teacher")) {
      return stage;
    }
    if (said != null && !hears) {
      throw file.wrong(
          section.line(),
          "[%s] has a teacher but learns by %s, which hears none; leave one of them out"
              .formatted(section.name(), said.text()));
    }
    if (names.stream().noneMatch(teachersFiles::isFile)) {
      names.forEach(teacher -> options.requireEarlier(section, "teacher", teacher));
      return stage.taughtBy(names.toArray(String[]::new));
    }
    return teachersFiles.teach(section, own, stage);
  }

  /// Refuses what the stage itself says and its method, or a teacher that it has not, would not
  /// look at.
  private void requireUsed(Section section, TrainingStage stage) {
    for (Setting setting : section.settings()) {
      if (setting.option().equals("teachers-mean")) {
        requireAveraged(section, setting, stage);
      }
      if (ExperimentOptions.OF_FILES.contains(setting.option()) && stage.given().isEmpty()) {
        throw file.wrong(
            setting.line(),
            "[%s] has no teacher from a file; leave %s out"
                .formatted(section.name(), setting.option()));
      }
      boolean unused =
          switch (setting.option()) {
            case "temperature" -> !stage.method().map(Method::hasTemperature).orElse(false);
            case "soft-weight" -> !stage.method().map(Method::hasSoftWeight).orElse(false);
            default -> false;
          };
      if (unused) {
        throw file.wrong(
            setting.line(),
            "[%s] learns by %s, which knows no %s; leave it out"
                .formatted(
                    section.name(),
                    stage.method().map(Method::text).orElse("cross entropy alone"),
                    setting.option().replace('-', ' ')));
      }
    }
  }

  private void requireAveraged(Section section, Setting mean, TrainingStage stage) {
    if (!stage.isTaught()) {
      throw file.wrong(
          mean.line(), "[%s] has no teacher; leave teachers-mean out".formatted(section.name()));
    }
    Method method = stage.method().orElseThrow();
    if (!TeacherArguments.takes(method, stage.mean())) {
      throw file.wrong(
          mean.line(),
          "[%s] learns by %s, which works on logits and averages those; leave teachers-mean out"
              .formatted(section.name(), method.text()));
    }
  }
}
