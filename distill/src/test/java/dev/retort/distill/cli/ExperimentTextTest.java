package dev.retort.distill.cli;

import static dev.retort.engine.layer.Layers.dense;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.recipe.Expectation;
import dev.retort.distill.recipe.ExperimentOutcome;
import dev.retort.distill.recipe.ExperimentPlan;
import dev.retort.distill.recipe.ExperimentPlan.Note;
import dev.retort.distill.recipe.Recipe;
import dev.retort.distill.recipe.TrainedModel;
import dev.retort.distill.recipe.TrainingStage;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The table of an experiment, and the lines below it.
final class ExperimentTextTest {
  private static final NetworkSpec LINE = NetworkSpec.input(1).then(dense(2));

  @Test
  void aBarWithinACellEndsNoCell() {
    assertEquals("| kd | p(y\\|x), 4 | 12 |", ExperimentText.markdown("kd", "p(y|x), 4", "12"));
  }

  /// The outcome of one seed: a student alone, and others that are compared with it, of two of
  /// which something is expected.
  private static ExperimentOutcome outcome(int others) {
    TrainingStage alone = TrainingStage.of("alone", LINE);
    List<TrainingStage> stages = new ArrayList<>(List.of(alone));
    Map<String, Note> notes = new HashMap<>();
    for (int i = 0; i < others; i++) {
      stages.add(alone.named("other-" + i));
      notes.put("other-" + i, new Note("", "", "alone"));
    }
    List<Expectation> expected =
        List.of(Expectation.more("alone", "other-0"), Expectation.more("other-0", "other-1"));
    return made(stages, notes, expected, 1);
  }

  /// All networks of which are the same.
  private static ExperimentOutcome made(
      List<TrainingStage> stages, Map<String, Note> notes, List<Expectation> expected, int seeds) {
    ExperimentOutcome outcome =
        new ExperimentOutcome(
            new ExperimentPlan("made", "", Recipe.of(stages), notes, expected),
            FloatDataset.of(
                "numbers", Shape.of(1), List.of("right", "wrong"), new float[9], new int[9]));
    Map<String, TrainedModel> models = new HashMap<>();
    for (TrainingStage stage : stages) {
      List<Network> networks = List.of(Network.zeros(LINE));
      models.put(stage.name(), new TrainedModel(stage.name(), networks, 1, Double.NaN, 9, 0));
    }
    for (int seed = 1; seed <= seeds; seed++) {
      outcome.add(seed, models);
    }
    return outcome;
  }

  /// As report and JSON have it: of 4 that are compared with another, one is told of already.
  @Test
  void severalTestsAreCountedAndSaidToBeAdjusted() {
    ExperimentOutcome five = outcome(4);
    String caution = five.findings().getLast();
    assertTrue(caution.startsWith("p is adjusted for there being 5 tests"), caution);
    for (boolean markdown : new boolean[] {false, true}) {
      List<String> lines = new ExperimentText(five).text(markdown).lines().toList();
      assertEquals(caution, lines.getLast());
      String reach = lines.get(lines.size() - (markdown ? 3 : 2));
      assertTrue(reach.startsWith("One seed speaks for this pair"), reach);
    }
  }

  /// Here no two differ, so that each p is 1.
  @Test
  void theTableHasBothPOfEachPair() {
    List<String> lines = new ExperimentText(outcome(2)).text(true).lines().toList();
    assertTrue(lines.get(0).endsWith(" | compared | p | adjusted p |"), lines.get(0));
    assertTrue(lines.get(2).endsWith(" |  |  |  |"), lines.get(2));
    assertTrue(lines.get(3).endsWith(" | no difference shown to alone | 1.00 | 1.00 |"));
  }

  /// Of one seed, and of two.
  @Test
  void theTableHasErrorsTheShareThatIsRightAndSeconds() {
    assertEquals("| alone | cross entropy | 4 | 2 | 77.78 % | 20.0 |", row(2));
    assertEquals("| alone | cross entropy | 4 | 3.0 ± 1.4 | 66.67 ± 15.71 % | 30.0 |", row(2, 4));
  }

  /// That of a student which makes so many errors of nine with each seed, after ten seconds for
  /// each of them.
  private static String row(int... errors) {
    TrainingStage alone = TrainingStage.of("alone", LINE);
    float[] values = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    ExperimentOutcome outcome =
        new ExperimentOutcome(
            new ExperimentPlan("made", "", Recipe.of(List.of(alone)), Map.of(), List.of()),
            FloatDataset.of("numbers", Shape.of(1), List.of("right", "wrong"), values, new int[9]));
    for (int i = 0; i < errors.length; i++) {
      Network network = Network.zeros(LINE);
      network.parameters().getFirst().set(new float[] {0, -1}); // [2, 1]
      network.parameters().getLast().set(new float[] {0, errors[i] - 0.5f});
      network.weightsChanged();
      double seconds = 10 * errors[i];
      outcome.add(
          i + 1,
          Map.of("alone", new TrainedModel("alone", List.of(network), seconds, Double.NaN, 9, 0)));
    }
    return new ExperimentText(outcome).text(true).lines().toList().get(2);
  }

  /// One that is compared with two has a second row, of that alone; each pair is one of the tests.
  @Test
  void aFurtherPairHasARowOfItsOwn() {
    TrainingStage alone = TrainingStage.of("alone", LINE);
    List<TrainingStage> stages =
        List.of(alone, alone.named("smoothing").stream("s"), alone.named("kd").stream("k"));
    Map<String, Note> notes =
        Map.of(
            "smoothing", new Note("", "", "alone"),
            "kd", new Note("", "5 errors", "alone", "smoothing"));
    ExperimentOutcome outcome = made(stages, notes, List.of(), 7);
    List<String> lines = new ExperimentText(outcome).text(true).lines().toList();
    String over = "1.00 | 1.00 | 1.00 | 1.00 |";
    assertTrue(
        lines.get(0).endsWith(" | p | adjusted p | p over seeds | adjusted p over seeds |"),
        lines.get(0));
    assertTrue(lines.get(4).startsWith("| kd | "), lines.get(4));
    assertTrue(lines.get(4).endsWith(" | 5 errors | no difference shown to alone | " + over));
    assertEquals("|  |  |  |  |  |  |  | no difference shown to smoothing | " + over, lines.get(5));
    String plain = new ExperimentText(outcome).text(false).lines().toList().get(4);
    assertTrue(plain.strip().matches("no difference shown to smoothing( +1\\.00){4}"), plain);
    Dataset test = outcome.test();
    DataSplits splits = new DataSplits(test, null, test, "numbers");
    List<Json> stage = new ExperimentText(outcome).json(splits, 9, 0).get("stages").asArray();
    assertTrue(stage.get(1).asObject().find("comparisons").isEmpty(), "the one pair is its own");
    Json.Members kd = stage.get(2).asObject();
    assertEquals("no difference shown to alone", kd.get("compared").asString());
    List<Json> pairs = kd.get("comparisons").asArray();
    assertEquals(2, pairs.size());
    Json.Members second = pairs.getLast().asObject();
    assertEquals("smoothing", second.get("against").asString());
    assertEquals("no difference shown to smoothing", second.get("compared").asString());
    assertEquals(1, second.get("adjustedP").asDouble());
    assertEquals(2, second.get("classChanges").asArray().size());
    assertEquals(kd.get("sampleTestP"), pairs.getFirst().asObject().get("sampleTestP"));
  }
}
