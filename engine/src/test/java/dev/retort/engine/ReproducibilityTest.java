package dev.retort.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.kernel.KernelChoice;
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

  record Case(String name, String kernels, List<String> options, int threads) {
    @Override
    public String toString() {
      return name + ", " + threads + " threads";
    }
  }

  static Stream<Case> matrix() {
    return Stream.of(
        new Case("512 bits", "vector, 512", List.of(VECTOR), 1),
        new Case("512 bits", "vector, 512", List.of(VECTOR), 2),
        new Case("512 bits", "vector, 512", List.of(VECTOR), 3),
        new Case("512 bits", "vector, 512", List.of(VECTOR), 8),
        new Case("512 bits", "vector, 512", List.of(VECTOR), 64),
        new Case("256 bits", "vector, 256", List.of(VECTOR, "-XX:UseAVX=2"), 2),
        new Case("256 bits", "vector, 256", List.of(VECTOR, "-Dretort.vector.bits=256"), 3),
        new Case("16 registers", "vector", List.of(VECTOR, "-Dretort.vector.registers=16"), 2),
        new Case("32 registers", "vector", List.of(VECTOR, "-Dretort.vector.registers=32"), 2),
        new Case("128 bits", "vector, 128", List.of(VECTOR, "-XX:MaxVectorSize=16"), 2),
        new Case("128 bits", "vector, 128", List.of(VECTOR, "-Dretort.vector.bits=128"), 8),
        new Case("scalar", "scalar", List.of(VECTOR, "-Dretort.kernels=scalar"), 1),
        new Case("scalar", "scalar", List.of(VECTOR, "-Dretort.kernels=scalar"), 3),
        new Case("scalar", "scalar", List.of(VECTOR, "-Dretort.kernels=scalar"), 64),
        new Case("without the vector module", "scalar", List.of(), 2),
        new Case("without C2", "scalar", List.of(VECTOR, "-XX:TieredStopAtLevel=1"), 2));
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void givesOneHash(Case one) throws Exception {
    assertEquals(expected, hash(one, SAMPLES));
  }

  @Test
  void theInterpreterAloneGivesTheSameBits() throws Exception {
    String here = ReferenceRun.hashes(Integer.parseInt(FEW_SAMPLES), 1);
    Case interpreter = new Case("interpreter", "scalar", List.of(VECTOR, "-Xint"), 2);
    assertEquals(here, hash(interpreter, FEW_SAMPLES));
  }

  private static String hash(Case one, String samples) throws Exception {
    List<String> lines =
        ChildJvm.run(one.options(), ReferenceRun.class, samples, Integer.toString(one.threads()));
    String[] parts = lines.get(lines.size() - 1).split(" ", 2);
    assertTrue(
        parts[1].startsWith(one.kernels()) || narrower(parts[1]),
        () -> one + " ran on other kernels: " + parts[1]);
    return parts[0];
  }

  /// A machine without 512-bit vectors runs those cases on what it has.
  private static boolean narrower(String description) {
    return description.startsWith("vector")
        && !KernelChoice.kernels().description().contains("512");
  }
}
