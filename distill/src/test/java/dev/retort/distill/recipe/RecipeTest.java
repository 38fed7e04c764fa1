package dev.retort.distill.recipe;

import static dev.retort.distill.recipe.TinyRecipe.BIG;
import static dev.retort.distill.recipe.TinyRecipe.DATA;
import static dev.retort.distill.recipe.TinyRecipe.MIDDLE;
import static dev.retort.distill.recipe.TinyRecipe.SMALL;
import static dev.retort.distill.recipe.TinyRecipe.STUDENT;
import static dev.retort.distill.recipe.TinyRecipe.TEACHER;
import static dev.retort.distill.recipe.TinyRecipe.TRAINER;
import static dev.retort.distill.recipe.TinyRecipe.hashes;
import static dev.retort.distill.recipe.TinyRecipe.stage;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.distill.objective.Course;
import dev.retort.distill.objective.Hint;
import dev.retort.distill.objective.LayerPair;
import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.CountingTeacher;
import dev.retort.distill.teacher.EnsembleTeacher;
import dev.retort.distill.teacher.NetworkTeacher;
import dev.retort.distill.teacher.SoftTargets;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Normalization;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.data.Splits;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// Recipes train what they say, and fairly.
final class RecipeTest {
  @TempDir private Path folder;

  private static Map<String, String> run(Stage... stages) throws IOException {
    return hashes(
        Recipe.of(List.of(stages)).run(DATA, 3, new TrainedNetworks(null, RecipeListener.SILENT)));
  }

  @Test
  void studentsOfOneSeedDifferInTheirTeacherAlone() throws IOException {
    Map<String, String> models =
        run(TEACHER, STUDENT, STUDENT.named("kd").taughtBy("teacher").temperature(3));
    Network alone = SMALL.initialize(Seed.of(3));
    TRAINER.seed(Seed.of(3)).fit(alone, DATA);
    assertEquals(alone.sha256(), models.get("student"));

    Network teacher = BIG.initialize(Seed.of(3).stream("teacher"));
    TRAINER.seed(Seed.of(3).stream("teacher")).fit(teacher, DATA);
    assertEquals(teacher.sha256(), models.get("teacher"));

    Network distilled = SMALL.initialize(Seed.of(3));
    Teacher targets = SoftTargets.of(Teacher.of(teacher), DATA, 1);
    TRAINER.seed(Seed.of(3)).loss(Method.kd().loss(targets, 3, 0.9f)).fit(distilled, DATA);
    assertEquals(distilled.sha256(), models.get("kd"));
  }

  @Test
  void aTeacherOfSeveralIsTheirMeanAndAnEnsembleIsOneToo() throws IOException {
    TrainingStage other = stage("other", MIDDLE);
    TrainingStage kd = STUDENT.named("kd");
    String several = run(TEACHER, other, kd.taughtBy("teacher", "other")).get("kd");
    EnsembleStage both = new EnsembleStage("both", List.of("teacher", "other"));
    assertEquals(several, run(TEACHER, other, both, kd.taughtBy("both")).get("kd"));
    assertNotEquals(several, run(TEACHER, kd.taughtBy("teacher")).get("kd"));
  }

  /// Two networks that teach by the mean of their logits are the same teacher as a stage and as one
  /// from elsewhere.
  @Test
  void theMeanOfLogitsIsHeardWhoeverTeaches() throws IOException {
    TrainingStage other = stage("other", MIDDLE);
    EnsembleStage both = new EnsembleStage("both", List.of("teacher", "other"));
    TrainingStage kd = STUDENT.named("kd").taughtBy("both");
    TrainingStage byLogits = kd.mean(EnsembleTeacher.Mean.LOGITS);
    Map<String, TrainedModel> models =
        Recipe.of(List.of(TEACHER, other, both, kd, byLogits.named("logits")))
            .run(DATA, 3, new TrainedNetworks(null, RecipeListener.SILENT));
    Teacher outside = known(models, "both").teacher();
    String logits = known(models, "logits").sha256();
    assertNotEquals(known(models, "kd").sha256(), logits);
    assertEquals(logits, run(byLogits.taughtBy(outside)).get("kd"));
    assertEquals(known(models, "kd").sha256(), run(kd.taughtBy(outside)).get("kd"));

    // One member is its own mean, and students are kept under its own hash.
    Teacher one = known(models, "teacher").teacher();
    assertEquals(one, byLogits.taughtBy(one).together(List.of(one)));
  }

