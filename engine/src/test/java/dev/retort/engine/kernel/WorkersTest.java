package dev.retort.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkersTest {
  /// As many threads as workers, however few processors there are.
  private static Workers crowd(int size) {
    return new Workers(size, size);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 64})
  void everyPartRunsOnceAndIsSeen(int size) {
    Workers workers = crowd(size);
    int[] written = new int[1000]; // plain memory: the end of the loop must make it visible
    for (int round = 0; round < 400; round++) {
      int parts = (round * 7) % 130;
      int stamp = round + 1;
      workers.run(parts, (part, worker) -> written[part] += stamp * (worker < size ? 1 : -1));
      for (int i = 0; i < written.length; i++) {
        assertEquals(i < parts ? stamp : 0, written[i], "round " + round + ", part " + i);
      }
      Arrays.fill(written, 0);
    }
  }

  @Test
  void manyShortLoopsInARow() {
    Workers workers = crowd(2);
    long[] sums = new long[16];
    int loops = 200_000;
    for (int loop = 0; loop < loops; loop++) {
      workers.run(4, (part, worker) -> sums[part * 4]++);
    }
    for (int part = 0; part < 4; part++) {
      assertEquals(loops, sums[part * 4]);
    }
  }

  @Test
  void scratchOfAWorkerIsItsOwn() {
    Workers workers = crowd(3);
    AtomicIntegerArray owners = new AtomicIntegerArray(3);
    AtomicInteger clashes = new AtomicInteger();
    for (int round = 0; round < 300; round++) {
      workers.run(
          12,
          (part, worker) -> {
            if (!owners.compareAndSet(worker, 0, part + 1)) {
              clashes.incrementAndGet();
            }
            Thread.onSpinWait();
            if (!owners.compareAndSet(worker, part + 1, 0)) {
              clashes.incrementAndGet();
            }
          });
    }
    assertEquals(0, clashes.get());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void rangesCoverTheLoopAtMultiplesOfSixteen(int size) {
    Workers workers = crowd(size);
    for (int length : new int[] {0, 1, 15, 16, 17, 100, 1000, 4099}) {
      for (int grain : new int[] {1, 16, 300, 5000}) {
        int[] hits = new int[length];
        AtomicInteger ranges = new AtomicInteger();
        workers.split(
            length,
            grain,
            (from, to) -> {
              ranges.incrementAndGet();
              assertEquals(0, from % 16);
              assertTrue(to == length || to % 16 == 0);
              for (int i = from; i < to; i++) {
                hits[i]++;
              }
            });
        int[] once = new int[length];
        Arrays.fill(once, 1);
        assertArrayEquals(once, hits);
        assertTrue(ranges.get() <= size);
        assertTrue(length < 2 * grain ? ranges.get() <= 1 : true);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void theLowestPartsExceptionReachesTheCallerAndTheWorkersLiveOn(int size) {
    Workers workers = crowd(size);
    for (int round = 0; round < 50; round++) {
      IllegalStateException thrown =
          assertThrows(
              IllegalStateException.class,
              () ->
                  workers.run(
                      20,
                      (part, worker) -> {
                        if (part % 5 == 3) {
                          throw new IllegalStateException("part " + part);
                        }
                      }));
      assertEquals("part 3", thrown.getMessage());
      AtomicInteger count = new AtomicInteger();
      workers.run(20, (part, worker) -> count.incrementAndGet());
      assertEquals(20, count.get());
    }
    assertThrows(
        StackOverflowError.class,
        () ->
            workers.split(
                1000,
                1,
                (from, to) -> {
                  throw new StackOverflowError();
                }));
  }

  @Test
  void aPartMayHandOutALoop() {
    Workers workers = crowd(3);
    AtomicInteger count = new AtomicInteger();
    workers.run(
        5,
        (outer, worker) -> {
          workers.run(7, (part, inner) -> count.incrementAndGet());
          workers.split(64, 1, (from, to) -> count.addAndGet(to - from));
        });
    assertEquals(5 * (7 + 64), count.get());
  }

  @Test
  void manyCallersAtOnce() throws InterruptedException {
    Workers workers = crowd(2);
    int callers = 6;
    int loops = 2000;
    int[] right = new int[callers];
    List<Thread> threads = new ArrayList<>();
    for (int caller = 0; caller < callers; caller++) {
      int me = caller;
      Thread thread =
          new Thread(
              () -> {
                int[] mine = new int[9];
                for (int loop = 0; loop < loops; loop++) {
                  int stamp = loop;
                  workers.run(9, (part, worker) -> mine[part] = stamp);
                  for (int value : mine) {
                    right[me] += value == stamp ? 1 : 0;
                  }
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (int count : right) {
      assertEquals(9 * loops, count);
    }
  }

  @Test
  void anInterruptedCallerStillGetsAllItsParts() {
    Workers workers = crowd(2);
    Thread.currentThread().interrupt();
    AtomicInteger count = new AtomicInteger();
    for (int loop = 0; loop < 20; loop++) {
      workers.run(
          4,
          (part, worker) -> {
            long until = System.nanoTime() + 100_000;
            while (System.nanoTime() < until) {
              Thread.onSpinWait();
            }
            count.incrementAndGet();
          });
    }
    assertTrue(Thread.interrupted(), "the interruption is the caller's to handle");
    assertEquals(80, count.get());
  }

  @Test
  void sharedByNumberAndRefusingNone() {
    assertSame(Workers.of(2), Workers.of(2));
    assertSame(Workers.alone(), Workers.of(1));
    assertEquals(5, Workers.of(5).size());
    assertThrows(IllegalArgumentException.class, () -> Workers.of(0));
    String many =
        assertThrows(IllegalArgumentException.class, () -> Workers.of(1_000_000_000)).toString();
    assertTrue(many.contains("at most " + Workers.MOST + " but shall be 1000000000"), many);
    assertThrows(IllegalArgumentException.class, () -> Workers.of(Workers.MOST + 1));
    assertTrue(Workers.MOST >= 1024);
  }
}
