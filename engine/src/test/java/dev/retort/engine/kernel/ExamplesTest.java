package dev.retort.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

/// More examples of the documentation, of kernels: each `@start` to `@end` is shown there as it
/// stands here.
final class ExamplesTest {
  @Test
  void kernels() {
    float[] logits = {1, 2, 3, 3, 2, 1}; // two samples of three classes
    // @start region="kernels"
    Kernels kernels = KernelChoice.kernels(); // chosen once; KernelChoice.reason() says why
    float[] probabilities = new float[6];
    kernels.softmax(0, 2, 3, 1, logits, probabilities); // at temperature 1
    kernels.activation(Activation.RELU, 0, 0, 6, logits, logits); // in place
    // @end
    assertEquals(probabilities[0], probabilities[5]);
    assertFalse(KernelChoice.description().isEmpty());

    float[] again = new float[6];
    // @start region="scalar"
    KernelChoice.scalar().softmax(0, 2, 3, 1, logits, again); // the reference: the same bits
    float sigmoid = ScalarMath.sigmoid(0.5f); // the same on every machine
    // @end
    assertArrayEquals(probabilities, again);
    assertEquals(0.6224593, sigmoid, 1e-6);
  }

  @Test
  void workers() {
    float[] squares = new float[1000];
    // @start region="workers"
    Workers workers = Workers.of(2); // the calling thread and one more
    workers.split(
        squares.length,
        64, // no part is smaller
        (from, to) -> {
          for (int i = from; i < to; i++) {
            squares[i] = i * i;
          }
        });
    // @end
    assertEquals(999 * 999, squares[999]);
  }

  @Test
  void products() {
    Kernels kernels = KernelChoice.kernels();
    Workers workers = Workers.alone();
    float[] a = {1, 2, 3, 4}; // 2 x 2, row-major
    float[] b = {1, 0, 0, 2};
    // @start region="product"
    MatrixProduct product = kernels.product(Product.NN, 2, 2, 2, workers); // planned once
    float[] c = new float[4];
    product.run(2, 2, 2, a, b, c, false); // true adds to c
    // @end
    assertArrayEquals(new float[] {1, 4, 3, 8}, c);

    // @start region="packed"
    float[] panels = new float[4];
    Panels.fromRows(2, 2, b, panels);
    PackedMatrix packed = kernels.packed(2, 2);
    packed.set(panels); // again whenever b changes
    packed.times(workers).run(2, a, null, c); // for any number of threads, each with its own
    // @end
    assertArrayEquals(new float[] {1, 4, 3, 8}, c);

    float[] x = a;
    float[] dy = {1, 1, 1, 1};
    // @start region="dense"
    DenseProducts dense = kernels.dense(2, 2, 8, workers); // for up to 8 samples
    float[] y = new float[4];
    dense.forward(2, x, panels, null, y);
    float[] dWeight = new float[4];
    dense.byWeight(2, x, dy, dWeight);
    float[] dx = new float[4];
    dense.byData(2, dy, panels, dx);
    // @end
    assertArrayEquals(c, y);
    assertArrayEquals(new float[] {4, 4, 6, 6}, dWeight);
    assertArrayEquals(new float[] {1, 2, 1, 2}, dx);
  }

  @Test
  void windows() {
    Kernels kernels = KernelChoice.kernels();
    float[] x = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    float[] weight = {0, 0, 0, 0, 2, 0, 0, 0, 0};
    // @start region="convolution"
    Conv2dShape shape = // one channel of 3 x 3 to one of 3 x 3: kernel, stride, padding, dilation
        new Conv2dShape(1, 3, 3, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    Convolution convolution = kernels.convolution(shape, 1, Workers.alone());
    float[] y = new float[shape.outputElements()];
    convolution.forward(1, x, weight, null, y);
    boolean inTiles = Winograd.fits(shape); // with channels enough
    // @end
    assertArrayEquals(new float[] {2, 4, 6, 8, 10, 12, 14, 16, 18}, y);
    assertFalse(inTiles);

    // @start region="pool"
    Pool2dShape window = new Pool2dShape(3, 3, 2, 2, 1, 1, 0, 0); // 2 x 2 at stride 1
    float[] greatest = new float[window.outputHeight() * window.outputWidth()];
    kernels.maxPool(window, 0, 1, x, greatest, null);
    // @end
    assertArrayEquals(new float[] {5, 6, 8, 9}, greatest);
  }
}