  @Test
  void theMeanOfASingleTeachersLogitsHasItsLayers() throws IOException {
    TrainingStage hint =
        STUDENT.named("hint").taughtBy("teacher").method(Method.parse("kd + hint hidden:hidden"));
    TrainingStage byLogits = hint.mean(EnsembleTeacher.Mean.LOGITS);
    assertEquals(run(TEACHER, hint), run(TEACHER, byLogits));
  }

  private static TrainedModel known(Map<String, TrainedModel> models, String name) {
    return Objects.requireNonNull(models.get(name));
  }

  /// A teacher is asked about all samples once, and both of its students count the time.
  @Test
  void equalStagesCountEqualTimes() throws IOException {
    long pause = 1_500;
    AtomicInteger asked = new AtomicInteger();
    Teacher slow =
        new ScriptedTeacher(
            "slow",
            false,
            batch -> {
              asked.incrementAndGet();
              pause(pause);
            });
    TrainingStage kd = STUDENT.named("kd").taughtBy(slow);
    Map<String, TrainedModel> models =
        Recipe.of(List.of(STUDENT, kd, kd.named("again")))
            .run(DATA, 3, new TrainedNetworks(folder, RecipeListener.SILENT));
    assertEquals(1, asked.get());
    assertTrue(known(models, "kd").seconds() >= 1e-3 * pause);
    assertTrue(known(models, "again").seconds() >= 1e-3 * pause);
    assertEquals(known(models, "kd").sha256(), known(models, "again").sha256());

    Map<String, TrainedModel> found =
        Recipe.of(List.of(STUDENT, kd, kd.named("again")))
            .run(DATA, 3, new TrainedNetworks(folder, RecipeListener.SILENT));
    assertEquals(1, asked.get(), "nobody is asked about networks that lie ready");
    assertEquals(known(models, "again").seconds(), known(found, "again").seconds(), 1e-6);
  }

