package dev.retort.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// This process's environment as native libraries see it when they are loaded; Java's own view of
/// it does not change.
final class NativeEnvironment {
  private NativeEnvironment() {}

  @SuppressWarnings("restricted") // the benchmarks run with native access
  static void set(String name, String value) {
    Linker linker = Linker.nativeLinker();
    MethodHandle setenv =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setenv"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    int failed;
    try (Arena arena = Arena.ofConfined()) {
      failed = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
    } catch (Throwable thrown) {
      throw new IllegalStateException("cannot set " + name, thrown);
    }
    if (failed != 0) {
      throw new IllegalStateException("cannot set " + name + " to " + value);
    }
  }
}
