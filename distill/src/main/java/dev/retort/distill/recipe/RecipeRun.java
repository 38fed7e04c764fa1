package dev.retort.distill.recipe;

import dev.retort.distill.KnownClasses;
import dev.retort.distill.Labelled;
import dev.retort.distill.NetworkFolder;
import dev.retort.distill.TrainedNetwork;
import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.CachedTeacher;
import dev.retort.distill.teacher.NetworkTeacher;
import dev.retort.distill.teacher.PartlyLabelled;
import dev.retort.distill.teacher.SoftTargets;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Provenance;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Splits;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// A [Recipe] while it is carried out for one seed. Several threads may carry out stages at once.
final class RecipeRun {
  private final Recipe recipe;
  private final Dataset train;
  private final Seed seed;
  private final String prefix;
  private final TrainedNetworks networks;
  private final int sharers;
  private final Map<String, TrainedModel> models = new ConcurrentHashMap<>();

  /// By the hash of the teacher and the layers that are looked at.
  private final Map<List<Object>, CachedTeacher> teachers = new HashMap<>();

  /// What stages train on, by what they ask for: the hash of a data set is taken but once.
  private final Map<List<Object>, Splits> parts = new HashMap<>();

  /// @param sharers as of [CachedTeacher]
  RecipeRun(Recipe recipe, Dataset train, long seed, TrainedNetworks networks, int sharers) {
    this.recipe = recipe;
    this.train = train;
    this.seed = Seed.of(seed);
    this.networks = networks;
    this.sharers = sharers;
    prefix = "seed-" + seed + "-";
    for (Stage stage : recipe.stages()) {
      if (stage instanceof TrainingStage training) {
        // what cannot be taken is refused before anything is trained
        int samples = data(training).train().size();
        training.method().ifPresent(method -> method.requireFits(training.trainer(), samples));
        training.requireTaught(train, seed);
      }
    }
  }

  /// Whether all that a stage needs is made.
  boolean isReady(Stage stage) {
    return models.keySet().containsAll(stage.needs());
  }

  void carryOut(Stage stage) throws IOException {
    switch (stage) {
      case TrainingStage training -> train(training);
      case EnsembleStage ensemble -> gather(ensemble);
      case MutualStage mutual -> train(mutual);
    }
    if (recipe.stages().stream().allMatch(each -> models.keySet().containsAll(each.makes()))) {
      forgetTeachers();
    }
  }

  /// Other runs may still be at work when this one is done.
  private synchronized void forgetTeachers() {
    teachers.clear();
  }

  /// What all stages have made, in their order.
  Map<String, TrainedModel> models() {
    Map<String, TrainedModel> made = new LinkedHashMap<>();
    for (Stage stage : recipe.stages()) {
      stage.makes().forEach(name -> made.put(name, model(name)));
    }
    return made;
  }

  private TrainedModel model(String name) {
    TrainedModel model = models.get(name);
    if (model == null) {
      throw new IllegalStateException("no stage has made " + name);
    }
    return model;
  }

  private void train(TrainingStage stage) throws IOException {
    Splits data = data(stage);
    Trainer trainer = stage.effectiveTrainer().seed(stream(stage.stream()));
    Optional<Method> method = stage.method();
    Dataset samples = data.train();
    Network initial = initial(stage);
    String begin = begin(stage, initial);
    if (!stage.isTaught()) {
      Labelled labelled = Labelled.of(samples);
      if (labelled.data().size() == 0) {
        throw new IllegalArgumentException(
            "%s learns from labels, and no sample of %s has one"
                .formatted(stage.name(), train.name()));
      }
      begin += labelled.prepare(initial, trainer.normalization());
      trainer = labelled.sameSteps(trainer, initial);
      samples = labelled.data();
    }
    Dataset held = data.validation();
    boolean chosen =
        held.size() > 0 && method.map(each -> each.trainsAnswers(stage.softWeight())).orElse(true);
    List<Teacher> heard = heard(stage, method);
    int threads = trainer.threads();
    TrainedNetwork trained =
        networks.train(
            prefix + stage.name(),
            initial,
            begin,
            trainer.loss(loss(stage, method, heard, trainer)),
            samples,
            chosen ? held : null,
            () -> labelling(heard, threads));
    put(
        stage.name(),
        List.of(trained.network()),
        trained.seconds(),
        trained.samplesPerSecond(),
        samples.size(),
        chosen ? Labelled.of(held).data().size() : 0);
  }

  private Loss loss(
      TrainingStage stage, Optional<Method> method, List<Teacher> heard, Trainer trainer) {
    if (method.isEmpty()) {
      return Losses.crossEntropy();
    }
    Teacher teacher = heard.isEmpty() ? new NoTeacher(train.classes()) : stage.together(heard);
    teacher.requireFits(train);
    teacher.requireFits(trainer.augmentation(), trainer.seed(), trainer.epochs());
    return method
        .get()
        .loss(
            teacher,
            stage.temperature(),
            stage.softWeight(),
            trainer.epochs(),
            trainer.seed().stream("objective"));
  }

  /// The teachers of a stage, each by itself; what they say is computed once where nothing changes
  /// the samples.
  private List<Teacher> heard(TrainingStage stage, Optional<Method> method) {
    Optional<SoftTargets> said = stage.softTargets();
    if (said.isPresent()) {
      return List.of(said.get());
    }
    boolean cached =
        method.map(Method::hearsTeacher).orElse(false) && stage.trainer().augmentation().isNone();
    Set<String> layers = method.map(Method::teacherLayers).orElse(Set.of());
    return Stream.concat(
            stage.given().stream(), stage.teachers().stream().map(name -> model(name).teacher()))
        .map(teacher -> cached ? cached(teacher, layers) : teacher)
        .toList();
  }

