package dev.retort.launch;

import java.io.IOException;
import java.util.Arrays;

/// A main class that prints how it was started, then does what its first argument says.
public final class Told {
  private Told() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    System.out.println(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
            + " "
            + System.getProperty("told")
            + " "
            + Arrays.toString(args));
    switch (args[0]) {
      case "exit" -> System.exit(42);
      case "pid" -> {
        System.out.println(ProcessHandle.current().pid());
        Thread.sleep(30_000);
      }
      case "forked" -> System.out.println(System.getProperty("retort.forked"));
      case "echo" -> System.in.transferTo(System.out);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }
}
