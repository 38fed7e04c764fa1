package dev.retort.distill;

import dev.retort.distill.objective.Course;
import dev.retort.distill.objective.Distillation;
import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.SoftTargets;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingListener;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.optimizer.Optimizer;
import dev.retort.engine.optimizer.Optimizers;
import dev.retort.engine.tensor.Seed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Teaches a student to match a teacher, and measures what that brought.
///
/// A distiller is immutable; each setting gives a new one. What the teacher says, its logits and
/// the layers that the method looks at, is computed once and reused where no augmentation touches
/// the input and it fits in memory ([dev.retort.distill.teacher.CachedTeacher]), which changes no
/// bit of the result.
///
/// The test set is only measured on. Where a choice is to be made (the best epoch), `validation`
/// holds out a part of the training data, the same part for all models of a seed.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="distill"}
public final class Distiller {
  private final TeacherSource teacher;
  private Method method = Method.kd();
  private Course temperature = Distillation.USUAL_TEMPERATURE;
  private Course softWeight = Distillation.USUAL_SOFT_WEIGHT;
  private Trainer trainer = Trainer.of(Optimizers.adam(1e-3f), Losses.crossEntropy());
  private double validation;
  private long seed = 1;
  private boolean controls = true;
  private boolean latency = true;
  private @Nullable SoftTargets softTargets;
  private @Nullable Path folder;
  private List<ComparisonListener> listeners = List.of();

  private Distiller(TeacherSource teacher) {
    this.teacher = teacher;
  }

  /// With the present weights of a network for a teacher.
  public static Distiller from(Network teacher) {
    return from(Teacher.of(teacher));
  }

  public static Distiller from(Teacher teacher) {
    return new Distiller(new TeacherSource.Given(teacher));
  }

  /// With a teacher that is trained anew for each seed, on the same training data as the student.
  /// Its initial weights, order and dropout are drawn from the seed's stream "teacher"; of the
  /// trainer's own seed and validation split no use is made.
  ///
  /// @throws IllegalArgumentException if the trainer keeps a state file
  public static Distiller from(NetworkSpec teacher, Trainer trainer) {
    requireNoStateFile(trainer);
    return new Distiller(new TeacherSource.Trained(teacher, trainer));
  }

  /// One file for several trainings: each would find the state of the one before it, which is not
  /// its own. [#folder] keeps them all.
  private static void requireNoStateFile(Trainer trainer) {
    if (trainer.stateFile() != null) {
      throw new IllegalArgumentException(
          "a comparison trains several networks and cannot keep the state of all in the one file %s; leave stateFile out, or name a folder"
              .formatted(trainer.stateFile()));
    }
  }

  private Distiller copy() {
    Distiller copy = new Distiller(teacher);
    copy.method = method;
    copy.temperature = temperature;
    copy.softWeight = softWeight;
    copy.trainer = trainer;
    copy.validation = validation;
    copy.seed = seed;
    copy.controls = controls;
    copy.latency = latency;
    copy.softTargets = softTargets;
    copy.folder = folder;
    copy.listeners = listeners;
    return copy;
  }

  /// How to distil; Hinton's unless said.
  public Distiller method(Method method) {
    Distiller copy = copy();
    copy.method = method;
    return copy;
  }

  /// What softens logits before the softmax; 4 unless said.
  public Distiller temperature(double temperature) {
    return temperature(Course.constant(temperature));
  }

  /// A temperature that changes in the course of the training.
  public Distiller temperature(Course temperature) {
    Distillation.requireTemperature(temperature);
    Distiller copy = copy();
    copy.temperature = temperature;
    return copy;
  }

  /// The teacher's share of the loss, above 0 and up to 1; the labels have the rest. 0.9 unless
  /// said.
  public Distiller softWeight(double softWeight) {
    return softWeight(Course.constant(softWeight));
  }

  /// A share that changes in the course of the training: 0 from an epoch on stops distilling there.
  ///
  /// @throws IllegalArgumentException if it is ever below 0 or above 1, or always 0: that would be
  ///   the student alone
  public Distiller softWeight(Course softWeight) {
    Distillation.requireTeachersShare(softWeight);
    Distiller copy = copy();
    copy.softWeight = softWeight;
    return copy;
  }

  /// All settings of the students' training at once. Its loss, seed and validation split are not
  /// used: the method, [#seed(long)] and [#validation(double)] say them.
  ///
  /// @throws IllegalArgumentException if the trainer keeps a state file
  public Distiller trainer(Trainer trainer) {
    requireNoStateFile(trainer);
    Distiller copy = copy();
    copy.trainer = trainer;
    return copy;
  }

  public Distiller optimizer(Optimizer optimizer) {
    return trainer(trainer.optimizer(optimizer));
  }

  /// Passes over the training data; 10 unless said.
  public Distiller epochs(int epochs) {
    return trainer(trainer.epochs(epochs));
  }

  /// Samples in a batch; 128 unless said.
  public Distiller batchSize(int batchSize) {
    return trainer(trainer.batchSize(batchSize));
  }

  public Distiller augmentation(Augmentation augmentation) {
    return trainer(trainer.augmentation(augmentation));
  }

  /// Stops a training after that many epochs without a better validation result.
  public Distiller patience(int epochs) {
    return trainer(trainer.patience(epochs));
  }

  /// The limit of the gradients' norm, taken over the student's and those of a hint's regressor.
  public Distiller clipNorm(double norm) {
    return trainer(trainer.clipNorm(norm));
  }

