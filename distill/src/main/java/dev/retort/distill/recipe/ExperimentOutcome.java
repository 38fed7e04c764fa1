package dev.retort.distill.recipe;

import dev.retort.distill.Comparison;
import dev.retort.distill.Examination;
import dev.retort.distill.Latency;
import dev.retort.distill.ModelName;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.statistics.ClassChange;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.distill.teacher.EnsembleTeacher;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the models of an experiment came to on the test set, over its seeds.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="experiment"}
public final class ExperimentOutcome {
  private final ExperimentPlan plan;
  private final Dataset test;
  private final Examination examination;
  private final Map<String, Stage> makers;
  private final List<Long> seeds = new ArrayList<>();
  private final Map<String, List<Run>> runs = new HashMap<>();
  private final Map<String, List<Evaluation>> taughtBy = new HashMap<>();

  /// Of the first seed, by the names of the models.
  private final Map<String, float[]> logits = new HashMap<>();

  /// Those of their teachers, by the names of the students.
  private final Map<String, float[]> teacherLogits = new HashMap<>();

  /// Of teachers from elsewhere, which are the same for all stages and seeds.
  private final Map<String, float[]> givenLogits = new HashMap<>();

  /// The models themselves of the first seed.
  private final Map<String, TrainedModel> trained = new HashMap<>();

  /// What was found of the seeds so far; null until somebody asks.
  private @Nullable TestedPairs tested;

  public ExperimentOutcome(ExperimentPlan plan, Dataset test) {
    this.plan = plan;
    this.test = test;
    examination = new Examination(test, false);
    makers = plan.makers();
  }

  /// Examines the models of one seed.
  public void add(long seed, Map<String, TrainedModel> models) {
    if (seeds.contains(seed)) {
      throw new IllegalArgumentException(
          "seed %d is there already; the same seed gives the same bits".formatted(seed));
    }
    seeds.add(seed);
    tested = null;
    Map<String, float[]> all = new HashMap<>();
    models.forEach((name, model) -> all.put(name, examination.logits(model.predictor())));
    for (String name : makers.keySet()) {
      TrainedModel model = known(models, name);
      float[] own = known(all, name);
      float[] teacher = teacherLogits(name, models, all);
      Run run =
          examination.run(
              ModelName.of(name),
              stage(name).text(),
              seed,
              model.teacher(),
              own,
              teacher,
              model.seconds(),
              model.samplesPerSecond());
      list(runs, name).add(run);
      logits.putIfAbsent(name, own);
      trained.putIfAbsent(name, model);
      if (teacher != null) {
        list(taughtBy, name)
            .add(Evaluation.of(teacher, Evaluation.labels(test), run.evaluation().classes()));
        teacherLogits.putIfAbsent(name, teacher);
      }
    }
  }

  /// Measures how long predictions take, once for each architecture, when all seeds are there: it
  /// does not depend on the weights, and models of one architecture shall not differ by what the
  /// machine did meanwhile. An ensemble asks its members one after the other.
  public void measureLatencies() {
    Map<String, List<Network>> architectures = new TreeMap<>();
    for (ExperimentModel model : models()) {
      if (!model.runs().isEmpty()) {
        String architecture = model.runs().getFirst().architecture();
        architectures.putIfAbsent(architecture, trained(model.name()).networks());
      }
    }
    Map<String, Latency> measured = Latency.inRounds(architectures, test);
    runs.values()
        .forEach(all -> all.replaceAll(run -> run.withLatency(measured.get(run.architecture()))));
  }

  private static <T> List<T> list(Map<String, List<T>> lists, String name) {
    return lists.computeIfAbsent(name, empty -> new ArrayList<>());
  }

  private static <T> T known(Map<String, T> all, String name) {
    T one = all.get(name);
    if (one == null) {
      throw new IllegalArgumentException(
          "the experiment has no model %s; there are %s".formatted(name, all.keySet()));
    }
    return one;
  }

