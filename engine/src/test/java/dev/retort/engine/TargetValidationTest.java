package dev.retort.engine;

import static dev.retort.engine.TinyTraining.TRAINER;
import static dev.retort.engine.TinyTraining.network;
import static dev.retort.engine.TinyTraining.table;
import static dev.retort.engine.loss.Losses.binaryCrossEntropy;
import static dev.retort.engine.loss.Losses.meanSquaredError;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.TargetDataset;
import dev.retort.engine.io.Json;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.loss.Task;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The best epoch of trainings on numbers and on several labels a sample.
final class TargetValidationTest {
  private static final List<String> NAMES = List.of("x", "y", "z");

  private static final Trainer NUMBERS = TRAINER.loss(meanSquaredError()).epochs(6);

  private static final Trainer LABELS =
      TRAINER.loss(binaryCrossEntropy()).optimizer(sgd(0.5)).epochs(6);

  @TempDir private Path folder = Path.of("");

  private static Dataset with(float[] targets) {
    return TargetDataset.of(table(targets.length / 3), NAMES, targets);
  }

  /// Samples that all have the same number for each target.
  private static Dataset all(int samples, float target) {
    float[] targets = new float[samples * 3];
    Arrays.fill(targets, target);
    return with(targets);
  }

  /// The classes of the table as labels.
  private static Dataset labels(int samples) {
    float[] targets = new float[samples * 3];
    for (int n = 0; n < samples; n++) {
      targets[n * 3 + n % 3] = 1;
    }
    return with(targets);
  }

  /// Turns the weights round behind the third epoch, so far that the three that are left do not
  /// make up for it.
  private static TrainingListener turning(Network network) {
    return new TrainingListener() {
      @Override
      public void epoch(EpochReport report) {
        if (report.epoch() == 2) {
          for (Parameter parameter : network.trainedParameters()) {
            for (int i = 0; i < parameter.values().length; i++) {
              parameter.values()[i] *= -100;
            }
          }
          network.weightsChanged();
        }
      }
    };
  }

  private static EpochReport.TargetValidation measured(EpochReport report) {
    assertNull(report.validation());
    return Objects.requireNonNull(report.targetValidation());
  }

  /// Each step brings all outputs nearer to 10, until they are turned round.
  @ParameterizedTest
  @CsvSource({"1, 4", "2, 5", "9, 6"})
  void theEpochOfTheSmallestMeanSquaredErrorIsKept(int patience, int epochs) {
    Dataset data = all(60, 10);
    Network network = network();
    TrainingResult result =
        NUMBERS.patience(patience).listener(turning(network)).fit(network, data, data);
    assertEquals(epochs, result.epochs().size());
    assertEquals(2, result.keptEpoch());
    double error = Residuals.of(network, data).meanSquaredErrorOfAll();
    EpochReport.TargetValidation best = measured(result.epochs().get(2));
    assertEquals(new EpochReport.TargetValidation(60, error, error), best);
    for (EpochReport report : result.epochs()) {
      assertTrue(report.epoch() == 2 || measured(report).error() > error, report.toString());
    }
  }

  @Test
  void theEpochOfTheFewestWrongLabelsIsKept() {
    Dataset data = labels(60);
    Network network = network();
    TrainingResult result = LABELS.listener(turning(network)).fit(network, data, data);
    assertEquals(6, result.epochs().size());
    assertEquals(2, result.keptEpoch());
    MultiLabelEvaluation kept = MultiLabelEvaluation.of(network, data);
    EpochReport.TargetValidation best = measured(result.epochs().get(2));
    assertEquals(new EpochReport.TargetValidation(60, kept.hammingLoss(), kept.loss()), best);
    for (EpochReport report : result.epochs()) {
      assertTrue(
          report.epoch() == 2 || best.score().betterThan(measured(report).score()),
          report.toString());
    }
  }

  @Test
  void aSmallerErrorIsBetterAndOfEqualOnesTheSmallerLoss() {
    BestWeights.Score half = new EpochReport.TargetValidation(9, 0.5, 1).score();
    BestWeights.Score fewer = new EpochReport.TargetValidation(9, 0.25, 5).score();
    BestWeights.Score surer = new EpochReport.TargetValidation(9, 0.5, 0.5).score();
    assertTrue(fewer.betterThan(half));
    assertFalse(half.betterThan(fewer));
    assertTrue(surer.betterThan(half));
    assertFalse(half.betterThan(surer));
    assertTrue(half.betterThan(new EpochReport.TargetValidation(9, Double.NaN, 0).score()));
  }

  @Test
  void aShareOfTheSamplesIsHeldOut() {
    TrainingResult result = NUMBERS.epochs(1).validation(0.25).fit(network(), all(40, 1));
    assertEquals(10, measured(result.epochs().getFirst()).examples());
  }

