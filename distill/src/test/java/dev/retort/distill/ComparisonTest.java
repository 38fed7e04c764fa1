package dev.retort.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.Method;
import dev.retort.distill.statistics.ClassChange;
import dev.retort.distill.statistics.Interval;
import dev.retort.distill.statistics.McNemar;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.distill.statistics.SampleTest;
import dev.retort.distill.statistics.Statistics;
import dev.retort.engine.Evaluation;
import dev.retort.engine.io.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// What a comparison makes of runs whose outcome is known.
@Isolated("changes the default locale")
final class ComparisonTest {
  private static final int SAMPLES = 1000;

  /// What the tests find of a pair.
  private static final List<String> FOUND =
      List.of(
          "sampleTestP",
          "mcnemarP",
          "seedTestP",
          "adjustedP",
          "adjustedSeedTestP",
          "firstOnly",
          "secondOnly",
          "differenceInterval");

  /// A run that gets the first `errors` samples wrong.
  private static Run run(Role role, long seed, int errors) {
    return run(role, seed, errors, new Latency(2.5, 4.25));
  }

  private static Run run(Role role, long seed, int errors, @Nullable Latency latency) {
    float[] logits = new float[2 * SAMPLES];
    for (int n = 0; n < SAMPLES; n++) {
      logits[2 * n + (n < errors ? 1 : 0)] = 1;
    }
    Evaluation evaluation = Evaluation.of(logits, new int[SAMPLES], 2);
    boolean teacher = role == Role.TEACHER;
    return new Run(
        role,
        role == Role.DISTILLED ? "kd" : "cross entropy",
        teacher ? "dense 99, relu, dense 2" : "dense 2",
        seed,
        teacher ? 1_276_810 : 1000,
        teacher ? 5_107_240 : 4000,
        evaluation,
        teacher ? 1 : 0.75,
        teacher ? 0 : 0.125,
        latency,
        1.5,
        1000,
        "ab" + seed);
  }

  private static Comparison of(Run... runs) {
    return new Comparison(
        new Comparison.Data("toy", 5000, 0, SAMPLES, 2), "kd, temperature 4", List.of(runs));
  }

