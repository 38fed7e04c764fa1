package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

final class InParallelTest {
  @Test
  void withFewerThreadsThanAskedForEveryPieceRunsOnce() {
    List<Thread> helpers = new ArrayList<>();
    ThreadFactory scarce =
        work -> {
          if (helpers.size() == 1) {
            throw new OutOfMemoryError("unable to create native thread");
          }
          Thread helper = Thread.ofPlatform().unstarted(work);
          helpers.add(helper);
          return helper;
        };
    AtomicIntegerArray runs = new AtomicIntegerArray(100);
    InParallel.run(scarce, 8, 100, RuntimeException.class, runs::incrementAndGet);
    for (int number = 0; number < 100; number++) {
      assertEquals(1, runs.get(number));
    }
    assertEquals(1, helpers.size());
    assertFalse(helpers.getFirst().isAlive());
  }
}
