package dev.retort.distill.recipe;

import static dev.retort.distill.recipe.TinyRecipe.DATA;
import static dev.retort.distill.recipe.TinyRecipe.SMALL;
import static dev.retort.distill.recipe.TinyRecipe.STUDENT;
import static dev.retort.distill.recipe.TinyRecipe.TEACHER;
import static dev.retort.distill.recipe.TinyRecipe.TRAINER;
import static dev.retort.distill.recipe.TinyRecipe.stage;
import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.layer.Layers.residual;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static dev.retort.engine.optimizer.Optimizers.adamW;
import static dev.retort.engine.optimizer.Optimizers.rmsProp;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.NetworkFolder;
import dev.retort.distill.Refusal;
import dev.retort.distill.objective.Course;
import dev.retort.distill.objective.Hint;
import dev.retort.distill.objective.LayerPair;
import dev.retort.distill.objective.Method;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.optimizer.Optimizer;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Stages that learn from layers alone: weight decay does not touch what their hints do not reach.
final class HintStageTest {
  private static final Seed SEED = Seed.of(3);
  private static final int EPOCHS = 2;
  private static final LayerPair HIDDEN = new LayerPair("hidden", "hidden");
  private static final Trainer DECAYING = TRAINER.optimizer(adamW(2e-3));

  /// Layers 1, 3, 4 and 6 have parameters.
  private static final NetworkSpec NORMED =
      NetworkSpec.input(1, 28, 28)
          .then(flatten(), dense(8), relu().named("hidden"), dense(6), batchNorm(), relu())
          .then(dense(10));

  /// Layers 1, 2, 4.block.0, 4.block.2, 4.shortcut and 6 have parameters.
  private static final NetworkSpec NESTED =
      NetworkSpec.input(1, 28, 28)
          .then(flatten().named("pixels"), dense(8).withoutBias().named("low"), batchNorm(), relu())
          .then(residual(dense(6).named("inside"), relu(), dense(5)).named("block"))
          .then(relu().named("end"), dense(10).named("top"));

  @TempDir private Path folder;

  private Map<String, TrainedModel> run(List<Stage> stages) throws IOException {
    return Recipe.of(stages).run(DATA, 3, new TrainedNetworks(folder, RecipeListener.SILENT));
  }

  private static List<Stage> hintsFirst(TrainingStage student) {
    return HintsFirst.of(TEACHER, student, HIDDEN, EPOCHS);
  }

  private static TrainedModel known(Map<String, TrainedModel> models, String name) {
    return Objects.requireNonNull(models.get(name));
  }

  /// A stage of NESTED that learns from one layer of a teacher of the same layers.
  private static TrainingStage hinted(String name, String layer) {
    return stage(name, NESTED)
        .taughtBy("teacher")
        .method(Method.of(new Hint(new LayerPair(layer, layer))))
        .softWeight(1);
  }

  private static boolean isSame(Parameter before, Network after) {
    return after.parameters().stream()
        .filter(parameter -> parameter.name().equals(before.name()))
        .anyMatch(parameter -> Arrays.equals(before.values(), parameter.values()));
  }

  static Stream<Optimizer> decaying() {
    return Stream.of(
        sgd(1e-3).weightDecay(0.1),
        sgd(1e-3).momentum(0.9).nesterov().weightDecay(0.1),
        adam(2e-3).weightDecay(0.1),
        adamW(2e-3),
        rmsProp(2e-3).weightDecay(0.1).maxNorm(0.5));
  }

  /// Weights, the gain of the batch norm and its running statistics. What goes on from there learns
  /// them.
  @ParameterizedTest
  @MethodSource("decaying")
  void whatIsBehindTheHintKeepsItsBits(Optimizer optimizer) throws IOException {
    TrainingStage student = stage("student", NORMED).trainer(TRAINER.optimizer(optimizer));
    Map<String, TrainedModel> models = run(hintsFirst(student));
    Network hint = known(models, "student-hint").network();
    for (Parameter before : NORMED.initialize(SEED).parameters()) {
      assertEquals(!before.name().startsWith("1."), isSame(before, hint), before.name());
    }
    Network distilled = known(models, "student").network();
    for (String name : List.of("1.weight", "3.weight", "4.weight", "4.running_var", "6.weight")) {
      Parameter before =
          hint.parameters().stream().filter(each -> each.name().equals(name)).findFirst().get();
      assertFalse(isSame(before, distilled), name + " learns nothing");
    }
  }

  /// By hand, as a stage is trained that freezes nothing of itself.
  private static Trainer plain(Trainer trainer, Map<String, TrainedModel> models) {
    Course whole = Course.constant(1);
    return trainer
        .epochs(EPOCHS)
        .seed(SEED)
        .loss(
            Method.of(new Hint(HIDDEN))
                .loss(
                    known(models, "teacher").teacher(),
                    whole,
                    whole,
                    EPOCHS,
                    SEED.stream("objective")));
  }

