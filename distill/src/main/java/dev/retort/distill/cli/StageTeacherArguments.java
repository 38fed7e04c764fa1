package dev.retort.distill.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Who teaches a stage of an experiment: stages before it, or files.
final class StageTeacherArguments extends TeacherArguments {
  @Option(
      names = "--teacher",
      description = "A stage, a file, or several of either with commas between; none.")
  private @Nullable String teacher;

  /// The names that it gives, of stages or of files.
  @Override
  List<String> teachers() {
    return "none".equals(teacher) ? List.of() : StageArguments.names(teacher);
  }
}
