package dev.retort.distill.recipe;

import static dev.retort.distill.recipe.TinyRecipe.BIG;
import static dev.retort.distill.recipe.TinyRecipe.DATA;
import static dev.retort.distill.recipe.TinyRecipe.SMALL;
import static dev.retort.distill.recipe.TinyRecipe.STUDENT;
import static dev.retort.distill.recipe.TinyRecipe.TEACHER;
import static dev.retort.distill.recipe.TinyRecipe.TRAINER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.SoftTargets;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.tensor.Seed;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// Stages, recipes and portions that cannot be carried out are refused in words.
final class RecipeRefusalTest {
  private static final RecipeListener NOTHING =
      new RecipeListener() {
        @Override
        public void begins(String network) {
          throw new IllegalStateException(network + " is trained");
        }
      };

  @TempDir private Path folder;

  @Test
  void settingsThatNoStageFollowsAreRefused() {
    Trainer kept = TRAINER.stateFile(folder.resolve("training.state"));
    assertRefused("student is one of several trainings", () -> STUDENT.trainer(kept));
    assertRefused(
        "net is one of several trainings",
        () ->
            new TrainedNetworks(null, RecipeListener.SILENT)
                .train("net", SMALL, Seed.of(1), kept, DATA));
  }

  @Test
  void mistakesAreNamed() {
    assertRefused(
        "needs teacher, which no stage", () -> Recipe.of(List.of(STUDENT.taughtBy("teacher"))));
    assertRefused("two stages make student", () -> Recipe.of(List.of(STUDENT, STUDENT)));
    assertRefused(
        "learns by kd and needs a teacher", () -> Recipe.of(List.of(STUDENT.method(Method.kd()))));
    assertRefused(
        "which hears none",
        () ->
            Recipe.of(
                List.of(
                    TEACHER,
                    STUDENT.taughtBy("teacher").method(Method.parse("label-smoothing 0.1")))));
    assertRefused(
        "has the layers", () -> Recipe.of(List.of(TEACHER, STUDENT.startingFrom("teacher"))));
    assertRefused("a soft weight of 0 leaves the teacher no say", () -> STUDENT.softWeight(0));
    assertRefused("two members", () -> new EnsembleStage("all", List.of("one")));
    EnsembleStage all = new EnsembleStage("all", List.of("student", "twin"));
    TrainingStage twin = STUDENT.named("twin");
    assertRefused(
        "student and twin of the ensemble all are trained alike",
        () -> Recipe.of(List.of(STUDENT, twin, all)));
    Recipe.of(List.of(STUDENT, twin.stream("twin"), all));
    Recipe.of(List.of(STUDENT, twin.trainer(TRAINER.batchSize(16)), all));
    assertRefused("a portion is", () -> Portion.parse("some"));
    assertRefused("a portion is", () -> Portion.parse("0"));
    assertRefused("a portion is", () -> Portion.parse("101 %"));
    assertRefused(
        "cannot be taken",
        () ->
            Recipe.of(List.of(STUDENT.samples(Portion.parse("98"))))
                .run(DATA, 1, new TrainedNetworks(null, RecipeListener.SILENT)));
  }

  /// They are of a teacher from elsewhere, and of no other.
  @Test
  void softTargetsThatAreNotTheTeachersAreRefused() {
    Teacher teacher = Teacher.of(BIG.initialize(Seed.of(1)));
    SoftTargets said = SoftTargets.of(teacher, DATA, 1);
    TrainingStage taught = STUDENT.taughtBy(teacher).softTargets(said);
    assertEquals(taught.text(), STUDENT.taughtBy(teacher).text(), "they say the same");
    Recipe.of(List.of(taught));
    assertRefused(
        "student has soft targets of no teacher from elsewhere; give that too",
        () -> Recipe.of(List.of(STUDENT.softTargets(said))));
    Teacher other = Teacher.of(BIG.initialize(Seed.of(2)));
    assertRefused(
        "the soft targets are of the teacher",
        () -> Recipe.of(List.of(STUDENT.taughtBy(other).softTargets(said))));
    assertRefused(
        "soft targets hold logits alone and hint hidden:hidden looks at layers; leave them out",
        () -> Recipe.of(List.of(taught.method(Method.parse("hint hidden:hidden")))));
    assertTrue(taught.taughtBy("teacher").softTargets().isEmpty(), "another teacher has its own");
  }

  /// What has been said of samples as they are teaches no others.
  @Test
  void whatAGivenTeacherCannotTeachIsRefusedBeforeAnythingIsTrained() {
    TrainingStage taught =
        STUDENT
            .taughtBy(SoftTargets.of(Teacher.of(BIG.initialize(Seed.of(1))), DATA, 1))
            .trainer(TRAINER.augmentation(Augmentation.parse("shift 1")));
    Recipe recipe = Recipe.of(List.of(TEACHER, taught));
    assertRefused(
        "cannot teach augmented ones (shift 1)",
        () -> recipe.run(DATA, 1, new TrainedNetworks(null, NOTHING)));
  }

  /// Else a stage would be said to choose its best epoch, and would take the last.
  @Test
  void aSplitThatHoldsOutNothingIsRefusedBeforeAnythingIsTrained() {
    Recipe recipe = Recipe.of(List.of(TEACHER, STUDENT.validation(0.005)));
    assertRefused(
        "a validation split of 0.005 of 97 samples is empty; take a greater share or none",
        () -> recipe.run(DATA, 1, new TrainedNetworks(null, NOTHING)));
  }

  private static void assertRefused(String part, Executable code) {
    String message = Refusal.of(code);
    assertTrue(message.contains(part), message);
  }
}
