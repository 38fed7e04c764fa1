package dev.retort.engine;

import dev.retort.engine.io.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How training went: its epochs, the one whose weights were kept (counted from 0; -1 where there
/// was none), and what it cost. That of a training which was broken off and went on from its state
/// file is of all its runs together, without the epochs that were begun and lost.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="result"}
public record TrainingResult(
    List<EpochReport> epochs, int keptEpoch, long samples, Duration duration) {
  public TrainingResult {
    epochs = List.copyOf(epochs);
  }

  /// The duration.
  public double seconds() {
    return duration.toNanos() * 1e-9;
  }

  /// The same with the time of a preparation, which counts as a part of the training.
  public TrainingResult after(Duration preparation) {
    return new TrainingResult(epochs, keptEpoch, samples, duration.plus(preparation));
  }

  /// As files keep it: all but the epoch that was kept, and how many were planned.
  public Json.Members toJson() {
    return Json.object()
        .with("samples", samples)
        .with("seconds", seconds())
        .with("epochs", Json.array(epochs.stream().map(EpochReport::toJson).toList()));
  }

  /// Reads what [#toJson()] writes. Where it does not say how many samples and seconds there were,
  /// these are 0.
  ///
  /// @param planned how many epochs the training has when it is done
  /// @throws IllegalArgumentException if something else is missing or no number
  public static TrainingResult of(Json.Members json, int keptEpoch, int planned) {
    List<EpochReport> epochs = new ArrayList<>();
    for (Json epoch : json.get("epochs").asArray()) {
      epochs.add(EpochReport.of(epochs.size(), planned, epoch));
    }
    double seconds = json.find("seconds").map(Json::asDouble).orElse(0.0);
    return new TrainingResult(
        epochs,
        keptEpoch,
        json.find("samples").map(Json::asLong).orElse(0L),
        Duration.ofNanos(Math.round(seconds * 1e9)));
  }

  /// Training samples a second, evaluation included.
  public double samplesPerSecond() {
    return samples / Math.max(1e-9, seconds());
  }
}
