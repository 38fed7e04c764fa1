package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Commands in a Java of their own, about what a process has but once: its memory, the folder it
/// works in, its environment.
final class OwnJava {
  private OwnJava() {}

  /// @param folder where the command is given; what it says is kept there meanwhile
  static Outcome run(
      Path folder, Map<String, String> environment, List<String> options, String... words)
      throws Exception {
    return run(folder, environment, options, Main.class, words);
  }

  /// Another main class than that of the commands, likewise.
  static Outcome run(
      Path folder,
      Map<String, String> environment,
      List<String> options,
      Class<?> main,
      String... words)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dretort.kernels=scalar"); // no word on kernels
    // so short a life ends before C2 is of use; the collector is the one that users have
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(latencies());
    command.addAll(options);
    command.addAll(List.of("-cp", places(main), main.getName()));
    command.addAll(List.of(words));
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it does not end");
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /// The option that lets another Java measure latencies no longer than this one does.
  static List<String> latencies() {
    String millis = System.getProperty("retort.latency.millis");
    return millis == null ? List.of() : List.of("-Dretort.latency.millis=" + millis);
  }

  /// The paths of this Java, and where a class comes from: those of tests are on neither.
  private static String places(Class<?> main) throws URISyntaxException {
    URI own = main.getProtectionDomain().getCodeSource().getLocation().toURI();
    Stream<String> paths =
        Stream.of("jdk.module.path", "java.class.path")
            .flatMap(path -> Stream.of(System.getProperty(path, "").split(File.pathSeparator, -1)));
    return Stream.concat(paths, Stream.of(Path.of(own).toString()))
        .filter(place -> !place.isEmpty())
        .map(place -> Path.of(place).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
