package dev.retort.distill.cli;

import dev.retort.distill.teacher.EnsembleTeacher;
import dev.retort.distill.teacher.LogitsFile;
import dev.retort.engine.data.Normalization;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The `retort` command. Results go to standard output, progress and logs to standard error; the
/// exit code is 0 for done, 1 for failed, 2 for wrong usage.
@Command(
    name = "retort",
    description = "Distils neural networks on the JVM. Without a command: demo.",
    footer = {
      "",
      "Examples:",
      "  retort                                     all of it, on synthetic digits",
      "  retort distill --data mnist --teacher mlp:1200,1200 --student mlp:30 --out small",
      "  retort train --data photos.zip --arch cnn:16,32,64 --out run",
      "  retort predict --model run/model.safetensors photo.jpg",
      "  retort info run/model.safetensors",
      "",
      "retort COMMAND --help tells the options of a command."
    },
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    abbreviateSynopsis = true,
    usageHelpAutoWidth = true,
    subcommands = {
      DemoCommand.class,
      DistillCommand.class,
      TrainCommand.class,
      LabelCommand.class,
      HintonCommand.class,
      SearchCommand.class,
      RunCommand.class,
      CompareCommand.class,
      CorrectCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      InfoCommand.class
    })
public final class Main implements Runnable {
  private static final Set<String> ABOUT = Set.of("-h", "--help", "-V", "--version");

  /// Commands that ask no teacher, who alone knows images without labels, or need the labels.
  private static final Set<String> UNTAUGHT = Set.of("train", "evaluate", "compare", "hinton");

  private static final String HEADLESS = "java.awt.headless";
  private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

  private final Terminal terminal;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show where a failure comes from.")
  private boolean debug;

  private Main(Terminal terminal) {
    this.terminal = terminal;
  }

  /// Runs the command line and ends the process with its exit code.
  public static void main(String[] args) {
    if (System.getProperty(LOG_FORMAT) == null) {
      System.setProperty(LOG_FORMAT, "retort: %5$s%n"); // the JDK's own takes two lines
    }
    if (System.getProperty(HEADLESS) == null) {
      System.setProperty(HEADLESS, "true"); // pictures are drawn, but none is shown
    }
    Terminal terminal = Terminal.standard();
    // whoever reads from a pipe, such as head, may stop when it likes
    System.exit(ended(run(args, terminal), terminal, Terminal.isPiped()));
  }

  /// Runs a command line that speaks to these streams, and returns its exit code.
  public static int run(String[] args, PrintStream out, PrintStream err) {
    Terminal terminal = new Terminal(out, err, false);
    return ended(run(args, terminal), terminal, false);
  }

  /// The exit code, once it is known whether the result has been written, which prints do not tell.
  private static int ended(int exitCode, Terminal terminal, boolean quietly) {
    if (!terminal.out().checkError()) {
      return exitCode;
    }
    if (!quietly) {
      terminal.log(
          "retort: standard output cannot be written to, so results are lost; is its disk full, or"
              + " has its reader ended?");
    }
    return exitCode == ExitCode.OK ? ExitCode.SOFTWARE : exitCode;
  }

  static int run(String[] args, Terminal terminal) {
    return run(args, terminal, /* debugged= */ false);
  }

  /// As above.
  ///
  /// @param debugged whether it is to be as if `--debug` were among the words
  static int run(String[] args, Terminal terminal, boolean debugged) {
    Main main = new Main(terminal);
    CommandLine line = line(main);
    Failures failures = new Failures(terminal, () -> debugged || main.debug);
    line.setOut(terminal.outWriter())
        .setErr(terminal.errWriter())
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
    try {
      return line.execute(withCommand(args));
    } catch (OutOfMemoryError full) {
      return failures.handleOutOfMemory(full);
    } catch (LinkageError broken) {
      return failures.handleUnlinked(broken);
    } catch (InternalError fault) {
      return failures.handleFault(fault);
    }
  }

  /// What reads the options of an annotated object, by the same words everywhere.
  static CommandLine line(Object annotated) {
    CommandLine line = new CommandLine(annotated);
    line.getSubcommands().entrySet().stream()
        .filter(command -> UNTAUGHT.contains(command.getKey()))
        .forEach(command -> DataArguments.hideUnlabelled(command.getValue().getCommandSpec()));
    return line.setAbbreviatedOptionsAllowed(false)
        .registerConverter(Normalization.class, new Choice<>(Normalization.values()))
        .registerConverter(
            DistillingCommand.Controls.class, new Choice<>(DistillingCommand.Controls.values()))
        .registerConverter(EnsembleTeacher.Mean.class, new Choice<>(EnsembleTeacher.Mean.values()))
        .registerConverter(LogitsFile.Kind.class, new Choice<>(LogitsFile.Kind.values()))
        .registerConverter(
            EvaluateCommand.Split.class, new Choice<>(EvaluateCommand.Split.values()));
  }

  /// All commands as they stand, for whoever asks what options they have.
  static CommandLine commands(Terminal terminal) {
    return line(new Main(terminal));
  }

  /// Options without a command are the demo's. The first word tells: a later one may be the value
  /// of an option, as in `--out run`.
  private static String[] withCommand(String[] args) {
    List<String> all = new ArrayList<>(List.of(args));
    boolean named =
        all.stream()
            .filter(arg -> !arg.equals("--debug"))
            .limit(1)
            .anyMatch(first -> !first.startsWith("-") || ABOUT.contains(first));
    if (!named) {
      all.addFirst("demo");
    }
    return all.toArray(String[]::new);
  }

  Terminal terminal() {
    return terminal;
  }

  /// Whether `--debug` was given, before the command or behind it.
  boolean debug() {
    return debug;
  }

  @Override
  public void run() {
    throw Failure.usage("a command is missing; retort --help lists them");
  }

  /// The version that the jar or the module carries.
  static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(built from source)" : version;
  }

  /// The version as `--version` prints it.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"retort " + version()};
    }
  }
}
