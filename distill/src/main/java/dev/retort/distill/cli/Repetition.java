package dev.retort.distill.cli;

import dev.retort.distill.report.Reproduction;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.kernel.KernelChoice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// What a report says so that its run can be repeated: the command as it was typed (of a file that
/// holds a command, the one that it stands for), the same with every option in force, the data and
/// the versions.
final class Repetition {
  /// Options that change nothing of the result.
  private static final Set<String> ASIDE = Set.of("--help", "--version", "--debug", "--json");

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
    return new Reproduction(quoted("retort", typed), complete(command, chosen), data, versions());
  }

  private static String complete(CommandSpec command, Map<String, String> chosen) {
    StringBuilder line = new StringBuilder("retort " + command.name());
    ParseResult given = command.commandLine().getParseResult();
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      for (String value : values(parameter.getValue())) {
        line.append(' ').append(quoted(value));
      }
    }
    for (OptionSpec option : command.options()) {
      String name = option.longestName();
      if (ASIDE.contains(name)) {
        continue;
      }
      String decided = given.hasMatchedOption(option) ? null : chosen.get(name);
      for (String value : decided == null ? values(option.getValue()) : List.of(decided)) {
        line.append(' ').append(name);
        line.append(option.arity().min() == 0 ? "=" : " ").append(quoted(value));
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

  private static Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("Retort", Main.version());
    versions.put(
        "Java",
        Runtime.version()
            + ", "
            + System.getProperty("java.vm.name")
            + ", "
            + System.getProperty("java.vendor"));
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
