package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.engine.Evaluation;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a student's training fixed and broke in each class: of 20 cats, 20 dogs and 5 emus.
final class ClassSectionTest {
  private static final List<String> NAMES = List.of("cat", "dog", "emu");
  private static final int[] LABELS =
      IntStream.range(0, 45).map(n -> n < 20 ? 0 : n < 40 ? 1 : 2).toArray();

  /// 12 cats and an emu.
  private static final Evaluation ONE = wrongOn(IntStream.range(0, 12), 40);

  /// 10 dogs and another emu.
  private static final Evaluation OTHER = wrongOn(IntStream.range(20, 30), 41);

  private static Evaluation wrongOn(IntStream samples, int oneMore) {
    Set<Integer> wrong =
        IntStream.concat(samples, IntStream.of(oneMore)).boxed().collect(Collectors.toSet());
    float[] logits = new float[3 * LABELS.length];
    for (int n = 0; n < LABELS.length; n++) {
      logits[3 * n + (LABELS[n] + (wrong.contains(n) ? 1 : 0)) % 3] = 1;
    }
    return Evaluation.of(logits, LABELS, 3);
  }

  private static Section of(Evaluation alone, Evaluation distilled) {
    Comparison comparison =
        Comparison.of(
            new Comparison.Data("animals", 100, 0, LABELS.length, 3),
            "kd",
            List.of(MadeRun.of(Role.SCRATCH, alone), MadeRun.of(Role.DISTILLED, distilled)));
    return ClassSection.of(comparison, NAMES).orElseThrow();
  }

  /// Holm's p of three classes: 3 * 2 / 2^12, 2 * 2 / 2^10 and 1. Behind broken and fixed stand the
  /// errors of the student and of the one alone, behind p the samples.
  @Test
  void classesAreBetterOrWorseWithTheStudent() {
    Section section = of(ONE, OTHER);
    String certain = "More than chance shows among so many classes: cat (better), dog (worse) (";
    assertTrue(section.lead().contains(certain), section.lead());
    assertEquals(
        List.of(
            List.of("cat", "0", "12", "0", "12", "0.001", "20"),
            List.of("dog", "10", "0", "10", "0", "0.004", "20"),
            List.of("emu", "1", "1", "1", "1", "1.00", "5")),
        ReadTable.rows(section.body(), "Errors of each class"));
  }

  /// The other way round all of it is.
  @Test
  void studentsThatChangePlacesChangeTheirClasses() {
    Section section = of(OTHER, ONE);
    String certain = "More than chance shows among so many classes: cat (worse), dog (better) (";
    assertTrue(section.lead().contains(certain), section.lead());
    assertEquals(
        List.of(
            List.of("cat", "12", "0", "12", "0", "0.001", "20"),
            List.of("dog", "0", "10", "0", "10", "0.004", "20"),
            List.of("emu", "1", "1", "1", "1", "1.00", "5")),
        ReadTable.rows(section.body(), "Errors of each class"));
  }
}
