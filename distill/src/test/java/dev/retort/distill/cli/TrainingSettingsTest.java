package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Trainer;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Normalization;
import dev.retort.engine.tensor.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the words of the command line stand for.
final class TrainingSettingsTest {
  private static TrainingSettings recipe(String optimizer) {
    return recipe(optimizer, Limits.NONE);
  }

  private static TrainingSettings recipe(String optimizer, Limits limits) {
    return new TrainingSettings(
        "mlp:9",
        1,
        128,
        optimizer,
        0.5f,
        "constant",
        Normalization.USUAL,
        "none",
        0,
        /* batchNorm= */ false,
        /* prepared= */ false,
        limits,
        List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "sgd, sgd 0.5 momentum 0.9",
    "sgd momentum 0, sgd 0.5",
    "SGD nesterov  weight-decay 5e-4, sgd 0.5 momentum 0.9 nesterov weight-decay 5.0E-4",
    "adamw weight-decay 0.05, adamw 0.5 weight-decay 0.05",
    "adam betas 0.9 0.98 max-norm 3, adam 0.5 betas 0.9 0.98 max-norm 3.0",
  })
  void optimizersHaveSettings(String words, String optimizer) {
    assertEquals(optimizer, recipe(words).trainer(1, 1).optimizer().text());
  }

  @Test
  void saysTheRateBehindTheName() {
    assertEquals("1 epochs, batch 128, adam 0.5, constant", withoutNormalization("adam"));
    assertEquals(
        "1 epochs, batch 128, sgd 0.5 momentum 0.9 nesterov weight-decay 5.0E-4, constant",
        withoutNormalization("sgd nesterov weight-decay 5e-4"));
  }

  private static String withoutNormalization(String optimizer) {
    return recipe(optimizer).prepared(true).text();
  }

  /// Beside its optimizer and its limits.
  @Test
  void aTrainingFollowsEverySetting() {
    TrainingSettings settings =
        new TrainingSettings(
            "mlp:9",
            7,
            32,
            "adam",
            0.5f,
            "constant",
            Normalization.UNIT_RANGE,
            "shift 2",
            0,
            /* batchNorm= */ false,
            /* prepared= */ false,
            Limits.NONE,
            List.of());
    Trainer trainer = settings.trainer(5, 3);
    assertEquals(7, trainer.epochs());
    assertEquals(32, trainer.batchSize());
    assertEquals(Normalization.UNIT_RANGE, trainer.normalization());
    assertEquals(Augmentation.parse("shift 2"), trainer.augmentation());
    assertEquals(Seed.of(5), trainer.seed());
    assertEquals(3, trainer.threads());
  }

  @Test
  void trainingsHaveLimits() {
    TrainingSettings limited = recipe("adam", new Limits(3, 0.5)).prepared(true);
    assertEquals(
        "1 epochs, batch 128, adam 0.5, constant, patience 3, clip-norm 0.5", limited.text());
    assertEquals("3", limited.options().get("--patience"));
    assertEquals("0.5", limited.options().get("--clip-norm"));
    assertEquals(3, limited.trainer(1, 1).patience());
    assertEquals(0.5, limited.trainer(1, 1).clipNorm());
    assertEquals(Integer.MAX_VALUE, recipe("adam").trainer(1, 1).patience());
    assertFalse(recipe("adam").options().containsKey("--patience"));
  }

  @Test
  void trainingsFreezeLayers() {
    TrainingSettings frozen = recipe("adam").prepared(true).frozen(List.of("0", "features"));
    assertEquals("1 epochs, batch 128, adam 0.5, constant, freeze 0,features", frozen.text());
    assertEquals("0,features", frozen.options().get("--freeze"));
    assertEquals(List.of("0", "features"), frozen.trainer(1, 1).frozen());
    assertFalse(recipe("adam").options().containsKey("--freeze"));
  }

  @ParameterizedTest
  @CsvSource({"0, 1, --patience takes", "1, 0, --clip-norm takes", "1, NaN, --clip-norm takes"})
  void refusesLimitsThatCannotBe(int patience, double clipNorm, String said) {
    Failure failure = assertThrows(Failure.class, () -> new Limits(patience, clipNorm));
    assertTrue(String.valueOf(failure.getMessage()).startsWith(said), failure::toString);
  }

  @Test
  void patienceNeedsSamplesToChooseBy() {
    Limits patient = new Limits(3, null);
    Failure failure = assertThrows(Failure.class, () -> patient.requireChoice(false));
    assertEquals(
        "--patience 3 has no samples to choose an epoch by; hold some out (--validation)",
        failure.getMessage());
    patient.requireChoice(true);
    Limits.NONE.requireChoice(false);
  }

  @ParameterizedTest
  @CsvSource({
    "sgd nestrov, but found nestrov",
    "sgd weight-decay, expected a number but found the end",
    "sgd momentum 0 nesterov, nesterov needs a momentum above 0",
    "'', and is empty",
  })
  void saysWhatItDoesNotTake(String words, String said) {
    Failure failure = assertThrows(Failure.class, () -> recipe(words).trainer(1, 1));
    assertTrue(String.valueOf(failure.getMessage()).contains(said), failure::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd 0.1", "sgd .1 momentum 0.9", "sgd, cosine"})
  void refusesWhatOtherOptionsSay(String words) {
    Failure failure = assertThrows(Failure.class, () -> recipe(words).trainer(1, 1));
    assertTrue(String.valueOf(failure.getMessage()).contains("--learning-rate"), failure::toString);
  }
}
