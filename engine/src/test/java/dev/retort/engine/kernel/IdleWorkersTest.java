package dev.retort.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Threads that have nothing to do for long end, and no loop misses them.
final class IdleWorkersTest {
  /// Runs a loop of as many parts as workers, each of which waits for the others: every worker must
  /// come. Gives their threads by number.
  private static Thread[] together(Workers workers) {
    Thread[] threads = new Thread[workers.size()];
    CountDownLatch missing = new CountDownLatch(threads.length);
    workers.run(
        threads.length,
        (part, worker) -> {
          threads[worker] = Thread.currentThread();
          missing.countDown();
          await(missing);
        });
    return threads;
  }

  private static void await(CountDownLatch missing) {
    try {
      assertTrue(missing.await(30, TimeUnit.SECONDS), missing.getCount() + " workers are missing");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theyEndAndTheNextLoopStartsOthers() throws InterruptedException {
    Workers workers = new Workers(3, 3, Duration.ofMillis(5).toNanos());
    Thread[] first = together(workers);
    assertSame(Thread.currentThread(), first[0]);
    assertTrue(first[1].join(Duration.ofSeconds(30)));
    assertTrue(first[2].join(Duration.ofSeconds(30)));
    Thread[] second = together(workers);
    assertNotSame(first[1], second[1]);
    assertNotSame(first[2], second[2]);
  }

  @Test
  void withinTheTimeTheyStay() {
    Workers workers = new Workers(2, 2);
    Thread[] first = together(workers);
    LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    assertSame(first[1], together(workers)[1]);
  }

  /// Loops come while a worker spins, sleeps, is about to end, and has ended.
  @Test
  void noLoopMissesAWorkerThatIsAboutToEnd() {
    Workers workers = new Workers(2, 2, 20_000);
    Set<Long> seen = new HashSet<>();
    for (int round = 0; round < 1000; round++) {
      LockSupport.parkNanos(round * 37L % 200 * 1000);
      Thread[] threads = together(workers);
      assertSame(Thread.currentThread(), threads[0]);
      seen.add(threads[1].threadId());
    }
    assertTrue(seen.size() > 1, "the worker never ended");
  }
}