  /// How long it took to ask these teachers about all samples, whichever stage they were asked for.
  private static Duration labelling(List<Teacher> heard, int threads) {
    Duration sum = Duration.ZERO;
    for (Teacher teacher : heard) {
      sum = sum.plus(teacher instanceof CachedTeacher once ? once.label(threads) : Duration.ZERO);
    }
    return sum;
  }

  /// Logits are kept for all stages, the much greater layers until others are asked for.
  private synchronized Teacher cached(Teacher teacher, Set<String> layers) {
    List<Object> asked = List.of(teacher.sha256(), layers);
    if (!layers.isEmpty() && !teachers.containsKey(asked)) {
      teachers.keySet().removeIf(each -> !each.getLast().equals(Set.of()));
    }
    return teachers.computeIfAbsent(asked, _ -> new CachedTeacher(teacher, train, layers, sharers));
  }

  private Network initial(TrainingStage stage) {
    return switch (stage.start()) {
      case Start.Seeded seeded -> drawn(stage.network(), stage.stream());
      case Start.Weights weights -> bare(model(weights.stage()).network());
      case Start.Given given -> {
        Network network = bare(given.network());
        KnownClasses.takeOver(network, train);
        yield network;
      }
      case Start.Layers layers -> {
        Network network = drawn(stage.network(), stage.stream());
        MatchingLayers.copy(model(layers.stage()).network(), network);
        yield network;
      }
    };
  }

  private Network drawn(NetworkSpec spec, String stream) {
    return spec.initialize(stream(stream));
  }

  /// A copy that does not say how it was made.
  private static Network bare(Network network) {
    Network copy = network.copy();
    copy.provenance(Provenance.UNKNOWN);
    return copy;
  }

  private String begin(TrainingStage stage, Network initial) {
    return switch (stage.start()) {
      case Start.Seeded _ -> NetworkFolder.seeded(stream(stage.stream()), initial);
      // which nothing else in the key speaks of
      case Start.Given _ when initial.preprocessing() != null ->
          "weights and preprocessing " + new NetworkTeacher(initial).sha256();
      default -> "weights " + initial.sha256();
    };
  }

  private void train(MutualStage stage) throws IOException {
    Labelled labelled = Labelled.of(data(stage.samples(), Portion.ALL, 0).train());
    String prepared = "";
    List<String> names = new ArrayList<>();
    List<Network> begin = new ArrayList<>();
    List<Seed> seeds = new ArrayList<>();
    for (MutualStage.Peer peer : stage.peers()) {
      names.add(prefix + peer.name());
      Network network = drawn(peer.network(), peer.stream());
      prepared = labelled.prepare(network, stage.trainer().normalization());
      begin.add(network);
      seeds.add(stream(peer.stream()));
    }
    Trainer trainer = labelled.sameSteps(stage.trainer().seed(seeds.getFirst()));
    List<TrainedNetwork> trained =
        networks.train(names, begin, seeds, prepared, stage.weight(), trainer, labelled.data());
    for (int k = 0; k < trained.size(); k++) {
      put(
          stage.peers().get(k).name(),
          List.of(trained.get(k).network()),
          trained.get(k).seconds(),
          trained.get(k).samplesPerSecond(),
          labelled.data().size(),
          0);
    }
  }

  private void gather(EnsembleStage stage) {
    List<Network> members = new ArrayList<>();
    double seconds = 0;
    double samples = 0;
    int trainedOn = 0;
    int chosenBy = 0;
    for (String name : stage.members()) {
      TrainedModel member = model(name);
      members.addAll(member.networks());
      seconds += member.seconds();
      samples += member.seconds() * member.samplesPerSecond();
      trainedOn = Math.max(trainedOn, member.trainedOn());
      chosenBy = Math.max(chosenBy, member.chosenBy());
    }
    put(stage.name(), members, seconds, samples / seconds, trainedOn, chosenBy);
  }

  private void put(
      String name,
      List<Network> made,
      double seconds,
      double samplesPerSecond,
      int trainedOn,
      int chosenBy) {
    models.put(name, new TrainedModel(name, made, seconds, samplesPerSecond, trainedOn, chosenBy));
  }

  private Seed stream(String name) {
    return name.isEmpty() ? seed : seed.stream(name);
  }

  private Splits data(TrainingStage stage) {
    return data(stage.samples(), stage.labels(), stage.validation());
  }

  /// What few samples or labels train must not be chosen by many.
  private synchronized Splits data(Portion samples, Portion labels, double validation) {
    return parts.computeIfAbsent(
        List.of(samples, labels, validation),
        asked -> {
          Splits.requireHeldOut(train, validation);
          Splits split = Splits.of(train, validation, seed.stream("validation"));
          Dataset whole = validation == 0 ? train : split.train();
          Dataset held = split.validation();
          int out = held.size();
          int all = train.size();
          return new Splits(
              drawn(whole, samples.trainedOn(out, all), labels.trainedOn(out, all)),
              out == 0 ? held : drawn(held, samples.heldOut(out, all), labels.heldOut(out, all)));
        });
  }

  /// So many samples, of which so many have a label.
  private Dataset drawn(Dataset all, Portion samples, Portion labels) {
    Dataset some = samples.of(all, seed.stream("samples"));
    return labels.isAll()
        ? some
        : PartlyLabelled.of(some, labels.ofLabelled(some, seed.stream("labels")));
  }
}
