package dev.retort.distill;

import static dev.retort.distill.TinyDistiller.student;
import static dev.retort.distill.TinyDistiller.with;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.Labelling;
import dev.retort.distill.teacher.PartlyLabelled;
import dev.retort.distill.teacher.SoftTargets;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingListener;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// Settings, data and teachers that do not fit together are refused before anything is trained.
final class DistillerRefusalTest {
  /// Whoever has it trains nothing.
  private static final ComparisonListener NEVER =
      new ComparisonListener() {
        @Override
        public TrainingListener begins(Role role, long seed) {
          throw new AssertionError("nothing may be trained");
        }
      };

  private final Network teacher = TinyData.teacher(1);

  private Distiller distiller() {
    return with(Distiller.from(teacher));
  }

  @Test
  void softTargetsThatAreNotTheTeachersAreRefusedBeforeAnyWork() {
    SoftTargets targets = SoftTargets.of(Teacher.of(teacher), TinyData.TRAINING, 1);
    Distiller other = with(Distiller.from(TinyData.teacher(2))).listener(NEVER);
    refused(
        "not of",
        () -> other.softTargets(targets).fit(student(), TinyData.TRAINING, TinyData.TEST));
    refused(
        "are of the data",
        () ->
            distiller()
                .listener(NEVER)
                .softTargets(targets)
                .fit(student(), SyntheticDigits.train(300, 2), TinyData.TEST));
    refused(
        "cannot teach augmented ones",
        () ->
            distiller()
                .listener(NEVER)
                .softTargets(targets)
                .augmentation(Augmentation.shift(1))
                .compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST, 1, 2));
    refused(
        "not of",
        () ->
            with(Distiller.from(TinyData.BIG, TinyData.trainer()))
                .softTargets(targets)
                .compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST, 5));
  }

  /// Not when the student is trained, behind its controls.
  @Test
  void softTargetsThatAMethodCannotTakeAreRefusedBeforeAnyWork(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("top.safetensors");
    SoftTargets.write(file, Teacher.of(teacher), TinyData.TRAINING, Labelling.plain().top(3));
    SoftTargets top = SoftTargets.read(file);
    refused(
        "logit-regression takes logits as numbers",
        () ->
            distiller()
                .listener(NEVER)
                .method(Method.logitRegression())
                .softTargets(top)
                .fit(student(), TinyData.TRAINING, TinyData.TEST));
  }

  /// Of a teacher that is trained here, too: it comes first, and would take its time.
  @Test
  void anAugmentationThatTheDataDoNotTakeIsRefusedBeforeAnyWork() {
    Dataset rows = rows("a", "b");
    NetworkSpec linear = NetworkSpec.input(2).then(dense(2));
    refused(
        "augmentation (flip) works on byte images [C, H, W], but rows has",
        () ->
            with(Distiller.from(linear, TinyData.trainer()))
                .listener(NEVER)
                .augmentation(Augmentation.flip())
                .compare(linear, rows, rows, 1));
  }

  /// Before the controls, which learn nothing from it.
  @Test
  void aTeacherThatHasDivergedIsRefusedBeforeAnyWork() {
    Network diverged = TinyData.BIG.initialize(Seed.of(1));
    diverged.parameters().getLast().values()[3] = Float.NaN; // a bias of the last layer
    diverged.weightsChanged();
    for (Teacher each : List.of(Teacher.of(diverged), Teacher.of(teacher, diverged))) {
      refused(
          "gives sample 0 the logit NaN; it has diverged",
          () ->
              with(Distiller.from(each))
                  .listener(NEVER)
                  .fit(student(), TinyData.TRAINING, TinyData.TEST));
    }
  }

  @Test
  void aTestSetWithoutLabelsIsRefusedBeforeAnyWork() {
    Dataset unknown = PartlyLabelled.of(TinyData.TEST, Subset.first(TinyData.TEST, 0));
    refused(
        "no test sample of synthetic has a label, so nothing could be measured; label some",
        () ->
            with(Distiller.from(TinyData.BIG, TinyData.trainer()))
                .listener(NEVER)
                .compare(TinyData.SMALL, TinyData.TRAINING, unknown, 1));
  }

  /// As two tables have it that were read singly, each with the classes that it has samples of.
  @Test
  void trainingAndTestDataOfOtherClassesAreRefusedBeforeAnyWork() {
    NetworkSpec student = NetworkSpec.input(2).then(dense(2));
    Distiller linear = with(Distiller.from(student, TinyData.trainer())).listener(NEVER);
    String mend =
        "; give both the same classes in the same order, CSV that is read singly by"
            + " Csv.Options.withClasses(train.classNames())";
    refused(
        "training data rows of 2 classes and test data rows of 2 classes do not belong together:"
            + " only the training data have [b] and only the test data [c]"
            + mend,
        () -> linear.compare(student, rows("a", "b"), rows("a", "c"), 1));
    refused(
        "their classes have another order, [a, b] and [b, a]" + mend,
        () -> linear.compare(student, rows("a", "b"), rows("b", "a"), 1));
    refused(
        "training data rows of 3 classes and test data rows of 2 classes do not belong together:"
            + " only the training data have [c] and only the test data []"
            + mend,
        () -> linear.compare(student, rows("a", "b", "c"), rows("a", "b"), 1));
  }

  @Test
  void layersThatCannotBeFrozenAreRefusedBeforeAnyWork() {
    refused(
        "no layer has the name or the place \"9\"",
        () ->
            with(Distiller.from(TinyData.BIG, TinyData.trainer()))
                .listener(NEVER)
                .frozen("9")
                .compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST, 1));
    refused(
        "nothing up to the layer \"map\" is trained",
        () ->
            with(Distiller.from(TinyData.BIG_NAMED, TinyData.trainer()))
                .listener(NEVER)
                .method(Method.parse("kd + hint map:map"))
                .frozen("0")
                .compare(TinyData.SMALL_NAMED, TinyData.TRAINING, TinyData.TEST, 1));
  }

  private static Dataset rows(String... classes) {
    return FloatDataset.of("rows", Shape.of(2), List.of(classes), new float[80], new int[40]);
  }

  /// In the words in which a trainer refuses such a share of its own.
  @Test
  void aShareThatHoldsNothingOutIsRefusedBeforeAnyWork() {
    refused(
        "a validation split of 0.001 of 300 samples is empty; take a greater share or none",
        () ->
            distiller()
                .listener(NEVER)
                .validation(0.001)
                .fit(student(), TinyData.TRAINING, TinyData.TEST));
  }

  @Test
  void refusesWhatDoesNotFitBeforeAnyWork() {
    Network wrongShape =
        NetworkSpec.input(1, 12, 12).then(flatten(), dense(10)).initialize(Seed.of(1));
    refused(
        "the student takes samples of shape [1, 12, 12] but synthetic has [1, 28, 28]",
        () -> distiller().fit(wrongShape, TinyData.TRAINING, TinyData.TEST));
    Network wrongClasses =
        NetworkSpec.input(1, 28, 28).then(flatten(), dense(7)).initialize(Seed.of(1));
    refused(
        "the student ends in [7] but synthetic has 10 classes; end it with dense 10",
        () -> distiller().fit(wrongClasses, TinyData.TRAINING, TinyData.TEST));
    refused(
        "the teacher takes samples of shape [1, 12, 12]",
        () ->
            with(Distiller.from(wrongShape.spec(), TinyData.trainer()))
                .compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST, 1));
    refused(
        "at least one seed",
        () -> distiller().compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST));
    refused(
        "counts each seed once but gets [1, 2, 1]",
        () -> distiller().compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST, 1, 2, 1));
    refused("soft weight", () -> distiller().softWeight(2));
    refused(
        "a soft weight of 0 leaves the teacher no say; train the student alone, or give more",
        () -> distiller().softWeight(0));
    refused("temperature", () -> distiller().temperature(0));
    refused("validation", () -> distiller().validation(1));
    Trainer resumable = TinyData.trainer().stateFile(Path.of("training.state"));
    refused("the one file training.state", () -> distiller().trainer(resumable));
    refused("the one file training.state", () -> Distiller.from(TinyData.BIG, resumable).epochs(1));
  }

  private static void refused(String part, Executable code) {
    String message = Refusal.of(code);
    assertTrue(message.contains(part), message);
  }
}
