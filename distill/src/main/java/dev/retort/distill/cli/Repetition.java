package dev.retort.distill.cli;

import dev.retort.distill.report.Reproduction;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.io.Json;
import dev.retort.engine.kernel.KernelChoice;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// What a report says so that its run can be repeated: the command as it was typed (of a file that
/// holds a command, the one that it stands for), the same with every option in force, the data and
/// the versions; and what of it stands in `result.json`.
final class Repetition {
  /// Options that change nothing of the result.
  private static final Set<String> ASIDE = Set.of("--help", "--version", "--debug", "--json");

  /// And where it goes to: runs that do the same have the same result, wherever they write it.
  private static final Set<String> ASIDE_IN_RESULT =
      Set.of("--help", "--version", "--debug", "--json", "--out");

  private Repetition() {}

  /// @param chosen what was decided, by the data or otherwise, of the options that the command line
  ///   does not give, by their names
  static Reproduction of(CommandSpec command, Map<String, String> chosen, DataSplits splits) {
    List<String> typed = command.root().commandLine().getParseResult().originalArgs();
    Map<String, String> data = new LinkedHashMap<>();
    data.put("name", splits.train().name());
    data.put("from", splits.description());
    data.put("training data, SHA-256", splits.train().sha256());
    data.put("test data, SHA-256", splits.test().sha256());
    String complete = complete(command, chosen, ASIDE, UnaryOperator.identity());
    return new Reproduction(quoted("retort", typed), complete, data, versions());
  }

  /// As `result.json` has it: the command with every option in force, and what ran it.
  ///
  /// @param chosen as of the other
  static Json.Members json(CommandSpec command, Map<String, String> chosen) {
    return Json.object()
        .with("command", complete(command, chosen, ASIDE_IN_RESULT, Repetition::withoutFolders))
        .with("version", Main.version())
        .with("jdk", java())
        .with("kernels", KernelChoice.description());
  }

  /// The folders of an absolute path are those of one machine.
  private static String withoutFolders(String value) {
    try {
      Path path = Path.of(value);
      Path name = path.getFileName();
      return path.isAbsolute() && name != null ? name.toString() : value;
    } catch (InvalidPathException e) {
      return value;
    }
  }

  /// @param aside options to leave out
  /// @param shown what is written in the place of a value
  private static String complete(
      CommandSpec command,
      Map<String, String> chosen,
      Set<String> aside,
      UnaryOperator<String> shown) {
    StringBuilder line = new StringBuilder("retort " + command.name());
    ParseResult given = command.commandLine().getParseResult();
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      for (String value : values(parameter.getValue())) {
        line.append(' ').append(quoted(shown.apply(value)));
      }
    }
    for (OptionSpec option : command.options()) {
      String name = option.longestName();
      if (aside.contains(name)) {
        continue;
      }
      String decided = given.hasMatchedOption(option) ? null : chosen.get(name);
      for (String value : decided == null ? values(option.getValue()) : List.of(decided)) {
        line.append(' ').append(name);
        line.append(option.arity().min() == 0 ? "=" : " ").append(quoted(shown.apply(value)));
      }
    }
    return line.toString();
  }

  /// What an option was given, once or several times, or what it is unless given.
  private static List<String> values(@Nullable Object given) {
    List<?> all = given instanceof List<?> list ? list : given == null ? List.of() : List.of(given);
    return all.stream().map(Object::toString).toList();
  }

  private static String quoted(String program, List<String> arguments) {
    return program
        + arguments.stream().map(Repetition::quoted).collect(Collectors.joining(" ", " ", ""));
  }

  /// As a shell takes it for one word.
  private static String quoted(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /// What runs the program.
  static String java() {
    return Runtime.version()
        + ", "
        + System.getProperty("java.vm.name")
        + ", "
        + System.getProperty("java.vendor");
  }

  private static Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("Retort", Main.version());
    versions.put("Java", java());
    versions.put(
        "system",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + ", "
            + System.getProperty("os.arch")
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " processors");
    versions.put("kernels", KernelChoice.description());
    return versions;
  }
}
