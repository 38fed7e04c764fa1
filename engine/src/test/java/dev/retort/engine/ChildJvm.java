package dev.retort.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Runs a main class of the engine or of its tests in a JVM of its own, on the class path and with
/// no other options than it is given here.
public final class ChildJvm {
  private ChildJvm() {}

  /// What it prints to standard output, by lines; fails if it does not end well.
  public static List<String> run(List<String> options, Class<?> main, String... arguments)
      throws Exception {
    return lines(builder(options, main, arguments).redirectError(ProcessBuilder.Redirect.INHERIT));
  }

  /// As above, with what it prints to standard error among it, where warnings go.
  public static List<String> runWithErrors(List<String> options, Class<?> main) throws Exception {
    return lines(builder(options, main).redirectErrorStream(true));
  }

  private static ProcessBuilder builder(List<String> options, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(
        Stream.of(Network.class, main)
            .map(ChildJvm::place)
            .collect(Collectors.joining(System.getProperty("path.separator"))));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  private static List<String> lines(ProcessBuilder builder) throws Exception {
    // Java would take options from here, too.
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("JDK_JAVA_OPTIONS");
    builder.environment().remove("_JAVA_OPTIONS");
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), () -> builder.command() + " fails:\n" + out);
    return out.lines().toList();
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
