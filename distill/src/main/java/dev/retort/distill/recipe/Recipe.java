package dev.retort.distill.recipe;

import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.SoftTargets;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Dataset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A chain of trainings, as data: teachers before students, students that teach others, networks
/// that begin where others ended.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="recipe"}
///
/// The recipes of the literature are lists of stages that small factories put together:
/// [TeacherAssistant], [BornAgain], [SelfDistillation], [HintsFirst], [TeachersLayers],
/// [FineTuning]; [MutualStage] is a stage of its own.
///
/// Every stage keeps what it has in [TrainedNetworks] after its epochs, so that a recipe which was
/// broken off anywhere ends with the bits of one that was not.
public record Recipe(List<Stage> stages) {
  /// @throws IllegalArgumentException if a stage needs a model that no stage before it makes, two
  ///   make the same, networks do not fit together, a stage freezes what its network has not or, of
  ///   layers that it takes over, others than these, or two members of an ensemble are trained
  ///   alike
  public Recipe {
    stages = List.copyOf(stages);
    Map<String, List<NetworkSpec>> made = new LinkedHashMap<>();
    Map<List<NetworkSpec>, Teacher> teachers = new HashMap<>(); // large ones teach many stages
    Map<String, TrainingStage> trained = new HashMap<>();
    for (Stage stage : stages) {
      for (String need : stage.needs()) {
        if (!made.containsKey(need)) {
          throw new IllegalArgumentException(
              "%s needs %s, which no stage before it makes; there are %s"
                  .formatted(String.join(", ", stage.makes()), need, made.keySet()));
        }
      }
      outlines(stage, made, teachers)
          .forEach(
              (name, networks) -> {
                if (made.put(name, networks) != null) {
                  throw new IllegalArgumentException(
                      "two stages make %s; give one another name".formatted(name));
                }
              });
      if (stage instanceof TrainingStage training) {
        trained.put(training.name(), training);
      } else if (stage instanceof EnsembleStage ensemble) {
        requireDifferent(ensemble, trained);
      }
    }
  }

  /// Copies of one network are one network, whatever an ensemble of them is called.
  private static void requireDifferent(EnsembleStage ensemble, Map<String, TrainingStage> trained) {
    Map<List<Object>, String> seen = new HashMap<>();
    for (String member : ensemble.members()) {
      TrainingStage stage = trained.get(member);
      String like = stage == null ? null : seen.put(stage.settings(), member);
      if (like != null) {
        throw new IllegalArgumentException(
            "%s and %s of the ensemble %s are trained alike and would be the same network; give one another stream, such as stream = %s"
                .formatted(like, member, ensemble.name(), member));
      }
    }
  }

  public static Recipe of(List<? extends Stage> stages) {
    return new Recipe(List.copyOf(stages));
  }

  private static Map<String, List<NetworkSpec>> outlines(
      Stage stage, Map<String, List<NetworkSpec>> made, Map<List<NetworkSpec>, Teacher> teachers) {
    Map<String, List<NetworkSpec>> outlines = new LinkedHashMap<>();
    switch (stage) {
      case TrainingStage training -> {
        requireFits(training, made, teachers);
        outlines.put(training.name(), List.of(training.network()));
      }
      case EnsembleStage ensemble -> {
        List<NetworkSpec> all = new ArrayList<>();
        ensemble.members().forEach(member -> all.addAll(named(made, member)));
        outlines.put(ensemble.name(), all);
      }
      case MutualStage mutual ->
          mutual.peers().forEach(peer -> outlines.put(peer.name(), List.of(peer.network())));
    }
    return outlines;
  }

  /// Refuses to begin with layers of a network that has none alike, and to freeze others than
  /// those: random weights would stay as they are.
  private static void requireTakenOver(TrainingStage stage, String other, NetworkSpec from) {
    List<String> taken = MatchingLayers.copy(Network.zeros(from), Network.zeros(stage.network()));
    for (String frozen : stage.trainer().frozenPaths(stage.network())) {
      if (!taken.contains(frozen)) {
        throw new IllegalArgumentException(
            "%s would freeze layer %s with random weights: of the layers of %s it takes over %s alone; freeze some of these, or none"
                .formatted(stage.name(), frozen, other, String.join(", ", taken)));
      }
    }
  }

