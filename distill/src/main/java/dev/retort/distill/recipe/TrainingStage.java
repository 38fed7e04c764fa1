package dev.retort.distill.recipe;

import dev.retort.distill.objective.Course;
import dev.retort.distill.objective.Distillation;
import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.EnsembleTeacher;
import dev.retort.distill.teacher.NetworkTeacher;
import dev.retort.distill.teacher.SoftTargets;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.optimizer.Optimizers;
import dev.retort.engine.tensor.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A stage that trains one network: on labels, or taught by other stages.
///
/// Immutable; each setting gives a new one. All stages draw initial weights, order, dropout and
/// augmentation from the same seed unless [#stream(String)] says otherwise, so that networks of the
/// same layers differ only in what their stages say.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="stage"}
public final class TrainingStage implements Stage {
  private final String name;
  private final NetworkSpec network;
  private Start start = new Start.Seeded();
  private List<String> teachers = List.of();
  private @Nullable Teacher given;
  private @Nullable SoftTargets softTargets;
  private EnsembleTeacher.Mean mean = EnsembleTeacher.Mean.PROBABILITIES;
  private @Nullable Method method;
  private Course temperature = Distillation.USUAL_TEMPERATURE;
  private Course softWeight = Distillation.USUAL_SOFT_WEIGHT;
  private Trainer trainer = Trainer.of(Optimizers.adam(1e-3f), Losses.crossEntropy());
  private String stream = "";
  private Portion samples = Portion.ALL;
  private Portion labels = Portion.ALL;
  private double validation;
  private volatile @Nullable Trainer effective; // computed when asked for, never copied

  private TrainingStage(String name, NetworkSpec network) {
    this.name = name;
    this.network = network;
  }

  /// A network that learns from the labels.
  public static TrainingStage of(String name, NetworkSpec network) {
    return new TrainingStage(name, network);
  }

  private TrainingStage copy(String newName, NetworkSpec newNetwork) {
    TrainingStage copy = new TrainingStage(newName, newNetwork);
    copy.start = start;
    copy.teachers = teachers;
    copy.given = given;
    copy.softTargets = softTargets;
    copy.mean = mean;
    copy.method = method;
    copy.temperature = temperature;
    copy.softWeight = softWeight;
    copy.trainer = trainer;
    copy.stream = stream;
    copy.samples = samples;
    copy.labels = labels;
    copy.validation = validation;
    return copy;
  }

  private TrainingStage copy() {
    return copy(name, network);
  }

  /// The same under another name: what to change is then said of that one.
  public TrainingStage named(String newName) {
    return copy(newName, network);
  }

  public TrainingStage network(NetworkSpec newNetwork) {
    return copy(name, newNetwork);
  }

  /// From another stage's weights on, of the same layers.
  public TrainingStage startingFrom(String stage) {
    return start(new Start.Weights(stage));
  }

  /// With the layers that it has in common with another stage's network.
  public TrainingStage layersFrom(String stage) {
    return start(new Start.Layers(stage));
  }

  /// Where its weights begin; drawn from the seed unless said.
  public TrainingStage start(Start newStart) {
    TrainingStage copy = copy();
    copy.start = newStart;
    return copy;
  }

  /// Taught by another stage, or by several through the mean of their probabilities; by none, it
  /// learns from labels alone.
  public TrainingStage taughtBy(String... stages) {
    TrainingStage copy = copy();
    copy.teachers = List.of(stages);
    copy.given = null;
    copy.softTargets = null;
    return copy;
  }

  /// Taught by a teacher from elsewhere.
  public TrainingStage taughtBy(Teacher teacher) {
    TrainingStage copy = copy();
    copy.teachers = List.of();
    copy.given = teacher;
    copy.softTargets = null;
    return copy;
  }

  /// What the teacher from elsewhere has said about the training data, made before: the network
  /// learns from it in the teacher's place.
  public TrainingStage softTargets(SoftTargets targets) {
    TrainingStage copy = copy();
    copy.softTargets = targets;
    return copy;
  }

