package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.recipe.MutualStage;
import dev.retort.distill.recipe.Portion;
import dev.retort.distill.recipe.Stage;
import dev.retort.distill.recipe.TrainingStage;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Normalization;
import dev.retort.engine.data.SyntheticDigits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a stage of an experiment's file says, it is trained by.
final class StageOptionsTest {
  private static List<Stage> stages(String text) throws IOException {
    ExperimentFile file = ExperimentFile.parse("x", null, "data = synthetic:64\n" + text);
    ExperimentOptions options = new ExperimentOptions(file);
    ExperimentStages stages =
        new ExperimentStages(file, options, SyntheticDigits.train(64, 1), 1, null);
    return stages.stages(List.of(1L));
  }

  private static TrainingStage last(String text) throws IOException {
    return (TrainingStage) stages(text).getLast();
  }

  @Test
  void aTrainingFollowsEveryOption() throws IOException {
    TrainingStage stage =
        last(
            """
            [a]
            network = mlp:4
            epochs = 3
            batch-size = 16
            optimizer = sgd momentum 0.5
            learning-rate = 0.05
            schedule = constant
            normalization = none
            augmentation = shift 1
            validation = 0.25
            patience = 2
            clip-norm = 0.5
            samples = 32
            labels = 50 %
            """);
    Trainer trainer = stage.trainer();
    assertEquals(3, trainer.epochs());
    assertEquals(16, trainer.batchSize());
    assertEquals("sgd 0.05 momentum 0.5", trainer.optimizer().text());
    assertEquals(Normalization.NONE, trainer.normalization());
    assertEquals(Augmentation.parse("shift 1"), trainer.augmentation());
    assertEquals(2, trainer.patience());
    assertEquals(0.5, trainer.clipNorm());
    assertEquals(0.25, stage.validation());
    assertEquals(Portion.parse("32"), stage.samples());
    assertEquals(Portion.parse("50 %"), stage.labels());
  }

  @Test
  void aPresetIsRegularized() throws IOException {
    TrainingStage stage = last("[a]\nnetwork = cnn:2,4\ndropout = 0.25\nbatch-norm = true\n");
    assertEquals(
        "conv 2 3 no-bias, batchnorm, relu, maxpool 2, flatten, dense 4, relu, dropout 0.25, dense"
            + " 10",
        stage.network().text());
  }

  @Test
  void aStudentHearsItsTeacherSoftenedAndWeighted() throws IOException {
    String student = "[kd]\nteacher = teacher\ntemperature = 3\nsoft-weight = 0.4\n";
    TrainingStage stage = last("network = mlp:4\n[teacher]\n" + student);
    assertEquals("kd by teacher, temperature 3, soft weight 0.4", stage.text());
  }

  /// One that teaches has its own where nothing is said.
  @Test
  void randomNumbersBeginWhereItSays() throws IOException {
    String student = "[kd]\nteacher = teacher\n";
    assertEquals(List.of("teacher", ""), streams("[teacher]\n" + student));
    String others = "[teacher]\nstream = none\n" + student + "stream = other\n";
    assertEquals(List.of("", "other"), streams(others));
  }

  private static List<String> streams(String text) throws IOException {
    List<String> streams = new ArrayList<>();
    for (Stage stage : stages("network = mlp:4\n" + text)) {
      streams.add(((TrainingStage) stage).stream());
    }
    return streams;
  }

  @Test
  void peersHaveTheirPortionOfTheSamples() throws IOException {
    String peers = "network = mlp:4\nsamples = 32\n[one]\npeers = two\n[two]\npeers = one\n";
    MutualStage stage = (MutualStage) stages(peers).getFirst();
    assertEquals(Portion.parse("32"), stage.samples());
  }
}
