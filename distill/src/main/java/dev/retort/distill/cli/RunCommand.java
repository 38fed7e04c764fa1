package dev.retort.distill.cli;

import dev.retort.distill.cli.ExperimentFile.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Carries out an experiment that is written in a file.
@Command(
    name = "run",
    description = {
      "Carries out an experiment: a file with options of the command, or by its name one that comes"
          + " with retort; without a name it lists those. With --out, an experiment that was broken"
          + " off goes on where it was when the same command is given again. What was expected is"
          + " set beside what was found; the exit code is 0 whether or not they agree.",
      "",
      "In the file, against = alone, smoothing below a [stage] tests it beside each of these"
          + " stages: p is adjusted for all pairs that the file names."
    },
    footer = {
      "",
      "Examples:",
      "  retort run takd --data cifar10-images.zip --out takd",
      "  retort run my-experiment.retort --seeds 1 --epochs 2"
    })
final class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec command;
  @ParentCommand private Main main;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "A file, or the name of an experiment that comes with retort.")
  private @Nullable String experiment;

  @Mixin private ExperimentArguments whole = new ExperimentArguments();
  @Mixin private OutputArguments output = new OutputArguments();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training data of every stage, in place of the file's.")
  private @Nullable Integer epochs;

  @Option(names = "--markdown", description = "Print the table as Markdown.")
  private boolean markdown;

  @Override
  public Integer call() throws IOException {
    whole.requireSensible();
    output.requireSensible();
    TrainingArguments.requireFromOne("--epochs", epochs);
    if (experiment == null) {
      requireNoOptions();
      list();
      return ExitCode.OK;
    }
    ExperimentFile file = Experiments.open(experiment);
    if (file.folder() != null) {
      output.requireKept(
          new InputFiles().and(Path.of(experiment)), null, "report.html", "result.json");
    }
    if (file.command().isPresent()) {
      return command(file, file.command().get());
    }
    Terminal terminal = output.terminal(main.terminal());
    new ExperimentRun(file, given(), output, command, terminal).run(epochs, markdown);
    return ExitCode.OK;
  }

  /// Refuses options of an experiment where none is named: whoever gives them has forgotten it.
  private void requireNoOptions() {
    for (OptionSpec option : command.commandLine().getParseResult().matchedOptions()) {
      if (!option.longestName().equals("--debug")) {
        throw Failure.usage(
            "an experiment is missing, which "
                + option.longestName()
                + " would be for: give a file or a name, as in retort run takd "
                + option.longestName()
                + " ...; retort run alone lists the names");
      }
    }
  }

  private void list() throws IOException {
    TextTable table = new TextTable(2);
    for (String name : Experiments.SHIPPED) {
      table.row(name, Experiments.shipped(name).about());
    }
    main.terminal().result(table.toString());
  }

  /// What the command line gave beside the file, by the names of the options.
  private Map<String, String> given() {
    Map<String, String> given = new LinkedHashMap<>();
    for (OptionSpec option : command.commandLine().getParseResult().matchedOptions()) {
      List<String> values = option.originalStringValues();
      if (!values.isEmpty()) {
        given.put(option.longestName().substring(2), values.getLast());
      }
    }
    return given;
  }

  /// A file that holds the options of one other command.
  private int command(ExperimentFile file, Setting named) {
    if (!file.sections().isEmpty() || !file.expected().isEmpty()) {
      throw file.wrong(
          named.line(), "a file has either a command or [stages]; leave one of them out");
    }
    if (markdown) {
      throw Failure.usage(
          "--markdown is for the table of stages, and "
              + file.name()
              + " holds the options of a command; leave --markdown out");
    }
    CommandLine all = Main.commands(main.terminal());
    Map<String, CommandLine> commands = new TreeMap<>(all.getSubcommands());
    commands.remove(command.name());
    CommandLine other = commands.get(named.value());
    if (other == null) {
      String nearest = Nearest.to(named.value(), commands.keySet());
      throw file.wrong(
          named.line(),
          "there is no command "
              + named.value()
              + (nearest == null
                  ? "; there are " + String.join(", ", commands.keySet())
                  : "; did you mean " + nearest + "?"));
    }
    Set<String> options = new TreeSet<>();
    other.getCommandSpec().options().forEach(o -> options.add(o.longestName().substring(2)));
    Map<String, String> given = given();
    given.remove("markdown");
    given.remove("debug"); // it may stand before the command too
    List<String> words = new ArrayList<>(List.of(named.value()));
    for (Setting setting : file.top()) {
      if (!setting.equals(named)) {
        ExperimentOptions.requireKnown(file, setting, options);
        ExperimentOptions.check(file, all, named.value(), setting);
        if (!given.containsKey(setting.option())) {
          words.add("--" + setting.option() + "=" + value(file, setting, other.getCommandSpec()));
        }
      }
    }
    given.forEach((option, value) -> words.add("--" + option + "=" + value));
    return Main.run(words.toArray(String[]::new), main.terminal(), main.debug());
  }

  /// What is read lies beside the file; what is written goes where the user is; and what is no path
  /// stays as it is, whatever beside the file is called so: a folder `kd` is not the method.
  private static String value(ExperimentFile file, Setting setting, CommandSpec other) {
    String value = setting.value();
    return switch (setting.option()) {
      case "out", "json" -> value;
      case "data" -> ExperimentOptions.locatedData(file.folder(), value);
      case "teacher" -> // or an architecture, and no folder teaches
          ExperimentOptions.located(file.folder(), value, Files::isRegularFile);
      default ->
          other.findOption("--" + setting.option()).type().equals(Path.class)
              ? ExperimentOptions.located(file.folder(), value)
              : value;
    };
  }
}
