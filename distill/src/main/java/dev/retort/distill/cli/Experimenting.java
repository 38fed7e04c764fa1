package dev.retort.distill.cli;

import dev.retort.distill.cli.ExperimentFile.Expected;
import dev.retort.distill.cli.ExperimentFile.Section;
import dev.retort.distill.cli.ExperimentFile.Setting;
import dev.retort.distill.recipe.Expectation;
import dev.retort.distill.recipe.ExperimentOutcome;
import dev.retort.distill.recipe.ExperimentPlan;
import dev.retort.distill.recipe.Recipe;
import dev.retort.distill.recipe.TrainedNetworks;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.kernel.KernelChoice;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An experiment of stages at work: the steps of [RunCommand] in their order.
final class Experimenting {
  private final ExperimentFile file;
  private final ExperimentOptions options;
  private final ExperimentArguments asked;
  private final OutputArguments output;
  private final Terminal terminal;

  /// @param given what the command line gave beside the file, by the names of the options
  /// @throws Failure if the file has no stage, or names one that it has not
  Experimenting(
      ExperimentFile file, Map<String, String> given, OutputArguments output, Terminal terminal) {
    this.file = file;
    this.output = output;
    this.terminal = terminal;
    if (file.sections().isEmpty()) {
      throw Failure.usage(
          file.name() + " has neither a [stage] nor a line command = ...; there is nothing to do");
    }
    options = new ExperimentOptions(file);
    requireNamed();
    asked = options.whole(given);
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
    }
    for (Section section : file.sections()) {
      for (Setting setting : section.settings()) {
        if (setting.option().equals("against") && !names.contains(setting.value())) {
          throw file.wrong(
              setting.line(), ExperimentOptions.unknown("against", setting.value(), names));
        }
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
    ExperimentStages stages =
        new ExperimentStages(file, options, splits.train(), asked.threads(), epochs);
    ExperimentPlan plan = plan(stages);
    for (Section section : file.sections()) {
      String training = stages.training(section);
      terminal.log("stage     " + section.name() + (training.isEmpty() ? "" : ": " + training));
    }
    terminal.log("kernels   " + KernelChoice.description());
    try (OutFolder folder = output.lock(terminal, null);
        RecipeProgress progress = new RecipeProgress(terminal)) {
      TrainedNetworks networks = new TrainedNetworks(folder.file("networks"), progress);
      ExperimentOutcome outcome = new ExperimentOutcome(plan, splits.test(), output.isWritten());
      for (int i = 0; i < asked.seeds(); i++) {
        long seed = asked.seed() + i;
        outcome.add(seed, plan.recipe().run(splits.train(), seed, networks));
      }
      ExperimentText text = new ExperimentText(outcome);
      terminal.result(text.text(markdown));
      output.write(text.json(splits), folder);
    }
  }

  private ExperimentPlan plan(ExperimentStages stages) throws IOException {
    Map<String, ExperimentPlan.Note> notes = new HashMap<>();
    for (Section section : file.sections()) {
      StageArguments own = stages.arguments(section.name());
      notes.put(
          section.name(),
          new ExperimentPlan.Note(stages.training(section), own.published(), own.against()));
    }
    return new ExperimentPlan(
        file.name(),
        file.about(),
        Recipe.of(stages.stages()),
        notes,
        file.expected().stream()
            .map(each -> new Expectation(each.first(), each.more(), each.second()))
            .toList());
  }
}
