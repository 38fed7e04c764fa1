package dev.retort.distill;

import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Measures how long single predictions take, one after the other on one thread, once warm.
final class LatencyMeasurement {
  private static final int SAMPLES = 256;
  private static final int WARM_UP_CALLS = 20_000; // beyond what C2 waits for
  private static final int CALLS = 5_000;
  private static final int FEWEST_CALLS = 101;

  /// How long it may take, with the warm-up; tests that look at no time say less.
  private static final long NANOS = 1_000_000L * Long.getLong("retort.latency.millis", 500);

  private static final long WARM_UP_NANOS = NANOS * 3 / 5;

  private final List<Network> networks;
  private final float[][] samples;
  private final float[] out;

  private LatencyMeasurement(List<Network> networks, float[][] samples) {
    this.networks = networks;
    this.samples = samples;
    out = new float[networks.get(0).classes()];
  }

  /// The latency of a prediction by all those networks together; null where there is none or they
  /// do not take numbers.
  static @Nullable Latency of(List<Network> networks, Dataset data) {
    if (networks.isEmpty() || data.size() == 0 || data.kind() == Batch.Kind.TOKENS) {
      return null;
    }
    return new LatencyMeasurement(networks, samples(data)).measure();
  }

  private static float[][] samples(Dataset data) {
    int elements = data.shape().elements();
    float[][] samples = new float[Math.min(SAMPLES, data.size())][elements];
    Batch one = Batch.allocate(data.kind(), data.shape(), 1, data.targetCount());
    boolean bytes = data.kind() == Batch.Kind.BYTES;
    for (int n = 0; n < samples.length; n++) {
      data.copyTo(n, one, 0);
      for (int i = 0; i < elements; i++) {
        samples[n][i] = bytes ? one.bytes()[i] & 0xFF : one.floats()[i];
      }
    }
    return samples;
  }

  private Latency measure() {
    long start = System.nanoTime();
    for (int i = 0; i < WARM_UP_CALLS && System.nanoTime() - start < WARM_UP_NANOS; i++) {
      predict(i);
    }
    double[] micros = new double[CALLS];
    int calls = 0;
    start = System.nanoTime();
    while (calls < CALLS
        && (calls < FEWEST_CALLS || System.nanoTime() - start < NANOS - WARM_UP_NANOS)) {
      long before = System.nanoTime();
      predict(calls);
      micros[calls++] = (System.nanoTime() - before) * 1e-3;
    }
    return Latency.of(micros, calls);
  }

  private void predict(int call) {
    float[] sample = samples[call % samples.length];
    for (int i = 0; i < networks.size(); i++) {
      if (networks.get(i).task() == Task.REGRESSION) {
        networks.get(i).outputs(sample, out);
      } else {
        networks.get(i).probabilities(sample, out);
      }
    }
  }
}
