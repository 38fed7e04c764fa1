package dev.retort.distill.recipe;

import dev.retort.engine.EpochReport;
import dev.retort.engine.TrainingListener;
import dev.retort.engine.io.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Tells a recipe's listener of the steps of a training, and adds up its seconds over all runs of
/// the program: after each epoch in a file beside the network, because the checkpoint holds nothing
/// that depends on the machine.
final class TrainingClock implements TrainingListener {
  private final String name;
  private final @Nullable Path file;
  private final RecipeListener listener;
  private final long start = System.nanoTime();
  private final double before;
  private double total;

  /// @param file where the seconds are kept; null where they are not
  TrainingClock(String name, @Nullable Path file, RecipeListener listener) throws IOException {
    this.name = name;
    this.file = file;
    this.listener = listener;
    before = file != null && Files.exists(file) ? read(file) : 0;
    total = before == 0 ? Double.NaN : before;
  }

  private static double read(Path file) throws IOException {
    try {
      return Double.parseDouble(Files.readString(file).strip());
    } catch (NumberFormatException damaged) {
      return Double.NaN; // no weight depends on it
    }
  }

  /// The seconds up to the last time they were kept; NaN for a training of which nobody knows.
  double seconds() {
    return total;
  }

  /// Writes them down.
  void keep() throws IOException {
    total = before + (System.nanoTime() - start) * 1e-9;
    if (file != null) {
      AtomicFile.write(file, Double.toString(total));
    }
  }

  @Override
  public void step(long step, long totalSteps, int samples, double loss) {
    listener.step(name, step, totalSteps, samples, loss);
  }

  @Override
  public void epoch(EpochReport report) {
    try {
      keep();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
