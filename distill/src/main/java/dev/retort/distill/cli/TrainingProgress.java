package dev.retort.distill.cli;

import dev.retort.engine.EpochReport;
import dev.retort.engine.TrainingListener;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// Shows how a training goes: a bar with rate, loss and time left where somebody watches, else a
/// line for each tenth of the way. Rate and time left are of this run of the program alone, which
/// may have begun anywhere on the way.
final class TrainingProgress implements TrainingListener, AutoCloseable {
  private static final int LINES = 10;
  private static final long SECONDS_BETWEEN_LINES = 2;
  private static final int BAR_MILLIS = 250;

  private final Terminal terminal;
  private final String name;
  private final long start = System.nanoTime();
  private @Nullable ProgressBar bar;
  private long lastLine = start;
  private long lastMessage = start;
  private long samples;
  private long steps;
  private double loss = Double.NaN;
  private String validation = "";

  TrainingProgress(Terminal terminal, String name) {
    this.terminal = terminal;
    this.name = name;
  }

  @Override
  public void step(long step, long totalSteps, int samples, double loss) {
    this.samples += samples;
    steps++;
    this.loss = Double.isNaN(this.loss) ? loss : this.loss + (loss - this.loss) / 50;
    if (terminal.interactive()) {
      show(step, totalSteps);
    } else {
      long now = System.nanoTime();
      boolean tenth = step * LINES / totalSteps != (step - 1) * LINES / totalSteps;
      if (tenth && step < totalSteps && now - lastLine > SECONDS_BETWEEN_LINES * 1_000_000_000) {
        lastLine = now;
        double left = seconds() * (totalSteps - step) / steps;
        terminal.log(
            line(String.format(Locale.ROOT, "%d %%", 100 * step / totalSteps))
                + ", "
                + duration(left)
                + " left");
      }
    }
  }

  private void show(long step, long totalSteps) {
    ProgressBar shown = bar;
    if (shown == null) {
      shown =
          new ProgressBarBuilder()
              .setTaskName(name)
              .setInitialMax(totalSteps)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(BAR_MILLIS)
              .setConsumer(new ConsoleProgressBarConsumer(terminal.err()))
              .clearDisplayOnFinish()
              .hideEta() // it does not say which of its times is which
              .build();
      bar = shown;
    }
    shown.stepTo(step);
    long now = System.nanoTime();
    if (now - lastMessage > BAR_MILLIS * 1_000_000L || step == totalSteps) {
      lastMessage = now;
      shown.setExtraMessage(
          String.format(
              Locale.ROOT,
              " %,.0f samples/s, loss %.4f%s, %s left",
              samples / seconds(),
              loss,
              validation,
              duration(seconds() * (totalSteps - step) / steps)));
    }
  }

  @Override
  public void epoch(EpochReport report) {
    loss = report.loss();
    EpochReport.Validation on = report.validation();
    if (on != null) {
      validation =
          String.format(Locale.ROOT, ", validation %,d errors of %,d", on.errors(), on.examples());
    }
  }

  /// Takes the bar away and says how it went.
  @Override
  public void close() {
    abandon();
    if (samples > 0) {
      terminal.log(line("done") + ", " + duration(seconds()));
    }
  }

  /// Takes the bar away alone, of a training that came to no end.
  void abandon() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  private String line(String state) {
    return String.format(
        Locale.ROOT,
        "%s: %s, loss %.4f%s, %,.0f samples/s",
        name,
        state,
        loss,
        validation,
        samples / seconds());
  }

  private double seconds() {
    return Math.max(1, System.nanoTime() - start) * 1e-9;
  }

  private static String duration(double seconds) {
    return seconds < 100
        ? String.format(Locale.ROOT, "%.1f s", seconds)
        : String.format(Locale.ROOT, "%d min %02d s", (long) seconds / 60, (long) seconds % 60);
  }
}
