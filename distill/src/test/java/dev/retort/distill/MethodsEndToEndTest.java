package dev.retort.distill;

import static dev.retort.engine.optimizer.Optimizers.adam;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.Course;
import dev.retort.distill.objective.Distillation;
import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.SoftTargets;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.EpochReport;
import dev.retort.engine.InferencePass;
import dev.retort.engine.Network;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingDivergedException;
import dev.retort.engine.TrainingListener;
import dev.retort.engine.TrainingResult;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Safetensors;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole trainings by every method, with networks that name their layers.
final class MethodsEndToEndTest {
  private static final Network TEACHER = teacher();

  private static Network teacher() {
    Network network = TinyData.BIG_NAMED.initialize(Seed.of(1));
    TinyData.trainer().fit(network, TinyData.TRAINING);
    return network;
  }

  private static Network student() {
    return TinyData.SMALL_NAMED.initialize(Seed.of(1));
  }

  private static Distiller distiller(String method) {
    return Distiller.from(TEACHER)
        .method(Method.parse(method))
        .optimizer(adam(3e-3f))
        .epochs(2)
        .batchSize(32)
        .controls(false)
        .latency(false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kd",
        "logit-regression",
        "dkd 1 8",
        "dist 1 1",
        "standardized kd",
        "standardized dist 2 1",
        "sigmoid-kd",
        "tf-kd 0.9",
        "label-smoothing 0.2",
        "0.5 ce + 0.5 mse",
        "hint map:map",
        "hint hidden:map",
        "cosine hidden:hidden",
        "attention map:map",
        "rkd hidden:hidden 25 50",
        "similarity map:hidden",
        "kd + 100 hint map:map + (linear 0 to 1 for 1 epoch) cosine map:hidden",
      })
  void everyMethodTrainsToTheSameBitsOnAnyNumberOfThreads(String method, @TempDir Path folder)
      throws IOException {
    Network student = student();
    String initial = student.sha256();
    Comparison comparison =
        distiller(method).threads(1).fit(student, TinyData.TRAINING, TinyData.TEST);
    assertNotEquals(initial, student.sha256());
    assertEquals(method, comparison.runs(Role.DISTILLED).get(0).method());
    assertTrue(comparison.setting().startsWith(method), comparison.setting());
    Network other = student();
    distiller(method).threads(2).fit(other, TinyData.TRAINING, TinyData.TEST);
    assertEquals(student.sha256(), other.sha256());
    Path file = folder.resolve("student.safetensors");
    Checkpoint.write(student, file);
    assertEquals(
        student().parameters().stream().map(Parameter::name).collect(Collectors.toSet()),
        Safetensors.read(file).tensors().keySet(),
        "nothing of the regressor's");
  }

  @Test
  void whoHearsNoTeacherNamesNone() {
    Network student = student();
    Comparison comparison =
        distiller("tf-kd 0.9").controls(true).fit(student, TinyData.TRAINING, TinyData.TEST);
    assertFalse(student.provenance().entries().containsKey("teacher.sha256"));
    assertTrue(comparison.verdict().contains(" tf-kd 0.9"), comparison.verdict());
    assertFalse(comparison.verdict().contains("istillation"), comparison.verdict());
    Network taught = student();
    distiller("kd").fit(taught, TinyData.TRAINING, TinyData.TEST);
    assertEquals(TEACHER.sha256(), taught.provenance().entries().get("teacher.sha256"));
  }

  /// The same bits as with the network itself, whose logits then come with its features.
  @Test
  void logitsFromACacheAndBesideFeaturesAreTheSame() {
    Network cached = student();
    distiller("kd").fit(cached, TinyData.TRAINING, TinyData.TEST);
    Network live = student();
    distiller("kd + 0 hint map:map").fit(live, TinyData.TRAINING, TinyData.TEST);
    assertEquals(cached.sha256(), live.sha256());
  }

