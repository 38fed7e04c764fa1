package dev.retort.engine.data;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Numbered pieces of work spread over a few threads that end with it. Results must be placed by
/// the number of the piece, so that neither their order nor the count of threads can matter.
final class InParallel {
  /// One numbered piece of work.
  interface Piece<E extends Exception> {
    void run(int number) throws E;
  }

  private InParallel() {}

  /// Runs pieces 0 to count - 1. The first failure, by number of the piece, is thrown; pieces after
  /// a failed one may not run.
  static <E extends Exception> void run(int threads, int count, Class<E> checked, Piece<E> piece)
      throws E {
    ThreadFactory factory = Thread.ofPlatform().daemon().name("retort-data-", 1).factory();
    run(factory, threads, count, checked, piece);
  }

  /// As above, with threads of that factory beside the caller's.
  static <E extends Exception> void run(
      ThreadFactory factory, int threads, int count, Class<E> checked, Piece<E> piece) throws E {
    AtomicInteger next = new AtomicInteger();
    AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    Runnable loop =
        () -> {
          int number;
          while ((number = next.getAndIncrement()) < count && failure.get() == null) {
            try {
              piece.run(number);
            } catch (Throwable e) {
              Failure mine = new Failure(number, e);
              failure.accumulateAndGet(mine, Failure::first);
            }
          }
        };
    List<Thread> helpers = new ArrayList<>();
    try {
      for (int t = 1; t < Math.min(threads, count); t++) {
        Thread helper = factory.newThread(loop);
        helpers.add(helper);
        helper.start();
      }
    } catch (OutOfMemoryError _) {
      // The system gives no more threads: those that are there do the pieces.
    }
    loop.run();
    for (Thread helper : helpers) {
      joinFully(helper);
    }
    Failure first = failure.get();
    if (first != null) {
      if (checked.isInstance(first.cause)) {
        throw checked.cast(first.cause);
      }
      if (first.cause instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (first.cause instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(first.cause);
    }
  }

  private static void joinFully(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private record Failure(int number, Throwable cause) {
    static Failure first(@Nullable Failure a, Failure b) {
      return a == null || b.number < a.number ? b : a;
    }
  }
}
