package dev.retort.distill.recipe;

import static dev.retort.distill.recipe.TinyRecipe.MIDDLE;
import static dev.retort.distill.recipe.TinyRecipe.SMALL;
import static dev.retort.distill.recipe.TinyRecipe.STUDENT;
import static dev.retort.distill.recipe.TinyRecipe.TEACHER;
import static dev.retort.distill.recipe.TinyRecipe.TRAINER;
import static dev.retort.distill.recipe.TinyRecipe.stage;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.objective.LayerPair;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Who teaches whom in the recipes of the literature, and where each begins; nothing is trained.
final class StageFactoriesTest {
  /// A line a stage: its name, the stream of its random numbers, its epochs, what it needs, and
  /// what happens in it.
  private static String wiring(List<Stage> stages) {
    Recipe.of(stages); // refuses what does not fit together
    return stages.stream().map(StageFactoriesTest::line).collect(Collectors.joining());
  }

  private static String line(Stage stage) {
    String own =
        stage instanceof TrainingStage training
            ? training.stream() + " | " + training.trainer().epochs()
            : " | ";
    return String.join(
            " | ", String.join(", ", stage.makes()), own, stage.needs().toString(), stage.text())
        + "\n";
  }

  @Test
  void everyoneInAChainIsTaughtByTheOneBefore() {
    assertEquals(
        """
        teacher | teacher | 2 | [] | cross entropy
        large | large | 2 | [teacher] | kd by teacher, temperature 4, soft weight 0.9
        little | little | 2 | [large] | kd by large, temperature 4, soft weight 0.9
        student |  | 2 | [little] | kd by little, temperature 4, soft weight 0.9
        """,
        wiring(
            TeacherAssistant.chain(
                TEACHER, List.of(stage("large", MIDDLE), stage("little", MIDDLE)), STUDENT)));
  }

  @Test
  void everyGenerationIsTaughtByTheOneBeforeAndTheFirstIsNoMember() {
    assertEquals(
        """
        born |  | 2 | [] | cross entropy
        born-1 | born-1 | 2 | [born] | kd by born, temperature 4, soft weight 0.9
        born-2 | born-2 | 2 | [born-1] | kd by born-1, temperature 4, soft weight 0.9
        born-3 | born-3 | 2 | [born-2] | kd by born-2, temperature 4, soft weight 0.9
        born-ensemble |  |  | [born-1, born-2, born-3] | ensemble of born-1, born-2, born-3
        """,
        wiring(BornAgain.generations(stage("born", SMALL), 3)));
  }

  @Test
  void aStudentGoesOnFromItsHints() {
    assertEquals(
        """
        teacher | teacher | 2 | [] | cross entropy
        student-hint |  | 5 | [teacher] | hint hidden:hidden by teacher, soft weight 1
        student |  | 2 | [teacher, student-hint] | kd by teacher, temperature 4, soft weight 0.9,\
         from student-hint on
        """,
        wiring(HintsFirst.of(TEACHER, STUDENT, new LayerPair("hidden", "hidden"), 5)));
  }

  @Test
  void aCopyATeachersLayersAndFineTuning() {
    TrainingStage twin = stage("twin", MIDDLE);
    assertEquals(
        """
        student |  | 2 | [] | cross entropy
        student-self |  | 2 | [student] | kd by student, temperature 4, soft weight 0.9
        """,
        wiring(SelfDistillation.of(STUDENT)));
    assertEquals(
        """
        big |  | 2 | [] | cross entropy
        twin |  | 2 | [big, big] | kd by big, temperature 4, soft weight 0.9, with layers of big
        """,
        wiring(TeachersLayers.of(stage("big", MIDDLE), twin)));
    assertEquals(
        """
        student |  | 2 | [] | cross entropy
        student-tuned |  | 1 | [student] | cross entropy, from student on
        """,
        wiring(
            List.of(STUDENT, FineTuning.after(STUDENT, TRAINER.epochs(1).optimizer(adam(1e-4f))))));
  }
}
