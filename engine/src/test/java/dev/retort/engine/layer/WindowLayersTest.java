package dev.retort.engine.layer;

import static dev.retort.engine.layer.Layers.averagePool2d;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.globalAveragePool2d;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.retort.engine.tensor.Shape;
import org.junit.jupiter.api.Test;

/// How convolutions and poolings are written, what they make of a shape, and what they refuse.
final class WindowLayersTest {
  @Test
  void textSaysWhatIsNotUsual() {
    assertEquals("conv 32 3", conv2d(32, 3).text());
    assertEquals(
        "conv 32 3 stride 2 padding 0 dilation 2 groups 32 no-bias",
        conv2d(32, 3).stride(2).padding(0).groups(32).dilation(2).withoutBias().text());
    assertEquals(
        "conv 8 5x3 stride 2x1 padding 2x0", conv2d(8, 5, 3).stride(2, 1).padding(2, 0).text());
    assertEquals("maxpool 2", maxPool2d(2).text());
    assertEquals("maxpool 3 stride 2 padding 1", maxPool2d(3).stride(2).padding(1).text());
    assertEquals("avgpool 2", averagePool2d(2).text());
    assertEquals("globalavgpool", globalAveragePool2d().text());
  }

  @Test
  void shapes() {
    assertEquals(Shape.of(32, 28, 27), conv2d(32, 3).outputShape(Shape.of(1, 28, 27)));
    assertEquals(Shape.of(8, 5, 5), conv2d(8, 3).stride(2).outputShape(Shape.of(4, 9, 9)));
    assertEquals(Shape.of(8, 5, 5), conv2d(8, 3).dilation(2).outputShape(Shape.of(4, 7, 7)));
    assertEquals(
        Shape.of(8, 1, 3, 3),
        conv2d(8, 3).groups(4).parameters(Shape.of(4, 7, 7)).getFirst().shape());
    assertEquals(Shape.of(3, 3, 4), maxPool2d(2).outputShape(Shape.of(3, 7, 8)));
    assertEquals(
        Shape.of(3, 4, 5), maxPool2d(3).stride(2).padding(1).outputShape(Shape.of(3, 7, 9)));
    assertEquals(Shape.of(5), globalAveragePool2d().outputShape(Shape.of(5, 6, 4)));
  }

  @Test
  void mistakesAreNamedWithTheirMend() {
    assertRefused(
        "expects images [channels, height, width] but gets [10]; put it before flatten, or dense in"
            + " its place",
        conv2d(8, 3),
        Shape.of(10));
    assertRefused(
        "expects channels divisible by its 2 groups but gets [3, 8, 8]; choose groups that divide"
            + " 3",
        conv2d(8, 3).groups(2),
        Shape.of(3, 8, 8));
    assertRefused(
        "expects room for its window of 5x5 but gets [1, 4, 9], 4x9 with padding; take a smaller"
            + " window, more padding or fewer poolings before it",
        conv2d(8, 5).padding(0),
        Shape.of(1, 4, 9));
    assertRefused(
        "expects room for its window of 2x2 but gets [8, 1, 1], 1x1 with padding; take a smaller"
            + " window, more padding or fewer poolings before it",
        maxPool2d(2),
        Shape.of(8, 1, 1));
    assertRefused(
        "expects room for its window of 3221225473x3221225473 but gets [1, 8, 8], 10x10 with"
            + " padding; take a smaller window, more padding or fewer poolings before it",
        conv2d(8, 4).dilation(1 << 30),
        Shape.of(1, 8, 8));
    assertRefused(
        "expects images of fewer than 2^31 values but gets [3, 8, 8], 4294967302x10 with padding;"
            + " take less padding",
        conv2d(8, 3).padding(Integer.MAX_VALUE, 1).stride(1 << 16),
        Shape.of(3, 8, 8));
    assertThrows(IllegalArgumentException.class, () -> conv2d(8, 3).groups(3));
    assertThrows(IllegalArgumentException.class, () -> conv2d(8, 3).stride(1 << 28));
    assertThrows(IllegalArgumentException.class, () -> conv2d(0, 3));
    for (int padding : new int[] {-1, 2}) {
      assertEquals(
          "maxpool needs a padding from 0 to half its window of 2 but gets " + padding,
          assertThrows(IllegalArgumentException.class, () -> maxPool2d(2).padding(padding))
              .getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> averagePool2d(2).stride(0));
  }

  private static void assertRefused(String message, LayerSpec layer, Shape input) {
    assertEquals(
        message,
        assertThrows(ShapeMismatchException.class, () -> layer.outputShape(input)).getMessage());
  }
}
