package dev.retort.bench;

import dev.retort.launch.Child;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/// Measures us and others at the same work, and writes what came out as JSON, as a table and as a
/// chart:
///
/// - `peers.jar [REGEX] [JMH's options]` measures all of it, or what the expression finds;
/// - `peers.jar ratios` prints a few ratios within a minute;
/// - `peers.jar report FILE.json...` writes table and chart again, of one run or of several parts.
public final class Peers {
  /// Settings that a process reads when it starts, or when it loads a library: those with which the
  /// others were fastest in a few trials. They do nothing to us.
  private static final Map<String, String> STRONGEST =
      Map.of(
          // OpenBLAS does not choose the kernels for AVX-512 by itself on every processor that has
          // it, and dies of them on one that has not
          "OPENBLAS_CORETYPE", Machine.hasAvx512() ? "SkylakeX" : "Haswell",
          // idle threads of one library leave the cores to those of the next
          "OMP_WAIT_POLICY", "PASSIVE",
          "OPENBLAS_THREAD_TIMEOUT", "4",
          // glibc keeps its memory instead of handing it back and clearing it anew each step
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_MMAP_MAX_", "0",
          "MALLOC_TRIM_THRESHOLD_", "4000000000",
          "MALLOC_TOP_PAD_", "67108864",
          // ... on large pages, as our heap is
          "GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");

  private Peers() {}

  /// Takes a command or JMH's arguments.
  public static void main(String[] args) throws InterruptedException {
    try {
      System.exit(run(args));
    } catch (IOException
        | UncheckedIOException
        | RunnerException
        | CommandLineOptionException
        | IllegalArgumentException wrong) {
      System.err.println("peers: " + (wrong.getMessage() == null ? wrong : wrong.getMessage()));
      System.exit(1);
    }
  }

  private static int run(String[] args)
      throws IOException, RunnerException, CommandLineOptionException, InterruptedException {
    String command = args.length == 0 ? "" : args[0];
    if (command.equals("report")) {
      return PeerReport.write(Arrays.stream(args).skip(1).map(Path::of).toList());
    }
    if (command.equals("ratios") && args.length > 1) {
      throw new IllegalArgumentException("ratios takes no arguments");
    }
    String platform = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    if (!platform.equals("Linux on amd64")) {
      throw new IllegalArgumentException(
          "the others' libraries are for Linux on amd64, not " + platform);
    }
    if (!System.getenv().entrySet().containsAll(STRONGEST.entrySet())) {
      return startAgain(args);
    }
    if (command.equals("ratios")) {
      PeerRatios.print();
      return 0;
    }
    return measure(new CommandLineOptions(args));
  }

  /// With the options of this JVM, which its measurements inherit.
  private static int startAgain(String[] args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
    command.addAll(List.of(Long.toString(ProcessHandle.current().pid()), Peers.class.getName()));
    command.addAll(List.of(args));
    ProcessBuilder again = new ProcessBuilder(command).inheritIO();
    again.environment().putAll(STRONGEST);
    return again.start().waitFor();
  }

  private static int measure(CommandLineOptions line) throws RunnerException, IOException {
    if (line.shouldHelp()) {
      line.showHelp();
      return 0;
    }
    if (line.shouldListProfilers() || line.shouldListResultFormats()) {
      throw new IllegalArgumentException("peers lists benchmarks alone (-l, -lp)");
    }
    List<String> first = new ArrayList<>(line.getJvmArgsPrepend().orElse(List.of()));
    first.add(Machine.OPTION + Machine.description());
    // Only what others do too; an expression must not find the benchmarks that only we have.
    Options options =
        new OptionsBuilder()
            .parent(line)
            .exclude("\\.bench\\.(?!Peer)")
            .jvmArgsPrepend(first.toArray(String[]::new))
            .build();
    if (line.shouldList() || line.shouldListWithParams()) {
      new Runner(options).list();
      return 0;
    }
    if (line.getTimeUnit().hasValue() || !line.getBenchModes().isEmpty()) {
      throw new IllegalArgumentException(
          "only throughput in operations a second is compared; leave -bm and -tu out");
    }
    Path file = Path.of(line.getResult().orElse("peers.json")).toAbsolutePath();
    if (!line.getResult().hasValue() && Files.exists(file)) {
      throw new IllegalArgumentException(
          "peers.json is there already; name another file with -rff FILE.json, or move it away");
    }
    if (file.getParent() == null || !Files.isWritable(file.getParent())) {
      throw new IllegalArgumentException(file + " cannot be written: no such folder, or no right");
    }
    save(new Runner(options).run(), file);
    return PeerReport.write(List.of(file));
  }

  /// Writes results as JMH does.
  static void save(Collection<RunResult> results, Path file) {
    try (PrintStream out =
        new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