  private static void requireFits(
      TrainingStage stage,
      Map<String, List<NetworkSpec>> made,
      Map<List<NetworkSpec>, Teacher> teachers) {
    switch (stage.start()) {
      case Start.Weights weights -> {
        List<NetworkSpec> from = named(made, weights.stage());
        if (!from.equals(List.of(stage.network()))) {
          throw new IllegalArgumentException(
              "%s is to begin with the weights of %s, which has the layers \"%s\" and not \"%s\"; take the same, or only the layers that are alike"
                  .formatted(
                      stage.name(),
                      weights.stage(),
                      from.getFirst().text(),
                      stage.network().text()));
        }
      }
      case Start.Given given -> given.requireFits(stage.name(), stage.network());
      case Start.Layers layers ->
          requireTakenOver(stage, layers.stage(), named(made, layers.stage()).getFirst());
      case Start.Seeded seeded -> {}
    }
    SoftTargets said = stage.softTargets().orElse(null);
    if (said != null && stage.given().isEmpty()) {
      throw new IllegalArgumentException(
          "%s has soft targets of no teacher from elsewhere; give that too, or them as the teacher"
              .formatted(stage.name()));
    }
    Method method = stage.method().orElse(null);
    Set<String> taught = method == null ? Set.of() : method.studentLayers();
    stage.trainer().requireFreezes(stage.network(), taught);
    if (method == null) {
      return;
    }
    if (method.hearsTeacher() != stage.isTaught()) {
      throw new IllegalArgumentException(
          method.hearsTeacher()
              ? "%s learns by %s and needs a teacher".formatted(stage.name(), method.text())
              : "%s has a teacher but learns by %s, which hears none; leave one of them out"
                  .formatted(stage.name(), method.text()));
    }
    if (stage.isTaught()) {
      Teacher teacher = outline(stage, made, teachers);
      method.requireFits(teacher, Network.zeros(stage.network()).features());
      UnreachedLayers.requireFreezes(stage, taught);
      if (said != null) {
        said.requireTeacher(stage.together(List.of(teacher)));
        requireSaid(method, said);
      }
    }
  }

  /// Soft targets teach by logits alone.
  private static void requireSaid(Method method, SoftTargets said) {
    if (!method.needsOnlyLogits()) {
      throw new IllegalArgumentException(
          "soft targets hold logits alone and %s looks at layers; leave them out"
              .formatted(method.text()));
    }
    method.requireFits(said, Map.of());
  }

  /// The teacher's shapes, before it is trained.
  private static Teacher outline(
      TrainingStage stage,
      Map<String, List<NetworkSpec>> made,
      Map<List<NetworkSpec>, Teacher> teachers) {
    if (stage.given().isPresent()) {
      return stage.given().get();
    }
    List<NetworkSpec> all = new ArrayList<>();
    stage.teachers().forEach(teacher -> all.addAll(named(made, teacher)));
    return teachers.computeIfAbsent(
        all, specs -> Teacher.of(specs.stream().map(Network::zeros).toArray(Network[]::new)));
  }

  private static List<NetworkSpec> named(Map<String, List<NetworkSpec>> made, String name) {
    return made.getOrDefault(name, List.of());
  }

  /// Trains everything for one seed, or finds it trained, and gives the models by their names, in
  /// the order of the stages.
  ///
  /// @param networks where they are kept, under `seed-SEED-NAME`
  /// @throws IllegalArgumentException if the data do not fit a network or its teacher, or the
  ///   folder holds networks of another recipe
  /// @throws dev.retort.engine.TrainingDivergedException if a training diverges
  /// @throws java.util.concurrent.CancellationException if the thread is interrupted
  public Map<String, TrainedModel> run(Dataset train, long seed, TrainedNetworks networks)
      throws IOException {
    RecipeRun run = new RecipeRun(this, train, seed, networks, 1);
    for (Stage stage : stages) {
      run.carryOut(stage);
    }
    return run.models();
  }

  /// As [#run(Dataset, long, TrainedNetworks)] for several seeds, to the same bits, where stages
  /// that do not need each other's models are carried out at once, each on a thread of its own:
  /// small networks gain little by several threads, much by neighbours. Their trainers should have
  /// one thread ([dev.retort.engine.Trainer#threads(int)]); seconds are those of trainings side by
  /// side.
  ///
  /// When a stage fails, or the calling thread is interrupted, all are broken off after the step
  /// they are at, or when their teacher's answers are there.
  ///
  /// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="atOnce"}
  ///
  /// @param seeds each once
  /// @param atOnce how many stages at the most
  /// @return the models of each seed
  /// @throws IllegalArgumentException as above, or if nothing may be carried out at once, or a seed
  ///   comes twice
  /// @throws dev.retort.engine.TrainingDivergedException as above
  /// @throws java.util.concurrent.CancellationException as above
  public List<Map<String, TrainedModel>> run(
      Dataset train, List<Long> seeds, TrainedNetworks networks, int atOnce) throws IOException {
    ParallelTasks.requireFromOne(atOnce);
    if (Set.copyOf(seeds).size() < seeds.size()) {
      throw new IllegalArgumentException(
          "a recipe runs once for each seed, but of %s some come twice".formatted(seeds));
    }
    // a cache for each seed, and one for each stage at work that looks at other layers
    long atWork = Math.min(atOnce, (long) stages.size() * seeds.size());
    int sharers = Math.toIntExact(atWork + seeds.size());
    List<RecipeRun> runs = new ArrayList<>();
    for (long seed : seeds) {
      runs.add(new RecipeRun(this, train, seed, networks, sharers));
    }
    StagesAtOnce.carryOut(stages, runs, atOnce);
    return runs.stream().map(RecipeRun::models).toList();
  }
}
