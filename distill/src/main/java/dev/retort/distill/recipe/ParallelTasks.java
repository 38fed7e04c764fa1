package dev.retort.distill.recipe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Tasks on several threads: each is begun as soon as it is ready, those at the front first.
///
/// When one fails, the threads of the others are interrupted and what is not begun is left out; its
/// exception is thrown when all have ended. So it is when the calling thread is interrupted. A
/// single task at once runs on the calling thread, in order, and nobody asks whether it is ready.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="parallelTasks"}
public final class ParallelTasks {
  /// Something to be done.
  @FunctionalInterface
  public interface Task {
    void run() throws IOException;

    /// Whether all that it needs is there: asked again whenever another task is done.
    default boolean isReady() {
      return true;
    }
  }

  private final List<Task> waiting;
  private final List<Thread> threads = new ArrayList<>();
  private int atWork;
  private @Nullable Throwable failure;

  private ParallelTasks(List<? extends Task> tasks) {
    waiting = new ArrayList<>(tasks);
  }

  static void requireFromOne(int atOnce) {
    if (atOnce < 1) {
      throw new IllegalArgumentException("at least 1 task is carried out at once, not " + atOnce);
    }
  }

  /// Carries out all tasks.
  ///
  /// @param tasks each needs none but those before it
  /// @throws IllegalArgumentException if none may be at work at once
  /// @throws IllegalStateException if none of those that are left is ever ready
  /// @throws CancellationException if the calling thread is interrupted while it waits for several
  ///   at once; it stays interrupted
  public static void run(List<? extends Task> tasks, int atOnce) throws IOException {
    requireFromOne(atOnce);
    if (atOnce > 1) {
      new ParallelTasks(tasks).run(atOnce);
      return;
    }
    for (Task task : tasks) {
      task.run();
    }
  }

  /// How many of so many threads each task takes that trains a network: all of them where one
  /// follows the other, else one.
  public static int threadsOfEach(int threads, int atOnce) {
    return atOnce == 1 ? threads : 1;
  }

  private void run(int atOnce) throws IOException {
    for (int i = 0; i < Math.min(atOnce, waiting.size()); i++) {
      threads.add(Thread.ofPlatform().daemon().name("retort-task-" + i).unstarted(this::work));
    }
    try {
      threads.forEach(Thread::start);
    } catch (OutOfMemoryError e) {
      fail(e); // the system gives no more threads
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
          fail(new CancellationException("interrupted with tasks at work; run them again"));
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    rethrow();
  }

  private void work() {
    try {
      for (Task task = next(); task != null; task = next()) {
        task.run();
        done();
      }
    } catch (Throwable thrown) {
      fail(thrown);
    }
  }

  /// The next task that can begin, when there is one; null when none will be.
  private synchronized @Nullable Task next() throws InterruptedException {
    while (failure == null && !waiting.isEmpty()) {
      for (Task task : waiting) {
        if (task.isReady()) {
          waiting.remove(task);
          atWork++;
          return task;
        }
      }
      if (atWork == 0) {
        throw new IllegalStateException(
            "of %d tasks none is ready, and none is at work that they could wait for"
                .formatted(waiting.size()));
      }
      wait(); // another thread makes what they need
    }
    return null;
  }

  private synchronized void done() {
    atWork--;
    notifyAll();
  }

  /// The first failure counts: others mostly come of it.
  private synchronized void fail(Throwable thrown) {
    if (failure == null) {
      failure = thrown;
      threads.forEach(Thread::interrupt);
      notifyAll();
    }
  }

  private synchronized void rethrow() throws IOException {
    switch (failure) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }
}
