package dev.retort.distill.cli;

import dev.retort.distill.Comparison;
import dev.retort.distill.NetworkFolder;
import dev.retort.distill.cli.ExperimentFile.Expected;
import dev.retort.distill.cli.ExperimentFile.Section;
import dev.retort.distill.cli.ExperimentFile.Setting;
import dev.retort.distill.recipe.Expectation;
import dev.retort.distill.recipe.ExperimentModel;
import dev.retort.distill.recipe.ExperimentOutcome;
import dev.retort.distill.recipe.ExperimentPlan;
import dev.retort.distill.recipe.Recipe;
import dev.retort.distill.recipe.TrainedModel;
import dev.retort.distill.recipe.TrainedNetworks;
import dev.retort.distill.report.Exhibits;
import dev.retort.distill.report.ExperimentReport;
import dev.retort.distill.report.History;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Sha256;
import dev.retort.engine.io.Json;
import dev.retort.engine.kernel.KernelChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// An experiment of stages at work: the steps of [RunCommand] in their order.
final class ExperimentRun {
  private final ExperimentFile file;
  private final ExperimentOptions options;
  private final ExperimentArguments asked;
  private final OutputArguments output;
  private final CommandSpec command;
  private final Terminal terminal;

  /// @param given what the command line gave beside the file, by the names of the options
  /// @param command that is carried out
  /// @throws Failure if the file has no stage, or names one that it has not
  ExperimentRun(
      ExperimentFile file,
      Map<String, String> given,
      OutputArguments output,
      CommandSpec command,
      Terminal terminal) {
    this.file = file;
    this.output = output;
    this.command = command;
    this.terminal = terminal;
    if (file.sections().isEmpty()) {
      throw Failure.usage(
          file.name() + " has neither a [stage] nor a line command = ...; there is nothing to do");
    }
    options = new ExperimentOptions(file);
    requireNamed();
    asked = options.whole(given);
    output.requireApart(asked.data());
    output.requireKept(filesOfStages(), null, "report.html", "result.json");
  }

  /// The teachers, checkpoints and other files that stages name.
  private InputFiles filesOfStages() {
    InputFiles read = new InputFiles();
    Stream.concat(file.top().stream(), file.sections().stream().flatMap(s -> s.settings().stream()))
        .filter(setting -> ExperimentOptions.mayNameFiles(setting.option()))
        .flatMap(ExperimentRun::named)
        .map(name -> Path.of(options.located(name)))
        .filter(Files::isRegularFile)
        .forEach(read::and);
    return read;
  }

  /// `teacher` may name several, with commas between; the name of another file may have one in it.
  private static Stream<String> named(Setting setting) {
    return setting.option().equals("teacher")
        ? StageArguments.names(setting.value()).stream()
        : Stream.of(setting.value());
  }

  private void requireNamed() {
    List<String> names = file.sections().stream().map(Section::name).toList();
    for (Expected expected : file.expected()) {
      for (String name : List.of(expected.first(), expected.second())) {
        if (!names.contains(name)) {
          throw file.wrong(
              expected.line(), ExperimentOptions.unknown(ExperimentFile.EXPECTED, name, names));
        }
      }
      if (expected.first().equals(expected.second())) {
        throw file.wrong(
            expected.line(),
            "[expected] sets %s beside itself; name two stages".formatted(expected.first()));
      }
    }
    file.top().forEach(setting -> requireAgainst(setting, names));
    for (Section section : file.sections()) {
      for (Setting setting : section.settings()) {
        requireAgainst(setting, names);
        if (setting.option().equals("against")
            && StageArguments.names(setting.value()).contains(section.name())) {
          throw file.wrong(
              setting.line(),
              "[%s] is compared with itself; name another stage, or leave against out"
                  .formatted(section.name()));
        }
      }
    }
  }