  /// What is learnt goes ever farther from what chooses: the first epoch is the best, and none that
  /// comes after the break makes up for what is not taken over.
  @Test
  void aTrainingInPiecesKeepsTheBestEpochOfAnEarlierPiece() {
    assertGoesOn(NUMBERS, all(60, 10), all(60, -10));
    assertGoesOn(LABELS, all(60, 1), all(60, 0));
  }

  private void assertGoesOn(Trainer trainer, Dataset data, Dataset wrong) {
    Network whole = network();
    TrainingResult once = trainer.fit(whole, data, wrong);
    assertEquals(0, once.keptEpoch());
    Trainer saving = trainer.stateFile(folder.resolve(whole.task().name()));
    TrainingListener breaking =
        new TrainingListener() {
          @Override
          public void epoch(EpochReport report) {
            if (report.epoch() == 3) {
              throw new IllegalStateException("broken off");
            }
          }
        };
    assertThrows(
        IllegalStateException.class, () -> saving.listener(breaking).fit(network(), data, wrong));
    Network pieced = network();
    TrainingResult resumed = saving.fit(pieced, data, wrong);
    assertEquals(0, resumed.keptEpoch());
    assertEquals(once.epochs(), resumed.epochs());
    assertEquals(whole.sha256(), pieced.sha256());
  }

  @Test
  void filesKeepWhatChose() {
    EpochReport.Validation classes = new EpochReport.Validation(3, 10, 0.25);
    assertKept(
        ",\"errors\":3,\"examples\":10,\"validationLoss\":0.25}",
        new EpochReport(0, 9, 2.5, 0.5, classes));
    EpochReport.TargetValidation targets =
        new EpochReport.TargetValidation(10, 0.125, Double.POSITIVE_INFINITY);
    assertKept(
        ",\"error\":0.125,\"examples\":10,\"validationLoss\":null}",
        new EpochReport(0, 9, 2.5, 0.5, null, targets));
    assertKept("}", new EpochReport(0, 9, 2.5, 0.5, null));
  }

  private static void assertKept(String rest, EpochReport report) {
    String text = "{\"loss\":2.5,\"learningRate\":0.5" + rest;
    assertEquals(text, report.toJson().text());
    assertEquals(report, EpochReport.of(0, 9, Json.parse(text)));
  }

  /// Squared errors of which nobody says what they are about.
  private record Silent() implements Loss {
    @Override
    public String text() {
      return "silent";
    }

    @Override
    public @Nullable Task taskOfTargets() {
      return null;
    }

    @Override
    public Evaluator evaluator(Outputs outputs) {
      return meanSquaredError().evaluator(outputs);
    }
  }

  @Test
  void aStateGoesOnForItsOwnTaskOnly() {
    Trainer saving = TRAINER.loss(new Silent()).stateFile(folder.resolve("state"));
    Dataset data = labels(40);
    Network numbers = network();
    numbers.task(Task.REGRESSION);
    saving.fit(numbers, data, data);
    Network several = network();
    several.task(Task.MULTI_LABEL);
    String said =
        assertThrows(UncheckedIOException.class, () -> saving.fit(several, data, data)).toString();
    assertTrue(said.contains("the state of another training"), said);
    Network again = network();
    again.task(Task.REGRESSION);
    saving.fit(again, data, data);
    assertEquals(numbers.sha256(), again.sha256());
  }

  @Test
  void whatCannotChooseIsRefusedBeforeTheFirstStep() {
    Dataset targets = all(40, 1);
    assertEquals(
        "the validation data table has labels but the network learns numbers; give it targets",
        refusal(NUMBERS, targets, table(40)));
    assertEquals(
        "the validation data table has labels but the network learns several labels a sample; give"
            + " it targets",
        refusal(LABELS, targets, table(40)));
    String ofClasses = refusal(TRAINER, table(40), targets);
    assertTrue(
        ofClasses.startsWith("table has targets where errors of classes are counted; give it"),
        ofClasses);
    assertEquals(
        "no sample of the validation data table has targets",
        refusal(NUMBERS, targets, all(40, Float.NaN)));
    assertEquals(
        "targets of labels are from 0 to 1 but sample 0 has 7.0 for x; for numbers take Residuals",
        refusal(LABELS, targets, all(40, 7)));
  }

  /// What it says to a network, which knows no more then than before.
  private static String refusal(Trainer trainer, Dataset training, Dataset validation) {
    Network network = network();
    String before = network.sha256();
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class, () -> trainer.fit(network, training, validation));
    assertEquals(before, network.sha256());
    assertNull(network.preprocessing());
    return String.valueOf(thrown.getMessage());
  }
}