  private static String key(Network network, Trainer trainer) {
    return NetworkFolder.recipe(
        network.spec(),
        NetworkFolder.seeded(SEED, network),
        trainer.loss().fingerprint(),
        trainer,
        DATA,
        null);
  }

  /// A limit of the weights' norm and running statistics go on as they did.
  @ParameterizedTest
  @ValueSource(strings = {"adam 0.002", "rmsprop 0.002 max-norm 0.5", "adamw 0.002 weight-decay 0"})
  void withoutWeightDecayBitsAndKeysAreAsEver(String optimizer) throws IOException {
    Trainer trainer = TRAINER.optimizer(Optimizer.parse(optimizer));
    List<Stage> stages = hintsFirst(stage("student", NORMED).trainer(trainer));
    assertEquals("hint hidden:hidden by teacher, soft weight 1", stages.get(1).text());
    Map<String, TrainedModel> models = run(stages);
    Network expected = NORMED.initialize(SEED);
    Trainer plain = plain(trainer, models);
    String key = key(expected, plain);
    plain.fit(expected, DATA);
    assertEquals(expected.sha256(), known(models, "student-hint").sha256());
    Network kept = new NetworkFolder(folder).find("seed-3-student-hint", key);
    assertEquals(expected.sha256(), Objects.requireNonNull(kept).sha256());
  }

  @Test
  void whatTheHintReachesLearnsTheSameBitsWithWeightDecay() throws IOException {
    Map<String, TrainedModel> models = run(hintsFirst(STUDENT.trainer(DECAYING)));
    Network decayed = SMALL.initialize(SEED);
    plain(DECAYING, models).fit(decayed, DATA);
    Network hint = known(models, "student-hint").network();
    for (Parameter each : decayed.parameters()) {
      // biases begin at 0, where nothing decays
      boolean same = each.name().startsWith("1.") || each.name().equals("3.bias");
      assertEquals(same, isSame(each, hint), each.name());
    }
  }

  /// As earlier builds made it; the key is another one today.
  @Test
  void aNetworkThatDecayedBehindItsHintIsRefused() throws IOException {
    List<Stage> stages = hintsFirst(STUDENT.trainer(DECAYING));
    assertEquals("hint hidden:hidden by teacher, soft weight 1, frozen 3", stages.get(1).text());
    Trainer plain = plain(DECAYING, run(List.of(TEACHER)));
    Network former = SMALL.initialize(SEED);
    String key = key(former, plain);
    plain.fit(former, DATA);
    new NetworkFolder(folder).keep("seed-3-student-hint", former, key);
    String said = Refusal.of(() -> run(stages));
    String expected =
        "seed-3-student-hint.safetensors was trained in another way than is asked for now (without"
            + " frozen 3); ";
    assertTrue(said.contains(expected), said);
  }

  /// What stays without weight decay because it gets no gradient is what is frozen with it.
  @ParameterizedTest
  @CsvSource({
    "low, 2 block top",
    "inside, 4.block.2 4.shortcut top",
    "block, top",
    "end, top",
    "top, ''"
  })
  void whatGetsNoGradientIsFrozen(String layer, String behind) throws IOException {
    List<String> frozen = behind.isEmpty() ? List.of() : List.of(behind.split(" ", -1));
    TrainingStage plain = hinted("plain", layer);
    TrainingStage decaying = hinted("decaying", layer).trainer(DECAYING);
    assertEquals(List.of(), plain.effectiveTrainer().frozen());
    assertEquals(frozen, decaying.effectiveTrainer().frozen());
    List<String> paths = decaying.effectiveTrainer().frozenPaths(NESTED);
    TrainingStage teacher = stage("teacher", NESTED).stream("teacher");
    Map<String, TrainedModel> models = run(List.of(teacher, plain, decaying));
    for (Parameter before : NESTED.initialize(SEED).parameters()) {
      boolean still = paths.stream().anyMatch(path -> before.name().startsWith(path + "."));
      if (before.trained()) {
        assertEquals(still, isSame(before, known(models, "plain").network()), before.name());
      }
      assertEquals(still, isSame(before, known(models, "decaying").network()), before.name());
    }
  }

  @Test
  void whatTheTrainerFreezesStaysFrozenToo() {
    TrainingStage stage = hinted("student", "inside").trainer(DECAYING.frozen("2", "6"));
    assertEquals(List.of("2", "6", "4.block.2", "4.shortcut"), stage.effectiveTrainer().frozen());
    assertEquals(List.of("2", "6"), stage.trainer().frozen());
  }

