package dev.retort.engine.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Some 200,000 draws of each kind have the spread that its table promises.
final class InitializationTest {
  private static final Shape DENSE = Shape.of(400, 500);

  /// Fan-in 112 x 9 = 1008, fan-out 200 x 9 = 1800.
  private static final Shape CONVOLUTION = Shape.of(200, 112, 3, 3);

  /// The last two columns are what 2 is divided by for the variance: the fan-in, or both.
  @ParameterizedTest
  @CsvSource({
    "HE_NORMAL, 500, 1008",
    "HE_UNIFORM, 500, 1008",
    "GLOROT_NORMAL, 900, 2808",
    "GLOROT_UNIFORM, 900, 2808"
  })
  void hasTheVarianceOfItsFormula(Initialization kind, double dense, double convolution) {
    assertSpread(kind, DENSE, 2 / dense);
    assertSpread(kind, CONVOLUTION, 2 / convolution);
  }

  private static void assertSpread(Initialization kind, Shape shape, double variance) {
    float[] drawn = kind.draw(Seed.of(11), shape);
    double sum = 0;
    double squares = 0;
    double greatest = 0;
    for (float value : drawn) {
      sum += value;
      squares += (double) value * value;
      greatest = Math.max(greatest, Math.abs(value));
    }
    int n = drawn.length;
    boolean uniform = kind == Initialization.HE_UNIFORM || kind == Initialization.GLOROT_UNIFORM;
    // the fourth moment is 1.8 squared variances of a uniform number, and 3 of a normal one
    double deviation = variance * Math.sqrt((uniform ? 0.8 : 2) / n);
    String what = kind + " " + shape;
    assertEquals(variance, squares / n, 5 * deviation, what);
    assertEquals(0, sum / n, 5 * Math.sqrt(variance / n), what);
    double inDeviations = greatest / Math.sqrt(variance);
    if (uniform) {
      assertTrue(inDeviations <= Math.sqrt(3) * (1 + 1e-7), what + " reaches " + inDeviations);
      assertTrue(inDeviations > 0.999 * Math.sqrt(3), what + " reaches only " + inDeviations);
    } else {
      assertTrue(inDeviations > 4 && inDeviations < 7, what + " reaches " + inDeviations);
    }
  }

  /// Variance 2 / 3; the bound of uniform numbers is the root of three times that.
  @Test
  void anElementIsDrawnAtItsIndex() {
    Seed seed = Seed.of(11);
    float[] normal = Initialization.HE_NORMAL.draw(seed, Shape.of(2, 3));
    float[] uniform = Initialization.HE_UNIFORM.draw(seed, Shape.of(2, 3));
    for (int i = 0; i < 6; i++) {
      assertEquals(seed.normal(i) * Math.sqrt(2 / 3.0), normal[i], 1e-6);
      assertEquals((2 * seed.uniform(i) - 1) * Math.sqrt(2), uniform[i], 1e-6);
    }
  }

  @Test
  void biasesAndGainsAreTheSameEverywhere() {
    assertArrayEquals(new float[3], Initialization.ZERO.draw(Seed.of(1), Shape.of(3)), 0);
    assertArrayEquals(new float[] {1, 1, 1}, Initialization.ONE.draw(Seed.of(1), Shape.of(3)), 0);
  }
}
