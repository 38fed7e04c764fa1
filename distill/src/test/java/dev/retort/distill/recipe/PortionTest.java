package dev.retort.distill.recipe;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.distill.teacher.PartlyLabelled;
import dev.retort.engine.EpochReport;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// So many labels are so many, of those that are there, for training and choosing together.
final class PortionTest {
  private static final Dataset DATA = SyntheticDigits.train(100, 1);

  private static final TrainingStage STAGE =
      TrainingStage.of("net", NetworkSpec.input(1, 28, 28).then(flatten(), dense(10)))
          .trainer(Trainer.of(adam(1e-3f), crossEntropy()).epochs(1).batchSize(100));

  /// The samples of a training of one batch, and those that it was chosen by.
  private static List<Integer> counts(TrainingStage stage, Dataset data) throws IOException {
    return countsOfEach(List.of(stage), data);
  }

  private static List<Integer> countsOfEach(List<TrainingStage> stages, Dataset data)
      throws IOException {
    List<Integer> counts = new ArrayList<>();
    RecipeListener listener =
        new RecipeListener() {
          @Override
          public void step(String network, long step, long all, int samples, double loss) {
            counts.add(samples);
          }

          @Override
          public void trained(String network, List<EpochReport> epochs, List<String> weights) {
            EpochReport.Validation chosen = epochs.getLast().validation();
            counts.add(chosen == null ? 0 : chosen.examples());
          }
        };
    Recipe.of(stages).run(data, 1, new TrainedNetworks(null, listener));
    return counts;
  }

  @Test
  void labelsAreDrawnFromThoseThatAreThere() throws IOException {
    Dataset half = PartlyLabelled.of(DATA, Subset.first(DATA, 50));
    assertEquals(List.of(20, 0), counts(STAGE.labels(Portion.parse("20")), half));
    assertEquals(List.of(20, 0), counts(STAGE.labels(Portion.parse("40 %")), half));
    String refused = Refusal.of(() -> counts(STAGE.labels(Portion.parse("51")), half));
    assertTrue(refused.contains("51 of the 50 labelled samples of"), refused);
  }

  @Test
  void whereAllHaveLabelsItDoesNotMatter() {
    Portion some = Portion.parse("30");
    Seed seed = Seed.of(7);
    assertEquals(some.of(DATA, seed).sha256(), some.ofLabelled(DATA, seed).sha256());
  }

  @Test
  void whatIsHeldOutIsCountedToo() throws IOException {
    TrainingStage held = STAGE.validation(0.2);
    assertEquals(List.of(80, 20), counts(held, DATA));
    assertEquals(List.of(40, 10), counts(held.labels(Portion.parse("50")), DATA));
    assertEquals(List.of(40, 10), counts(held.samples(Portion.parse("50")), DATA));
    assertEquals(List.of(40, 10), counts(held.labels(Portion.parse("50 %")), DATA));
    String refused = Refusal.of(() -> counts(held.labels(Portion.parse("2")), DATA));
    assertTrue(refused.contains("2 cannot be divided where 20 of 100 samples"), refused);
  }

  @Test
  void isANumberOrAShare() {
    assertEquals(Portion.parse("20"), Portion.ofSamples(20));
    assertEquals("20", Portion.ofSamples(20).toString());
    assertEquals(Portion.parse("2.5 %"), Portion.ofPercent(2.5));
    assertEquals("2.5 %", Portion.ofPercent(2.5).toString());
    assertEquals(Portion.ALL, Portion.ofPercent(100));
    assertTrue(Refusal.of(() -> Portion.ofSamples(0)).startsWith("a portion is"));
    assertTrue(Refusal.of(() -> Portion.ofSamples(0)).endsWith(", not 0"));
    assertTrue(Refusal.of(() -> Portion.ofPercent(100.5)).endsWith("not 100.5 %"));
  }

  /// What is drawn for one stage is not taken for what another one asks for.
  @Test
  void eachStageOfARecipeHasItsOwn() throws IOException {
    TrainingStage fewSamples = STAGE.named("samples").samples(Portion.parse("50"));
    TrainingStage fewLabels = STAGE.named("labels").labels(Portion.parse("20"));
    TrainingStage held = STAGE.named("held").validation(0.2);
    assertEquals(
        List.of(100, 0, 50, 0, 20, 0, 80, 20),
        countsOfEach(List.of(STAGE, fewSamples, fewLabels, held), DATA));
  }

  @Test
  void partsAreCountedAsTheyAreDrawn() {
    Portion.Parts all = new Portion.Parts(80, 20);
    Portion.Parts half = Portion.parse("50").of(all, all);
    assertEquals(new Portion.Parts(40, 10), half);
    assertEquals(new Portion.Parts(16, 4), Portion.parse("20").of(half, all));
    assertEquals(new Portion.Parts(4, 1), Portion.parse("10 %").of(half, all));
    String refused = Refusal.of(() -> Portion.parse("101").of(all, all));
    assertTrue(refused.contains("101 of the 100 samples cannot be taken; ask for fewer"), refused);
    refused = Refusal.of(() -> Portion.parse("2 %").of(half, all));
    assertTrue(refused.contains("2 % of the 10 samples that are held out"), refused);
  }
}
