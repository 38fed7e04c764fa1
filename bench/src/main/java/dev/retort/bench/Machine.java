package dev.retort.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/// What a measurement was made on, as Linux tells it: figures without it say nothing.
final class Machine {
  /// By this option each JVM that measures is told, so that JMH keeps it with the results.
  static final String OPTION = "-Dretort.bench.machine=";

  private Machine() {}

  /// The processor, how many of it there are, how wide the vectors are, and the day.
  static String description() {
    return "%s, %d processors, %d-bit vectors, %s"
        .formatted(
            value("model name"),
            Runtime.getRuntime().availableProcessors(),
            FmaPeak.BITS,
            LocalDate.now(ZoneOffset.UTC));
  }

  /// Whether the processor has it; the JVM may be told, or decide, not to use it.
  static boolean hasAvx512() {
    return List.of(value("flags").split(" ", -1)).contains("avx512f");
  }

  private static String value(String name) {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
