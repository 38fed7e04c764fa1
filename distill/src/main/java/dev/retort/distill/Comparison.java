package dev.retort.distill;

import dev.retort.distill.statistics.ClassChange;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.distill.statistics.SampleTest;
import dev.retort.distill.statistics.SeedTest;
import dev.retort.distill.statistics.Statistics;
import dev.retort.engine.Evaluation;
import dev.retort.engine.io.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What distillation brought, measured fairly: the teacher, the distilled student, and the same
/// student from the same initial weights, on the same data in the same order and for as many steps
/// (more epochs where labels are missing), without a teacher and with label smoothing; for one seed
/// or several.
///
/// `toString()` is a table for a terminal, `toJson()` the file that `retort --json` writes.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="compare"}
public final class Comparison {
  /// The data: its name, how many samples trained, chose and tested, and the classes.
  ///
  /// @param validation the samples with a label that chose the best epoch
  /// @param trainSha256 the hash of all that was there to train on, also of what was held out of it
  ///   to choose by; null where nobody took it
  /// @param testSha256 that of the test set; null likewise
  public record Data(
      String name,
      int training,
      int validation,
      int test,
      int classes,
      @Nullable String trainSha256,
      @Nullable String testSha256) {
    /// Without the hashes.
    public Data(String name, int training, int validation, int test, int classes) {
      this(name, training, validation, test, classes, null, null);
    }
  }

  private final Data data;
  private final String setting;
  private final List<Run> runs;
  private final boolean taught;
  private final boolean given;

  /// Null before somebody asks: of many samples they take a moment.
  private @Nullable ControlTests controlTests;

  Comparison(Data data, String setting, List<Run> runs) {
    this(data, setting, runs, true, false);
  }

  /// @param taught whether the distilled student has heard the teacher; by some methods it does not
  /// @param given whether the teacher is known to be one for all seeds; where it is looked up no
  ///   run says so
  Comparison(Data data, String setting, List<Run> runs, boolean taught, boolean given) {
    this.data = data;
    this.setting = setting;
    this.runs = List.copyOf(runs);
    this.taught = taught;
    this.given = given;
  }

  /// A comparison of runs that were made elsewhere. `setting` says how the student was distilled.
  public static Comparison of(Data data, String setting, List<Run> runs) {
    return new Comparison(data, setting, runs);
  }

  public Data data() {
    return data;
  }

  /// How the student was distilled: `kd, temperature 4, soft weight 0.9`.
  public String setting() {
    return setting;
  }

  /// Whether the distilled student has heard the teacher. By a method that hears none it has not,
  /// and nothing in it is to be called distilled.
  public boolean isTaught() {
    return taught;
  }

  /// Whether distilled students of several seeds have all heard one and the same teacher.
  boolean hasOneTeacher() {
    List<Run> teachers = runs(Role.TEACHER);
    boolean one = given || (teachers.size() > 1 && Run.networks(teachers).size() == 1);
    return taught && one && runs(Role.DISTILLED).size() > 1;
  }

  /// How the student was trained, in a sentence: `distillation`, or a method that hears no teacher.
  public String training() {
    return naming().training();
  }

  /// What was done to the student, in a sentence: `distilled`, or `trained by tf-kd 0.99`, which
  /// hears no teacher.
  public String participle() {
    return naming().participle();
  }

  /// The name of one of its models in tables: `student alone`; `distilled`, or in place of that
  /// `tf-kd 0.99`.
  public String title(ModelName model) {
    return naming().title(model);
  }

  /// The name of the model in that role in a sentence, behind an article: `student alone`;
  /// `distilled student`, or in place of that `student trained by tf-kd 0.99`.
  public String noun(Role role) {
    return naming().noun(role);
  }

  private Naming naming() {
    return new Naming(taught ? null : runs(Role.DISTILLED).getFirst().method());
  }

  /// All runs: seeds in their order, and for each the roles in theirs.
  public List<Run> runs() {
    return runs;
  }

  /// The runs in one role, in the order of the seeds; none for controls that were not asked for.
  public List<Run> runs(Role role) {
    return runs.stream().filter(run -> run.role() == role).toList();
  }

  /// Mean and deviation of a figure over the seeds, or that of the one network of all.
  public Statistics statistics(Role role, ToDoubleFunction<Run> figure) {
    return Statistics.of(Run.networks(runs(role)).stream().mapToDouble(figure).toArray());
  }

  /// Mean and deviation of the test errors over the seeds, or those of the one network of all.
  public Statistics errors(Role role) {
    return statistics(role, Run::testErrors);
  }

