package dev.retort.distill.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/// Finds experiments: a file, or by its bare name one that comes with the program.
final class Experiments {
  static final String ENDING = ".retort";

  /// Those that come with the program, in the order in which they are listed.
  static final List<String> SHIPPED =
      List.of(
          "mueller",
          "takd",
          "few-labels",
          "pytorch-tutorial",
          "born-again",
          "mutual",
          "hint-then-kd",
          "methods-mnist",
          "methods-cifar10",
          "hinton",
          "search");

  private Experiments() {}

  static ExperimentFile open(String name) throws IOException {
    Path file = path(name);
    if (Files.isRegularFile(file)) {
      Path folder = file.toAbsolutePath().getParent();
      return ExperimentFile.parse(name, folder, text(file));
    }
    if (SHIPPED.contains(name)) {
      return shipped(name);
    }
    String nearest = Nearest.to(name, SHIPPED);
    throw Failure.usage(
        "there is no file %s, and no experiment that comes with retort is called so%s"
            .formatted(
                name,
                nearest == null
                    ? "; there are " + String.join(", ", SHIPPED)
                    : "; did you mean " + nearest + "?"));
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException _) {
      throw Failure.usage(file + " is no text in UTF-8; save it as that");
    }
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw Failure.usage(name + " is no path");
    }
  }

  static ExperimentFile shipped(String name) throws IOException {
    try (InputStream in = Experiments.class.getResourceAsStream("experiments/" + name + ENDING)) {
      if (in == null) {
        throw new IllegalStateException("the experiment " + name + " is missing in the jar");
      }
      return ExperimentFile.parse(
          name, null, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
