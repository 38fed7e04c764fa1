package dev.retort.distill.cli;

import java.util.List;
import picocli.CommandLine.Option;

/// Who teaches where a command trains a teacher unless there is one: an architecture, or files.
final class AnyTeacherArguments extends TeacherArguments {
  @Option(
      names = "--teacher",
      paramLabel = "ARCH|FILE",
      description =
          "What to train as a teacher (mlp:1200,1200  cnn:8,16,32  lenet  linear, or the layers"
              + " written out), or a file: "
              + FILES)
  private List<String> teachers = List.of();

  @Override
  List<String> teachers() {
    return teachers;
  }
}