  /// Once for its logits, and once for the layer that three students look at.
  @Test
  void aTeachersLayersAreSeenOnce() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    Teacher counting = new CountingTeacher(new NetworkTeacher(BIG.initialize(Seed.of(5))), asked);
    TrainingStage hint =
        STUDENT.named("hint").taughtBy(counting).method(Method.parse("kd + hint hidden:hidden"));
    TrainingStage cosine = hint.named("cosine").method(Method.parse("kd + cosine hidden:hidden"));
    Map<String, String> hashes =
        run(hint, cosine, STUDENT.named("kd").taughtBy(counting), hint.named("again"));
    assertEquals(2 * DATA.size(), asked.get());
    assertEquals(hashes.get("hint"), hashes.get("again"));
    assertNotEquals(hashes.get("hint"), hashes.get("cosine"));
  }

  private static void pause(long milliseconds) {
    long end = System.nanoTime() + 1_000_000 * milliseconds;
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime()); // which may come back earlier
    }
  }

  @Test
  void aStageBeginsWithTheWeightsThatItNames() throws IOException {
    TrainingStage untrained = STUDENT.trainer(TRAINER.epochs(0));
    Network given = SMALL.initialize(Seed.of(9));
    Map<String, String> models =
        run(
            STUDENT,
            untrained.named("drawn"),
            untrained.named("next").startingFrom("student"),
            untrained.named("given").start(new Start.Given(given)));
    assertEquals(SMALL.initialize(Seed.of(3)).sha256(), models.get("drawn"));
    assertNotEquals(models.get("drawn"), models.get("student"));
    assertEquals(models.get("student"), models.get("next"));
    assertEquals(given.sha256(), models.get("given"));
  }

  /// Both have the first layer; the second is another one, and the last has another place.
  @Test
  void layersOfTheTeacherAreWhereTheStudentBegins() throws IOException {
    NetworkSpec deeper =
        NetworkSpec.input(1, 28, 28)
            .then(flatten(), dense(12), relu(), dense(12), relu(), dense(10));
    TrainingStage teacher = stage("teacher", MIDDLE);
    TrainingStage untrained = stage("student", deeper).trainer(TRAINER.epochs(0));
    Map<String, TrainedModel> models =
        Recipe.of(List.of(teacher, untrained.taughtBy("teacher").layersFrom("teacher")))
            .run(DATA, 3, new TrainedNetworks(null, RecipeListener.SILENT));
    Network expected = deeper.initialize(Seed.of(3));
    String drawn = expected.sha256();
    List<Parameter> learnt = known(models, "teacher").network().nodes().get(1).parameters();
    List<Parameter> own = expected.nodes().get(1).parameters();
    for (int i = 0; i < own.size(); i++) {
      own.get(i).set(learnt.get(i).toArray());
    }
    expected.weightsChanged();
    assertNotEquals(drawn, expected.sha256());
    assertEquals(expected.sha256(), known(models, "student").sha256());
    assertRefused(
        "no layer of",
        () -> Recipe.of(List.of(stage("teacher", MIDDLE), STUDENT.layersFrom("teacher"))));
  }

  @Test
  void fewLabelsTakeAsManySteps() throws IOException {
    Steps all = new Steps();
    Steps few = new Steps();
    Recipe.of(List.of(STUDENT)).run(DATA, 1, new TrainedNetworks(null, all));
    Recipe.of(List.of(STUDENT.labels(Portion.parse("40"))))
        .run(DATA, 1, new TrainedNetworks(null, few));
    assertEquals(8, all.steps);
    assertEquals(8, few.steps);
  }

  /// Control and student differ in their teacher, and not in what raw values go through.
  @Test
  void fewLabelsHaveThePreprocessingOfAllSamples() throws IOException {
    TrainingStage few =
        STUDENT
            .trainer(TRAINER.normalization(Normalization.STANDARDIZE))
            .labels(Portion.parse("30 %"));
    TrainingStage all = few.named("all").labels(Portion.ALL);
    TrainingStage bytes = few.named("bytes").trainer(TRAINER);
    Map<String, TrainedModel> models =
        Recipe.of(List.of(TEACHER, few, few.named("kd").taughtBy("teacher"), all, bytes))
            .run(DATA, 3, new TrainedNetworks(folder, RecipeListener.SILENT));
    Preprocessing fitted = Normalization.STANDARDIZE.fit(DATA);
    for (String name : List.of("student", "kd", "all")) {
      TrainedModel model = models.get(name);
      assertEquals(fitted, model == null ? null : model.network().preprocessing(), name);
    }
    // only a network that is another one now says it in its key
    try (Stream<Path> kept = Files.list(folder)) {
      for (Path file : kept.filter(each -> each.toString().endsWith(".json")).toList()) {
        assertEquals(
            file.endsWith("seed-3-student.json"),
            Files.readString(file).contains("preprocessing of all samples"),
            file.toString());
      }
    }
  }

  /// Hints leave the student's answers as they were drawn: no epoch is better than another by them.
  @Test
  void hintsAreTrainedToTheirLastEpoch() throws IOException {
    LayerPair hidden = new LayerPair("hidden", "hidden");
    TrainingStage student = STUDENT.validation(0.2);
    Map<String, TrainedModel> models =
        Recipe.of(HintsFirst.of(TEACHER, student, hidden, 3))
            .run(DATA, 3, new TrainedNetworks(null, RecipeListener.SILENT));
    Seed seed = Seed.of(3);
    Network expected = SMALL.initialize(seed);
    Course all = Course.constant(1);
    TRAINER
        .epochs(3)
        .seed(seed)
        .loss(
            Method.of(new Hint(hidden))
                .loss(known(models, "teacher").teacher(), all, all, 3, seed.stream("objective")))
        .fit(expected, Splits.of(DATA, 0.2, seed.stream("validation")).train());
    assertEquals(expected.sha256(), known(models, "student-hint").sha256());
  }

  @Test
  void fineTuningChoosesAsTheStudentDid() {
    assertEquals(0.2, FineTuning.after(STUDENT.validation(0.2), TRAINER).validation());
  }

  @Test
  void fineTuningSeesNoMoreThanTheStudentDid() {
    Portion samples = Portion.parse("40");
    Portion labels = Portion.parse("30 %");
    TrainingStage student = STUDENT.stream("own").samples(samples).labels(labels);
    TrainingStage tuned = FineTuning.after(student, TRAINER);
    assertEquals("own", tuned.stream());
    assertEquals(samples, tuned.samples());
    assertEquals(labels, tuned.labels());
  }

  private static void assertRefused(String part, Executable code) {
    String message = Refusal.of(code);
    assertTrue(message.contains(part), message);
  }

  private static final class Steps implements RecipeListener {
    private long steps;

    @Override
    public void step(String network, long step, long totalSteps, int samples, double loss) {
      steps = totalSteps;
    }
  }
}
