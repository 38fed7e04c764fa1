package dev.retort.distill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class LatencyTest {
  /// 1 to `calls`, each once: every 37th of them round and round, 37 being prime to their number.
  private static double[] shuffled(int calls) {
    double[] micros = new double[calls];
    for (int i = 0; i < calls; i++) {
      micros[i] = 1 + i * 37 % calls;
    }
    return micros;
  }

  @Test
  void medianAndWhatNinetyNineOfAHundredStayBelow() {
    // 500 of 1,000 calls are quicker than 501 and 990 than 991
    assertEquals(new Latency(501, 991), Latency.of(shuffled(1000), 1000));
    // of 101 calls 50 are quicker than 51, and 99 than 100
    assertEquals(new Latency(51, 100), Latency.of(shuffled(101), 101));
    assertEquals(new Latency(7, 7), Latency.of(new double[] {7}, 1));
  }

  /// Where time was up before all calls were made, the rest of the array holds no times.
  @Test
  void whatIsBehindTheCallsDoesNotCount() {
    double[] micros = Arrays.copyOf(shuffled(101), 5000);
    double[] before = micros.clone();
    assertEquals(new Latency(51, 100), Latency.of(micros, 101));
    assertArrayEquals(before, micros);
  }
}
