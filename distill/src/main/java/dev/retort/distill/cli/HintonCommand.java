package dev.retort.distill.cli;

import dev.retort.distill.Comparison;
import dev.retort.distill.NetworkFolder;
import dev.retort.distill.Role;
import dev.retort.distill.recipe.Hinton;
import dev.retort.distill.recipe.PaperRow;
import dev.retort.distill.recipe.TemperaturePair;
import dev.retort.distill.recipe.TrainedNetworks;
import dev.retort.distill.report.Exhibits;
import dev.retort.distill.report.HintonReport;
import dev.retort.distill.report.History;
import dev.retort.distill.report.Reproduction;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.distill.statistics.Statistics;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.kernel.KernelChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Section 3 of the 2015 paper, row by row.
@Command(
    name = "hinton",
    description = {
      "Repeats section 3 of \"Distilling the Knowledge in a Neural Network\" (2015) on MNIST, the"
          + " paper's numbers beside ours (default: 3 seeds). The teacher has batch norm where"
          + " the paper's has weights of bounded norm; what is not in the paper was chosen on"
          + " held-out training data. With --out, a run that was broken off goes on where it was"
          + " when the same command is given again."
    },
    footer = {"", "Example: retort hinton --data mnist --seeds 3 --out hinton"})
final class HintonCommand implements Callable<Integer> {
  /// The networks of the main experiment, by the names under which [Hinton] keeps them.
  private static final Map<Role, String> MAIN =
      Map.of(
          Role.TEACHER, "teacher",
          Role.SCRATCH, "alone",
          Role.LABEL_SMOOTHING, "smoothed",
          Role.DISTILLED, "distilled");

  @Spec private CommandSpec command;
  @ParentCommand private Main main;
  @Mixin private ExperimentArguments whole = new ExperimentArguments(3);
  @Mixin private OutputArguments output = new OutputArguments();

  @Option(
      names = "--teacher-epochs",
      paramLabel = "N",
      description = "Passes of the teacher over the training data (default: 60).")
  private int teacherEpochs = 60;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes of each student over the training data (default: 30).")
  private int epochs = 30;

  @Override
  public Integer call() throws IOException {
    whole.requireSensible();
    whole.data().requireAllLabelled("hinton draws its transfer sets by their labels");
    output.requireSensible();
    output.requireApart(whole.data());
    TrainingArguments.requireFromOne("--teacher-epochs", teacherEpochs);
    TrainingArguments.requireFromOne("--epochs", epochs);
    Terminal terminal = output.terminal(main.terminal());
    DataSplits splits = whole.data().open(terminal);
    terminal.log("kernels   " + KernelChoice.description());
    try (OutFolder folder = output.lock(terminal, null);
        RecipeProgress progress = new RecipeProgress(terminal, whole.atOnce())) {
      FormerResult.requireAlike(folder, Repetition.json(command, chosen()));
      TrainingHistories histories = new TrainingHistories(progress);
      Path networks = folder.networks(terminal);
      Hinton hinton =
          new Hinton(
              splits,
              teacherEpochs,
              epochs,
              whole.threads(),
              whole.atOnce(),
              new TrainedNetworks(networks, histories));
      for (int i = 0; i < whole.seeds(); i++) {
        hinton.run(whole.seed() + i);
      }
      Comparison comparison = hinton.comparison();
      List<TemperaturePair> pairs = hinton.temperaturePairs();
      terminal.result(table(hinton.table()).toString());
      terminal.result("");
      terminal.result(pairTable(pairs).toString());
      TemperaturePair.findings(pairs).forEach(terminal::result);
      HintonReport.limits(pairs).forEach(terminal::result);
      terminal.result("");
      HintonReport.caveat(comparison.data()).ifPresent(terminal::result);
      terminal.result(comparison.verdict());
      terminal.result(HintonReport.CAUTION);
      Exhibits exhibits = exhibits(networks, histories, splits);
      exhibits.leftOut().forEach(terminal::log);
      output.write(
          json(comparison, hinton.table(), exhibits)
              .with(
                  "temperaturePairs", Json.array(pairs.stream().map(HintonCommand::pair).toList()))
              .with("classNames", Json.strings(splits.test().classNames()))
              .with("reproduction", Repetition.json(command, chosen())),
          folder,
          terminal);
      Path report = folder.file("report.html");
      if (report != null) {
        Reproduction how = Repetition.of(command, chosen(), splits);
        ReportFile.write(
            report, () -> HintonReport.of(hinton.table(), pairs, comparison, exhibits, how));
        terminal.result("");
        terminal.result("report    " + report);
      }
    }
    return ExitCode.OK;
  }

