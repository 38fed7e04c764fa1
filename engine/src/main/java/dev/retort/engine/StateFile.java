package dev.retort.engine;

import dev.retort.engine.io.AtomicFile;
import dev.retort.engine.layer.Parameter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where a training keeps its [TrainingState], if anywhere: read once before the first step, and
/// written behind as many epochs as it is worth.
final class StateFile {
  /// Of so many parts of the time, saving may take one: short epochs are not all worth it.
  private static final int PARTS = 20;

  /// Null where nothing is kept.
  private final @Nullable Path file;

  private final TrainingState state;

  /// When the state was last written, in nanoseconds.
  private long savedAt;

  /// How long that took, likewise.
  private long savingTook;

  StateFile(@Nullable Path file, TrainingState state) {
    this.file = file;
    this.state = state;
  }

  /// The state keeps what an optimizer remembers of each by its name.
  static void requireOwnNames(List<Parameter> trained) {
    Set<String> names = new HashSet<>();
    for (Parameter parameter : trained) {
      if (!names.add(parameter.name())) {
        throw new IllegalArgumentException(
            "a training keeps no state where the loss has a parameter named \"%s\", as the network or the loss has another; name it otherwise, or leave stateFile out"
                .formatted(parameter.name()));
      }
    }
  }

  /// Puts the saved state back, if there is one, and says how far the training has come; null where
  /// it is at its beginning. A file that cannot be written is refused now: after the first epoch it
  /// would cost that epoch.
  @Nullable TrainingResult read(int totalEpochs) {
    if (file == null) {
      return null;
    }
    try {
      AtomicFile.requireWritable(file);
      AtomicFile.removeLeftoversOf(file);
      return Files.exists(file) ? state.read(file, totalEpochs) : null;
    } catch (ClosedByInterruptException _) {
      throw interrupted(file, "before its first step");
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /// Writes the state after the first epoch that this run of the program has done, and then as
  /// often as it takes no more than its part of the time.
  void save(Supplier<TrainingResult> progress) {
    long begin = System.nanoTime();
    if (file == null || !isWorthSaving(begin - savedAt, savingTook)) {
      return;
    }
    write(file, progress);
    savedAt = System.nanoTime();
    savingTook = savedAt - begin;
  }

  /// @param sinceSaved nanoseconds since the state was last written
  /// @param saving nanoseconds that writing it took; 0 before the first time
  static boolean isWorthSaving(long sinceSaved, long saving) {
    return saving == 0 || sinceSaved >= saving * (PARTS - 1);
  }

  /// Writes the state, however short the epoch was: it is the last one.
  void saveLast(Supplier<TrainingResult> progress) {
    if (file != null) {
      write(file, progress);
    }
  }

  /// As [#saveLast], where a listener has ended the training by what it throws; what fails here
  /// goes with that.
  void saveAsEndedBy(Throwable thrown, Supplier<TrainingResult> progress) {
    try {
      saveLast(progress);
    } catch (RuntimeException e) {
      thrown.addSuppressed(e);
    }
  }

  private void write(Path target, Supplier<TrainingResult> progress) {
    undisturbed(() -> state.write(target, progress.get()));
  }

  /// What writes a file.
  @FunctionalInterface
  interface Writing {
    void run() throws IOException;
  }

  /// An interrupt would close the file. One that is there is set aside, and after each that comes
  /// meanwhile all is written once more.
  static void undisturbed(Writing writing) {
    boolean interrupted = false;
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        try {
          writing.run();
          return;
        } catch (IOException e) {
          if (!(e.getCause() instanceof ClosedByInterruptException)) {
            throw new UncheckedIOException(e.getMessage(), e);
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// What an interrupted training ends with: when that was, and what there is to go on from.
  static CancellationException interrupted(@Nullable Path file, String when) {
    return new CancellationException(
        "the training was interrupted %s; %s".formatted(when, goingOn(file)));
  }

  private static String goingOn(@Nullable Path file) {
    if (file == null) {
      return "with a stateFile the next one could go on from here";
    }
    return Files.exists(file)
        ? "fit again, from the same initial weights, to go on from " + file
        : "nothing is saved in " + file + " yet; fit again, from the same initial weights";
  }
}
