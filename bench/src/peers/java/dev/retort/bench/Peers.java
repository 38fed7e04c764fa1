package dev.retort.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.Main;

/// Runs the benchmarks together with their peers, as `org.openjdk.jmh.Main` would, but with the
/// environment in which the peers are fastest: these are settings that a process only reads when it
/// starts.
public final class Peers {
  private static final Map<String, String> STRONGEST =
      Map.of(
          // the kernels for AVX-512, which OpenBLAS does not choose by itself on every processor
          "OPENBLAS_CORETYPE", "SkylakeX",
          "OMP_WAIT_POLICY", "PASSIVE",
          "OPENBLAS_THREAD_TIMEOUT", "4",
          // glibc keeps its memory instead of handing it back and clearing it anew each step
          "MALLOC_TRIM_THRESHOLD_", "4000000000",
          "MALLOC_MMAP_THRESHOLD_", "4000000000",
          "MALLOC_TOP_PAD_", "67108864");

  private Peers() {}

  /// Takes JMH's arguments.
  public static void main(String[] args) throws IOException, InterruptedException {
    if (System.getenv().entrySet().containsAll(STRONGEST.entrySet())) {
      Main.main(args);
      return;
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Peers.class.getName()));
    command.addAll(List.of(args));
    ProcessBuilder again = new ProcessBuilder(command).inheritIO();
    again.environment().putAll(STRONGEST);
    System.exit(again.start().waitFor());
  }
}
