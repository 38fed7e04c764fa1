package dev.retort.distill.recipe;

import static dev.retort.distill.recipe.TinyRecipe.DATA;
import static dev.retort.distill.recipe.TinyRecipe.STUDENT;
import static dev.retort.distill.recipe.TinyRecipe.TEACHER;
import static dev.retort.distill.recipe.TinyRecipe.TRAINER;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.distill.objective.Method;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.layer.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Stages whose trainer freezes layers. Of the student layers 1 and 3 have parameters.
final class FrozenStageTest {
  @TempDir private Path folder;

  private Map<String, TrainedModel> run(TrainingStage tuned) throws IOException {
    return Recipe.of(List.of(STUDENT, tuned))
        .run(DATA, 3, new TrainedNetworks(folder, RecipeListener.SILENT));
  }

  private static List<Parameter> parameters(Map<String, TrainedModel> models, String name) {
    return Objects.requireNonNull(models.get(name)).network().parameters();
  }

  @Test
  void fineTuningLeavesThemAsTheyWereTrained() throws IOException {
    TrainingStage tuned = FineTuning.after(STUDENT, TRAINER.frozen("1"));
    assertEquals("cross entropy, from student on, frozen 1", tuned.text());
    Map<String, TrainedModel> models = run(tuned);
    List<Parameter> before = parameters(models, "student");
    List<Parameter> after = parameters(models, "student-tuned");
    for (int i = 0; i < before.size(); i++) {
      String name = before.get(i).name();
      boolean same = Arrays.equals(before.get(i).values(), after.get(i).values());
      assertEquals(name.startsWith("1."), same, name);
    }
  }

  /// What is kept says what was frozen, and nothing where none was.
  @Test
  void aNetworkOfAnotherFreezingIsRefused() throws IOException {
    run(FineTuning.after(STUDENT, TRAINER.frozen("1")));
    assertRefused("with frozen 1", FineTuning.after(STUDENT, TRAINER));
    assertRefused("frozen 1, not frozen 3", FineTuning.after(STUDENT, TRAINER.frozen("3")));
  }

  private void assertRefused(String difference, TrainingStage tuned) {
    String said = Refusal.of(() -> run(tuned));
    String expected = "was trained in another way than is asked for now (" + difference + "); ";
    assertTrue(said.contains(expected), said);
  }

  @Test
  void whatCannotBeFrozenIsRefusedWhenTheRecipeIsMade() {
    assertEquals(
        "no layer has the name or the place \"9\"; those with parameters are 1 (dense 8), 3 (dense"
            + " 10)",
        Refusal.of(() -> Recipe.of(List.of(STUDENT.trainer(TRAINER.frozen("9"))))));
    TrainingStage hinted = STUDENT.taughtBy("teacher").method(Method.parse("hint hidden:hidden"));
    assertEquals(
        "nothing up to the layer \"hidden\" is trained, so that a loss on its output teaches"
            + " nothing; freeze less, or name a later one",
        Refusal.of(() -> Recipe.of(List.of(TEACHER, hinted.trainer(TRAINER.frozen("1"))))));
    Recipe.of(List.of(TEACHER, hinted.trainer(TRAINER.frozen("3"))));
  }

  /// Of layer 1 the other stage has the like; layer 3 has more inputs there, and begins at random.
  @Test
  void layersThatAreNotTakenOverStayUnfrozen() {
    NetworkSpec deeper =
        NetworkSpec.input(1, 28, 28).then(flatten(), dense(8), relu(), dense(12), dense(10));
    TrainingStage first = TinyRecipe.stage("first", deeper);
    TrainingStage second = STUDENT.layersFrom("first");
    assertEquals(
        "student would freeze layer 3 with random weights: of the layers of first it takes over 1"
            + " alone; freeze some of these, or none",
        Refusal.of(() -> Recipe.of(List.of(first, second.trainer(TRAINER.frozen("3"))))));
    Recipe.of(List.of(first, second.trainer(TRAINER.frozen("1"))));
  }
}
