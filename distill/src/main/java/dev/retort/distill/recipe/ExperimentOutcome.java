package dev.retort.distill.recipe;

import dev.retort.distill.Comparison;
import dev.retort.distill.statistics.ClassChange;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.data.Dataset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the models of an experiment came to on the test set, over its seeds. An outcome is for one
/// thread.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="experiment"}
public final class ExperimentOutcome {
  private final ExperimentPlan plan;
  private final Dataset test;
  private final int threads;
  private final Map<String, Stage> makers;
  private final ExaminedModels examined;
  private final ModelRoles roles;

  /// What was found of the seeds so far; null until somebody asks.
  private @Nullable TestedPairs tested;

  /// One whose models are asked about the test set by as many threads as there are processors.
  public ExperimentOutcome(ExperimentPlan plan, Dataset test) {
    this(plan, test, Runtime.getRuntime().availableProcessors());
  }

  /// @param threads by which models are asked about the test set; they change no bit
  public ExperimentOutcome(ExperimentPlan plan, Dataset test, int threads) {
    this.plan = plan;
    this.test = test;
    this.threads = threads;
    makers = plan.makers();
    examined = new ExaminedModels(makers, test, threads);
    roles = new ModelRoles(makers);
  }

  /// Examines the models of one seed.
  public void add(long seed, Map<String, TrainedModel> models) {
    examined.add(seed, models);
    tested = null;
  }

  /// Measures how long predictions take, once for each architecture, when all seeds are there: it
  /// does not depend on the weights, and models of one architecture shall not differ by what the
  /// machine did meanwhile. An ensemble asks its members one after the other.
  public void measureLatencies() {
    examined.measureLatencies();
  }

  /// A teacher as a model hears it: by the mean over its members that the model's stage takes.
  public Teacher heard(String model, Teacher teacher) {
    return examined.stage(model) instanceof TrainingStage stage && stage.isTaught()
        ? stage.together(List.of(teacher))
        : teacher;
  }

  public ExperimentPlan plan() {
    return plan;
  }

  public Dataset test() {
    return test;
  }

  /// By which models are asked about the test set.
  public int threads() {
    return threads;
  }

  /// The seeds so far.
  public List<Long> seeds() {
    return examined.seeds();
  }

  /// All models, in the order of the stages.
  public List<ExperimentModel> models() {
    return makers.keySet().stream().map(this::model).toList();
  }

  public ExperimentModel model(String name) {
    Stage stage = examined.stage(name);
    List<String> teachers = List.of();
    if (stage instanceof TrainingStage training) {
      teachers = training.given().map(given -> List.of(given.text())).orElse(training.teachers());
    }
    return new ExperimentModel(
        name,
        stage,
        plan.note(name),
        roles.of(name),
        teachers,
        examined.runs(name),
        examined.taughtBy(name));
  }

  /// What can be said of two models. If they are among those that the experiment tests, its p is
  /// adjusted for their number ([#tests]); else it is that of a single test.
  public PairedDifference difference(String first, String second) {
    return testedPairs().find(first, second).orElseGet(() -> single(first, second));
  }

  private TestedPairs testedPairs() {
    TestedPairs pairs = tested;
    if (pairs == null) {
      pairs = new TestedPairs(plan, this::single);
      tested = pairs;
    }
    return pairs;
  }

  /// What can be said of all pairs that are tested ([#tests]), each once.
  List<PairedDifference> tested() {
    return testedPairs().all();
  }

  private PairedDifference single(String first, String second) {
    return PairedDifference.of(examined.evaluations(first), examined.evaluations(second));
  }

  /// What is said of an expectation: [Expectation#verdict], or that it is not judged.
  public String verdict(Expectation expected) {
    return plan.isJudged()
        ? expected.verdict(difference(expected.first(), expected.second()))
        : Expectation.NOT_JUDGED;
  }

  /// A model beside each one that it is compared with, in the order in which they are named; none
  /// where it is compared with none.
  public List<ComparedPair> compared(ExperimentModel model) {
    return model.note().against().stream()
        .map(other -> new ComparedPair(model, other, difference(model.name(), other)))
        .toList();
  }

  /// All models beside those that they are compared with.
  public List<ComparedPair> compared() {
    return models().stream().flatMap(model -> compared(model).stream()).toList();
  }

  /// How many pairs of models are tested, and their p adjusted for: those of which something is
  /// expected, if it is judged, and those that are compared, each pair once.
  public int tests() {
    return TestedPairs.count(plan);
  }

  /// The share of the mean errors between the first model that it is compared with and its teacher
  /// that it saves: 0 is that model, 1 the teacher. NaN where there is none of them, or the teacher
  /// is no better.
  public double gapClosed(ExperimentModel model) {
    return control(model)
        .map(
            control ->
                Comparison.gapClosed(
                    control.errors().mean(), model.errors().mean(), model.teacherErrors()))
        .orElse(Double.NaN);
  }

  /// The same of one run.
  ///
  /// @param index of its seed in [#seeds()], from 0
  public double gapClosed(ExperimentModel model, int index) {
    return control(model)
        .filter(_ -> !model.taughtBy().isEmpty())
        .map(
            control ->
                Comparison.gapClosed(
                    control.runs().get(index).testErrors(),
                    model.runs().get(index).testErrors(),
                    model.taughtBy().get(index).errors()))
        .orElse(Double.NaN);
  }

  private Optional<ExperimentModel> control(ExperimentModel model) {
    return model.note().control().map(this::model);
  }

  /// That over the seeds where the teacher is shown to be better than the first model that this one
  /// is compared with, and so is this one; NaN elsewhere, because a gap that chance may have made
  /// is none to close, and what chance may have gained closes none. Of the teacher this asks as a
  /// condition, so that its p is not adjusted: both must hold, and that of the model is adjusted.
  public double shownGapClosed(ExperimentModel model) {
    boolean shown =
        model
            .note()
            .control()
            .filter(_ -> !model.taughtBy().isEmpty())
            .filter(control -> difference(model.name(), control).firstIsBetter())
            .filter(control -> teacherIsBetter(model, control))
            .isPresent();
    return shown ? gapClosed(model) : Double.NaN;
  }

  private boolean teacherIsBetter(ExperimentModel model, String control) {
    return PairedDifference.of(model.taughtBy(), examined.evaluations(control)).firstIsBetter();
  }

  /// What one model fixed and broke in each class where another one does otherwise.
  public List<ClassChange> classChanges(String first, String second) {
    return ClassChange.of(examined.evaluations(first), examined.evaluations(second));
  }

  /// A model itself, in the first seed.
  public TrainedModel trained(String name) {
    return examined.trained(name);
  }

  /// A model's logits for the test set in the first seed, [N, K].
  public float[] logits(String name) {
    return examined.logits(name);
  }

  /// Those of its teachers; null where they are not known.
  public float @Nullable [] teacherLogits(String name) {
    return examined.teacherLogits(name);
  }

  /// What limits all that the tests say, in sentences: how far it reaches beyond the networks at
  /// hand and beyond teachers that are the same in all seeds, and how many tests there are. None
  /// where nothing is tested.
  public List<String> limits() {
    return ExperimentLimits.of(this);
  }

  /// The conclusion, what was expected and found, and how far it reaches.
  public List<String> findings() {
    return ExperimentFindings.of(this);
  }
}
