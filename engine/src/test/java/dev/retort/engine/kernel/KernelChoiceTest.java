package dev.retort.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The choice under the flags of a Java of its own, on the class path.
final class KernelChoiceTest {
  private static final String MODULE = "--add-modules=jdk.incubator.vector";

  /// But for what this machine and its Java lack themselves.
  @Test
  void vectorsWhereAllIsThere() throws Exception {
    List<String> lines = probe(MODULE);
    assertTrue(lines.contains("sum 3.0"), lines::toString);
    String kernels = Fma.HARDWARE ? "chosen vector, " : "chosen scalar: ";
    assertTrue(line(lines, "chosen").startsWith(kernels), lines::toString);
    boolean lacksNothing = Fma.HARDWARE && KernelChoice.isSound(Runtime.version());
    assertEquals(lacksNothing, line(lines, "remedy").equals("remedy "), lines::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "25.0.2, false",
    "25.0.3-ea, false",
    "25.0.3, true",
    "25.0.3+9-LTS, true",
    "26-ea, true",
    "26, true"
  })
  void earlierBuildsOf25AreNotSound(String version, boolean sound) {
    assertEquals(sound, KernelChoice.isSound(Runtime.Version.parse(version)));
  }

  @Test
  void withoutTheModuleScalarAndTheFlagIsNamedOnce() throws Exception {
    List<String> lines = probe();
    assertEquals("chosen scalar: the module jdk.incubator.vector is absent", line(lines, "chosen"));
    assertEquals(
        1,
        lines.stream()
            .filter(line -> line.startsWith("WARNING") && line.contains("--add-modules"))
            .count(),
        lines::toString);
    assertTrue(lines.contains("sum 3.0"), lines::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xint",
        "-XX:TieredStopAtLevel=0",
        "-XX:TieredStopAtLevel=1",
        "-XX:TieredStopAtLevel=3",
        "-XX:CompilationMode=quick-only",
        "-XX:MaxVectorSize=8"
      })
  void withoutC2OrVectorsScalarAndTheReasonIsNamed(String flag) throws Exception {
    List<String> lines = probe(MODULE, flag);
    assertTrue(line(lines, "chosen").startsWith("chosen scalar: "), lines::toString);
    assertTrue(line(lines, "remedy").length() > "remedy ".length(), lines::toString);
    assertTrue(lines.contains("sum 3.0"), lines::toString);
  }

  @Test
  void withoutFusedMultiplyAddsScalar() throws Exception {
    List<String> lines = probe(MODULE, "-XX:+UnlockDiagnosticVMOptions", "-XX:-UseFMA");
    assertTrue(line(lines, "chosen").contains("fused multiply-add"), lines::toString);
    assertTrue(lines.contains("sum 3.0"), lines::toString);
  }

  @ParameterizedTest
  @CsvSource({"128", "256", "512"})
  void narrowerVectorsOnRequest(int bits) throws Exception {
    // asked for, because they would not be chosen where there is no fused multiply-add
    List<String> lines = probe(MODULE, "-Dretort.kernels=vector", "-Dretort.vector.bits=" + bits);
    String chosen = line(lines, "chosen vector, ");
    int start = "chosen vector, ".length();
    int got = Integer.parseInt(chosen.substring(start, chosen.indexOf(' ', start)));
    assertTrue(got <= bits, lines::toString);
  }

  @Test
  void thePropertyOverrules() throws Exception {
    assertEquals(
        "chosen scalar: retort.kernels asks for them",
        line(probe(MODULE, "-Dretort.kernels=scalar"), "chosen"));
    assertTrue(
        line(probe(MODULE, "-Xint", "-Dretort.kernels=vector"), "chosen")
            .startsWith("chosen vector"));
  }

  @Test
  void whatCannotBeIsRefusedInOneSentence() throws Exception {
    assertEquals(
        "refused retort.kernels asks for vector kernels, but the module jdk.incubator.vector is"
            + " absent; start Java with --add-modules jdk.incubator.vector",
        line(probe("-Dretort.kernels=vector"), "refused"));
    assertEquals(
        "refused retort.kernels expects scalar or vector but gets fast; leave it out to let the"
            + " machine decide",
        line(probe(MODULE, "-Dretort.kernels=fast"), "refused"));
    assertTrue(
        line(probe(MODULE, "-Dretort.vector.bits=100"), "refused")
            .startsWith("refused retort.vector.bits expects 128, 256 or 512 but gets 100"));
    assertTrue(
        line(probe(MODULE, "-Dretort.vector.registers=8"), "refused")
            .startsWith("refused retort.vector.registers expects 16 or 32 but gets 8"));
    assertTrue(
        line(probe(MODULE, "-Dretort.vector.bits=256bit"), "refused")
            .startsWith("refused retort.vector.bits expects 128, 256 or 512 but gets 256bit"));
    assertTrue(
        line(probe(MODULE, "-Dretort.vector.registers=many"), "refused")
            .startsWith("refused retort.vector.registers expects 16 or 32 but gets many"));
  }

  private static String line(List<String> lines, String start) {
    return lines.stream()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line starts with " + start + ": " + lines));
  }

  private static List<String> probe(String... flags) throws Exception {
    return ChildJvm.runWithErrors(List.of(flags), Probe.class);
  }

  /// Runs in the other Java.
  static final class Probe {
    private Probe() {}

    public static void main(String[] args) {
      try {
        float[] c = new float[1];
        Kernels kernels = KernelChoice.kernels();
        kernels
            .product(Product.NN, 1, 1, 2, Workers.alone())
            .run(1, 1, 2, new float[] {1, 2}, new float[] {1, 1}, c, false);
        System.out.println("sum " + c[0]);
        System.out.println("chosen " + KernelChoice.description());
        System.out.println("remedy " + KernelChoice.remedy());
      } catch (IllegalArgumentException | IllegalStateException e) {
        System.out.println("refused " + e.getMessage());
      }
    }
  }
}
