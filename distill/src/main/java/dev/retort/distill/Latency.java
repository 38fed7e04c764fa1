package dev.retort.distill;

import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How long one prediction takes, in microseconds: the median, and what 99 of 100 stay below.
public record Latency(double p50, double p99) {
  /// Measures a network on samples of a data set, one after the other on one thread, once warm;
  /// null where it does not take numbers.
  public static @Nullable Latency of(Network network, Dataset data) {
    return LatencyMeasurement.of(List.of(network), data);
  }
}
