package dev.retort.engine;

import static dev.retort.engine.TinyTraining.TRAINER;
import static dev.retort.engine.TinyTraining.network;
import static dev.retort.engine.TinyTraining.table;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.layer.LayerSpec;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A listener may end a training by a criterion of its own.
final class OwnCriterionTest {
  @TempDir private Path folder = Path.of("");

  /// Ends a training after so many epochs.
  private record After(int epochs) implements TrainingListener {
    @Override
    public boolean goesOn(EpochReport report) {
      return report.epoch() + 1 < epochs;
    }
  }

  @Test
  void theTrainingEndsAsAfterALastEpoch() {
    Network whole = network();
    TrainingResult planned = TRAINER.epochs(3).fit(whole, table(40));
    Network ended = network();
    TrainingResult result =
        TRAINER.epochs(9).listener(new After(3)).listener(new After(7)).fit(ended, table(40));
    assertEquals(3, result.epochs().size());
    assertEquals(planned.samples(), result.samples());
    assertEquals(2, result.keptEpoch());
    assertEquals(whole.sha256(), ended.sha256());
  }

  /// With labels that are wrong the first epoch is the best.
  @Test
  void withValidationItEndsWithTheBestEpoch() {
    LayerSpec[] layers = {dense(8), relu()};
    Trainer trainer = TRAINER.batchSize(16);
    Network best = network(layers);
    trainer.epochs(1).fit(best, table(60), table(30, 1));
    Network ended = network(layers);
    TrainingResult result =
        trainer.epochs(9).listener(new After(3)).fit(ended, table(60), table(30, 1));
    assertEquals(3, result.epochs().size());
    assertEquals(0, result.keptEpoch());
    assertEquals(best.sha256(), ended.sha256());
  }

  @Test
  void itsStateGoesOnOnlyWhereTheCriterionLetsIt() {
    Trainer saving = TRAINER.epochs(5).stateFile(folder.resolve("state"));
    Network ended = network();
    saving.listener(new After(3)).fit(ended, table(40));
    TrainingListener silent =
        new TrainingListener() {
          @Override
          public void step(long step, long totalSteps, int samples, double loss) {
            throw new AssertionError("it has ended");
          }
        };
    Network again = network();
    TrainingResult result = saving.listener(new After(3)).listener(silent).fit(again, table(40));
    assertEquals(3, result.epochs().size());
    assertEquals(ended.sha256(), again.sha256());
    Network whole = network();
    TRAINER.epochs(5).fit(whole, table(40));
    Network later = network();
    saving.fit(later, table(40));
    assertEquals(whole.sha256(), later.sha256());
  }
}
