package dev.retort.engine;

import static dev.retort.engine.TinyTraining.TRAINER;
import static dev.retort.engine.TinyTraining.network;
import static dev.retort.engine.TinyTraining.table;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Normalization;
import dev.retort.engine.data.Splits;
import dev.retort.engine.tensor.Seed;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Settings of a trainer, which are said one by one, and what is held out by them.
final class TrainerSettingsTest {
  /// Each gives a new trainer, to which all others have to be taken along.
  @Test
  void aSettingChangesNoOther() {
    TrainingListener listener = new TrainingListener() {};
    Path file = Path.of("state");
    Trainer trainer =
        Trainer.of(sgd(0.05), crossEntropy())
            .epochs(3)
            .batchSize(7)
            .seed(Seed.of(9))
            .augmentation(Augmentation.flip())
            .normalization(Normalization.NONE)
            .validation(0.25)
            .patience(4)
            .clipNorm(0.5)
            .frozen("0")
            .shards(2)
            .threads(1)
            .listener(listener)
            .stateFile(file)
            .loss(crossEntropy(0.1))
            .optimizer(adam(0.01));
    assertEquals(3, trainer.epochs());
    assertEquals(7, trainer.batchSize());
    assertEquals(Seed.of(9), trainer.seed());
    assertEquals(Augmentation.flip(), trainer.augmentation());
    assertEquals(Normalization.NONE, trainer.normalization());
    assertEquals(0.25, trainer.validation());
    assertEquals(4, trainer.patience());
    assertEquals(0.5, trainer.clipNorm());
    assertEquals(List.of("0"), trainer.frozen());
    assertEquals(2, trainer.shards());
    assertEquals(1, trainer.threads());
    assertEquals(List.of(listener), trainer.listeners());
    assertEquals(file, trainer.stateFile());
    assertEquals(crossEntropy(0.1), trainer.loss());
    assertEquals(adam(0.01), trainer.optimizer());
  }

  /// From a stream of its own; what is held out has no say in the scale of the inputs.
  @Test
  void theSeedSaysWhatIsHeldOut() {
    Dataset data = table(40);
    Trainer trainer = TRAINER.seed(Seed.of(5));
    Splits splits = Splits.of(data, 0.25, Seed.of(5).stream("validation"));
    Network given = network();
    TrainingResult expected = trainer.fit(given, splits.train(), splits.validation());
    Network held = network();
    assertEquals(expected.epochs(), trainer.validation(0.25).fit(held, data).epochs());
    assertEquals(given.sha256(), held.sha256());
    assertEquals(Normalization.USUAL.fit(splits.train()), held.preprocessing());
  }
}