  @Test
  void aTeacherThatWasGivenHasNoDeviation() {
    Run given = run(Role.TEACHER, 1, 50);
    Comparison comparison =
        of(
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

  private static Comparison seed(int teacher, int alone, int smoothing, int distilled) {
    return of(
        run(Role.TEACHER, 1, teacher),
        run(Role.SCRATCH, 1, alone),
        run(Role.LABEL_SMOOTHING, 1, smoothing),
        run(Role.DISTILLED, 1, distilled));
  }

  @Test
  void meansDeviationsAndTheGap() {
    List<Run> runs = new ArrayList<>();
    for (int s = 1; s <= 3; s++) {
      runs.add(run(Role.TEACHER, s, 40));
      runs.add(run(Role.SCRATCH, s, 100 + 10 * s));
      runs.add(run(Role.DISTILLED, s, 60 + 10 * s));
    }
    Comparison comparison = of(runs.toArray(Run[]::new));
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

  @Test
  void saysBetterOnlyWhereTheTestSupportsIt() {
    assertTrue(seed(40, 100, 95, 60).verdict().startsWith("Distillation made the student better"));
    assertTrue(seed(40, 100, 95, 60).verdict().contains("closes 67 % of the gap"));
    String worse = seed(40, 100, 95, 150).verdict();
    assertTrue(worse.startsWith("Distillation made the student worse"), worse);
    assertFalse(worse.contains("closes"), worse); // -83 % of the gap
    String even = seed(40, 100, 95, 97).verdict();
    assertTrue(even.startsWith("No difference that this one seed can show"), even);
    assertFalse(even.contains("closes"), even);
    assertTrue(seed(100, 100, 95, 97).verdict().contains("no fewer than the student alone"));
    assertTrue(Double.isNaN(seed(100, 100, 95, 97).gapClosed()));
    assertTrue(seed(40, 100, 60, 61).verdict().contains("no difference to distillation shows"));
    assertTrue(seed(40, 100, 40, 70).verdict().contains("better than distillation"));
  }

  /// 6 samples and none: p = 2 / 2^6, twice which is above 0.05; beside a smaller p it is adjusted
  /// to once itself, and so it is where there is no other test.
  @Test
  void bothControlsAreTestedTogether() {
    String twice = PairedDifference.number(2 * new McNemar(6, 0).p());
    String beside = seed(40, 100, 103, 97).verdict();
    String adjusted =
        "gives 103: no difference to distillation shows (McNemar p = 0.031, adjusted for 2 tests ";
    assertTrue(beside.contains(adjusted + twice), beside);
    String behind = seed(40, 130, 103, 97).verdict();
    String once =
        "gives 103: worse than distillation (McNemar p = 0.031, adjusted for 2 tests 0.031).";
    assertTrue(behind.contains(once), behind);
    String alone = seed(40, 103, 97, 97).verdict();
    assertTrue(alone.startsWith("No difference that this one seed can show: 97 errors"), alone);
    assertTrue(alone.contains("(McNemar p = 0.031, adjusted for 2 tests " + twice), alone);
    String only =
        of(run(Role.TEACHER, 1, 40), run(Role.SCRATCH, 1, 103), run(Role.DISTILLED, 1, 97))
            .verdict();
    assertTrue(only.startsWith("Distillation made the student better: 97 errors"), only);
    assertTrue(only.contains("6 % fewer (McNemar p = 0.031)."), only);
  }

  /// Of 1,000 errors eight are few, and more than none.
  @Test
  void smallSharesHaveADecimal() {
    String verdict = seed(0, 1000, 1000, 992).verdict();
    assertTrue(verdict.contains("same student alone, 0.8 % fewer ("), verdict);
    assertTrue(verdict.contains("closes 0.8 % of the gap"), verdict);
  }

  /// 40 errors of the teacher against 44 alone are no difference, so there is no gap to close.
  @Test
  void speaksOfAGapOnlyWhereThereIsOne() {
    String verdict = seed(40, 44, 44, 30).verdict();
    assertTrue(verdict.startsWith("Distillation made the student better"), verdict);
    assertFalse(verdict.contains("closes"), verdict);
    assertTrue(verdict.contains("The teacher makes 40 errors."), verdict);
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
  void oneLuckySeedIsNotEnough() {
    Comparison comparison =
        of(
            run(Role.SCRATCH, 1, 200),
            run(Role.DISTILLED, 1, 100),
            run(Role.SCRATCH, 2, 100),
            run(Role.DISTILLED, 2, 110),
            run(Role.SCRATCH, 3, 100),
            run(Role.DISTILLED, 3, 110));
    assertTrue(comparison.sampleTest().orElseThrow().p() < 0.05);
    String verdict = comparison.verdict();
    assertTrue(verdict.startsWith("No difference that these 3 seeds can show"), verdict);
  }

  @Test
  void fewSeedsSpeakForThemselvesOnly() {
    List<Run> runs = new ArrayList<>();
    for (int s = 1; s <= 5; s++) {
      runs.add(run(Role.SCRATCH, s, 100 + s));
      runs.add(run(Role.DISTILLED, s, 60));
    }
    Comparison five = of(runs.toArray(Run[]::new));
    assertEquals(0.0625, five.seedTest().orElseThrow().p(), 1e-12);
    assertTrue(five.findings().get(0).startsWith("Distillation made the student better"));
    assertTrue(five.findings().get(1).contains("only a test over at least 6"), five.verdict());
    assertTrue(seed(40, 100, 95, 60).findings().get(2).startsWith("One seed speaks for this pair"));
    assertTrue(seed(40, 100, 95, 60).seedTest().isEmpty());
    runs.add(run(Role.SCRATCH, 6, 100));
    runs.add(run(Role.DISTILLED, 6, 60));
    String six = of(runs.toArray(Run[]::new)).verdict();
    assertTrue(six.contains("permutation of the seeds p = 0.031"), six);
    assertFalse(six.contains("whether other seeds"), six);
  }

  /// Each of two tests over seeds may give 2 / 2^6, which is adjusted to above 0.05; over seven
  /// seeds 2 / 2^7 is not.
  @Test
  void besideBothControlsOtherSeedsAreSpokenOfFromSevenOn() {
    List<Run> runs = new ArrayList<>();
    for (int s = 1; s <= 6; s++) {
      runs.addAll(seedOf(s));
    }
    Comparison six = of(runs.toArray(Run[]::new));
    assertEquals(7, six.enoughSeeds());
    String verdict = six.verdict();
    assertTrue(verdict.startsWith("Distillation made the student better"), verdict);
    String adjusted = "; permutation of the seeds p = 0.031, adjusted for 2 tests 0.063).";
    assertTrue(verdict.contains(adjusted), verdict);
    String limit =
        "6 seeds speak for these pairs of networks; whether other seeds would come out alike, only"
            + " a test over at least 7 can show, for 2 tests are made together.";
    assertTrue(six.findings().contains(limit), verdict);
    Json.Members json = six.toJson().get("comparison").asObject();
    assertEquals(1.0 / 32, json.get("seedTestP").asDouble(), 1e-12);
    assertEquals(1.0 / 16, json.get("adjustedSeedTestP").asDouble(), 1e-12);
    runs.addAll(seedOf(7));
    Comparison seven = of(runs.toArray(Run[]::new));
    assertTrue(seven.verdict().startsWith("Distillation made the student better"));
    assertFalse(seven.verdict().contains("other seeds"), seven.verdict());
  }

  /// In which the distilled student is better than both controls.
  private static List<Run> seedOf(int seed) {
    return List.of(
        run(Role.SCRATCH, seed, 100),
        run(Role.LABEL_SMOOTHING, seed, 95),
        run(Role.DISTILLED, seed, 60));
  }

  /// However many seeds there are, they have met no other teacher.
  @Test
  void studentsOfOneTeacherSpeakOfNoOther() {
    List<Run> alike = new ArrayList<>();
    List<Run> others = new ArrayList<>();
    for (int s = 1; s <= 6; s++) {
      List<Run> students = List.of(run(Role.SCRATCH, s, 100), run(Role.DISTILLED, s, 60));
      alike.add(run(Role.TEACHER, 1, 40));
      alike.addAll(students);
      others.add(run(Role.TEACHER, s, 40));
      others.addAll(students);
    }
    String limit =
        "The students of all 6 seeds learn from one teacher, so that this speaks of students of"
            + " that teacher alone.";
    Comparison one = of(alike.toArray(Run[]::new));
    assertTrue(one.findings().contains(limit), one.verdict());
    assertFalse(of(others.toArray(Run[]::new)).verdict().contains("one teacher"));
    // no run says so of one that is looked up
    List<Run> students = others.stream().filter(run -> run.role() != Role.TEACHER).toList();
    assertFalse(of(students.toArray(Run[]::new)).verdict().contains("one teacher"));
    Comparison.Data data = one.data();
    assertTrue(new Comparison(data, "kd", students, true, true).findings().contains(limit));
    assertFalse(
        new Comparison(data, "kd", students, false, true).verdict().contains("one teacher"),
        "nobody has heard it");
    List<Run> first = students.subList(0, 2);
    assertFalse(new Comparison(data, "kd", first, true, true).verdict().contains("one teacher"));
  }

  /// Alone the student is as good; with label smoothing it is worse, which is said of one seed too.
  @Test
  void oneSeedSpeaksForItselfAlsoAgainstLabelSmoothing() {
    List<String> findings = seed(40, 100, 150, 97).findings();
    assertTrue(findings.get(0).startsWith("No difference"), findings.toString());
    assertTrue(findings.get(1).contains("gives 150: worse than"), findings.toString());
    assertTrue(findings.get(2).startsWith("One seed speaks for"), findings.toString());
    assertFalse(seed(40, 100, 98, 97).verdict().contains("One seed speaks"), "no difference shows");
  }

  @Test
  void manySeedsMustAgreeToo() {
    List<Run> runs = new ArrayList<>();
    int[] distilled = {60, 70, 130, 55, 140, 60, 125, 58};
    for (int s = 0; s < distilled.length; s++) {
      runs.add(run(Role.SCRATCH, s, 110));
      runs.add(run(Role.DISTILLED, s, distilled[s]));
    }
    Comparison comparison = of(runs.toArray(Run[]::new));
    assertTrue(comparison.sampleTest().orElseThrow().p() < 1e-3);
    assertTrue(comparison.seedTest().orElseThrow().p() > 0.05);
    String verdict = comparison.verdict();
    assertTrue(verdict.startsWith("No difference that these 8 seeds can show"), verdict);
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
    assertTrue(of(run(Role.DISTILLED, 1, 60)).classChanges().isEmpty());
  }

  /// The same six samples in each of five seeds are six, not thirty.
  @Test
  void changesOfEachClassCountASampleOnce() {
    List<Run> runs = new ArrayList<>();
    for (int seed = 1; seed <= 5; seed++) {
      runs.add(run(Role.SCRATCH, seed, 6));
      runs.add(run(Role.DISTILLED, seed, 0));
    }
    ClassChange change = of(runs.toArray(Run[]::new)).classChanges().getFirst();
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
    return of(
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
  void withoutControlsItClaimsNothing() {
    Comparison comparison = of(run(Role.TEACHER, 1, 40), run(Role.DISTILLED, 1, 60));
    assertTrue(comparison.sampleTest().isEmpty());
    assertTrue(comparison.verdict().contains("nothing can be said"));
    assertTrue(Double.isNaN(comparison.gapClosed()));
    Json.Members json = comparison.toJson().get("comparison").asObject();
    for (String unknown : FOUND) {
      assertEquals(new Json.Null(), json.get(unknown), unknown);
    }
    assertEquals(new Json.Null(), json.get("labelSmoothing"));
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

  @Test
  void theJsonHasTheFormOfResultFiles() {
    Comparison comparison =
        of(run(Role.TEACHER, 1, 40, null), run(Role.SCRATCH, 1, 100), run(Role.DISTILLED, 1, 60));
    Json.Members json = Json.parse(comparison.toJson().pretty()).asObject();
    assertEquals(List.of("data", "runs", "comparison"), List.copyOf(json.values().keySet()));
    assertEquals(
        List.of("name", "train", "validation", "test", "classes", "trainSha256", "testSha256"),
        List.copyOf(json.get("data").asObject().values().keySet()));
    List<Json> runs = json.get("runs").asArray();
    assertEquals(3, runs.size());
    assertEquals(
        List.of(
            "role",
            "method",
            "architecture",
            "seed",
            "parameters",
            "bytes",
            "testErrors",
            "testExamples",
            "loss",
            "ece",
            "agreement",
            "klFromTeacher",
            "latencyMicros",
            "trainSeconds",
            "samplesPerSecond",
            "weightsSha256",
            "errorInterval",
            "reliability"),
        List.copyOf(runs.get(0).asObject().values().keySet()));
    assertEquals("teacher", runs.get(0).asObject().get("role").asString());
    assertEquals(new Json.Null(), runs.get(0).asObject().get("latencyMicros"));
    assertEquals("{\"p50\":2.5,\"p99\":4.25}", runs.get(2).asObject().get("latencyMicros").text());
    assertEquals(60, runs.get(2).asObject().get("testErrors").asInt());
    assertEquals("kd", runs.get(2).asObject().get("method").asString());
    Json.Members outcome = json.get("comparison").asObject();
    List<String> keys = new ArrayList<>(List.of("gapClosed"));
    keys.addAll(FOUND);
    keys.addAll(List.of("labelSmoothing", "verdict", "classChanges"));
    assertEquals(keys, List.copyOf(outcome.values().keySet()));
    assertEquals(2.0 / 3, outcome.get("gapClosed").asDouble(), 1e-12);
    assertTrue(outcome.get("sampleTestP").asDouble() < 1e-9);
    assertEquals(outcome.get("sampleTestP"), outcome.get("mcnemarP"));
    assertEquals(outcome.get("sampleTestP"), outcome.get("adjustedP"), "the only test");
    assertEquals(new Json.Null(), outcome.get("seedTestP"));
    assertEquals(40, outcome.get("firstOnly").asInt());
    assertEquals(0, outcome.get("secondOnly").asInt());
    Json.Members difference = outcome.get("differenceInterval").asObject();
    assertEquals(-53.462, difference.get("low").asDouble(), 1e-3); // of 900, 40, 0, 60
    assertEquals(-28.142, difference.get("high").asDouble(), 1e-3);
    assertEquals(new Json.Null(), outcome.get("labelSmoothing"));
    assertEquals(comparison.verdict(), outcome.get("verdict").asString());
    Json.Members change = outcome.get("classChanges").asArray().get(0).asObject();
    assertEquals(40, change.get("fixed").asInt());
    Json.Members interval = runs.get(2).asObject().get("errorInterval").asObject();
    assertEquals(Interval.ofErrors(60, 1000).low(), interval.get("low").asDouble());
    Json.Members bin = runs.get(2).asObject().get("reliability").asArray().get(0).asObject();
    assertEquals(1000, bin.get("count").asInt());
    assertEquals(0.94, bin.get("accuracy").asDouble(), 1e-12);
  }

  /// Beside label smoothing 103 errors against 97, p = 2 / 2^6; beside the student alone 100, whose
  /// p is greater.
  @Test
  void theJsonHasTheSameOfLabelSmoothing() {
    Json.Members json = seed(40, 100, 103, 97).toJson().get("comparison").asObject();
    Json.Members smoothing = json.get("labelSmoothing").asObject();
    assertEquals(FOUND, List.copyOf(smoothing.values().keySet()));
    assertEquals(1.0 / 32, smoothing.get("sampleTestP").asDouble(), 1e-12);
    assertEquals(1.0 / 16, smoothing.get("adjustedP").asDouble(), 1e-12);
    assertEquals(6, smoothing.get("firstOnly").asInt());
    assertEquals(0.25, json.get("adjustedP").asDouble(), 1e-12); // 2 / 2^3
  }

  /// McNemar's test is of one seed; of two the interval is that of the mean of -20 and -10.
  @Test
  void severalSeedsHaveNoMcNemar() {
    Comparison comparison =
        of(
            run(Role.SCRATCH, 1, 80),
            run(Role.DISTILLED, 1, 60),
            run(Role.SCRATCH, 2, 70),
            run(Role.DISTILLED, 2, 60));
    Json.Members json = comparison.toJson().get("comparison").asObject();
    assertEquals(new Json.Null(), json.get("mcnemarP"));
    assertTrue(json.get("sampleTestP").asDouble() < 0.001);
    assertEquals(0.5, json.get("seedTestP").asDouble(), 1e-12);
    assertEquals(30, json.get("firstOnly").asInt());
    Json.Members difference = json.get("differenceInterval").asObject();
    assertEquals(-15 - 63.53, difference.get("low").asDouble(), 1e-9); // 12.706 * 5
    assertEquals(-15 + 63.53, difference.get("high").asDouble(), 1e-9);
  }
}