  private Stage stage(String name) {
    return known(makers, name);
  }

  /// What the teachers of a model together say of the test set; null where there are none, or they
  /// know the training samples alone.
  private float @Nullable [] teacherLogits(
      String name, Map<String, TrainedModel> models, Map<String, float[]> all) {
    if (!(stage(name) instanceof TrainingStage stage)) {
      return null;
    }
    if (stage.given().isPresent()) {
      Teacher given = stage.together(List.of(stage.given().get()));
      return given.isLookedUp()
          ? null
          : givenLogits.computeIfAbsent(given.sha256(), _ -> examination.logits(given.predictor()));
    }
    if (!stage.isTaught()) {
      return null;
    }
    if (stage.teachers().size() == 1 && stage.mean() == EnsembleTeacher.Mean.PROBABILITIES) {
      return known(all, stage.teachers().getFirst()); // asked already
    }
    List<Teacher> teachers =
        stage.teachers().stream().map(each -> known(models, each).teacher()).toList();
    return examination.logits(stage.together(teachers).predictor());
  }

  /// A teacher as a model hears it: by the mean over its members that the model's stage takes.
  public Teacher heard(String model, Teacher teacher) {
    return stage(model) instanceof TrainingStage stage && stage.isTaught()
        ? stage.together(List.of(teacher))
        : teacher;
  }

  public ExperimentPlan plan() {
    return plan;
  }

  public Dataset test() {
    return test;
  }

  /// The seeds so far.
  public List<Long> seeds() {
    return List.copyOf(seeds);
  }

  /// All models, in the order of the stages.
  public List<ExperimentModel> models() {
    return makers.keySet().stream().map(this::model).toList();
  }

  public ExperimentModel model(String name) {
    Stage stage = stage(name);
    List<String> teachers = List.of();
    if (stage instanceof TrainingStage training) {
      teachers = training.given().map(given -> List.of(given.text())).orElse(training.teachers());
    }
    return new ExperimentModel(
        name,
        stage,
        plan.note(name),
        role(name),
        teachers,
        runs.getOrDefault(name, List.of()),
        taughtBy.getOrDefault(name, List.of()));
  }

  /// What a model is nearest to in a comparison: whoever learns from others is distilled; who does
  /// not, and teaches, is a teacher; who learns from labels by a method of its own stands where
  /// label smoothing does. What goes on from other weights, or is put together, is what these are.
  private Role role(String name) {
    return switch (stage(name)) {
      case MutualStage mutual -> Role.DISTILLED;
      case TrainingStage training -> {
        if (training.isTaught()) {
          yield Role.DISTILLED;
        }
        if (teaches(name)) {
          yield Role.TEACHER;
        }
        if (training.start() instanceof Start.Weights weights) {
          yield role(weights.stage());
        }
        yield training.method().isPresent() ? Role.LABEL_SMOOTHING : Role.SCRATCH;
      }
      case EnsembleStage ensemble -> {
        if (teaches(name)) {
          yield Role.TEACHER;
        }
        List<Role> members = ensemble.members().stream().map(this::role).distinct().toList();
        yield members.size() == 1 ? members.getFirst() : Role.DISTILLED;
      }
    };
  }

  private boolean teaches(String name) {
    return plan.recipe().stages().stream()
        .anyMatch(
            stage -> stage instanceof TrainingStage training && training.teachers().contains(name));
  }

  /// What can be said of two models. If they are among those that the experiment tests, its p is
  /// adjusted for their number ([#tests]); else it is that of a single test.
  public PairedDifference difference(String first, String second) {
    TestedPairs pairs = tested;
    if (pairs == null) {
      pairs = new TestedPairs(plan, this::single);
      tested = pairs;
    }
    return pairs.find(first, second).orElseGet(() -> single(first, second));
  }

  private PairedDifference single(String first, String second) {
    return PairedDifference.of(evaluations(first), evaluations(second), test.size());
  }

  private List<Evaluation> evaluations(String name) {
    return runs.getOrDefault(name, List.of()).stream().map(Run::evaluation).toList();
  }

