package dev.retort.engine.layer;

import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.layer.Layers.elu;
import static dev.retort.engine.layer.Layers.layerNorm;
import static dev.retort.engine.layer.Layers.leakyRelu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Code can say of a layer what its text can.
final class LayersTest {
  @Test
  void withersChangeOneSetting() {
    assertEquals("dense 3 no-bias", dense(3).withoutBias().text());
    assertEquals(
        new Dense(3, false, Initialization.GLOROT_NORMAL),
        dense(3).initialization(Initialization.GLOROT_NORMAL).withoutBias());
    assertEquals(
        "batchnorm momentum 0.01 epsilon 0.001 frozen",
        batchNorm().frozen(true).epsilon(1e-3).momentum(0.01).text());
    assertEquals(batchNorm(), batchNorm().frozen(true).frozen(false));
    assertEquals("layernorm epsilon 0.001", layerNorm().epsilon(1e-3).text());
  }

  @Test
  void doublesAreTheFloatsOfTheSameNumber() {
    for (float number : new float[] {0.1f, 0.25f, 0.3f, 1e-3f, Float.MIN_VALUE}) {
      double wide = Double.parseDouble(Float.toString(number));
      assertEquals(new Dropout(number), dropout(wide));
      assertEquals(leakyRelu(number), leakyRelu(wide));
      assertEquals(elu(number), elu(wide));
      assertEquals(new BatchNorm(number, number, false), batchNorm().momentum(wide).epsilon(wide));
      assertEquals(new LayerNorm(number), layerNorm().epsilon(wide));
    }
  }

  /// These are possible as doubles only.
  @Test
  void whatTheFloatIsDecides() {
    List<Executable> impossible =
        List.of(
            () -> dropout(0.999999999),
            () -> batchNorm().epsilon(1e-60),
            () -> layerNorm().epsilon(1e-60),
            () -> leakyRelu(1e60));
    for (Executable making : impossible) {
      assertThrows(IllegalArgumentException.class, making);
    }
  }
}
