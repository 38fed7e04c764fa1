package dev.retort.engine;

import java.time.Duration;
import java.util.List;

/// How training went: its epochs, the one whose weights were kept (counted from 0), and what it
/// cost. That of a training which was broken off and went on from its state file is of all its runs
/// together, without the epochs that were begun and lost.
public record TrainingResult(
    List<EpochReport> epochs, int keptEpoch, long samples, Duration duration) {
  public TrainingResult {
    epochs = List.copyOf(epochs);
  }

  /// Training samples a second, evaluation included.
  public double samplesPerSecond() {
    return samples / Math.max(1e-9, duration.toNanos() * 1e-9);
  }
}
