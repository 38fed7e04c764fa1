package dev.retort.distill;

import dev.retort.engine.EpochReport;
import dev.retort.engine.Network;
import dev.retort.engine.TrainingResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A network and how its training went.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="folder"}
///
/// @param training over all runs of the program that had a part in it; of networks trained together
///   its share of the time; null where nobody knows
public record TrainedNetwork(Network network, @Nullable TrainingResult training) {
  /// Of training; NaN where nobody knows.
  public double seconds() {
    return training == null ? Double.NaN : training.seconds();
  }

  /// NaN where nobody knows.
  public double samplesPerSecond() {
    return training == null || training.samples() == 0 ? Double.NaN : training.samplesPerSecond();
  }

  /// The epochs of its training; none where nobody knows.
  public List<EpochReport> epochs() {
    return training == null ? List.of() : training.epochs();
  }
}
