package dev.retort.distill.recipe;

import static dev.retort.engine.layer.Layers.dense;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.Refusal;
import dev.retort.distill.recipe.ExperimentPlan.Note;
import dev.retort.engine.NetworkSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A model and itself are no two models: nothing is expected or found of such a pair.
final class ExperimentPlanTest {
  private static final TrainingStage ALONE =
      TrainingStage.of("alone", NetworkSpec.input(1).then(dense(2)));

  private static final Recipe RECIPE = Recipe.of(List.of(ALONE, ALONE.named("kd").stream("kd")));

  private static ExperimentPlan plan(Map<String, Note> notes, Expectation... expected) {
    return new ExperimentPlan("name", "about", RECIPE, notes, List.of(expected));
  }

  @Test
  void noModelIsComparedWithItself() {
    Note own = new Note("", "", "kd");
    assertEquals(
        "kd is compared with itself; name another model, or none",
        Refusal.of(() -> plan(Map.of("kd", own))));
    assertEquals(own, plan(Map.of("alone", own)).note("alone"));
  }

  @Test
  void noModelIsComparedWithAnotherTwice() {
    Note twice = new Note("", "", "kd", "kd");
    assertEquals(
        "alone is compared with one model twice, of [kd, kd]; name each once",
        Refusal.of(() -> plan(Map.of("alone", twice))));
  }

  @Test
  void moreOrFewerErrorsAreExpected() {
    assertEquals("alone > kd", Expectation.more("alone", "kd").text());
    assertEquals("kd < alone", Expectation.fewer("kd", "alone").text());
  }

  @Test
  void noModelIsExpectedToDifferFromItself() {
    assertEquals(
        "kd > kd expects a model to differ from itself; name two models",
        Refusal.of(() -> plan(Map.of(), Expectation.more("kd", "kd"))));
  }
}