  @Test
  void aPlannedTeacherShowsItsLayersAsInInference() {
    Teacher teacher = Teacher.of(TEACHER);
    assertEquals(List.of("map", "hidden"), List.copyOf(teacher.features().keySet()));
    Teacher planned = teacher.planned(8, Workers.alone());
    Batch batch = Batch.allocate(TinyData.TEST.kind(), TinyData.TEST.shape(), 8);
    for (int row = 0; row < 8; row++) {
      TinyData.TEST.copyTo(row, batch, row);
    }
    batch.resize(8);
    planned.logits(batch, new float[80]);
    InferencePass pass = TEACHER.inferencePass(8, Workers.alone());
    pass.forward(batch);
    float[] expected = pass.feature("hidden");
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], planned.feature("hidden")[i], 0);
    }
    assertEquals(
        "the layer \"map\" cannot be seen: only a single network that is planned shows its layers",
        Refusal.of(() -> teacher.feature("map")));
  }

  @Test
  void featuresAreTaughtUnderAugmentationToo() {
    Network student = student();
    distiller("kd + hint map:map")
        .augmentation(Augmentation.shift(2))
        .fit(student, TinyData.TRAINING, TinyData.TEST);
    Network plain = student();
    distiller("kd + hint map:map").fit(plain, TinyData.TRAINING, TinyData.TEST);
    assertNotEquals(plain.sha256(), student.sha256());
  }

  @Test
  void aRegressorLearns() {
    List<Double> losses = losses("hint map:map", 6);
    assertTrue(losses.getLast() < 0.7 * losses.getFirst(), losses.toString());
    List<Double> angles = losses("cosine hidden:hidden", 6);
    assertTrue(angles.getLast() < 0.7 * angles.getFirst(), angles.toString());
  }

  private static List<Double> losses(String method, int epochs) {
    Loss loss = new Distillation(Teacher.of(TEACHER), Method.parse(method), 4, 1);
    TrainingResult result =
        Trainer.of(adam(3e-3f), loss)
            .epochs(epochs)
            .batchSize(32)
            .fit(student(), TinyData.TRAINING);
    return result.epochs().stream().map(EpochReport::loss).toList();
  }

  @Test
  void temperatureAndWeightsMayChange() {
    Network still = student();
    distiller("kd").temperature(8).fit(still, TinyData.TRAINING, TinyData.TEST);
    Network moving = student();
    Comparison comparison =
        distiller("kd")
            .temperature(Course.linear(8, 2))
            .softWeight(Course.parse("0.9 for 1 epoch, 0"))
            .fit(moving, TinyData.TRAINING, TinyData.TEST);
    assertNotEquals(still.sha256(), moving.sha256());
    assertEquals(
        "kd, temperature linear 8 to 2, soft weight 0.9 for 1 epoch, 0", comparison.setting());
    Network same = student();
    distiller("kd")
        .temperature(Course.parse("8 for 2 epochs, 1"))
        .fit(same, TinyData.TRAINING, TinyData.TEST);
    assertEquals(still.sha256(), same.sha256());
  }

  /// Courses run over its epochs, and what objectives draw comes of its seed.
  @Test
  void theStudentIsThatOfATrainingByTheSameLoss() {
    Method method = Method.parse("kd + (linear 0 to 2) hint hidden:hidden");
    Course temperature = Course.linear(8, 2);
    Course softWeight = Course.parse("warmup 50%, 0.9");
    Network student = student();
    distiller(method.text())
        .temperature(temperature)
        .softWeight(softWeight)
        .seed(3)
        .fit(student, TinyData.TRAINING, TinyData.TEST);
    Seed seed = Seed.of(3);
    Loss loss =
        method.loss(Teacher.of(TEACHER), temperature, softWeight, 2, seed.stream("objective"));
    Network expected = student();
    Trainer.of(adam(3e-3f), loss)
        .epochs(2)
        .batchSize(32)
        .seed(seed)
        .fit(expected, TinyData.TRAINING);
    assertEquals(expected.sha256(), student.sha256());
  }

  @ParameterizedTest
  @CsvSource({"kd, distilled", "tf-kd 0.9, tf-kd 0.9"})
  void aTrainingThatDivergesSaysWhoseItWas(String method, String name) {
    Distiller wild = distiller(method).optimizer(sgd(Float.MAX_VALUE).weightDecay(1e9f));
    String message =
        Refusal.of(
            TrainingDivergedException.class,
            () -> wild.fit(student(), TinyData.TRAINING, TinyData.TEST));
    assertTrue(message.startsWith(name + ", seed 1: training diverged"), message);
  }

  /// Regressors, their optimizer's memory and the places of courses are all there again.
  @Test
  void aTrainingThatWasBrokenOffGoesOnToTheSameBits(@TempDir Path folder) {
    Loss loss =
        new Distillation(
            Teacher.of(TEACHER),
            Method.parse("kd + (linear 0 to 10) hint map:map + cosine hidden:hidden"),
            Course.parse("cosine 8 to 2"),
            Course.parse("warmup 30%, 0.9"),
            4,
            Seed.of(1));
    Trainer trainer = Trainer.of(adam(3e-3f), loss).epochs(4).batchSize(32);
    Network whole = student();
    trainer.fit(whole, TinyData.TRAINING);

    Trainer saving = trainer.stateFile(folder.resolve("state"));
    List<Integer> seen = new ArrayList<>();
    TrainingListener breaking =
        new TrainingListener() {
          @Override
          public void epoch(EpochReport report) {
            seen.add(report.epoch());
            if (report.epoch() == 2) {
              throw new IllegalStateException("broken off");
            }
          }
        };
    assertThrows(
        IllegalStateException.class,
        () -> saving.listener(breaking).fit(student(), TinyData.TRAINING));
    assertEquals(List.of(0, 1, 2), seen);
    Network resumed = student();
    saving.fit(resumed, TinyData.TRAINING);
    assertEquals(whole.sha256(), resumed.sha256());
  }

  @Test
  void refusesLayersBeforeAnyoneIsTrained() {
    refused(
        "no layer of the teacher is named \"top\", named are [map, hidden]; write \"as top\" behind"
            + " one in its architecture",
        Distiller.from(TinyData.BIG_NAMED, neverTrained()).method(Method.parse("hint top:map")));
    refused(
        "no layer of the student is named \"top\", named are [map, hidden]; write \"as top\" behind"
            + " one in its architecture",
        Distiller.from(TinyData.BIG_NAMED, neverTrained()).method(Method.parse("hint map:top")));
    refused(
        "no layer of the teacher is named \"map\", none has a name; write \"as map\" behind one in"
            + " its architecture",
        Distiller.from(TinyData.BIG, neverTrained()).method(Method.parse("hint map:map")));
    refused(
        "attention hidden:map compares feature maps of the same height and width but gets the"
            + " teacher's [12] and the student's [3, 7, 7]",
        Distiller.from(TinyData.BIG_NAMED, neverTrained())
            .method(Method.parse("attention hidden:map")));
    Teacher ensemble = Teacher.of(TEACHER, TEACHER);
    String logitsAlone =
        "the teacher's layer \"map\" cannot be seen: soft targets and ensembles show logits alone;"
            + " take one network for a teacher, or a method on logits such as kd";
    refused(logitsAlone, Distiller.from(ensemble).method(Method.parse("hint map:map")));
    refused(
        logitsAlone,
        Distiller.from(SoftTargets.of(Teacher.of(TEACHER), TinyData.TRAINING, 1))
            .method(Method.parse("kd + hint map:map")));
    refused(
        "soft targets hold logits alone and kd + hint map:map looks at layers; leave them out",
        Distiller.from(TEACHER)
            .softTargets(SoftTargets.of(Teacher.of(TEACHER), TinyData.TRAINING, 1))
            .method(Method.parse("kd + hint map:map")));
  }

  private static Trainer neverTrained() {
    return TinyData.trainer()
        .listener(
            new TrainingListener() {
              @Override
              public void step(long step, long totalSteps, int samples, double loss) {
                throw new AssertionError("trained in vain");
              }
            });
  }

  private static void refused(String message, Distiller distiller) {
    assertEquals(
        message,
        Refusal.of(
            () ->
                distiller
                    .latency(false)
                    .compare(TinyData.SMALL_NAMED, TinyData.TRAINING, TinyData.TEST, 1)));
  }
}
