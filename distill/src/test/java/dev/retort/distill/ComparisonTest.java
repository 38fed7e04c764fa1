package dev.retort.distill;

import static dev.retort.distill.KnownRuns.SAMPLES;
import static dev.retort.distill.KnownRuns.comparison;
import static dev.retort.distill.KnownRuns.run;
import static dev.retort.distill.KnownRuns.seed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.Method;
import dev.retort.distill.statistics.ClassChange;
import dev.retort.distill.statistics.McNemar;
import dev.retort.distill.statistics.SampleTest;
import dev.retort.distill.statistics.Statistics;
import dev.retort.engine.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// What a comparison makes of runs whose outcome is known: its table, and the changes of classes.
@Isolated("changes the default locale")
final class ComparisonTest {
  @Test
  void aTeacherThatWasGivenHasNoDeviation() {
    Run given = run(Role.TEACHER, 1, 50);
    Comparison comparison =
        comparison(
            given,
            run(Role.SCRATCH, 1, 90),
            run(Role.DISTILLED, 1, 70),
            given,
            run(Role.SCRATCH, 2, 92),
            run(Role.DISTILLED, 2, 74));
    Statistics teacher = comparison.statistics(Role.TEACHER, Run::testErrors);
    assertEquals(new Statistics(50, Double.NaN, 1), teacher, "of one network");
    String table = comparison.toString();
    String errors = table.lines().filter(line -> line.startsWith("errors of")).findFirst().get();
    assertEquals(List.of("50", "91.0 ± 1.4", "72.0 ± 2.8"), cells(errors));
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.split(" {3,}", -1)).skip(1).toList();
  }

  @Test
  void meansDeviationsAndTheGap() {
    List<Run> runs = new ArrayList<>();
    for (int s = 1; s <= 3; s++) {
      runs.add(run(Role.TEACHER, s, 40));
      runs.add(run(Role.SCRATCH, s, 100 + 10 * s));
      runs.add(run(Role.DISTILLED, s, 60 + 10 * s));
    }
    Comparison comparison = comparison(runs.toArray(Run[]::new));
    assertEquals(new Statistics(120, 10, 3), comparison.errors(Role.SCRATCH));
    assertEquals(0.5, comparison.gapClosed(), 1e-12);
    SampleTest test = comparison.sampleTest().orElseThrow();
    assertEquals(120, test.firstOnly()); // counts are those of all seeds, but p is not
    assertEquals(0, test.secondOnly());
    String text = comparison.toString();
    assertTrue(text.contains("120.0 ± 10.0"), text);
    assertTrue(text.contains("in 3 of 3 seeds"), text);
    assertTrue(text.contains("seeds 1, 2, 3"), text);
    assertFalse(text.contains("label smoothing"), text);
  }

  /// Whoever hears no teacher closes no gap to one, however much better it is than alone.
  @Test
  void aMethodThatHearsNoTeacherIsCalledByItsName() {
    List<Run> runs = seed(40, 100, 95, 60).runs();
    Comparison.Data data = new Comparison.Data("toy", 5000, 0, SAMPLES, 2);
    Comparison untaught =
        new Comparison(data, "kd", runs, false, false); // which is what its runs say
    String verdict = untaught.verdict();
    assertTrue(verdict.startsWith("Training by kd made the student better: 60 errors"), verdict);
    assertTrue(verdict.contains("gives 95: worse than kd"), verdict);
    assertFalse(verdict.contains("istillation"), verdict);
    assertFalse(verdict.contains("gap"), verdict);
    assertTrue(Double.isNaN(untaught.gapClosed()));
    assertFalse(untaught.isTaught());
    assertEquals("kd", untaught.training());
    assertEquals("trained by kd", untaught.participle());
    assertEquals("student trained by kd", untaught.noun(Role.DISTILLED));
    assertEquals("student alone", untaught.noun(Role.SCRATCH));
    assertEquals(List.of("teacher", "student alone", "label smoothing", "kd"), head(untaught));
    assertFalse(untaught.toString().contains("distilled"), untaught.toString());
    assertEquals(
        seed(40, 100, 95, 60).toJson().get("runs").text(),
        untaught.toJson().get("runs").text(),
        "roles stay what they are");
    assertEquals("distillation", seed(40, 100, 95, 60).training());
    List<Run> alone = untaught.runs(Role.DISTILLED);
    assertEquals(
        "The trained student makes 60 errors; without the student alone beside it, nothing can be"
            + " said about what kd brought.",
        new Comparison(data, "kd", alone, false, false).verdict());
  }

  /// The names above the columns of the table.
  private static List<String> head(Comparison comparison) {
    String table = comparison.toString();
    return cells(table.lines().filter(line -> line.contains("student alone")).findFirst().get());
  }

  @Test
  void aMethodThatHearsItsTeacherDistils() {
    Comparison taught = seed(40, 100, 95, 60);
    assertEquals("distilled", taught.participle());
    assertEquals("distilled student", taught.noun(Role.DISTILLED));
    assertEquals(List.of("teacher", "student alone", "label smoothing", "distilled"), head(taught));
    assertEquals("distilled", Role.DISTILLED.title(Method.kd()));
    assertEquals("tf-kd 0.99", Role.DISTILLED.title(Method.parse("tf-kd")));
    assertEquals("label smoothing", Role.LABEL_SMOOTHING.title(Method.parse("tf-kd")));
  }

  @Test
  void changesOfEachClass() {
    // Samples 0 to 599 are of class 0, the others of class 1; each model errs at its own end.
    Comparison comparison = ofTwoClasses(30, 50);
    List<ClassChange> changes = comparison.classChanges();
    assertEquals(2, changes.size());
    assertEquals(30, changes.get(0).fixed());
    assertEquals(0, changes.get(0).broken());
    assertEquals(0, changes.get(1).fixed());
    assertEquals(50, changes.get(1).broken());
    assertEquals(2 * new McNemar(0, 50).p(), changes.get(1).p(), 1e-20);
    assertEquals(new McNemar(30, 0).p(), changes.get(0).p(), 1e-15);
    assertTrue(comparison(run(Role.DISTILLED, 1, 60)).classChanges().isEmpty());
  }

  /// The same six samples in each of five seeds are six, not thirty.
  @Test
  void changesOfEachClassCountASampleOnce() {
    List<Run> runs = new ArrayList<>();
    for (int seed = 1; seed <= 5; seed++) {
      runs.add(run(Role.SCRATCH, seed, 6));
      runs.add(run(Role.DISTILLED, seed, 0));
    }
    ClassChange change = comparison(runs.toArray(Run[]::new)).classChanges().getFirst();
    assertEquals(30, change.fixed());
    assertEquals(2 * new McNemar(6, 0).p(), change.p(), 1e-12); // of two classes
  }

  private static Comparison ofTwoClasses(int aloneErrs, int distilledErrs) {
    int[] labels = new int[SAMPLES];
    float[] alone = new float[2 * SAMPLES];
    float[] distilled = new float[2 * SAMPLES];
    for (int n = 0; n < SAMPLES; n++) {
      labels[n] = n < 600 ? 0 : 1;
      alone[2 * n + (n < aloneErrs ? 1 : labels[n])] = 1;
      distilled[2 * n + (n >= SAMPLES - distilledErrs ? 0 : labels[n])] = 1;
    }
    return comparison(
        with(run(Role.SCRATCH, 1, 0), Evaluation.of(alone, labels, 2)),
        with(run(Role.DISTILLED, 1, 0), Evaluation.of(distilled, labels, 2)));
  }

  private static Run with(Run run, Evaluation evaluation) {
    return new Run(
        run.role(),
        run.method(),
        run.architecture(),
        run.seed(),
        run.parameters(),
        run.bytes(),
        evaluation,
        run.agreement(),
        run.klFromTeacher(),
        run.latency(),
        run.trainSeconds(),
        run.samplesPerSecond(),
        run.weightsSha256());
  }

  @Test
  void theTableIsAlignedAndOfTheSameBytesInEveryLocale() {
    Comparison comparison = seed(40, 100, 95, 60);
    String text = comparison.toString();
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      assertEquals(text, comparison.toString());
    } finally {
      Locale.setDefault(before);
    }
    List<String> lines = text.lines().toList();
    int head = 0;
    while (!lines.get(head).contains("student alone")) {
      head++;
    }
    int end = lines.get(head).length();
    for (int i = head; !lines.get(i).isEmpty(); i++) {
      assertEquals(end, lines.get(i).length(), lines.get(i));
    }
    assertTrue(text.contains("errors of 1,000"), text);
    assertTrue(text.contains("1,276,810"), text);
    assertTrue(text.lines().allMatch(line -> line.length() <= 100), text);
  }
}