  /// @param networks where they are kept; null where they are not, so that there are none to show
  private Exhibits exhibits(@Nullable Path networks, TrainingHistories histories, DataSplits splits)
      throws IOException {
    Map<Role, Network> models = new EnumMap<>(Role.class);
    if (networks != null) {
      for (Map.Entry<Role, String> entry : MAIN.entrySet()) {
        Path kept = networks.resolve(name(entry.getValue(), whole.seed()) + ".safetensors");
        models.put(entry.getKey(), Checkpoint.read(kept));
      }
    }
    List<History> trained = new ArrayList<>();
    for (long each = whole.seed(); each < whole.seed() + whole.seeds(); each++) {
      Map<Role, String> names = new EnumMap<>(Role.class);
      for (Map.Entry<Role, String> entry : MAIN.entrySet()) {
        names.put(entry.getKey(), name(entry.getValue(), each));
      }
      trained.addAll(histories.of(names, each));
    }
    Network teacher = models.get(Role.TEACHER);
    Teacher seeing = teacher == null ? null : Teacher.of(teacher);
    return Exhibits.of(trained, splits.test(), seeing, models, whole.threads());
  }

  /// What was decided where nothing was said, by the names of the options.
  private Map<String, String> chosen() {
    return Map.of(
        "--data", whole.data().name(),
        "--threads", Integer.toString(whole.threads()));
  }

  private static String name(String network, long seed) {
    return NetworkFolder.name(seed, network);
  }

  private TextTable table(List<PaperRow> rows) {
    TextTable table = new TextTable();
    String experiment = "";
    for (PaperRow row : rows) {
      if (!row.experiment().equals(experiment)) {
        experiment = row.experiment();
        table.row("");
        table.row(
            experiment, "paper", whole.seeds() == 1 ? "here" : "here, " + whole.seeds() + " seeds");
      }
      boolean share = row.unit().equals("%");
      table.row("  " + row.run(), number(row.paper(), share), number(row.statistics(), share));
    }
    return table;
  }

  private static TextTable pairTable(List<TemperaturePair> pairs) {
    boolean overSeeds = pairs.getFirst().found().seeds() >= PairedDifference.ENOUGH_SEEDS;
    TextTable table = new TextTable();
    List<String> head =
        new ArrayList<>(
            List.of("temperatures in pairs", "errors", "the first is", "p", "adjusted p"));
    if (overSeeds) {
      head.addAll(List.of("p over seeds", "adjusted p over seeds"));
    }
    table.row(head.toArray(String[]::new));
    for (TemperaturePair pair : pairs) {
      PairedDifference found = pair.found();
      String form = found.seeds() == 1 ? "%,.0f, %,.0f" : "%,.1f, %,.1f";
      List<String> row =
          new ArrayList<>(
              List.of(
                  "  " + pair.text(),
                  format(form, found.first(), found.second()),
                  pair.outcome(),
                  PairedDifference.number(found.samples().p()),
                  PairedDifference.number(found.adjustedP())));
      if (overSeeds) {
        row.add(PairedDifference.number(found.seedP()));
        row.add(PairedDifference.number(found.adjustedSeedP()));
      }
      table.row(row.toArray(String[]::new));
    }
    return table;
  }

  private static Json pair(TemperaturePair pair) {
    return pair.found()
        .addTo(
            Json.object()
                .with("units", pair.units())
                .with("first", pair.first())
                .with("second", pair.second())
                .with("firstErrors", pair.found().first())
                .with("secondErrors", pair.found().second()));
  }

  @SuppressWarnings("AnnotateFormatMethod") // patterns are literals of this file
  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  private static String number(double value, boolean share) {
    if (Double.isNaN(value)) {
      return "-";
    }
    return share
        ? String.format(Locale.ROOT, "%.1f %%", value)
        : String.format(Locale.ROOT, "%,.0f", value);
  }

  private static String number(Statistics found, boolean share) {
    if (found.count() == 1) {
      return number(found.mean(), share);
    }
    return String.format(
        Locale.ROOT, share ? "%.1f ± %.1f %%" : "%,.1f ± %.1f", found.mean(), found.deviation());
  }

  private Json.Members json(Comparison comparison, List<PaperRow> rows, Exhibits exhibits) {
    Map<String, List<Json>> experiments = new LinkedHashMap<>();
    for (PaperRow row : rows) {
      experiments
          .computeIfAbsent(row.experiment(), name -> new ArrayList<>())
          .add(
              Json.object()
                  .with("run", row.run())
                  .with("unit", row.unit())
                  .with("paper", row.paper())
                  .with("mean", row.statistics().mean())
                  .with("deviation", row.statistics().deviation())
                  .with("found", Json.array(row.found().stream().map(Json::of).toList()))
                  .with("weightsSha256", Json.strings(row.weights())));
    }
    return comparison
        .toJson()
        .with("similarity", exhibits.similarityJson())
        .with("atOnce", whole.atOnce())
        .with("caution", HintonReport.CAUTION)
        .with(
            "experiments",
            Json.array(
                experiments.entrySet().stream()
                    .map(
                        entry ->
                            Json.object()
                                .with("name", entry.getKey())
                                .with("rows", Json.array(entry.getValue())))
                    .toList()));
  }
}
