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
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.LayerPair;
import dev.retort.engine.optimizer.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A recipe goes on after a break with the same bits, however often it is broken off.
final class BrokenRecipeTest {
  /// More attempts than any recipe has epochs: each is good for one at least.
  private static final int ATTEMPTS = 40;

  @TempDir private Path folder;

  static Stream<Arguments> recipes() {
    MutualStage mutual =
        MutualStage.of(
            List.of(
                new MutualStage.Peer("one", BIG, ""),
                new MutualStage.Peer("two", BIG, "two"),
                new MutualStage.Peer("three", SMALL, "")),
            TRAINER.optimizer(adam(2e-3f).schedule(Schedule.linear(0))));
    return Stream.of(
        Arguments.of(
            "assistant",
            TeacherAssistant.chain(TEACHER, List.of(stage("assistant", MIDDLE)), STUDENT)),
        Arguments.of("born again", BornAgain.generations(stage("born", SMALL), 2)),
        Arguments.of("self", SelfDistillation.of(STUDENT)),
        Arguments.of(
            "hints first", HintsFirst.of(TEACHER, STUDENT, new LayerPair("hidden", "hidden"), 1)),
        Arguments.of(
            "teacher's layers", TeachersLayers.of(stage("teacher", MIDDLE), stage("kd", MIDDLE))),
        Arguments.of(
            "fine-tuning",
            List.of(
                TEACHER,
                STUDENT.taughtBy("teacher"),
                FineTuning.after(STUDENT, TRAINER.optimizer(adam(1e-4f))))),
        Arguments.of("mutual", List.of(mutual, new EnsembleStage("both", List.of("one", "two")))),
        Arguments.of(
            "few labels",
            List.of(
                TEACHER,
                STUDENT.labels(Portion.parse("30 %")),
                STUDENT.named("kd").labels(Portion.parse("30 %")).taughtBy("teacher"),
                STUDENT.named("some").samples(Portion.parse("40")).validation(0.2))));
  }

  /// Broken off at every step at which it can be, over and over, it ends with the same bits.
  @ParameterizedTest(name = "{0}")
  @MethodSource("recipes")
  void aBrokenRecipeEndsWithTheSameBits(String name, List<Stage> stages) throws IOException {
    Recipe recipe = Recipe.of(stages);
    Map<String, String> whole =
        hashes(recipe.run(DATA, 3, new TrainedNetworks(null, RecipeListener.SILENT)));
    Map<String, String> pieced = new LinkedHashMap<>();
    int breaks = 0;
    while (pieced.isEmpty()) {
      assertTrue(breaks < ATTEMPTS, "no end after " + breaks + " attempts");
      try {
        // Six steps are more than an epoch, so that something is won by each attempt.
        pieced.putAll(hashes(recipe.run(DATA, 3, new TrainedNetworks(folder, new Breaking(6)))));
      } catch (BrokenOff again) {
        breaks++;
      }
    }
    assertTrue(breaks >= 1, "broken off " + breaks + " times");
    assertEquals(whole, pieced);
    try (Stream<Path> left = Files.list(folder)) {
      assertTrue(left.noneMatch(file -> file.toString().endsWith(".state")), "states are left");
    }
  }

  /// Breaks off after so many steps.
  private static final class Breaking implements RecipeListener {
    private final int last;
    private final List<String> steps = new ArrayList<>();

    Breaking(int last) {
      this.last = last;
    }

    @Override
    public void step(String network, long step, long totalSteps, int samples, double loss) {
      steps.add(network);
      if (steps.size() == last) {
        throw new BrokenOff();
      }
    }
  }

  /// What no other fault can be taken for.
  private static final class BrokenOff extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