  /// The share of the errors between the student alone and the teacher that distillation saved: 0
  /// is the student alone, 1 the teacher. NaN without controls, without a teacher's errors, where
  /// the student has not heard the teacher, or where that is no better than the student alone.
  public double gapClosed() {
    return taught
        ? gapClosed(
            errors(Role.SCRATCH).mean(), errors(Role.DISTILLED).mean(), errors(Role.TEACHER).mean())
        : Double.NaN;
  }

  /// The share of the errors between `alone` and `teacher` that `distilled` saves; NaN where any
  /// is, or the teacher makes no fewer than the student alone.
  public static double gapClosed(double alone, double distilled, double teacher) {
    return alone > teacher ? (alone - distilled) / (alone - teacher) : Double.NaN;
  }

  /// The paired test over samples of the distilled student (first) against the student alone; of a
  /// single seed it is McNemar's.
  public Optional<SampleTest> sampleTest() {
    return sampleTest(Role.DISTILLED, Role.SCRATCH);
  }

  /// The paired test over samples of two roles, each seed with itself.
  public Optional<SampleTest> sampleTest(Role first, Role second) {
    List<Evaluation> one = evaluations(first);
    List<Evaluation> other = evaluations(second);
    return one.isEmpty() || one.size() != other.size()
        ? Optional.empty()
        : Optional.of(SampleTest.of(one, other));
  }

  /// What can be said of two roles, each seed with itself, by this one test: with the interval of
  /// their difference. Empty where one of them is missing.
  public Optional<PairedDifference> difference(Role first, Role second) {
    List<Evaluation> one = evaluations(first);
    List<Evaluation> other = evaluations(second);
    return one.isEmpty() || one.size() != other.size()
        ? Optional.empty()
        : Optional.of(PairedDifference.of(one, other));
  }

  /// What the verdict says of the distilled student beside the student alone: by a p that is
  /// adjusted where the control with label smoothing is there too.
  public Optional<PairedDifference> testedAlone() {
    return controlTests().alone();
  }

  /// With how many seeds at least the verdict could speak of other seeds too: with more where both
  /// controls are tested ([PairedDifference#enoughSeeds]).
  public int enoughSeeds() {
    return PairedDifference.enoughSeeds(controlTests().all().size());
  }

  /// The tests by which the verdict speaks.
  ControlTests controlTests() {
    ControlTests tests = controlTests;
    if (tests == null) {
      tests = ControlTests.of(this);
      controlTests = tests; // whoever asks at the same time finds the same
    }
    return tests;
  }

  /// What the runs in one role came to on the test set, in the order of the seeds.
  List<Evaluation> evaluations(Role role) {
    return runs(role).stream().map(Run::evaluation).toList();
  }

  /// The paired test over seeds of the distilled student (first) against the student alone: what
  /// the one over samples cannot say, whether other seeds would come out alike. Empty for a single
  /// seed.
  public Optional<SeedTest> seedTest() {
    return seedTest(Role.DISTILLED, Role.SCRATCH);
  }

  /// The paired test over seeds of two roles. Empty for a single seed.
  public Optional<SeedTest> seedTest(Role first, Role second) {
    List<Run> one = runs(first);
    List<Run> other = runs(second);
    if (one.size() < 2 || one.size() != other.size()) {
      return Optional.empty();
    }
    return Optional.of(
        SeedTest.of(
            IntStream.range(0, one.size())
                .map(i -> one.get(i).testErrors() - other.get(i).testErrors())
                .toArray()));
  }

  /// What distillation fixed and broke in each class, against the student alone; none without it.
  public List<ClassChange> classChanges() {
    List<Evaluation> distilled = evaluations(Role.DISTILLED);
    List<Evaluation> alone = evaluations(Role.SCRATCH);
    return distilled.isEmpty() || distilled.size() != alone.size()
        ? List.of()
        : ClassChange.of(distilled, alone);
  }

  /// What the figures say, in plain words, and no more than the tests support.
  public String verdict() {
    return String.join(" ", findings());
  }

  /// The sentences of the verdict, the conclusion first.
  public List<String> findings() {
    return Verdict.of(this);
  }

  /// The comparison as `result.json` has it: `data`, `runs`, `comparison`. Figures that nobody
  /// knows are null.
  public Json.Members toJson() {
    return ComparisonJson.of(this);
  }

  /// A table of all roles with the verdict below it.
  @Override
  public String toString() {
    return ComparisonTable.of(this);
  }
}
