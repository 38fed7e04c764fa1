package dev.retort.distill.cli;

import java.util.List;
import picocli.CommandLine.Option;

/// Who teaches where a command trains no teacher: files alone.
final class GivenTeacherArguments extends TeacherArguments {
  @Option(names = "--teacher", paramLabel = "FILE", description = "A teacher's file: " + FILES)
  private List<String> teachers = List.of();

  @Override
  List<String> teachers() {
    return teachers;
  }
}