  private void requireAgainst(Setting setting, List<String> names) {
    if (!setting.option().equals("against")) {
      return;
    }
    List<String> named = StageArguments.names(setting.value());
    if (named.isEmpty()) {
      throw file.wrong(
          setting.line(), ExperimentOptions.unknown("against", setting.value(), names));
    }
    Set<String> known = new HashSet<>();
    for (String name : named) {
      if (!names.contains(name)) {
        throw file.wrong(setting.line(), ExperimentOptions.unknown("against", name, names));
      }
      if (!known.add(name)) {
        throw file.wrong(
            setting.line(), "against names %s twice; leave one of them out".formatted(name));
      }
    }
  }

  /// @param epochs of every stage in place of those in the file; null for those
  /// @param markdown whether to print the table as Markdown
  void run(@Nullable Integer epochs, boolean markdown) throws IOException {
    if (!file.about().isEmpty()) {
      terminal.log("running   " + file.about());
    }
    DataSplits splits = asked.data().open(terminal);
    DataArguments.leaveValidationAside(splits, "validation = SHARE in the file", terminal);
    ExperimentStages stages =
        new ExperimentStages(file, options, splits.train(), asked.threadsOfEach(), epochs);
    ExperimentPlan plan = plan(stages, splits.train(), epochs);
    for (TeachersFiles.Given each : stages.fromFiles()) {
      TeacherArguments.say(each.teacher(), each.where(), splits.train(), terminal);
    }
    for (Section section : file.sections()) {
      String how = stages.text(section);
      terminal.log("stage     " + section.name() + (how.isEmpty() ? "" : ": " + how));
    }
    terminal.log("kernels   " + KernelChoice.description());
    try (OutFolder folder = output.lock(terminal, null);
        RecipeProgress progress = new RecipeProgress(terminal, asked.atOnce())) {
      FormerResult.requireAlike(folder, reproduction());
      TrainingHistories histories = new TrainingHistories(progress);
      TrainedNetworks networks = new TrainedNetworks(folder.networks(terminal), histories);
      ExperimentOutcome outcome = new ExperimentOutcome(plan, splits.test(), asked.threads());
      train(plan.recipe(), splits.train(), networks, outcome);
      ExperimentText text = new ExperimentText(outcome);
      terminal.result(text.text(markdown));
      if (!output.isWritten()) {
        return;
      }
      outcome.measureLatencies();
      Exhibits exhibits = ExperimentReport.exhibits(outcome);
      exhibits.leftOut().forEach(terminal::log);
      Comparison.Data data = data(outcome, splits);
      Json.Members result = text.json(splits, data.training(), data.validation());
      output.write(
          result
              .with("similarity", exhibits.similarityJson())
              .with("atOnce", asked.atOnce())
              .with("classNames", Json.strings(splits.test().classNames()))
              .with("reproduction", reproduction()),
          folder,
          terminal);
      Path report = folder.file("report.html");
      if (report != null) {
        ReportFile.write(report, () -> page(outcome, data, splits, histories, exhibits));
        terminal.result("");
        terminal.result("report    " + report);
      }
    }
  }

  private void train(
      Recipe recipe, Dataset train, TrainedNetworks networks, ExperimentOutcome outcome)
      throws IOException {
    List<Long> seeds = seeds();
    if (asked.atOnce() > 1) {
      List<Map<String, TrainedModel>> models = recipe.run(train, seeds, networks, asked.atOnce());
      for (int i = 0; i < seeds.size(); i++) {
        outcome.add(seeds.get(i), models.get(i));
      }
      return;
    }
    for (long seed : seeds) {
      outcome.add(seed, recipe.run(train, seed, networks));
    }
  }

  private List<Long> seeds() {
    return LongStream.range(0, asked.seeds()).map(i -> asked.seed() + i).boxed().toList();
  }

