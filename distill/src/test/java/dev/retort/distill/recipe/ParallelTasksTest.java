package dev.retort.distill.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ParallelTasksTest {
  /// A task that says when it is ready.
  private record Asked(CountDownLatch before, CountDownLatch after) implements ParallelTasks.Task {
    @Override
    public boolean isReady() {
      return before.getCount() == 0;
    }

    @Override
    public void run() {
      after.countDown();
    }
  }

  @Test
  void aTaskWaitsForWhatItNeeds() throws IOException {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch last = new CountDownLatch(1);
    ParallelTasks.Task slow =
        () -> {
          try {
            assertEquals(false, last.await(50, TimeUnit.MILLISECONDS), "the other did not wait");
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          first.countDown();
        };
    ParallelTasks.run(List.of(slow, new Asked(first, last)), 2);
    assertEquals(0, last.getCount());
  }

  @Test
  void tasksThatWaitForNobodyAreRefused() {
    CountDownLatch never = new CountDownLatch(1);
    List<Integer> done = new ArrayList<>();
    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class,
            () ->
                ParallelTasks.run(
                    List.<ParallelTasks.Task>of(
                        () -> done.add(1), new Asked(never, never), new Asked(never, never)),
                    2));
    assertEquals(
        "of 2 tasks none is ready, and none is at work that they could wait for",
        refused.getMessage());
    assertEquals(List.of(1), done);
  }

  @Test
  void aFailureOfTheQuestionIsThrown() {
    ParallelTasks.Task failing =
        new ParallelTasks.Task() {
          @Override
          public boolean isReady() {
            throw new IllegalStateException("cannot say");
          }

          @Override
          public void run() {}
        };
    assertEquals(
        "cannot say",
        assertThrows(
                IllegalStateException.class, () -> ParallelTasks.run(List.of(failing, failing), 2))
            .getMessage());
  }

  /// As that of a single training is; the caller can still see it.
  @Test
  void anInterruptIsACancellation() {
    ParallelTasks.Task endless =
        () -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    CancellationException thrown;
    boolean still;
    try {
      Thread.currentThread().interrupt();
      thrown =
          assertThrows(
              CancellationException.class, () -> ParallelTasks.run(List.of(endless, endless), 2));
    } finally {
      still = Thread.interrupted(); // or the next test on this thread has it
    }
    assertEquals("interrupted with tasks at work; run them again", thrown.getMessage());
    assertTrue(still, "nobody knows of the interrupt");
  }

  @Test
  void theInputAndOutputExceptionsOfTasksAreThrownAsTheyAre() {
    ParallelTasks.Task failing =
        () -> {
          throw new IOException("full");
        };
    assertEquals(
        "full",
        assertThrows(IOException.class, () -> ParallelTasks.run(List.of(failing, failing), 2))
            .getMessage());
  }
}
