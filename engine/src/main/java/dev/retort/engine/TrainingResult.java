package dev.retort.engine;

import java.time.Duration;
import java.util.List;

/// How training went: its epochs, the one whose weights were kept (counted from 0), and what it
/// cost.
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
