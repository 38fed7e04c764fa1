package dev.retort.distill.cli;

import dev.retort.engine.data.DataSplits;
import dev.retort.engine.kernel.KernelChoice;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Finds the student to distil into, under budgets.
@Command(
    name = "search",
    description = {
      "Finds a student that keeps budgets of bytes, errors and latency: trains or loads a teacher"
          + " once, tries students of several widths and depths with several temperatures and soft"
          + " weights by successive halving, chooses on a validation split, and looks at the test"
          + " set once, at the end. With --out, a search that was broken off goes on where it was"
          + " when the same command is given again."
    },
    footer = {
      "",
      "Example: retort search --data mnist --max-bytes 100000 --max-errors 200 --out search"
    })
final class SearchCommand implements Callable<Integer> {
  @Spec CommandSpec command;
  @ParentCommand private Main main;
  @Mixin DataArguments data = new DataArguments();
  @Mixin SearchArguments search = new SearchArguments();
  @Mixin SearchTeacherArguments teacher = new SearchTeacherArguments();
  @Mixin AtOnceArguments sharing = new AtOnceArguments();
  @Mixin OutputArguments output = new OutputArguments();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes of the finalists over the training data.")
  @Nullable Integer epochs;

  @Option(
      names = "--validation",
      paramLabel = "SHARE",
      description = "The share of the training data that is held out to choose by (default: 0.1).")
  @Nullable Double validation;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Where all random numbers come from (default: 1).")
  long seed = 1;

  @Override
  public Integer call() throws IOException {
    output.requireSensible();
    output.requireApart(data);
    search.requireSensible();
    teacher.requireSensible();
    output.requireKept(
        new InputFiles().and(teacher.read()), null, "student.safetensors", "report.html");
    TrainingArguments.requireFromOne("--epochs", epochs);
    sharing.requireSensible();
    if (validation != null && !(validation > 0 && validation < 1)) {
      throw Failure.usage("--validation takes a share between 0 and 1, not " + validation);
    }
    Terminal terminal = output.terminal(main.terminal());
    DataSplits splits = data.open(terminal);
    TrainingArguments.requireHeldOut(validation != null, splits);
    terminal.log("kernels   " + KernelChoice.description());
    try (OutFolder folder = output.lock(terminal, null);
        RecipeProgress progress = new RecipeProgress(terminal, sharing.atOnce())) {
      new SearchRun(this, splits, folder, terminal, progress).run();
    }
    return ExitCode.OK;
  }
}
