package dev.retort.distill;

import dev.retort.distill.objective.LabelSmoothing;
import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.CachedTeacher;
import dev.retort.distill.teacher.SoftTargets;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.ClassNames;
import dev.retort.engine.Network;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.ColumnNames;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Splits;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A comparison while it is made: for each seed the teacher, the controls and the distilled
/// student, all on the same split and order of the data.
final class ComparisonRun {
  private final Distiller distiller;
  private final Dataset training;
  private final Dataset test;
  private final Progress progress;
  private final Examination examination;
  private final TrainingContext trainings;
  private final List<Run> runs = new ArrayList<>();
  private @Nullable Source known;
  private Splits split;
  private String setting = "";

  /// What students learn from in place of `teacher`, and the time it took to prepare.
  private record Source(Teacher teacher, Teacher used, Duration preparation) {}

  ComparisonRun(Distiller distiller, Dataset training, Dataset test) {
    this.distiller = distiller;
    this.training = training;
    this.test = test;
    requireSame(training, test);
    requireLabelled(test);
    requireTaught(distiller.method(), training);
    Splits.requireHeldOut(training, distiller.validation());
    distiller.teacher().requireFits(training);
    progress = new Progress(distiller.listeners());
    int threads = distiller.trainer().threads();
    examination =
        distiller.latency()
            ? Examination.withLatency(test, threads)
            : Examination.of(test, threads);
    trainings =
        new TrainingContext(
            new NetworkFolder(distiller.folder()),
            progress,
            new Signature(training, distiller.validation()),
            Naming.of(distiller.method()));
    split = new Splits(training, test);
  }

  private static void requireSame(Dataset training, Dataset test) {
    if (!training.shape().equals(test.shape())) {
      throw new IllegalArgumentException(
          "training data %s %s of %d classes and test data %s %s of %d classes do not belong together"
              .formatted(
                  training.name(),
                  training.shape(),
                  training.classes(),
                  test.name(),
                  test.shape(),
                  test.classes()));
    }
    if (!training.classNames().equals(test.classNames())) {
      throw new IllegalArgumentException(
          "training data %s of %d classes and test data %s of %d classes do not belong together: %s; give both the same classes in the same order, CSV that is read singly by Csv.Options.withClasses(train.classNames())"
              .formatted(
                  training.name(),
                  training.classes(),
                  test.name(),
                  test.classes(),
                  difference(training.classNames(), test.classNames())));
    }
    ColumnNames.requireSame("the training data has", training.columnNames(), test);
  }

  private static String difference(List<String> training, List<String> test) {
    List<String> untested = without(training, test);
    List<String> untrained = without(test, training);
    if (untested.isEmpty() && untrained.isEmpty()) {
      return "their classes have another order, %s and %s"
          .formatted(ClassNames.few(training), ClassNames.few(test));
    }
    return "only the training data have %s and only the test data %s"
        .formatted(ClassNames.few(untested), ClassNames.few(untrained));
  }

  private static List<String> without(List<String> names, List<String> others) {
    Set<String> known = Set.copyOf(others);
    return names.stream().filter(name -> !known.contains(name)).toList();
  }

  /// Refuses to train what nothing could be said about afterwards.
  private static void requireLabelled(Dataset test) {
    if (Labelled.of(test).data().size() == 0) {
      throw new IllegalArgumentException(
          "no test sample of %s has a label, so nothing could be measured; label some"
              .formatted(test.name()));
    }
  }

  private static void requireTaught(Method method, Dataset training) {
    if (!method.hearsTeacher() && Labelled.of(training).data().size() == 0) {
      throw new IllegalArgumentException(
          "%s learns from labels, and no sample of %s has one"
              .formatted(method.text(), training.name()));
    }
  }

  /// Refuses a student that cannot take the data, before any work.
  void requireFits(Shape input, Shape output) {
    if (!input.equals(training.shape())) {
      throw new IllegalArgumentException(
          "the student takes samples of shape %s but %s has %s; build it with this input shape"
              .formatted(input, training.name(), training.shape()));
    }
    if (!output.equals(Shape.of(training.classes()))) {
      throw new IllegalArgumentException(
          "the student ends in %s but %s has %d classes; end it with dense %d"
              .formatted(output, training.name(), training.classes(), training.classes()));
    }
  }

  /// Adds the runs of one seed; the student ends with the distilled weights.
  void run(long seed, Network student) {
    requireFits(student.spec().input(), student.spec().output());
    KnownClasses.takeOver(student, training);
    distiller.method().requireFits(distiller.teacher().outline(), student.features());
    distiller.trainer().requireFreezes(student.spec(), distiller.method().studentLayers());
    split = Splits.of(training, distiller.validation(), Seed.of(seed).stream("validation"));
    distiller.method().requireFits(distiller.trainer(), split.train().size());
    TeacherSource.Taught taught =
        distiller.teacher().teach(seed, split.train(), validation(), trainings);
    float[] teacherLogits = examine(taught, seed);
    if (student.preprocessing() == null && training.kind() != Batch.Kind.TOKENS) {
      student.preprocessing(distiller.trainer().normalization().fit(split.train()));
    }
    if (distiller.controls()) {
      controls(seed, student, teacherLogits);
    }
    TrainedNetwork distilled = distil(seed, student, taught.teacher());
    add(Role.DISTILLED, distiller.method().text(), seed, distilled, teacherLogits);
  }

