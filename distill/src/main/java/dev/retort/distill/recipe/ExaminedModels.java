package dev.retort.distill.recipe;

import dev.retort.distill.Examination;
import dev.retort.distill.Latency;
import dev.retort.distill.ModelName;
import dev.retort.distill.Run;
import dev.retort.distill.teacher.EnsembleTeacher;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The models of an experiment on the test set, seed after seed, each beside its teachers.
final class ExaminedModels {
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

  /// @param makers the stages by the names of the models that they make
  /// @param threads by which models are asked
  ExaminedModels(Map<String, Stage> makers, Dataset test, int threads) {
    this.makers = makers;
    this.test = test;
    examination = Examination.of(test, threads);
  }

  /// Examines those of one seed.
  void add(long seed, Map<String, TrainedModel> models) {
    if (seeds.contains(seed)) {
      throw new IllegalArgumentException(
          "seed %d is there already; the same seed gives the same bits".formatted(seed));
    }
    seeds.add(seed);
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

  private static <T> List<T> list(Map<String, List<T>> lists, String name) {
    return lists.computeIfAbsent(name, empty -> new ArrayList<>());
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

  /// Measures how long predictions take, once for each architecture.
  void measureLatencies() {
    Map<String, List<Network>> architectures = new TreeMap<>();
    for (String name : makers.keySet()) {
      List<Run> own = runs(name);
      if (!own.isEmpty()) {
        architectures.putIfAbsent(own.getFirst().architecture(), trained(name).networks());
      }
    }
    Map<String, Latency> measured = Latency.inRounds(architectures, test);
    runs.values()
        .forEach(all -> all.replaceAll(run -> run.withLatency(measured.get(run.architecture()))));
  }

  /// The seeds so far.
  List<Long> seeds() {
    return List.copyOf(seeds);
  }

  /// Who makes a model.
  Stage stage(String name) {
    return known(makers, name);
  }

  /// One a seed.
  List<Run> runs(String name) {
    return runs.getOrDefault(name, List.of());
  }

  /// What a model's teachers together came to, one a seed; none where nobody knows.
  List<Evaluation> taughtBy(String name) {
    return taughtBy.getOrDefault(name, List.of());
  }

  List<Evaluation> evaluations(String name) {
    return runs(name).stream().map(Run::evaluation).toList();
  }

  /// A model itself, in the first seed.
  TrainedModel trained(String name) {
    return known(trained, name);
  }

  /// Its logits in the first seed, [N, K].
  float[] logits(String name) {
    return known(logits, name);
  }

  /// Those of its teachers; null where they are not known.
  float @Nullable [] teacherLogits(String name) {
    return teacherLogits.get(name);
  }

  private static <T> T known(Map<String, T> all, String name) {
    T one = all.get(name);
    if (one == null) {
      throw new IllegalArgumentException(
          "the experiment has no model %s; there are %s".formatted(name, all.keySet()));
    }
    return one;
  }
}