  /// What of several teachers is averaged, or of the members of one; probabilities unless said.
  public TrainingStage mean(EnsembleTeacher.Mean newMean) {
    TrainingStage copy = copy();
    copy.mean = newMean;
    return copy;
  }

  /// How to distil, or what to learn from labels; unless said `kd` with a teacher, and cross
  /// entropy without.
  public TrainingStage method(Method newMethod) {
    TrainingStage copy = copy();
    copy.method = newMethod;
    return copy;
  }

  /// What softens logits before the softmax; 4 unless said.
  public TrainingStage temperature(double newTemperature) {
    return temperature(Course.constant(newTemperature));
  }

  public TrainingStage temperature(Course newTemperature) {
    Distillation.requireTemperature(newTemperature);
    TrainingStage copy = copy();
    copy.temperature = newTemperature;
    return copy;
  }

  /// The teachers' share of the loss, above 0 and up to 1, or that of a method which takes their
  /// place; 0.9 unless said.
  public TrainingStage softWeight(double newSoftWeight) {
    return softWeight(Course.constant(newSoftWeight));
  }

  /// A share that changes in the course of the training.
  ///
  /// @throws IllegalArgumentException if it is ever below 0 or above 1, or always 0: that would be
  ///   a stage on labels
  public TrainingStage softWeight(Course newSoftWeight) {
    Distillation.requireTeachersShare(newSoftWeight);
    TrainingStage copy = copy();
    copy.softWeight = newSoftWeight;
    return copy;
  }

  /// Optimizer, epochs, batch size, augmentation, normalization, frozen layers and threads. Its
  /// loss, seed and validation are not used.
  ///
  /// Where the optimizer has weight decay, a stage that learns from layers alone, as by a hint with
  /// a soft weight of 1, also freezes all behind these ([Trainer#frozen(String...)]): no gradient
  /// gets there, and weights would only shrink. Without weight decay it freezes nothing of itself,
  /// so that running statistics move there.
  ///
  /// @throws IllegalArgumentException if it keeps a state file
  public TrainingStage trainer(Trainer newTrainer) {
    TrainedNetworks.requireNoStateFile(name, newTrainer);
    TrainingStage copy = copy();
    copy.trainer = newTrainer;
    return copy;
  }

  /// The seed's stream that its random numbers come from; the seed itself where it is empty.
  public TrainingStage stream(String newStream) {
    TrainingStage copy = copy();
    copy.stream = newStream;
    return copy;
  }

  /// How many of the training samples there are for it, drawn by the seed, those held out among
  /// them; all unless said.
  public TrainingStage samples(Portion portion) {
    TrainingStage copy = copy();
    copy.samples = portion;
    return copy;
  }

  /// How many of its samples have labels, drawn by the seed among those that have one, held out or
  /// not; all unless said. About the others a teacher speaks alone; without one, training goes over
  /// the labelled ones more often, for as many steps (what the courses of its method count in
  /// epochs stays as it is).
  public TrainingStage labels(Portion portion) {
    TrainingStage copy = copy();
    copy.labels = portion;
    return copy;
  }

