package dev.retort.distill.cli;

import dev.retort.distill.Latency;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Sets several checkpoints side by side on the same test samples, each against the first.
@Command(
    name = "compare",
    description =
        "Compares networks on the same test data: errors, size, latency, and each with the first:"
            + " agreement and McNemar's paired test.",
    footer = {
      "",
      "Example: retort compare --data mnist run/teacher.safetensors run/student.safetensors"
    })
final class CompareCommand implements Callable<Integer> {
  @ParentCommand private Main main;
  @Mixin private DataArguments data = new DataArguments();
  @Mixin private ThreadArguments threads = new ThreadArguments();
  @Mixin private JsonArguments json = new JsonArguments();

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Checkpoints.")
  private List<Path> files;

  /// One checkpoint on the test set.
  private record Entry(
      Path file,
      Network network,
      float[] logits,
      Evaluation evaluation,
      @Nullable Latency latency) {}

  @Override
  public Integer call() throws IOException {
    data.requireNoUnlabelled("compare asks no teacher");
    threads.requireSensible();
    json.requireSensible();
    json.requireApart(new InputFiles().and(files).and(data));
    Terminal terminal = json.terminal(main.terminal());
    List<Network> networks = new ArrayList<>();
    for (Path file : files) {
      networks.add(Checkpoint.read(file));
    }
    DataSplits splits = data.openFor(networks.getFirst(), terminal);
    Dataset test = splits.test();
    for (int i = 0; i < networks.size(); i++) {
      EvaluateCommand.requireFits(networks.get(i), test, files.get(i), data);
    }
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < networks.size(); i++) {
      entries.add(measure(files.get(i), networks.get(i), test, entries));
    }
    List<PairedDifference> tests = tests(entries);
    terminal.result(table(entries, tests).toString());
    PairedDifference.several(tests.size(), 1)
        .ifPresent(
            sentence -> {
              terminal.result("");
              terminal.result(sentence);
            });
    if (json.isAsked()) { // which hashes all data
      json.write(json(splits, entries, tests), terminal);
    }
    return ExitCode.OK;
  }

  /// The latency depends on the architecture alone: networks of the same one share a measurement.
  private Entry measure(Path file, Network network, Dataset test, List<Entry> before) {
    float[] logits = Evaluation.logits(network, test, threads.threads());
    Evaluation evaluation = Evaluation.of(logits, Evaluation.labels(test), network.classes());
    Latency latency =
        before.stream()
            .filter(other -> other.network.spec().equals(network.spec()))
            .findFirst()
            .map(Entry::latency)
            .orElseGet(() -> Latency.of(network, test));
    return new Entry(file, network, logits, evaluation, latency);
  }

  /// The first, beside each of the others: p is adjusted for their number, because all are asked
  /// about at once and none of them is the one question.
  private static List<PairedDifference> tests(List<Entry> entries) {
    List<Evaluation> first = List.of(entries.getFirst().evaluation);
    return PairedDifference.adjusted(
        entries.stream()
            .skip(1)
            .map(other -> PairedDifference.of(first, List.of(other.evaluation)))
            .toList());
  }

  private static TextTable table(List<Entry> entries, List<PairedDifference> tests) {
    TextTable table = new TextTable();
    List<String> head =
        new ArrayList<>(
            List.of(
                "",
                "errors",
                "of",
                "loss",
                "calibration",
                "parameters",
                "bytes",
                "median",
                "99 %",
                "agrees",
                "McNemar p"));
    boolean adjusted = tests.size() > 1;
    if (adjusted) {
      head.add("adjusted p");
    }
    table.row(head.toArray(String[]::new));
    Entry first = entries.getFirst();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      Evaluation evaluation = entry.evaluation;
      Latency latency = entry.latency;
      boolean other = i > 0;
      List<String> row =
          new ArrayList<>(
              List.of(
                  entry.file.toString(),
                  format("%,d", evaluation.errors()),
                  format("%,d", evaluation.examples()),
                  format("%.4f", evaluation.loss()),
                  format("%.4f", evaluation.calibrationError()),
                  format("%,d", entry.network.parameterCount()),
                  format("%,d", entry.network.bytes()),
                  latency == null ? "-" : format("%.1f µs", latency.p50()),
                  latency == null ? "-" : format("%.1f µs", latency.p99()),
                  other ? format("%.2f %%", 100 * agreement(first, entry)) : "-",
                  other ? PairedDifference.number(tests.get(i - 1).samples().p()) : "-"));
      if (adjusted) {
        row.add(other ? PairedDifference.number(tests.get(i - 1).adjustedP()) : "-");
      }
      table.row(row.toArray(String[]::new));
    }
    return table;
  }

  /// The share of samples that both take for the same class.
  private static double agreement(Entry first, Entry other) {
    int classes = first.network.classes();
    int same = 0;
    for (int row = 0; row < first.logits.length; row += classes) {
      if (Evaluation.argmax(first.logits, row, classes)
          == Evaluation.argmax(other.logits, row, classes)) {
        same++;
      }
    }
    return (double) same * classes / Math.max(1, first.logits.length);
  }

  private static Json json(DataSplits splits, List<Entry> entries, List<PairedDifference> tests) {
    Entry first = entries.getFirst();
    List<Json> runs = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      Json.Members run =
          EvaluationText.given(entry.network, entry.evaluation, "test")
              .with("file", entry.file.toString())
              .with("latencyMicros", Latency.toJson(entry.latency));
      if (i > 0) {
        PairedDifference test = tests.get(i - 1);
        run =
            run.with("agreementWithFirst", agreement(first, entry))
                .with("mcnemarP", test.samples().p())
                .with("adjustedP", test.adjustedP());
      }
      runs.add(run);
    }
    return Json.object().with("data", EvaluationText.json(splits)).with("runs", Json.array(runs));
  }

  @SuppressWarnings("AnnotateFormatMethod") // patterns are literals of this file
  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
