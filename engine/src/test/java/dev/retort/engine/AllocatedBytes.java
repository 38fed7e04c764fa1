package dev.retort.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/// Counts what a thread allocates, or all of them.
///
/// The counters are called through a handle, because the engine's module, which the tests run in,
/// does not read the JDK's management modules.
public final class AllocatedBytes {
  private static final MethodHandle COUNTER = counter("getCurrentThreadAllocatedBytes");
  private static final MethodHandle TOTAL = counter("getTotalThreadAllocatedBytes");

  private AllocatedBytes() {}

  /// The bytes the current thread has allocated so far.
  public static long ofThisThread() {
    return count(COUNTER);
  }

  /// The bytes all threads have allocated so far, those that have ended too.
  public static long ofAllThreads() {
    return count(TOTAL);
  }

  private static long count(MethodHandle counter) {
    try {
      return (long) counter.invokeExact();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// What the code allocates in this thread once warm: 0 as soon as 20 runs in a row have allocated
  /// nothing, or after 90 seconds without that the bytes of the last run that did.
  ///
  /// Vectors are objects until C2 has compiled the loops they are in, which takes another number of
  /// runs on every machine.
  public static long in(Runnable code) {
    return in(code, COUNTER);
  }

  /// As above in all threads, for a JVM in which no other test is at work.
  public static long inAllThreads(Runnable code) {
    return in(code, TOTAL);
  }

  private static long in(Runnable code, MethodHandle counter) {
    long end = System.nanoTime() + 90_000_000_000L;
    long last = 0;
    int clean = 0;
    while (clean < 20 && System.nanoTime() - end < 0) {
      long before = count(counter);
      code.run();
      long bytes = count(counter) - before;
      last = bytes == 0 ? last : bytes;
      clean = bytes == 0 ? clean + 1 : 0;
    }
    return clean == 20 ? 0 : last;
  }

  private static MethodHandle counter(String method) {
    try {
      Object threads =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      Class<?> type = Class.forName("com.sun.management.ThreadMXBean");
      return MethodHandles.publicLookup().unreflect(type.getMethod(method)).bindTo(threads);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
