package dev.retort.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.tensor.Seed;
import org.junit.jupiter.api.Test;

/// What the test set says of one network, with the time that a prediction takes or without.
final class ExaminationTest {
  private final Network network = TinyData.SMALL.initialize(Seed.of(1));

  private Run run(Examination examination) {
    return examination.run(Role.DISTILLED, "kd", 1, network, null);
  }

  @Test
  void measuresLatenciesWhereTheyAreAskedFor() {
    Run quiet = run(Examination.of(TinyData.TEST));
    assertNull(quiet.latency());
    Run timed = run(Examination.withLatency(TinyData.TEST, 1));
    Latency latency = timed.latency();
    assertTrue(latency != null && latency.p50() > 0, "nothing was measured");
    assertEquals(quiet.testErrors(), timed.testErrors());
  }
}
