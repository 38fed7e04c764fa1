package dev.retort.distill.report;

import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.globalAveragePool2d;
import static dev.retort.engine.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.tensor.Seed;
import org.junit.jupiter.api.Test;

/// Weights as pictures.
final class FiltersTest {
  private static final int BLUE = 0x3B82F6;
  private static final int ORANGE = 0xEA7A17;

  @Test
  void aDenseLayerHasTheFormOfItsImageAndTheStrongestUnitFirst() {
    Network network = Network.zeros(NetworkSpec.input(1, 2, 3).then(flatten(), dense(2)));
    // weight [F, D]: the second unit is the stronger one
    network.parameters().get(0).set(new float[] {1, 0, 0, 0, 0, 0, 0, -4, 2, 0, 0, 4});
    Filters filters = Filters.of(network).orElseThrow();
    assertEquals("dense 2", filters.layer());
    Picture sheet = filters.sheet();
    assertEquals(2 * 3 + 1, sheet.width()); // a gap of one pixel
    assertEquals(2, sheet.height());
    assertEquals(0xFF << 24 | ORANGE, sheet.pixels()[1]);
    assertEquals(0x80 << 24 | BLUE, sheet.pixels()[2]);
    assertEquals(0xFF << 24 | BLUE, sheet.pixels()[7 + 2]);
    assertEquals(0, sheet.pixels()[3] >>> 24, "the gap is transparent");
    assertEquals(0xFF << 24 | BLUE, sheet.pixels()[4], "scaled to its own greatest weight");
    assertEquals(0, sheet.pixels()[5] >>> 24, "and so is a weight of 0");
  }

  @Test
  void aConvolutionOfThreeChannelsIsInColour() {
    NetworkSpec spec =
        NetworkSpec.input(3, 8, 8).then(conv2d(10, 3), relu(), globalAveragePool2d(), dense(2));
    Filters filters = Filters.of(spec.initialize(Seed.of(1))).orElseThrow();
    assertTrue(filters.colours());
    Picture sheet = filters.sheet();
    assertEquals(8 * 4 - 1, sheet.width());
    assertEquals(2 * 4 - 1, sheet.height());
    assertEquals(0xFF, sheet.pixels()[0] >>> 24);
  }

  @Test
  void thereIsNothingToSeeWithoutAnImage() {
    assertTrue(Filters.of(Network.zeros(NetworkSpec.input(6).then(dense(2)))).isEmpty());
    NetworkSpec manyChannels = NetworkSpec.input(4, 2, 2).then(flatten(), dense(2));
    assertTrue(Filters.of(Network.zeros(manyChannels)).isEmpty());
  }

  @Test
  void greatPicturesAreShrunk() {
    Picture small = new Picture(256, 128, new int[256 * 128]).small();
    assertEquals(64, small.width());
    assertEquals(32, small.height());
  }
}
