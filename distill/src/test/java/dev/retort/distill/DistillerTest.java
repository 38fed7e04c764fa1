package dev.retort.distill;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.HintonDistillation;
import dev.retort.distill.objective.Method;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingListener;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.ByteDataset;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.Splits;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

final class DistillerTest {
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

  private static Distiller with(Distiller distiller) {
    return distiller.optimizer(adam(3e-3f)).epochs(2).batchSize(32).threads(1).latency(false);
  }

  private static Network student() {
    return TinyData.SMALL.initialize(Seed.of(1));
  }

  private static List<String> hashes(Comparison comparison) {
    return comparison.runs().stream().map(Run::weightsSha256).toList();
  }

  @Test
  void trainsTheStudentAndItsControlsFromTheSameWeightsOnTheSameOrder() {
    Network student = student();
    String before = teacher.sha256();
    Comparison comparison = distiller().fit(student, TinyData.TRAINING, TinyData.TEST);
    assertEquals(before, teacher.sha256(), "the teacher stays as it was");
    assertEquals(
        List.of(Role.TEACHER, Role.SCRATCH, Role.LABEL_SMOOTHING, Role.DISTILLED),
        comparison.runs().stream().map(Run::role).toList());
    assertEquals(before, comparison.runs().get(0).weightsSha256());
    assertEquals(student.sha256(), comparison.runs().get(3).weightsSha256());

    Trainer trainer =
        Trainer.of(adam(3e-3f), crossEntropy()).epochs(2).batchSize(32).seed(Seed.of(1));
    Network alone = student();
    trainer.fit(alone, TinyData.TRAINING);
    assertEquals(alone.sha256(), comparison.runs().get(1).weightsSha256());
    Network smoothed = student();
    trainer.loss(crossEntropy(0.1f)).fit(smoothed, TinyData.TRAINING);
    assertEquals(smoothed.sha256(), comparison.runs().get(2).weightsSha256());
  }

  /// Soft targets computed once, or read from a file, teach like the teacher itself.
  @Test
  void cachedAndLiveTeachersGiveTheSameBits() {
    Network live = student();
    Trainer.of(adam(3e-3f), new HintonDistillation(Teacher.of(teacher), 4, 0.9f))
        .epochs(2)
        .batchSize(32)
        .seed(Seed.of(1))
        .fit(live, TinyData.TRAINING);
    Network byDistiller = student();
    distiller().controls(false).fit(byDistiller, TinyData.TRAINING, TinyData.TEST);
    assertEquals(live.sha256(), byDistiller.sha256());
    Network cached = student();
    SoftTargets targets = SoftTargets.of(Teacher.of(teacher), TinyData.TRAINING, 2);
    Comparison comparison =
        with(Distiller.from(targets)).controls(false).fit(cached, TinyData.TRAINING, TinyData.TEST);
    assertEquals(live.sha256(), cached.sha256());
    Run run = comparison.runs(Role.DISTILLED).get(0);
    assertTrue(Double.isNaN(run.agreement()) && Double.isNaN(run.klFromTeacher()));
    assertTrue(comparison.runs(Role.TEACHER).isEmpty(), "it cannot see the test set");
    assertTrue(comparison.toString().contains("distilled"));
  }

  @Test
  void theLatencyIsMeasuredOnceForAnArchitecture() {
    Comparison comparison =
        distiller().latency(true).fit(student(), TinyData.TRAINING, TinyData.TEST);
    Latency teacher = comparison.runs(Role.TEACHER).get(0).latency();
    Latency alone = comparison.runs(Role.SCRATCH).get(0).latency();
    assertNotNull(teacher);
    assertNotNull(alone);
    assertTrue(alone.p50() > 0 && alone.p50() <= alone.p99());
    assertEquals(alone, comparison.runs(Role.DISTILLED).get(0).latency());
    assertNotEquals(teacher, alone);
  }

  @Test
  void anEnsembleOfOneTeachesLikeTheNetwork() {
    Network one = student();
    distiller().controls(false).fit(one, TinyData.TRAINING, TinyData.TEST);
    Network other = student();
    Teacher ensemble = new EnsembleTeacher(List.of(Teacher.of(teacher)));
    with(Distiller.from(ensemble)).controls(false).fit(other, TinyData.TRAINING, TinyData.TEST);
    assertEquals(one.sha256(), other.sha256());
  }