  /// The share of the training data held out to choose the best epoch; 0 unless said. A method that
  /// trains no answers, hints alone, is trained to its last epoch.
  public TrainingStage validation(double share) {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException(
          "a validation split takes a share from 0 to below 1 but gets " + share);
    }
    TrainingStage copy = copy();
    copy.validation = share;
    return copy;
  }

  public String name() {
    return name;
  }

  public NetworkSpec network() {
    return network;
  }

  public Start start() {
    return start;
  }

  public List<String> teachers() {
    return teachers;
  }

  /// The teacher from elsewhere.
  public Optional<Teacher> given() {
    return Optional.ofNullable(given);
  }

  /// What that teacher has said before.
  public Optional<SoftTargets> softTargets() {
    return Optional.ofNullable(softTargets);
  }

  /// Whom the network learns from where that is nobody of its own recipe.
  private @Nullable Teacher heard() {
    return softTargets == null ? given : softTargets;
  }

  public EnsembleTeacher.Mean mean() {
    return mean;
  }

  /// What its teachers say together, by [#mean()]. A single teacher is itself, unless the mean of
  /// logits is asked for of a stage's model: then it stays wrapped, because kept networks carry the
  /// wrapper's hash. One of one member from elsewhere, or whose layers are learnt from, is never
  /// wrapped.
  Teacher together(List<Teacher> all) {
    if (all.size() > 1) {
      return new EnsembleTeacher(all, mean);
    }
    Teacher only = all.getFirst();
    boolean layers = method().map(known -> !known.teacherLayers().isEmpty()).orElse(false);
    boolean ownMean = only.members() == 1 && (given != null || layers);
    return mean == EnsembleTeacher.Mean.PROBABILITIES || ownMean
        ? only
        : new EnsembleTeacher(all, mean);
  }

  /// Checks, before anything is trained, that a teacher from elsewhere, or what it has said before,
  /// can teach these data as the stage augments them in its epochs from that seed of a recipe. Of
  /// other teachers there is nothing to check.
  ///
  /// @throws IllegalArgumentException if not; the message says what differs
  public void requireTaught(Dataset train, long seed) {
    Teacher heard = heard();
    if (heard == null) {
      return;
    }
    Teacher teacher = together(List.of(heard));
    teacher.requireFits(train);
    Seed whole = Seed.of(seed);
    Seed own = stream.isEmpty() ? whole : whole.stream(stream);
    teacher.requireFits(trainer.augmentation(), own, trainer.epochs());
  }

  public boolean isTaught() {
    return given != null || !teachers.isEmpty();
  }

  /// Empty for plain cross entropy.
  public Optional<Method> method() {
    return method == null && isTaught() ? Optional.of(Method.kd()) : Optional.ofNullable(method);
  }

  public Course temperature() {
    return temperature;
  }

  public Course softWeight() {
    return softWeight;
  }

  /// As it was given; a stage on layers alone may freeze more ([#trainer(Trainer)]).
  public Trainer trainer() {
    return trainer;
  }

  /// The trainer as the stage is carried out: with all that it freezes.
  public Trainer effectiveTrainer() {
    Trainer known = effective;
    if (known == null) {
      known = UnreachedLayers.freeze(this);
      effective = known; // whichever thread was the first, it is the same
    }
    return known;
  }

  public String stream() {
    return stream;
  }

  public Portion samples() {
    return samples;
  }

  public Portion labels() {
    return labels;
  }

  public double validation() {
    return validation;
  }

  /// All that decides its bits beside the data and the seed: stages in which it is equal train the
  /// same network.
  List<Object> settings() {
    Teacher heard = heard();
    return List.of(
        network,
        text(), // which has its method, its teachers, its portions and what it freezes
        start instanceof Start.Given begin ? new NetworkTeacher(begin.network()).sha256() : start,
        heard == null ? "" : heard.sha256(),
        isTaught() ? mean : "",
        stream,
        validation,
        trainer.optimizer().text(),
        trainer.epochs(),
        trainer.batchSize(),
        trainer.augmentation(),
        trainer.normalization(),
        trainer.shards(),
        trainer.clipNorm(),
        trainer.patience());
  }

  @Override
  public List<String> makes() {
    return List.of(name);
  }

  @Override
  public List<String> needs() {
    List<String> needs = new ArrayList<>(teachers);
    start.needs().ifPresent(needs::add);
    return needs;
  }

  @Override
  public String text() {
    Teacher heard = heard();
    List<String> frozen = effectiveTrainer().frozen();
    String loss =
        method()
            .map(
                used ->
                    used.text()
                        + (teachers.isEmpty() ? "" : " by " + String.join(" and ", teachers))
                        + (heard == null ? "" : " by " + heard.text())
                        + (used.hasTemperature() ? ", temperature " + temperature.text() : "")
                        + (used.hasSoftWeight() ? ", soft weight " + softWeight.text() : ""))
            .orElse("cross entropy");
    return loss
        + (samples.isAll() ? "" : ", " + samples + " of the samples")
        + (labels.isAll() ? "" : ", " + labels + " of the labels")
        + start.text()
        + (frozen.isEmpty() ? "" : ", frozen " + String.join(" and ", frozen));
  }
}
