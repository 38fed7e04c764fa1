package dev.retort.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.kernel.KernelChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Same seed, same bits: the reference run in JVMs of their own, over kernels, vector widths,
/// numbers of threads and compilers.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReproducibilityTest {
  private static final String VECTOR = "--add-modules=jdk.incubator.vector";
  private static final String SAMPLES = "300";
  private static final String FEW_SAMPLES = "60";

  /// What this JVM gives, whatever its kernels are.
  private String expected = "";

  @BeforeAll
  void runHere() {
    expected = ReferenceRun.hashes(Integer.parseInt(SAMPLES), 2);
  }

  /// A JVM of its own, in which the run is repeated for each of the numbers of threads: the first
  /// finds everything uncompiled, the last everything compiled.
  record Case(String name, String kernels, List<String> options, List<Integer> threads) {
    @Override
    public String toString() {
      return name + ", threads " + threads;
    }
  }

  static Stream<Case> matrix() {
    return Stream.of(
        new Case("512 bits", "vector, 512", List.of(VECTOR), List.of(1, 2, 3, 8, 64)),
        new Case("512 bits", "vector, 512", List.of(VECTOR), List.of(64, 1)),
        new Case("256 bits", "vector, 256", List.of(VECTOR, "-XX:UseAVX=2"), List.of(2, 8)),
        new Case(
            "256 bits", "vector, 256", List.of(VECTOR, "-Dretort.vector.bits=256"), List.of(3, 1)),
        new Case(
            "16 registers",
            "vector",
            List.of(VECTOR, "-Dretort.vector.registers=16"),
            List.of(2, 64)),
        new Case(
            "32 registers",
            "vector",
            List.of(VECTOR, "-Dretort.vector.registers=32"),
            List.of(3, 2)),
        new Case(
            "128 bits", "vector, 128", List.of(VECTOR, "-XX:MaxVectorSize=16"), List.of(2, 64)),
        new Case(
            "128 bits", "vector, 128", List.of(VECTOR, "-Dretort.vector.bits=128"), List.of(8, 1)),
        new Case("scalar", "scalar", List.of(VECTOR, "-Dretort.kernels=scalar"), List.of(1, 3, 64)),
        new Case("without the vector module", "scalar", List.of(), List.of(2)),
        new Case("without C2", "scalar", List.of(VECTOR, "-XX:TieredStopAtLevel=1"), List.of(2)));
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void givesOneHash(Case one) throws Exception {
    assertGives(expected, one, SAMPLES);
  }

  @Test
  void theInterpreterAloneGivesTheSameBits() throws Exception {
    String here = ReferenceRun.hashes(Integer.parseInt(FEW_SAMPLES), 1);
    Case interpreter = new Case("interpreter", "scalar", List.of(VECTOR, "-Xint"), List.of(2));
    assertGives(here, interpreter, FEW_SAMPLES);
  }

  private static void assertGives(String expected, Case one, String samples) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(samples));
    one.threads().forEach(threads -> arguments.add(threads.toString()));
    List<String> lines =
        ChildJvm.run(one.options(), ReferenceRun.class, arguments.toArray(String[]::new));
    List<String> runs = lines.subList(lines.size() - one.threads().size(), lines.size());
    for (int i = 0; i < runs.size(); i++) {
      String[] parts = runs.get(i).split(" ", 2);
      assertTrue(
          parts[1].startsWith(one.kernels()) || narrower(parts[1]),
          () -> one + " ran on other kernels: " + parts[1]);
      assertEquals(expected, parts[0], one.name() + ", " + one.threads().get(i) + " threads");
    }
  }

  /// A machine without 512-bit vectors runs those cases on what it has.
  private static boolean narrower(String description) {
    return description.startsWith("vector")
        && !KernelChoice.kernels().description().contains("512");
  }
}