  /// How many samples stages really train on and choose their best epoch by, of several numbers the
  /// greatest: their portions are of what is held out too.
  private static Comparison.Data data(ExperimentOutcome outcome, DataSplits splits) {
    int training = 0;
    int validation = 0;
    for (ExperimentModel model : outcome.models()) {
      TrainedModel trained = outcome.trained(model.name()); // each seed draws as many
      training = Math.max(training, trained.trainedOn());
      validation = Math.max(validation, trained.chosenBy());
    }
    Dataset train = splits.train();
    return new Comparison.Data(
        train.name(), training, validation, splits.test().size(), train.classes());
  }

  private String page(
      ExperimentOutcome outcome,
      Comparison.Data data,
      DataSplits splits,
      TrainingHistories histories,
      Exhibits exhibits) {
    Map<String, List<History>> trained = new HashMap<>();
    for (ExperimentModel model : outcome.models()) {
      List<History> own = new ArrayList<>();
      for (long seed : outcome.seeds()) {
        own.addAll(histories.of(Map.of(model.role(), network(model, seed)), seed));
      }
      trained.put(model.name(), own);
    }
    return ExperimentReport.of(
        outcome, exhibits, data, trained, Repetition.of(command, decided(), splits), file.text());
  }

  /// With the file, of which the command has but the name.
  private Json.Members reproduction() {
    MessageDigest digest = Sha256.digest();
    digest.update(file.text().getBytes(StandardCharsets.UTF_8));
    return Repetition.json(command, decided())
        .with("experimentSha256", Sha256.hex(digest))
        .with("experimentText", file.text());
  }

  /// What was decided where the command line says nothing, by the names of the options.
  private Map<String, String> decided() {
    Map<String, String> decided = new HashMap<>(asked.data().inForce());
    decided.put("--seeds", Integer.toString(asked.seeds()));
    decided.put("--seed", Long.toString(asked.seed()));
    decided.put("--at-once", Integer.toString(asked.atOnce()));
    decided.put("--threads", Integer.toString(asked.threads()));
    return decided;
  }

  /// Under which name a model is trained: those that learn together share one.
  private static String network(ExperimentModel model, long seed) {
    return model.stage().makes().stream()
        .map(name -> NetworkFolder.name(seed, name))
        .collect(Collectors.joining("+"));
  }

  private ExperimentPlan plan(ExperimentStages stages, Dataset train, @Nullable Integer epochs)
      throws IOException {
    Recipe recipe = Recipe.of(stages.stages(seeds()));
    Map<String, ExperimentPlan.Note> notes = new HashMap<>();
    for (Section section : file.sections()) {
      StageArguments own = stages.arguments(section.name());
      // all stages may take it over, also one that it names: this does not stand beside itself
      List<String> against =
          own.against().stream().filter(name -> !name.equals(section.name())).toList();
      notes.put(
          section.name(), new ExperimentPlan.Note(stages.text(section), own.published(), against));
    }
    return new ExperimentPlan(
        file.name(),
        file.about(),
        recipe,
        notes,
        file.expected().stream()
            .map(each -> new Expectation(each.first(), each.more(), each.second()))
            .toList(),
        unjudged(train, epochs));
  }

  /// Stages of different epochs are balanced by them, in steps or in time; with others they are
  /// another experiment than the one of which something was expected.
  private String unjudged(Dataset train, @Nullable Integer epochs) {
    if (epochs == null) {
      return "";
    }
    ExperimentStages written = new ExperimentStages(file, options, train, asked.threads(), null);
    List<Integer> all =
        file.sections().stream()
            .map(Section::name)
            .filter(name -> written.arguments(name).members().isEmpty())
            .map(name -> written.settings(name).epochs())
            .distinct()
            .sorted()
            .toList();
    return all.size() < 2
        ? ""
        : "--epochs "
            + epochs
            + " stands in place of the file's epochs, by which its stages are balanced ("
            + all.stream().map(String::valueOf).collect(Collectors.joining(", "))
            + "), so that what was expected is not judged.";
  }
}
