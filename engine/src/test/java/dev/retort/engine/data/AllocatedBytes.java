package dev.retort.engine.data;

import java.lang.reflect.Method;

/// How many bytes the current thread has allocated; by reflection, since the engine's module reads
/// no management module.
final class AllocatedBytes {
  private final Object bean;
  private final Method method;

  AllocatedBytes() {
    try {
      bean =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      method =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getCurrentThreadAllocatedBytes");
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("HotSpot counts allocated bytes", e);
    }
  }

  long now() {
    try {
      return (Long) method.invoke(bean);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("HotSpot counts allocated bytes", e);
    }
  }
}
