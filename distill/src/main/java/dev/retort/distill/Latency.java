package dev.retort.distill;

import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How long one prediction takes, in microseconds: the median, and what 99 of 100 stay below.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="latency"}
public record Latency(double p50, double p99) {
  private static final int ROUNDS = 3;

  /// Measures a network on samples of a data set, one after the other on one thread, once warm;
  /// null where it does not take numbers.
  public static @Nullable Latency of(Network network, Dataset data) {
    return LatencyMeasurement.of(List.of(network), data);
  }

  /// Of the times of so many calls, which come first in an array of any order.
  static Latency of(double[] micros, int calls) {
    double[] sorted = Arrays.copyOf(micros, calls);
    Arrays.sort(sorted);
    return new Latency(sorted[calls / 2], sorted[calls * 99 / 100]);
  }

  /// Measures several models, each of one network or of several, likewise and in rounds, so that
  /// none pays for a cold machine: the first round counts for nothing; of two others the shorter
  /// time counts, since what disturbs a measurement only ever makes it longer. Models that do not
  /// take numbers have none.
  public static Map<String, Latency> inRounds(Map<String, List<Network>> models, Dataset data) {
    Map<String, Latency> measured = new TreeMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (Map.Entry<String, List<Network>> model : models.entrySet()) {
        Latency once = LatencyMeasurement.of(model.getValue(), data);
        if (round > 0 && once != null) {
          measured.merge(
              model.getKey(), once, (one, other) -> one.p50() <= other.p50() ? one : other);
        }
      }
    }
    return measured;
  }
}