  /// What is said of an expectation: [Expectation#verdict], or that it is not judged.
  public String verdict(Expectation expected) {
    return plan.isJudged()
        ? expected.verdict(difference(expected.first(), expected.second()))
        : Expectation.NOT_JUDGED;
  }

  /// A model and the one that it is compared with; empty where it is compared with none.
  public Optional<PairedDifference> difference(ExperimentModel model) {
    return Optional.ofNullable(model.note().against())
        .map(other -> difference(model.name(), other));
  }

  /// The models that are compared with another, and of which nothing is expected beside that one.
  List<ExperimentModel> comparedOnly() {
    List<Expectation> expected = plan.expectations();
    List<ExperimentModel> only = new ArrayList<>();
    for (ExperimentModel model : models()) {
      String other = model.note().against();
      if (other != null && expected.stream().noneMatch(each -> each.isOf(model.name(), other))) {
        only.add(model);
      }
    }
    return only;
  }

  /// How many pairs of models are tested, and their p adjusted for: those of which something is
  /// expected, if it is judged, and those that are compared, each pair once.
  public int tests() {
    return TestedPairs.count(plan);
  }

  /// `better than alone`, `no difference shown to alone`; empty where it is compared with none.
  public String compared(ExperimentModel model) {
    return difference(model).map(found -> word(found) + " " + model.note().against()).orElse("");
  }

  /// What stands before the name of the one that a model is compared with: `better than`.
  public static String word(PairedDifference found) {
    return found.firstIsBetter()
        ? "better than"
        : found.firstIsWorse() ? "worse than" : "no difference shown to";
  }

  /// The share of the mean errors between the model that it is compared with and its teacher that
  /// it saves: 0 is that model, 1 the teacher. NaN where there is none of them, or the teacher is
  /// no better.
  public double gapClosed(ExperimentModel model) {
    String against = model.note().against();
    return against == null
        ? Double.NaN
        : Comparison.gapClosed(
            model(against).errors().mean(), model.errors().mean(), model.teacherErrors());
  }

  /// The same of one seed.
  public double gapClosed(ExperimentModel model, int seed) {
    String against = model.note().against();
    return against == null || model.taughtBy().isEmpty()
        ? Double.NaN
        : Comparison.gapClosed(
            model(against).runs().get(seed).testErrors(),
            model.runs().get(seed).testErrors(),
            model.taughtBy().get(seed).errors());
  }

  /// That over the seeds where the teacher is shown to be better than the model that this one is
  /// compared with, and so is this one; NaN elsewhere, because a gap that chance may have made is
  /// none to close, and what chance may have gained closes none. Of the teacher this asks as a
  /// condition, so that its p is not adjusted: both must hold, and that of the model is adjusted.
  public double shownGapClosed(ExperimentModel model) {
    String against = model.note().against();
    boolean shown =
        against != null
            && !model.taughtBy().isEmpty()
            && PairedDifference.of(model.taughtBy(), evaluations(against), test.size())
                .firstIsBetter()
            && difference(model).map(PairedDifference::firstIsBetter).orElse(false);
    return shown ? gapClosed(model) : Double.NaN;
  }

  /// What one model fixed and broke in each class where another one does otherwise.
  public List<ClassChange> classChanges(String first, String second) {
    return ClassChange.of(evaluations(first), evaluations(second), test.classes(), test.size());
  }

  /// A model itself, in the first seed.
  public TrainedModel trained(String name) {
    return known(trained, name);
  }

  /// A model's logits for the test set in the first seed, [N, K].
  public float[] logits(String name) {
    return known(logits, name);
  }

  /// Those of its teachers; null where they are not known.
  public float @Nullable [] teacherLogits(String name) {
    return teacherLogits.get(name);
  }

  /// The conclusion, what was expected and found, and how far it reaches.
  public List<String> findings() {
    return ExperimentFindings.of(this);
  }
}