  @Test
  void severalSeedsEachWithATeacherOfTheirOwnOnAnyNumberOfThreads() {
    Distiller distiller = with(Distiller.from(TinyData.BIG, TinyData.trainer()));
    Comparison one = distiller.compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST, 1, 2);
    Comparison two =
        distiller.threads(2).compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST, 1, 2);
    assertEquals(8, one.runs().size());
    assertEquals(hashes(one), hashes(two));
    assertEquals(8, hashes(one).stream().distinct().count());
    assertEquals(List.of(1L, 2L), one.runs(Role.TEACHER).stream().map(Run::seed).toList());
    Run teacher = one.runs(Role.TEACHER).get(0);
    assertTrue(teacher.trainSeconds() > 0);
    assertEquals(1, teacher.agreement());
    assertEquals(0, teacher.klFromTeacher());
    assertEquals(Network.of(TinyData.BIG).parameterCount(), teacher.parameters());
    assertTrue(teacher.bytes() > 4 * teacher.parameters(), "running statistics count as bytes");
    for (Role role : List.of(Role.SCRATCH, Role.DISTILLED)) {
      Run run = one.runs(role).get(1);
      assertTrue(run.agreement() > 0 && run.agreement() < 1);
      assertTrue(run.klFromTeacher() > 0);
    }
    // one seed of several is what that seed is alone
    Comparison alone = distiller.compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST, 2);
    assertEquals(hashes(one).subList(4, 8), hashes(alone));
    Comparison fitted =
        distiller
            .seed(2)
            .fit(TinyData.SMALL.initialize(Seed.of(2)), TinyData.TRAINING, TinyData.TEST);
    assertEquals(hashes(alone), hashes(fitted));
  }

  @Test
  void allModelsOfASeedChooseOnTheSameValidationSplitAndTestDataOnNothing() {
    Network student = student();
    Comparison comparison =
        distiller().epochs(6).validation(0.2).fit(student, TinyData.TRAINING, TinyData.TEST);
    assertEquals(new Comparison.Data("synthetic", 240, 60, 200, 10), comparison.data());
    Splits split = Splits.of(TinyData.TRAINING, 0.2, Seed.of(1).stream("validation"));
    Network alone = student();
    Trainer.of(adam(3e-3f), crossEntropy())
        .epochs(6)
        .batchSize(32)
        .seed(Seed.of(1))
        .fit(alone, split.training(), split.validation());
    assertEquals(alone.sha256(), comparison.runs(Role.SCRATCH).get(0).weightsSha256());
    Network other = student();
    distiller()
        .epochs(6)
        .validation(0.2)
        .fit(other, TinyData.TRAINING, SyntheticDigits.test(50, 9));
    assertEquals(student.sha256(), other.sha256(), "another test set, the same student");
  }

  @Test
  void withAugmentationTheTeacherSeesWhatTheStudentSees() {
    Augmentation shift = Augmentation.shift(2);
    Network student = student();
    distiller().augmentation(shift).controls(false).fit(student, TinyData.TRAINING, TinyData.TEST);
    Network live = student();
    Trainer.of(adam(3e-3f), new HintonDistillation(Teacher.of(teacher), 4, 0.9f))
        .epochs(2)
        .batchSize(32)
        .seed(Seed.of(1))
        .augmentation(shift)
        .fit(live, TinyData.TRAINING);
    assertEquals(live.sha256(), student.sha256());
    SoftTargets targets = SoftTargets.of(Teacher.of(teacher), TinyData.TRAINING, 1);
    refused(
        "cannot teach augmented ones (shift 2)",
        () ->
            with(Distiller.from(targets))
                .augmentation(shift)
                .fit(student(), TinyData.TRAINING, TinyData.TEST));
  }

  /// A file of soft targets, of the samples as they are or augmented, teaches like the teacher.
  @Test
  void aFileOfSoftTargetsGivesTheBitsOfTheTeacher(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("soft.safetensors");
    for (Augmentation augmentation : List.of(Augmentation.none(), Augmentation.shift(2))) {
      Network live = student();
      Distiller byTeacher = distiller().augmentation(augmentation).controls(false).validation(0.1);
      byTeacher.fit(live, TinyData.TRAINING, TinyData.TEST);
      SoftTargets.write(
          file,
          Teacher.of(teacher),
          TinyData.TRAINING,
          Labelling.plain().augmented(augmentation, Seed.of(1), 2));
      SoftTargets targets = SoftTargets.read(file);
      Network besides = student();
      Comparison comparison =
          byTeacher.softTargets(targets).fit(besides, TinyData.TRAINING, TinyData.TEST);
      assertEquals(live.sha256(), besides.sha256());
      assertEquals(1, comparison.runs(Role.TEACHER).size(), "the teacher is there to be examined");
      Network alone = student();
      with(Distiller.from(targets))
          .augmentation(augmentation)
          .controls(false)
          .validation(0.1)
          .fit(alone, TinyData.TRAINING, TinyData.TEST);
      assertEquals(live.sha256(), alone.sha256());
    }
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

  /// Of a teacher that is trained here, too: it comes first, and would take its time.
  @Test
  void anAugmentationThatTheDataDoNotTakeIsRefusedBeforeAnyWork() {
    Dataset rows =
        FloatDataset.of("rows", Shape.of(2), List.of("a", "b"), new float[80], new int[40]);
    NetworkSpec linear = NetworkSpec.input(2).then(dense(2));
    refused(
        "augmentation (flip) works on byte images [C, H, W], but rows has",
        () ->
            with(Distiller.from(linear, TinyData.trainer()))
                .listener(NEVER)
                .augmentation(Augmentation.flip())
                .compare(linear, rows, rows, 1));
  }

  @Test
  void unlabelledSamplesTeachTheStudentButNotItsControls() {
    int size = TinyData.TRAINING.size();
    byte[] pixels = new byte[size * 784];
    int[] labels = new int[size];
    Batch one = Batch.allocate(Batch.Kind.BYTES, TinyData.TRAINING.shape(), 1);
    for (int n = 0; n < size; n++) {
      TinyData.TRAINING.copyTo(n, one, 0);
      System.arraycopy(one.bytes(), 0, pixels, n * 784, 784);
      labels[n] = n < 100 ? one.labels()[0] : Batch.UNLABELLED;
    }
    Dataset some =
        ByteDataset.of(
            "some", TinyData.TRAINING.shape(), TinyData.TRAINING.classNames(), pixels, labels);
    Comparison comparison = distiller().fit(student(), some, TinyData.TEST);
    assertEquals(4, comparison.runs().size());
    Comparison trained =
        with(Distiller.from(TinyData.BIG, TinyData.trainer()))
            .compare(TinyData.SMALL, some, TinyData.TEST, 1);
    assertEquals(4, trained.runs().size());
    Labelled labelled = Labelled.of(some);
    Seed stream = Seed.of(1).stream("teacher");
    Network own = TinyData.BIG.initialize(stream);
    labelled.prepare(own, TinyData.trainer().normalization());
    labelled.sameSteps(TinyData.trainer().seed(stream)).fit(own, labelled.data());
    assertEquals(
        own.sha256(),
        trained.runs(Role.TEACHER).get(0).weightsSha256(),
        "on the labelled part, for as many steps as its student alone");
    Arrays.fill(labels, Batch.UNLABELLED);
    Dataset none =
        ByteDataset.of(
            "none", TinyData.TRAINING.shape(), TinyData.TRAINING.classNames(), pixels, labels);
    Comparison taught = distiller().fit(student(), none, TinyData.TEST);
    assertEquals(
        List.of(Role.TEACHER, Role.DISTILLED), taught.runs().stream().map(Run::role).toList());
    refused(
        "no sample of none has a label to train a teacher on",
        () ->
            with(Distiller.from(TinyData.BIG, TinyData.trainer()))
                .compare(TinyData.SMALL, none, TinyData.TEST, 1));
  }

  @Test
  void listenersLearnWhichModelIsTrained() {
    List<String> told = new ArrayList<>();
    ComparisonListener listener =
        new ComparisonListener() {
          @Override
          public TrainingListener begins(Role role, long seed) {
            told.add("begins " + role.key() + " " + seed);
            return new TrainingListener() {
              @Override
              public void step(long step, long totalSteps, int samples, double loss) {
                if (step == totalSteps) {
                  told.add("last step " + totalSteps);
                }
              }
            };
          }

          @Override
          public void labels(String teacher, int samples) {
            told.add("labels " + samples);
          }

          @Override
          public void done(Run run, @Nullable Network network) {
            assertNotNull(network);
            assertEquals(run.weightsSha256(), network.sha256());
            told.add("done " + run.role().key());
          }
        };
    distiller().listener(listener).fit(student(), TinyData.TRAINING, TinyData.TEST);
    assertEquals(
        List.of(
            "done teacher",
            "begins scratch 1",
            "last step 20",
            "done scratch",
            "begins label-smoothing 1",
            "last step 20",
            "done label-smoothing",
            "labels 300",
            "begins distilled 1",
            "last step 20",
            "done distilled"),
        told);
  }

  @Test
  void networksSayWhereTheyComeFrom() {
    Map<Role, Map<String, String>> origins = new EnumMap<>(Role.class);
    ComparisonListener listener =
        new ComparisonListener() {
          @Override
          public void done(Run run, @Nullable Network network) {
            assertNotNull(network);
            origins.put((Role) run.role(), network.provenance().entries());
          }
        };
    Network student = student();
    String initial = student.sha256();
    Comparison comparison =
        with(Distiller.from(TinyData.BIG, TinyData.trainer()))
            .seed(3)
            .validation(0.1)
            .listener(listener)
            .fit(student, TinyData.TRAINING, TinyData.TEST);
    for (Role role : Role.values()) {
      Map<String, String> own = origins.getOrDefault(role, Map.of());
      assertEquals("synthetic", own.get("data"));
      assertEquals("300", own.get("data.samples"));
      assertEquals(TinyData.TRAINING.sha256(), own.get("data.sha256"));
      assertEquals("3", own.get("seed"));
      assertEquals("0.1", own.get("validation"));
      assertEquals("2 epochs, batch 32, " + adam(3e-3f).text(), own.get("training"));
      assertEquals(role != Role.TEACHER, initial.equals(own.get("initial.sha256")));
      assertEquals(role == Role.DISTILLED, own.containsKey("teacher.sha256"));
    }
    Map<String, String> distilled = origins.getOrDefault(Role.DISTILLED, Map.of());
    assertEquals(distilled, student.provenance().entries());
    assertEquals("kd, temperature 4, soft weight 0.9", distilled.get("loss"));
    assertEquals(TinyData.BIG.text(), distilled.get("teacher"));
    assertEquals(
        comparison.runs(Role.TEACHER).get(0).weightsSha256(), distilled.get("teacher.sha256"));
  }

  @Test
  void otherMethodsTakeTheSameWay() {
    Network student = student();
    Comparison comparison =
        distiller()
            .method(Method.parse("logit-regression"))
            .controls(false)
            .fit(student, TinyData.TRAINING, TinyData.TEST);
    assertEquals("logit-regression", comparison.runs(Role.DISTILLED).get(0).method());
    assertEquals("logit-regression", comparison.setting());
    Network kd = student();
    distiller().controls(false).fit(kd, TinyData.TRAINING, TinyData.TEST);
    assertNotEquals(kd.sha256(), student.sha256());
    refused(
        "no method of distillation is called 'x'; there are attention, bce, ce,",
        () -> Method.parse("x"));
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
    refused("temperature", () -> distiller().temperature(0));
    refused("validation", () -> distiller().validation(1));
    Trainer resumable = TinyData.trainer().stateFile(Path.of("training.state"));
    refused("the one file training.state", () -> distiller().trainer(resumable));
    refused("the one file training.state", () -> Distiller.from(TinyData.BIG, resumable).epochs(1));
  }

  @Test
  void aSavedTrainingGoesOnWithItsOwnTeacherOnly(@TempDir Path folder) {
    for (Method method : Method.all().stream().filter(Method::hearsTeacher).toList()) {
      Loss own = method.objective(Teacher.of(teacher), 4, 0.9f);
      Loss other = method.objective(Teacher.of(TinyData.teacher(2)), 4, 0.9f);
      Path state = folder.resolve(method.name());
      Trainer.of(adam(3e-3f), own).epochs(1).stateFile(state).fit(student(), TinyData.TRAINING);
      Trainer.of(adam(3e-3f), own).epochs(1).stateFile(state).fit(student(), TinyData.TRAINING);
      Trainer wrong = Trainer.of(adam(3e-3f), other).epochs(1).stateFile(state);
      assertThrows(
          UncheckedIOException.class, () -> wrong.fit(student(), TinyData.TRAINING), method.name());
    }
  }

  private static void refused(String part, Executable code) {
    String message = Refusal.of(code);
    assertTrue(message.contains(part), message);
  }
}
