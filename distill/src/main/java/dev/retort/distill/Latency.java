package dev.retort.distill;

import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How long one prediction takes, in microseconds: the median, and what 99 of 100 stay below.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="latency"}
public record Latency(double p50, double p99) {
  private static final int ROUNDS = 3;

  /// Measures a network on samples of a data set, one after the other on one thread, once warm;
  /// null where it does not take numbers or there is no sample.
  public static @Nullable Latency of(Network network, Dataset data) {
    return LatencyMeasurement.of(List.of(network), data);
  }

  /// Of the times of so many calls, which come first in an array of any order.
  static Latency of(double[] micros, int calls) {
    double[] sorted = Arrays.copyOf(micros, calls);
    Arrays.sort(sorted);
    return new Latency(sorted[calls / 2], sorted[calls * 99 / 100]);
  }

  /// As `result.json` has it: `p50` and `p99`, or null where nothing was measured.
  public static Json toJson(@Nullable Latency latency) {
    return latency == null
        ? new Json.Null()
        : Json.object().with("p50", latency.p50).with("p99", latency.p99);
  }

  /// Reads what [#toJson] has written.
  ///
  /// @throws dev.retort.engine.io.JsonException if it is something else
  public static Latency of(Json json) {
    Json.Members times = json.asObject();
    return new Latency(times.get("p50").asDouble(), times.get("p99").asDouble());
  }

  /// Measures several models, each of one network or of several, likewise and in rounds, so that
  /// none pays for a cold machine: the first round counts for nothing; of two others the shorter
  /// time counts, since what disturbs a measurement only ever makes it longer. Models that do not
  /// take numbers have none, and without samples no model has one.
  public static Map<String, Latency> inRounds(Map<String, List<Network>> models, Dataset data) {
    return inRounds(models, networks -> Optional.ofNullable(LatencyMeasurement.of(networks, data)));
  }

  /// By any measurement of a model.
  static <M> Map<String, Latency> inRounds(
      Map<String, M> models, Function<M, Optional<Latency>> measurement) {
    Map<String, Latency> measured = new TreeMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (Map.Entry<String, M> model : models.entrySet()) {
        Optional<Latency> once = measurement.apply(model.getValue());
        if (round > 0 && once.isPresent()) {
          measured.merge(
              model.getKey(), once.get(), (one, other) -> one.p50() <= other.p50() ? one : other);
        }
      }
    }
    return measured;
  }
}
