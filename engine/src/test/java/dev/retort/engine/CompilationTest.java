package dev.retort.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/// No method on the way of a training is refused by a compiler: one that is too large stays in slow
/// code for ever ("COMPILE SKIPPED"), and nothing else tells.
final class CompilationTest {
  @Test
  void noKernelIsTooLargeToCompile() throws Exception {
    List<String> lines =
        ChildJvm.run(
            List.of("--add-modules=jdk.incubator.vector", "-XX:+PrintCompilation"),
            ReferenceRun.class,
            "600",
            "2");
    assertTrue(lines.size() > 100, "the JVM printed no compilations");
    assertEquals(List.of(), lines.stream().filter(CompilationTest::isRefused).toList());
  }

  /// A method that was skipped because its classes were just being loaded is compiled later.
  private static boolean isRefused(String line) {
    return line.contains("COMPILE SKIPPED") && !line.contains("concurrent class loading");
  }
}
