package dev.retort.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// How near a model is to its teacher, on a sample of which they think differently and one on which
/// they do not.
final class AgreementTest {
  private static final float[] TEACHER = logits(0.7, 0.2, 0.1);
  private static final float[] MODEL = logits(0.1, 0.3, 0.6);

  /// Those of a sample's probabilities, and of a second sample whose classes are equally likely.
  private static float[] logits(double... probabilities) {
    float[] logits = new float[6];
    for (int k = 0; k < probabilities.length; k++) {
      logits[k] = (float) StrictMath.log(probabilities[k]);
    }
    return logits;
  }

  @Test
  void theDivergenceIsThatOfTheModelFromTheTeacher() {
    double first = 0.7 * StrictMath.log(7);
    double second = 0.2 * StrictMath.log(2.0 / 3);
    double third = 0.1 * StrictMath.log(1.0 / 6);
    double found = Agreement.of(TEACHER, MODEL, 3).kl();
    assertEquals((first + second + third) / 2, found, 1e-6);
    double reverse = Agreement.of(MODEL, TEACHER, 3).kl();
    assertTrue(Math.abs(found - reverse) > 0.01, found + " and " + reverse);
  }

  @Test
  void theShareIsOfTheSamplesWithOneLikeliestClass() {
    assertEquals(0.5, Agreement.of(TEACHER, MODEL, 3).share());
    assertEquals(Agreement.ITSELF, Agreement.of(MODEL, MODEL, 3));
    assertEquals(Agreement.UNKNOWN, Agreement.of(new float[0], new float[0], 3));
  }
}
