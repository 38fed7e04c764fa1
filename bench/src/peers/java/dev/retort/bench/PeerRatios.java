package dev.retort.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// A few comparisons on one thread, short enough for every commit: a report that shows when
/// something went far wrong, never a judge of it.
final class PeerRatios {
  private PeerRatios() {}

  static void print() throws RunnerException, IOException {
    Collection<RunResult> results = new ArrayList<>();
    results.addAll(
        run(
            work(PeerGemmBenchmark.class)
                .param("shape", "NN 256x256x256")
                .param("whose", "RETORT", "ONNX_RUNTIME")));
    results.addAll(run(work(PeerTrainingStepBenchmark.class).param("network", "MLP_800")));
    results.addAll(
        run(
            work(PeerInferenceBenchmark.class)
                .param("network", "LENET")
                .param("batch", "1")
                .param("whose", "RETORT", "ONNX_RUNTIME")));
    Path file = Files.createTempFile("ratios", ".json");
    try {
      Peers.save(results, file);
      System.out.println(PeerTable.of(PeerReader.read(List.of(file))));
    } finally {
      Files.delete(file);
    }
  }

  private static ChainedOptionsBuilder work(Class<? extends PeerBenchmark> benchmark) {
    return new OptionsBuilder()
        .include("\\." + benchmark.getSimpleName() + "\\.")
        .param("threads", "1")
        .jvmArgsPrepend(Machine.OPTION + Machine.description())
        .warmupIterations(1)
        .warmupTime(TimeValue.milliseconds(300))
        .measurementIterations(5)
        .measurementTime(TimeValue.milliseconds(100))
        .verbosity(VerboseMode.SILENT);
  }

  private static List<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
    return List.copyOf(new Runner(options.build()).run());
  }
}