  /// Whichever way the trainer named it, and be it by its parts.
  @Test
  void whatIsFrozenAlreadyIsNotSaidAgain() {
    TrainingStage inside = hinted("student", "inside").trainer(DECAYING.frozen("top"));
    assertEquals(List.of("top", "4.block.2", "4.shortcut"), inside.effectiveTrainer().frozen());
    List<String> parts = List.of("4.block.0", "4.block.2", "4.shortcut", "2", "6");
    Trainer byParts = DECAYING.frozen(parts.toArray(String[]::new));
    assertEquals(parts, hinted("student", "low").trainer(byParts).effectiveTrainer().frozen());
    TrainingStage most = hinted("student", "low").trainer(DECAYING.frozen("4.block.0", "2"));
    assertEquals(List.of("4.block.0", "2", "block", "top"), most.effectiveTrainer().frozen());
  }

  @Test
  void whoeverTrainsAnswersFreezesNothing() {
    TrainingStage hint =
        STUDENT.trainer(DECAYING).taughtBy("teacher").method(Method.of(new Hint(HIDDEN)));
    TrainingStage alone = hint.softWeight(1);
    Trainer effective = alone.effectiveTrainer();
    assertEquals(List.of("3"), effective.frozen());
    assertSame(effective, alone.effectiveTrainer(), "it takes a network to tell");
    assertEquals(List.of(), alone.trainer(TRAINER).effectiveTrainer().frozen());
    assertEquals(List.of(), hint.effectiveTrainer().frozen(), "the labels have a tenth");
    TrainingStage both = alone.method(Method.parse("kd + hint hidden:hidden"));
    assertEquals(List.of(), both.effectiveTrainer().frozen());
    TrainingStage first = alone.method(Method.parse("(linear 1 to 0) kd + hint hidden:hidden"));
    assertEquals(List.of(), first.effectiveTrainer().frozen());
    assertEquals(List.of(), STUDENT.trainer(DECAYING).effectiveTrainer().frozen(), "labels alone");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 kd", "0 rkd top:top", "(linear 0 to 0) ce"})
  void whatAlwaysWeighsNothingTeachesNothing(String term) {
    TrainingStage stage =
        hinted("student", "block").method(Method.parse(term + " + hint block:block"));
    assertEquals(List.of("top"), stage.trainer(DECAYING).effectiveTrainer().frozen());
    TrainingStage nothing = stage.method(Method.parse(term));
    assertEquals(List.of(), nothing.trainer(DECAYING).effectiveTrainer().frozen());
  }

  /// In front of the first parameters a hint teaches nothing, whatever the optimizer.
  @Test
  void hintsThatCannotBeAreRefusedInTheSameWords() {
    TrainingStage teacher = stage("teacher", NESTED).stream("teacher");
    for (Trainer trainer : List.of(TRAINER, DECAYING)) {
      TrainingStage early = hinted("student", "pixels").trainer(trainer);
      TrainingStage untaught = hinted("student", "low").trainer(trainer.frozen("low", "block"));
      assertEquals(
          "the layer \"pixels\" only shows the network's input and has nothing to learn; name a"
              + " later one",
          Refusal.of(() -> run(List.of(teacher, early))));
      assertEquals(
          "nothing up to the layer \"low\" is trained, so that a loss on its output teaches"
              + " nothing; freeze less, or name a later one",
          Refusal.of(() -> Recipe.of(List.of(teacher, untaught))));
    }
  }

  /// Layer 3 is to be frozen, and another one is called so; by its own name it is told from that.
  @Test
  void aLayerThatIsNamedLikeThePlaceOfAnotherIsRefusedBeforeAnythingIsTrained() {
    NetworkSpec crossed =
        NetworkSpec.input(1, 28, 28).then(flatten(), dense(8), relu().named("3"), dense(10));
    LayerPair layers = new LayerPair("hidden", "3");
    TrainingStage student = stage("student", crossed).trainer(DECAYING);
    assertEquals(
        "\"student-hint\" leaves the layers behind its hint as they are: \"3\" is the place of one"
            + " layer and the name of another, 2 (relu as 3) and 3 (dense 10); name that otherwise",
        Refusal.of(() -> Recipe.of(HintsFirst.of(TEACHER, student, layers, EPOCHS))));
    NetworkSpec told =
        NetworkSpec.input(1, 28, 28)
            .then(flatten(), dense(8), relu().named("3"), dense(10).named("top"));
    List<Stage> stages = HintsFirst.of(TEACHER, student.network(told), layers, EPOCHS);
    Recipe.of(stages);
    assertEquals("hint hidden:3 by teacher, soft weight 1, frozen top", stages.get(1).text());
  }
}
