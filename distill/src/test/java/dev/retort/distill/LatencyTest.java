package dev.retort.distill;

import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.globalAveragePool2d;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  @Test
  void whatIsWrittenIsReadAgain() {
    Latency latency = new Latency(3.25, 7.5);
    assertEquals("{\"p50\":3.25,\"p99\":7.5}", Latency.toJson(latency).text());
    assertEquals("null", Latency.toJson(null).text());
    assertEquals(latency, Latency.of(Latency.toJson(latency)));
  }

  /// Where time was up before all calls were made, the rest of the array holds no times.
  @Test
  void whatIsBehindTheCallsDoesNotCount() {
    double[] micros = Arrays.copyOf(shuffled(101), 5000);
    double[] before = micros.clone();
    assertEquals(new Latency(51, 100), Latency.of(micros, 101));
    assertArrayEquals(before, micros);
  }

  /// By the clock of the test, and by what no processor is quick enough for. The first measurement
  /// may be one of code that is not compiled yet; in the second one nanoseconds would show.
  @Test
  void timesAreMicroseconds() {
    Network network =
        NetworkSpec.input(8, 32, 32)
            .then(conv2d(8, 5), globalAveragePool2d(), dense(2))
            .initialize(Seed.of(1));
    float[] sample = new float[8 * 32 * 32];
    Dataset data =
        FloatDataset.of("one", Shape.of(8, 32, 32), List.of("a", "b"), sample, new int[1]);
    for (int time = 0; time < 2; time++) {
      long start = System.nanoTime();
      Latency latency = Latency.of(network, data);
      double whole = (System.nanoTime() - start) * 1e-3;
      assertNotNull(latency);
      // of 101 calls or more, one after the other, 51 or more take as long as the median or longer
      assertTrue(51 * latency.p50() <= whole, latency + " of " + whole);
      // 1.6 million multiplications; a core of 5 GHz makes 160,000 a microsecond at the most
      assertTrue(latency.p50() > 2, latency.toString());
    }
  }

  @Test
  void dataThatAlwaysCopyTheirTargetsAreMeasuredToo() {
    Network network = NetworkSpec.input(3).then(dense(1)).initialize(Seed.of(1));
    Dataset data =
        new Dataset() {
          @Override
          public String name() {
            return "with targets";
          }

          @Override
          public Batch.Kind kind() {
            return Batch.Kind.FLOATS;
          }

          @Override
          public Shape shape() {
            return Shape.of(3);
          }

          @Override
          public int size() {
            return 2;
          }

          @Override
          public List<String> classNames() {
            return List.of();
          }

          @Override
          public int label(int index) {
            return -1;
          }

          @Override
          public int targetCount() {
            return 1;
          }

          @Override
          public long id(int index) {
            return index;
          }

          @Override
          public void copyTo(int index, Batch batch, int row) {
            batch.targets()[row] = index;
          }
        };
    assertNotNull(Latency.of(network, data));
  }

  /// The quickest times are those of the first round and of a fourth, which nobody is to ask for.
  @Test
  void ofThreeRoundsTheFirstDoesNotCountAndTheQuickerOfTheOthersDoes() {
    Map<String, Iterator<Latency>> models =
        Map.of("late", times(1, 5, 4, 2), "early", times(2, 6, 7, 1), "tokens", times());
    Map<String, Latency> measured =
        Latency.inRounds(
            models, times -> times.hasNext() ? Optional.of(times.next()) : Optional.empty());
    assertEquals(Map.of("late", new Latency(4, 14), "early", new Latency(6, 16)), measured);
  }

  private static Iterator<Latency> times(double... micros) {
    return Arrays.stream(micros).mapToObj(p50 -> new Latency(p50, p50 + 10)).iterator();
  }
}
