package dev.retort.distill.cli;

import dev.retort.distill.report.MemoryLimit;
import dev.retort.engine.TrainingDivergedException;
import dev.retort.engine.data.DataFormatException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns whatever goes wrong into one line `retort: ...` and an exit code. The stack trace follows
/// only when it is asked for.
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
  /// What is in the names of this program's classes, as the virtual machine has them.
  private static final String OWN_CLASSES = "dev/retort/";

  /// What the virtual machine says of a class of this program that has failed to begin before.
  private static final String UNBEGUN = "Could not initialize class dev.retort.";

  /// What the virtual machine says where a part of a mapped file is no longer there.
  private static final String MAPPED_FAULT = "unsafe memory access operation";

  private final Terminal terminal;
  private final BooleanSupplier debug;

  Failures(Terminal terminal, BooleanSupplier debug) {
    this.terminal = terminal;
    this.debug = debug;
  }

  @Override
  public int handleParseException(ParameterException wrong, String[] args) {
    String hint =
        "; " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help explains";
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      if (isLeftOver(unmatched)) {
        hint = "; a value of several words needs quotes, as in --arch \"conv 32 3, relu\"";
      } else {
        CommandSpec command = wrong.getCommandLine().getCommandSpec();
        List<String> known = new ArrayList<>(command.optionsMap().keySet());
        known.addAll(command.subcommands().keySet());
        String guess = Nearest.to(unmatched.getUnmatched().getFirst(), known);
        hint = guess == null ? hint : "; did you mean " + guess + "?";
      }
    }
    say(wrong, complaint(wrong) + hint);
    return ExitCode.USAGE;
  }

  private static String complaint(ParameterException wrong) {
    if (wrong instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      String word = "'" + unmatched.getUnmatched().getFirst() + "'";
      return isLeftOver(unmatched) ? word + " is one word too many" : "there is no command " + word;
    }
    return message(wrong);
  }

  /// Whether a word is neither an option nor where a command would stand.
  private static boolean isLeftOver(UnmatchedArgumentException unmatched) {
    return !unmatched.isUnknownOption() && unmatched.getCommandLine().getParent() != null;
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
    say(failure, describe(failure));
    return failure instanceof Failure foreseen ? foreseen.exitCode() : ExitCode.SOFTWARE;
  }

  /// The heap is full: nothing is broken, but what was asked for does not fit.
  int handleOutOfMemory(OutOfMemoryError full) {
    say(full, describe(full));
    return ExitCode.SOFTWARE;
  }

  /// A part is missing, of this Java or of the program, or one of the program's is broken.
  int handleUnlinked(LinkageError broken) {
    say(broken, describe(broken));
    return ExitCode.SOFTWARE;
  }

  /// The virtual machine is at a loss, mostly before a mapped file that has become shorter.
  int handleFault(InternalError fault) {
    say(fault, describe(fault));
    return ExitCode.SOFTWARE;
  }

  /// The heap that is full, in words.
  private static String full(OutOfMemoryError full) {
    return String.format(
        Locale.ROOT,
        "out of memory (%s) with %,d MB at most; take a smaller network, batch or data set, or"
            + " more memory: %s",
        full.getMessage(),
        MemoryLimit.megabytes(),
        MemoryLimit.MORE);
  }

  /// What could not be linked, in words: what is no part of the program is one of the Java. A class
  /// of the program that is there but cannot begin is a mistake of the program, as is a
  /// [LinkageError] of no kind, which it throws itself.
  private static String unlinked(LinkageError broken) {
    String message = message(broken);
    if (broken instanceof ExceptionInInitializerError || message.contains(UNBEGUN)) {
      return internal(broken.getCause() == null ? broken : broken.getCause());
    }
    if (broken.getClass() == LinkageError.class) {
      return internal(broken);
    }
    if (message.contains(OWN_CLASSES)) {
      return "the program lacks a part of its own (%s); its jar is damaged, fetch or build it anew"
          .formatted(broken);
    }
    return "this Java lacks a part that is needed here (%s); take a whole JDK, neither headless nor cut down"
        .formatted(broken);
  }

  private void say(Throwable failure, String message) {
    terminal.log("retort: " + message.strip().replaceAll("\\s*\\R\\s*", " "));
    if (debug.getAsBoolean()) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      trace.toString().lines().forEach(terminal::log);
    }
  }

  /// A failure in a line.
  static String describe(Throwable failure) {
    return switch (failure) {
      case Failure foreseen -> message(foreseen);
      case DataFormatException format -> message(format);
      case TrainingDivergedException diverged -> message(diverged);
      case CancellationException interrupted -> message(interrupted);
      case NoSuchFileException missing when missing.getReason() == null ->
          "there is no " + missing.getFile();
      case NotDirectoryException notFolder -> notFolder.getFile() + " is not a folder";
      case AccessDeniedException denied -> "may not read or write " + denied.getFile();
      case FileSystemException file -> file.getFile() + reason(file);
      case UncheckedIOException io when io.getCause() != null -> describe(io.getCause());
      case IOException io -> message(io);
      case IllegalArgumentException refused -> message(refused);
      case IllegalStateException kernels when message(kernels).startsWith("retort.kernels") ->
          message(kernels);
      case OutOfMemoryError full -> full(full);
      case LinkageError broken -> unlinked(broken);
      case InternalError fault when message(fault).contains(MAPPED_FAULT) ->
          "a file was changed or cut short while it was read (%s); start again when nothing writes to it"
              .formatted(message(fault));
      default -> internal(failure);
    };
  }

  /// A mistake of the program.
  private static String internal(Throwable failure) {
    return "internal error: "
        + failure
        + (failure.getStackTrace().length == 0 ? "" : " at " + failure.getStackTrace()[0])
        + "; --debug shows more";
  }

  private static String reason(FileSystemException failure) {
    if (failure.getReason() != null) {
      return ": " + failure.getReason();
    }
    return switch (failure) {
      case FileAlreadyExistsException _ -> " is a file where a folder is needed";
      case DirectoryNotEmptyException _ -> " is not empty";
      default -> ": " + failure.getClass().getSimpleName();
    };
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
