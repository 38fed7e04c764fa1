package dev.retort.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/// Counts what a thread allocates.
///
/// The counter is called through a handle, because the engine's module, which the tests run in,
/// does not read the JDK's management modules.
public final class AllocatedBytes {
  private static final MethodHandle COUNTER = counter();

  private AllocatedBytes() {}

  /// The bytes the current thread has allocated so far.
  public static long ofThisThread() {
    try {
      return (long) COUNTER.invokeExact();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// What the code allocates each time: the least of five runs, so that what is made once, by the
  /// counter itself or by a class on first use, does not count.
  public static long in(Runnable code) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long before = ofThisThread();
      code.run();
      least = Math.min(least, ofThisThread() - before);
    }
    return least;
  }

  private static MethodHandle counter() {
    try {
      Object threads =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      Class<?> type = Class.forName("com.sun.management.ThreadMXBean");
      return MethodHandles.publicLookup()
          .unreflect(type.getMethod("getCurrentThreadAllocatedBytes"))
          .bindTo(threads);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
