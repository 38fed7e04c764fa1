package dev.retort.launch;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/// The second JVM's main class: runs what the jar's manifest names, and ends when the first JVM
/// ends.
///
/// The first JVM is watched by its process id, which works however it dies and leaves standard
/// input, output and the terminal alone.
public final class Child {
  /// How a shell reports a process that was killed.
  private static final int KILLED = 137;

  private Child() {}

  /// Takes the first JVM's process id, the class to run, and the arguments for it.
  public static void main(String[] args) throws Throwable {
    endWith(Long.parseLong(args[0]));
    String[] rest = Arrays.copyOfRange(args, 2, args.length);
    try {
      Class.forName(args[1]).getMethod("main", String[].class).invoke(null, (Object) rest);
    } catch (InvocationTargetException thrown) {
      Throwable cause = thrown.getCause();
      throw cause == null ? thrown : cause;
    }
  }

  /// Ends this JVM, without ceremony, as soon as the process with that id is gone.
  private static void endWith(long parent) {
    Thread.ofPlatform()
        .daemon()
        .name("end-with-parent")
        .start(
            () -> {
              ProcessHandle.of(parent)
                  .filter(handle -> isParent(parent))
                  .ifPresent(handle -> handle.onExit().join());
              Runtime.getRuntime().halt(KILLED);
            });
  }

  private static boolean isParent(long id) {
    return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(-1L) == id;
  }
}
