package dev.retort.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.kernel.KernelChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Same seed, same bits: the reference run in this JVM and in others, over kernels, vector widths,
/// numbers of threads and compilers. Most of the time goes by in other JVMs, two at a time.
@Execution(ExecutionMode.CONCURRENT)
@Order(1) // the longest, begun first
final class ReproducibilityTest {
  private static final String VECTOR = "--add-modules=jdk.incubator.vector";

  /// Whoever asks for a method to be compiled waits for it, instead of going on in code where every
  /// vector is an object and taking the cores from the compiler. Of each width there is a case that
  /// does not wait, as Java does unasked.
  private static final String WAITING = "-Xbatch";

  private static final String SAMPLES = "300";
  private static final String FEW_SAMPLES = "49"; // a batch, and one of a single sample

  /// What every machine gives. Written down so that a change of the arithmetic shows, also one that
  /// all kernels make alike: other random numbers, other initial weights, another preprocessing. A
  /// change of them is announced in CHANGELOG.md, for it is one of the bits of every training.
  private static final String EXPECTED =
      "3c75c25bfaaf364ebad855bc5e689cbf978595ce3b42a4b19a4be4390e590eaa"
          + "+32842e9c6973eaaae14b62d9bc82bafa6ce96c769ef8370860decbb00e511df2";

  /// What a run prints, its hashes and its kernels; maybe in the midst of a line of the JVM's own.
  private static final Pattern RUN =
      Pattern.compile("[0-9a-f]{64}\\+[0-9a-f]{64} (scalar|vector, \\d+ bits, \\d+ registers)");

  /// The bits of the widest vectors here; 0 where this machine chooses scalar kernels.
  private static final int WIDEST = bits(KernelChoice.kernels().description());

  /// What this machine does unasked.
  private static final String OWN = ReferenceRun.kernels();

  /// A JVM of its own, in which the run is repeated for each of the numbers of threads: the first
  /// finds everything uncompiled, the last everything compiled. With the bits of its vectors where
  /// the machine has them, 0 for scalar kernels, and the registers that it must take them to be in,
  /// 0 for as many as there are.
  record Case(String name, int bits, int registers, List<String> options, List<Integer> threads) {
    Case(String name, int bits, List<String> options, List<Integer> threads) {
      this(name, bits, 0, options, threads);
    }

    /// A machine without 512-bit vectors runs those cases on what it has.
    String kernels() {
      int width = Math.min(bits, WIDEST);
      if (width == 0) {
        return "scalar";
      }
      return "vector, %d bits, %s registers".formatted(width, registers == 0 ? "\\d+" : registers);
    }

    /// Whether it asks for what this machine does anyway, which the test that asks for nothing
    /// shows.
    boolean asksForNothingElse() {
      return options.size() > 1 && OWN.matches(kernels());
    }

    @Override
    public String toString() {
      return name + ", threads " + threads;
    }
  }

  static Stream<Case> matrix() {
    return Stream.of(
            new Case("256 bits", 256, List.of(VECTOR, "-XX:UseAVX=2"), List.of(2, 8)),
            new Case(
                "256 bits",
                256,
                List.of(VECTOR, WAITING, "-Dretort.vector.bits=256"),
                List.of(3, 1)),
            new Case(
                "16 registers",
                512,
                16,
                List.of(VECTOR, "-Dretort.vector.registers=16"),
                List.of(2, 64)),
            new Case(
                "32 registers",
                512,
                32,
                List.of(VECTOR, WAITING, "-Dretort.vector.registers=32"),
                List.of(3, 2)),
            new Case("128 bits", 128, List.of(VECTOR, "-XX:MaxVectorSize=16"), List.of(2, 64)),
            new Case(
                "128 bits",
                128,
                List.of(VECTOR, WAITING, "-Dretort.vector.bits=128"),
                List.of(8, 1)),
            new Case("scalar", 0, List.of(VECTOR, "-Dretort.kernels=scalar"), List.of(1, 3, 64)),
            new Case("without the vector module", 0, List.of(), List.of(2)),
            new Case("without C2", 0, List.of(VECTOR, "-XX:TieredStopAtLevel=1"), List.of(2)))
        .filter(one -> WIDEST == 0 || !one.asksForNothingElse());
  }

  /// Whatever the kernels of this JVM are.
  @Test
  void theBitsAreThoseOfTheFirstDay() {
    assertEquals(EXPECTED, ReferenceRun.hashes(Integer.parseInt(SAMPLES), 2));
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void givesOneHash(Case one) throws Exception {
    assertGives(EXPECTED, one, SAMPLES);
  }

  @Test
  void theInterpreterAloneGivesTheSameBits() throws Exception {
    String here = ReferenceRun.hashes(Integer.parseInt(FEW_SAMPLES), 1);
    Case interpreter = new Case("interpreter", 0, List.of(VECTOR, "-Xint"), List.of(2));
    assertGives(here, interpreter, FEW_SAMPLES);
  }

  /// What this machine does unasked, on all numbers of threads, first on the most and last alone.
  /// No method on the way of a training is refused by a compiler either: one that is too large
  /// stays in slow code for ever ("COMPILE SKIPPED"), and nothing else tells.
  @Test
  void unaskedItGivesOneHashAndNoKernelIsTooLargeToCompile() throws Exception {
    List<String> options = List.of(VECTOR, "-XX:+PrintCompilation");
    Case unasked = new Case("unasked", 512, options, List.of(64, 2, 3, 8, 1));
    List<String> lines = assertGives(EXPECTED, unasked, SAMPLES);
    assertTrue(lines.size() > 100, "the JVM printed no compilations");
    assertEquals(List.of(), lines.stream().filter(ReproducibilityTest::isRefused).toList());
  }

  /// A method that was skipped because its classes were just being loaded is compiled later.
  private static boolean isRefused(String line) {
    return line.contains("COMPILE SKIPPED") && !line.contains("concurrent class loading");
  }

  /// Returns all that the JVM printed.
  private static List<String> assertGives(String expected, Case one, String samples)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of(samples));
    one.threads().forEach(threads -> arguments.add(threads.toString()));
    List<String> lines =
        ChildJvm.run(one.options(), ReferenceRun.class, arguments.toArray(String[]::new));
    List<String> runs =
        lines.stream().map(RUN::matcher).filter(Matcher::find).map(Matcher::group).toList();
    assertEquals(one.threads().size(), runs.size());
    for (int i = 0; i < runs.size(); i++) {
      String[] parts = runs.get(i).split(" ", 2);
      assertTrue(parts[1].matches(one.kernels()), () -> one + " ran on other kernels: " + parts[1]);
      assertEquals(expected, parts[0], one.name() + ", " + one.threads().get(i) + " threads");
    }
    return lines;
  }

  /// The number in `vector, 512 bits`.
  private static int bits(String description) {
    return description.startsWith("vector")
        ? Integer.parseInt(description.replaceAll("\\D", ""))
        : 0;
  }
}
