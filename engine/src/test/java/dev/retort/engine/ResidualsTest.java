package dev.retort.engine;

import static dev.retort.engine.layer.Layers.dense;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.data.TargetDataset;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which samples residuals are of; `TargetDatasetTest` holds their formula.
final class ResidualsTest {
  @Test
  void aSampleWithoutTargetsHasNoSay() {
    Dataset samples = FloatDataset.of("three", Shape.of(1), new float[] {1, 2, 5});
    Dataset gap = TargetDataset.of(samples, List.of("x"), new float[] {3, Float.NaN, 4});
    Network network = NetworkSpec.input(1).then(dense(1)).initialize(Seed.of(1));
    Residuals residuals = Residuals.of(network, gap);
    assertEquals(2, residuals.examples());
    assertEquals(Residuals.of(network, Subset.of(gap, new int[] {0, 2})), residuals);
  }
}