  /// Layers of the student that its training leaves as they are, and those of its controls; none
  /// unless said. See [Trainer#frozen(String...)].
  public Distiller frozen(String... layers) {
    return trainer(trainer.frozen(layers));
  }

  /// Threads at work, in training and in measuring; all processors unless said.
  public Distiller threads(int threads) {
    return trainer(trainer.threads(threads));
  }

  /// Is told about every training of a student; [#listener(ComparisonListener)] says which it is.
  public Distiller listener(TrainingListener listener) {
    return trainer(trainer.listener(listener));
  }

  public Distiller listener(ComparisonListener listener) {
    Distiller copy = copy();
    List<ComparisonListener> all = new ArrayList<>(listeners);
    all.add(listener);
    copy.listeners = List.copyOf(all);
    return copy;
  }

  /// The share of the training data held out to choose each model's best epoch; 0 unless said: then
  /// the last epoch counts.
  public Distiller validation(double fraction) {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "a validation split takes a share from 0 to below 1 but gets " + fraction);
    }
    Distiller copy = copy();
    copy.validation = fraction;
    return copy;
  }

  /// Where the order of the data, augmentation, dropout and the validation split are drawn from; 1
  /// unless said. Of [#fit] alone: [#compare] is given its seeds.
  public Distiller seed(long seed) {
    Distiller copy = copy();
    copy.seed = seed;
    return copy;
  }

  /// Whether to train the student alone and with label smoothing as well; true unless said.
  public Distiller controls(boolean controls) {
    Distiller copy = copy();
    copy.controls = controls;
    return copy;
  }

  /// Whether to measure how long single predictions take, half a second for each architecture; true
  /// unless said.
  public Distiller latency(boolean latency) {
    Distiller copy = copy();
    copy.latency = latency;
    return copy;
  }

  /// The teacher's logits for the training data, made before: students learn from them in its
  /// place. Those of another teacher, of other data or of another augmentation are refused.
  public Distiller softTargets(@Nullable SoftTargets targets) {
    Distiller copy = copy();
    copy.softTargets = targets;
    return copy;
  }

  /// Where the networks of a comparison outlive the program: teachers that are trained, controls
  /// and distilled students of every seed, each after its epochs. A comparison that was broken off
  /// goes on there when it is made again, and ends with the bits and, but for what is measured, the
  /// figures of one that was not. Nothing is kept unless it is said. Two programs must not use one
  /// folder at the same time.
  ///
  /// A network that lies there and was trained in another way (other layers, data, seeds, settings)
  /// is refused, with an [IllegalArgumentException] of `fit` and `compare` that names it.
  public Distiller folder(@Nullable Path folder) {
    Distiller copy = copy();
    copy.folder = folder;
    return copy;
  }

  /// Distils into a student, which ends with the distilled weights, and compares it with copies of
  /// itself that were trained without the teacher. One that was trained before, for other classes,
  /// gets those of the data ([KnownClasses]).
  ///
  /// An interrupt of the thread ends it after the training step that it is at, and the thread stays
  /// interrupted. In a [#folder] the same comparison, from the same initial weights, goes on.
  ///
  /// @throws IllegalArgumentException if teacher, student and data do not fit together
  /// @throws java.io.UncheckedIOException if the folder cannot be read or written, as by a thread
  ///   that is interrupted just then
  /// @throws dev.retort.engine.TrainingDivergedException if a training diverges; says which
  /// @throws java.util.concurrent.CancellationException if the thread is interrupted while training
  public Comparison fit(Network student, Dataset training, Dataset test) {
    ComparisonRun run = new ComparisonRun(this, training, test);
    run.requireFollowed(seed);
    run.run(seed, student);
    return run.comparison();
  }

  /// As [#fit], for each of several seeds from initial weights of its own. The networks are gone
  /// afterwards, unless a [#listener] took them or a [#folder] keeps them.
  ///
  /// @throws IllegalArgumentException if teacher, student and data do not fit together, there is no
  ///   seed, or one comes twice
  /// @throws java.io.UncheckedIOException as of [#fit]
  /// @throws dev.retort.engine.TrainingDivergedException as of [#fit]
  /// @throws java.util.concurrent.CancellationException as of [#fit]
  public Comparison compare(NetworkSpec student, Dataset training, Dataset test, long... seeds) {
    if (seeds.length == 0) {
      throw new IllegalArgumentException("a comparison needs at least one seed");
    }
    if (Arrays.stream(seeds).distinct().count() < seeds.length) {
      throw new IllegalArgumentException(
          "a comparison counts each seed once but gets %s; the same seed gives the same bits"
              .formatted(Arrays.toString(seeds)));
    }
    ComparisonRun run = new ComparisonRun(this, training, test);
    for (long each : seeds) {
      run.requireFollowed(each);
    }
    for (long each : seeds) {
      run.run(each, student.initialize(Seed.of(each)));
    }
    return run.comparison();
  }

  TeacherSource teacher() {
    return teacher;
  }

  Method method() {
    return method;
  }

  Course temperature() {
    return temperature;
  }

  Course softWeight() {
    return softWeight;
  }

  Trainer trainer() {
    return trainer;
  }

  double validation() {
    return validation;
  }

  boolean controls() {
    return controls;
  }

  boolean latency() {
    return latency;
  }

  @Nullable SoftTargets softTargets() {
    return softTargets;
  }

  @Nullable Path folder() {
    return folder;
  }

  List<ComparisonListener> listeners() {
    return listeners;
  }
}
