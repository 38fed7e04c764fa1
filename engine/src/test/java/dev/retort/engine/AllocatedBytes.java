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

  /// What the code allocates once warm: 0 as soon as 20 runs in a row have allocated nothing, or
  /// after 90 seconds without that the bytes of the last run that did.
  ///
  /// Vectors are objects until C2 has compiled the loops they are in, which takes another number of
  /// runs on every machine.
  public static long in(Runnable code) {
    long end = System.nanoTime() + 90_000_000_000L;
    long last = 0;
    int clean = 0;
    while (clean < 20 && System.nanoTime() - end < 0) {
      long before = ofThisThread();
      code.run();
      long bytes = ofThisThread() - before;
      last = bytes == 0 ? last : bytes;
      clean = bytes == 0 ? clean + 1 : 0;
    }
    return clean == 20 ? 0 : last;
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