  /// Asks the teacher about all samples only if the student does not lie ready.
  private TrainedNetwork distil(long seed, Network student, Teacher teacher) {
    Teacher carried = carried(teacher);
    boolean chosen = distiller.method().trainsAnswers(distiller.softWeight());
    boolean taught = distiller.method().hearsTeacher();
    Dataset all = split.train();
    // a method that hears no teacher learns from what its controls do
    Labelled samples = taught ? new Labelled(all, all) : Labelled.of(all);
    Trainer trainer = samples.sameSteps(trainer(seed), student);
    Loss planned = loss(carried, seed, trainer.epochs());
    setting = planned.text();
    ResumableTraining kept =
        trainings.of(
            Role.DISTILLED,
            seed,
            student,
            trainer.loss(planned),
            samples.data(),
            chosen ? validation() : null,
            taught ? carried : null);
    TrainedNetwork found = kept.find();
    if (found != null) {
      return found;
    }
    Source source = source(teacher);
    return kept.train(loss(source.used, seed, trainer.epochs()), source.preparation);
  }

  private Loss loss(Teacher used, long seed, int epochs) {
    return distiller
        .method()
        .loss(
            used,
            distiller.temperature(),
            distiller.softWeight(),
            epochs,
            Seed.of(seed).stream("objective"));
  }

  /// Whose hash the student carries: soft targets that are not all of the teacher's have their own.
  private Teacher carried(Teacher teacher) {
    SoftTargets given = distiller.method().needsOnlyLogits() ? distiller.softTargets() : null;
    return given == null || given.sha256().equals(teacher.sha256()) ? teacher : given;
  }

  private @Nullable Dataset validation() {
    return split.validation().size() == 0 ? null : split.validation();
  }

  private float @Nullable [] examine(TeacherSource.Taught taught, long seed) {
    Teacher teacher = taught.teacher();
    if (teacher.isLookedUp()) {
      return null; // it knows the training samples alone
    }
    float[] logits = examination.logits(teacher.predictor());
    Run run = examination.teacher(taught, seed, logits);
    List<Network> networks = teacher.networks();
    add(run, networks.size() == 1 ? networks.get(0) : null);
    return logits;
  }

  private void controls(long seed, Network student, float @Nullable [] teacherLogits) {
    Labelled labelled = Labelled.of(split.train());
    if (labelled.data().size() == 0) {
      return; // nothing to train them on
    }
    for (Role role : List.of(Role.SCRATCH, Role.LABEL_SMOOTHING)) {
      Loss loss = Losses.crossEntropy(role == Role.SCRATCH ? 0 : LabelSmoothing.USUAL);
      Trainer trainer = labelled.sameSteps(trainer(seed).loss(loss), student);
      ResumableTraining kept =
          trainings.of(role, seed, student.copy(), trainer, labelled.data(), validation(), null);
      add(role, loss.text(), seed, kept.findOrTrain(), teacherLogits);
    }
  }

  private Trainer trainer(long seed) {
    return distiller.trainer().seed(Seed.of(seed));
  }

  private void add(
      Role role,
      String method,
      long seed,
      TrainedNetwork trained,
      float @Nullable [] teacherLogits) {
    Run run = examination.student(role, method, seed, trained, teacherLogits);
    add(run, trained.network());
  }

  private void add(Run run, @Nullable Network network) {
    runs.add(run);
    progress.done(run, network);
  }

  /// Refuses, before any work, an augmentation of the students that the data do not take or the
  /// teacher cannot follow, and soft targets that are not of this teacher, data and augmentation.
  void requireFollowed(long each) {
    Seed seed = Seed.of(each);
    Trainer trainer = distiller.trainer();
    trainer.augmentation().requireFits(training);
    distiller.teacher().requireFits(trainer.augmentation(), seed, trainer.epochs());
    SoftTargets given = distiller.softTargets();
    if (given == null) {
      return;
    }
    if (!distiller.method().hearsTeacher()) {
      throw new IllegalArgumentException(
          "%s hears no teacher, and so no soft targets; leave them out"
              .formatted(distiller.method().text()));
    }
    if (!distiller.method().needsOnlyLogits()) {
      throw new IllegalArgumentException(
          "soft targets hold logits alone and %s looks at layers; leave them out"
              .formatted(distiller.method().text()));
    }
    if (distiller.teacher() instanceof TeacherSource.Given(Teacher teacher)) {
      given.requireTeacher(teacher);
    }
    distiller.method().terms().forEach(term -> term.objective().requireFits(given));
    given.requireFits(training);
    given.requireFits(trainer.augmentation(), seed, trainer.epochs());
  }

  /// The teacher's logits as they are given, or its answers from memory where nothing changes the
  /// samples, else the teacher itself.
  private Source source(Teacher teacher) {
    if (known != null && known.teacher.sha256().equals(teacher.sha256())) {
      return known;
    }
    SoftTargets given = distiller.softTargets();
    if (given != null) {
      given.requireTeacher(teacher);
      return new Source(teacher, given, Duration.ZERO);
    }
    CachedTeacher cached = new CachedTeacher(teacher, training, distiller.method().teacherLayers());
    boolean augmented = !distiller.trainer().augmentation().isNone();
    if (augmented || !distiller.method().hearsTeacher() || !cached.isKept()) {
      return new Source(teacher, teacher, Duration.ZERO);
    }
    known = null; // so that the answers of two teachers are never kept at once
    progress.labels(teacher.text(), training.size());
    Source source = new Source(teacher, cached, cached.label(distiller.trainer().threads()));
    known = source;
    return source;
  }

  Comparison comparison() {
    return new Comparison(
        new Comparison.Data(
            training.name(),
            split.train().size(),
            Labelled.of(split.validation()).data().size(), // the others choose nothing
            test.size(),
            training.classes(),
            training.sha256(),
            test.sha256()),
        setting,
        runs,
        distiller.method().hearsTeacher(),
        distiller.teacher() instanceof TeacherSource.Given);
  }
}
