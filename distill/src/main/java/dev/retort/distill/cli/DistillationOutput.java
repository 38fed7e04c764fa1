package dev.retort.distill.cli;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.distill.report.Exhibits;
import dev.retort.distill.report.HtmlReport;
import dev.retort.distill.report.Reproduction;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// What `distill` and `demo` write when all is trained: the result, the networks of the first seed,
/// the report.
///
/// @param chosen what was decided where nothing was said, by the names of the options
/// @param given the teacher that files give; null where one was trained
/// @param model the checkpoint that the student began as; null for random weights
/// @param kept where the trained student lies in any case; null where nothing is kept
/// @param threads by which networks are asked about the test samples
record DistillationOutput(
    CommandSpec command,
    Comparison comparison,
    ComparisonProgress progress,
    Map<String, String> chosen,
    DataSplits splits,
    @Nullable Teacher given,
    @Nullable Path model,
    @Nullable Path kept,
    int threads) {
  static final String STUDENT = "student.safetensors";
  static final String REPORT = "report.html";

  /// Writes all of it.
  ///
  /// @throws Failure if no report can be made; all else is written then, but the student not in the
  ///   place of what it began as
  void write(OutputArguments output, OutFolder folder, Terminal terminal) throws IOException {
    Exhibits exhibits =
        Exhibits.of(progress.histories(), splits.test(), seeing(), progress.networks(), threads);
    exhibits.leftOut().forEach(terminal::log);
    // first: the smallest file says the most
    output.write(
        comparison
            .toJson()
            .with("similarity", exhibits.similarityJson())
            .with("classNames", Json.strings(splits.test().classNames()))
            .with("reproduction", Repetition.json(command, chosen)),
        folder,
        terminal);
    terminal.result("");
    save("teacher", progress.network(Role.TEACHER), folder, terminal);
    Path report = folder.file(REPORT);
    if (isModel(folder.file(STUDENT))) {
      reportFirst(report, exhibits, terminal);
      save("student", progress.network(Role.DISTILLED), folder, terminal);
    } else {
      save("student", progress.network(Role.DISTILLED), folder, terminal);
      report(report, exhibits);
    }
    if (report != null) {
      terminal.result("report    " + report);
    }
  }

  /// The teacher of the first seed, if it can see the test samples.
  private @Nullable Teacher seeing() {
    if (given != null) {
      return given.isLookedUp() ? null : given;
    }
    Network trained = progress.network(Role.TEACHER);
    return trained == null ? null : Teacher.of(trained);
  }

  /// Whether a file is the one of `--model`.
  private boolean isModel(@Nullable Path file) {
    return model != null && file != null && InputFiles.areSame(model, file);
  }

  /// Says the hash of a network, if there is one, and keeps it where files are kept.
  private static void save(
      String name, @Nullable Network network, OutFolder folder, Terminal terminal)
      throws IOException {
    if (network == null) {
      return;
    }
    terminal.result(String.format(Locale.ROOT, "%s   weights sha256 %s", name, network.sha256()));
    Path file = folder.file(name + ".safetensors");
    if (file != null) {
      Checkpoint.write(network, file);
      terminal.result("          " + file);
    }
  }

  /// Until all is done `--model` stays what it was, so that the same command can be given again.
  private void reportFirst(@Nullable Path report, Exhibits exhibits, Terminal terminal)
      throws IOException {
    boolean made = false;
    try {
      report(report, exhibits);
      made = true;
    } finally {
      Network student = progress.network(Role.DISTILLED);
      if (!made && kept != null && student != null) {
        terminal.result("student   weights sha256 " + student.sha256());
        terminal.result("          " + kept + "; " + model + " is left as it was");
      }
    }
  }

  private void report(@Nullable Path file, Exhibits exhibits) throws IOException {
    if (file == null) {
      return;
    }
    Reproduction how = Repetition.of(command, chosen, splits);
    ReportFile.write(
        file,
        () ->
            model == null
                ? HtmlReport.of(comparison, exhibits, how)
                : HtmlReport.of(comparison, exhibits, how, advice()));
  }

  /// What a report says of other seeds where the student is a checkpoint, which is one network.
  private String advice() {
    return (comparison.isTaught() ? "distil into" : "train")
        + " students from random weights (--student in place of --model, --seeds "
        + comparison.enoughSeeds()
        + " or more)";
  }
}
