package dev.retort.engine.kernel;

import static dev.retort.engine.GoldenFile.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.LayerHarness;
import dev.retort.engine.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Convolution kernels: scalar and vector to the bit on geometries that leave lanes, tiles and
/// blocks half full, and both against the formula in double precision.
@Order(Integer.MAX_VALUE) // long, begun first from the other end
final class ConvolutionTest {
  private record Results(float[] y, float[] dx, float[] dw, float @Nullable [] db) {}

  private static Conv2dShape shape(int c, int h, int w, int o, int kernel, int padding) {
    return new Conv2dShape(c, h, w, o, kernel, kernel, 1, 1, padding, padding, 1, 1, 1);
  }

  /// Small enough that central differences of every element take no time.
  static List<Conv2dShape> small() {
    List<Conv2dShape> shapes = new ArrayList<>();
    shapes.add(shape(1, 5, 4, 2, 3, 1));
    shapes.add(shape(3, 4, 5, 2, 3, 0));
    shapes.add(shape(1, 5, 7, 4, 3, 1));
    shapes.add(new Conv2dShape(1, 6, 6, 4, 2, 3, 2, 1, 0, 2, 1, 2, 1));
    shapes.add(shape(2, 3, 3, 3, 1, 0));
    shapes.add(shape(2, 3, 3, 2, 1, 1)); // padding beyond what the kernel reaches
    shapes.add(shape(2, 4, 4, 3, 2, 1));
    shapes.add(new Conv2dShape(2, 7, 6, 3, 3, 3, 2, 2, 1, 1, 1, 1, 1));
    shapes.add(new Conv2dShape(2, 7, 6, 2, 1, 1, 2, 3, 0, 0, 1, 1, 1));
    shapes.add(new Conv2dShape(2, 6, 7, 2, 2, 3, 3, 2, 2, 1, 1, 2, 1));
    shapes.add(new Conv2dShape(2, 7, 7, 3, 3, 3, 1, 1, 2, 2, 2, 2, 1));
    shapes.add(new Conv2dShape(1, 6, 9, 2, 2, 3, 2, 3, 0, 2, 3, 2, 1));
    shapes.add(new Conv2dShape(4, 5, 5, 4, 3, 3, 1, 1, 1, 1, 1, 1, 4));
    shapes.add(new Conv2dShape(4, 5, 4, 6, 3, 3, 2, 1, 1, 1, 1, 1, 2));
    shapes.add(new Conv2dShape(3, 4, 4, 6, 3, 3, 1, 1, 1, 1, 1, 1, 3));
    shapes.add(new Conv2dShape(1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1));
    shapes.add(new Conv2dShape(1, 2, 2, 1, 3, 3, 3, 3, 1, 1, 1, 1, 1));
    shapes.add(new Conv2dShape(2, 5, 5, 6, 3, 3, 16, 16, 4, 4, 1, 1, 1)); // sees padding alone
    return shapes;
  }

  /// Those that [Winograd] fits: tiles that end beyond the outputs, every padding, channels that
  /// leave lanes empty, more tiles than a band holds.
  static List<Conv2dShape> tiled() {
    List<Conv2dShape> shapes = new ArrayList<>();
    for (int padding = 0; padding <= 2; padding++) {
      shapes.add(shape(16, 9, 8, 32, 3, padding));
    }
    shapes.add(new Conv2dShape(17, 4, 7, 33, 3, 3, 1, 1, 1, 0, 1, 1, 1));
    shapes.add(new Conv2dShape(16, 8, 6, 16, 3, 3, 1, 1, 0, 2, 1, 1, 1));
    shapes.add(shape(16, 12, 13, 16, 3, 1));
    shapes.add(shape(40, 12, 11, 20, 3, 1));
    shapes.add(shape(70, 3, 4, 49, 3, 1));
    shapes.add(shape(32, 3, 70, 36, 3, 1));
    shapes.add(shape(80, 14, 14, 64, 3, 1));
    return shapes;
  }

  static Stream<Conv2dShape> all() {
    List<Conv2dShape> shapes = small();
    for (int width : new int[] {3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33}) {
      shapes.add(shape(2, 3, width, 3, 3, 1));
    }
    for (int outputs : new int[] {1, 3, 4, 5, 7, 8, 9, 11, 12, 13, 16, 17, 25, 33}) {
      shapes.add(shape(3, 6, 6, outputs, 3, 1));
    }
    for (int channels : new int[] {1, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 48}) {
      shapes.add(shape(channels, 7, 6, 5, 3, 1));
      shapes.add(shape(channels, 4, 9, 9, 1, 0));
    }
    shapes.addAll(tiled());
    shapes.add(shape(1, 28, 28, 8, 3, 1));
    shapes.add(shape(8, 14, 14, 16, 3, 1));
    shapes.add(shape(8, 1, 163, 14, 3, 1)); // tiles of five positions, of 16 outputs and of fewer
    shapes.add(shape(6, 1, 5, 16, 3, 1)); // planes of less than a vector, of one, of a chunk
    shapes.add(shape(6, 1, 8, 16, 3, 1));
    shapes.add(shape(6, 8, 20, 12, 3, 1));
    shapes.add(shape(6, 7, 23, 15, 3, 1));
    shapes.add(shape(6, 32, 32, 16, 3, 1)); // outputs a power of two apart
    shapes.add(shape(10, 9, 36, 29, 5, 2));
    shapes.add(new Conv2dShape(12, 13, 25, 32, 3, 3, 2, 1, 1, 1, 1, 1, 2));
    shapes.add(shape(3, 32, 32, 10, 5, 2));
    shapes.add(shape(40, 8, 8, 40, 3, 1));
    shapes.add(shape(70, 5, 5, 30, 3, 1)); // more than 16,384 weights
    shapes.add(shape(16, 2, 2, 20, 2, 0));
    shapes.add(shape(200, 9, 10, 3, 3, 1)); // more channels than one pass takes
    shapes.add(new Conv2dShape(8, 5, 5, 38, 3, 3, 1, 1, 1, 1, 1, 1, 2)); // 19 outputs a group
    shapes.add(shape(5, 4, 5, 35, 1, 0)); // channels that are their own views
    shapes.add(shape(3, 32, 32, 19, 3, 1)); // a plane of a power of two
    shapes.add(shape(3, 4, 4, 23, 3, 1));
    shapes.add(new Conv2dShape(16, 15, 17, 24, 3, 3, 2, 2, 1, 1, 1, 1, 1));
    shapes.add(new Conv2dShape(16, 16, 16, 24, 1, 1, 2, 2, 0, 0, 1, 1, 1));
    shapes.add(new Conv2dShape(32, 40, 4, 3, 3, 3, 16, 16, 4, 4, 1, 1, 1)); // sees padding alone
    shapes.add(new Conv2dShape(3, 33, 21, 7, 7, 7, 2, 2, 3, 3, 1, 1, 1));
    shapes.add(new Conv2dShape(5, 19, 18, 6, 3, 2, 3, 2, 4, 1, 2, 3, 1));
    shapes.add(new Conv2dShape(18, 12, 13, 18, 3, 3, 1, 1, 2, 2, 2, 2, 1));
    shapes.add(new Conv2dShape(33, 9, 9, 33, 3, 3, 1, 1, 1, 1, 1, 1, 33));
    shapes.add(new Conv2dShape(16, 14, 14, 16, 5, 5, 2, 2, 2, 2, 1, 1, 16));
    shapes.add(new Conv2dShape(20, 8, 7, 40, 3, 3, 1, 1, 1, 1, 1, 1, 20));
    shapes.add(new Conv2dShape(32, 6, 6, 24, 3, 3, 1, 2, 1, 1, 1, 1, 4));
    shapes.add(new Conv2dShape(6, 1, 50, 4, 1, 5, 1, 1, 0, 2, 1, 1, 2));
    return shapes.stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void vectorGivesTheBitsOfScalar(Conv2dShape shape) {
    Kernels vector = KernelChoice.vector();
    assertNotNull(vector);
    for (int n : new int[] {0, 1, 3, 18}) {
      Results expected = run(KernelChoice.scalar(), Workers.alone(), shape, n, n, true);
      for (int workers = 1; workers <= 3; workers++) {
        Results actual = run(vector, Workers.of(workers), shape, n, 20, true);
        String what = shape + ", " + n + " samples, " + workers + " workers: ";
        assertBits(what + "y", expected.y, actual.y);
        assertBits(what + "dx", expected.dx, actual.dx);
        assertBits(what + "dw", expected.dw, actual.dw);
        assertBits(what + "db", expected.db, actual.db);
      }
    }
  }

  /// 70 samples are blocks of 5, of whose images the gradient by the weights holds 4 at once.
  @Test
  void blocksOfMoreSamplesThanAreHeldGiveTheBitsOfScalar() {
    Kernels vector = KernelChoice.vector();
    assertNotNull(vector);
    for (Conv2dShape shape : List.of(shape(6, 8, 8, 16, 5, 2), shape(3, 8, 8, 5, 3, 1))) {
      Results expected = run(KernelChoice.scalar(), Workers.alone(), shape, 70, 70, true);
      Results actual = run(vector, Workers.of(2), shape, 70, 70, true);
      assertBits(shape + ": dw", expected.dw, actual.dw);
      assertBits(shape + ": db", expected.db, actual.db);
    }
  }

  @ParameterizedTest
  @MethodSource("small")
  void gradientsAgreeWithCentralDifferences(Conv2dShape shape) {
    int n = 2;
    double[] x = doubles(n * shape.inputElements(), 1);
    double[] weight = doubles(shape.weightElements(), 2);
    double[] bias = doubles(shape.outputs(), 3);
    double[] dy = doubles(n * shape.outputElements(), 4);
    double[] y = DirectConvolution.forward(shape, n, x, weight, bias);
    double[] dx = DirectConvolution.gradient(shape, n, x, weight, bias, dy, x);
    double[] dw = DirectConvolution.gradient(shape, n, x, weight, bias, dy, weight);
    double[] db = DirectConvolution.gradient(shape, n, x, weight, bias, dy, bias);
    LayerHarness.kernels()
        .forEach(
            kernels -> {
              Results results = run(kernels, Workers.alone(), shape, n, n, true);
              assertClose(kernels.description() + " y", y, results.y, 1e-5);
              assertClose(kernels.description() + " dx", dx, results.dx, 1e-5);
              assertClose(kernels.description() + " dw", dw, results.dw, 1e-5);
              assertNotNull(results.db);
              assertClose(kernels.description() + " db", db, results.db, 1e-5);
            });
  }

  @ParameterizedTest
  @MethodSource("tiled")
  void tilesAgreeWithTheFormula(Conv2dShape shape) {
    assertTrue(Winograd.fits(shape), "not computed by tiles: " + shape);
    int n = 3;
    double[] x = doubles(n * shape.inputElements(), 1);
    double[] weight = doubles(shape.weightElements(), 2);
    double[] bias = doubles(shape.outputs(), 3);
    double[] dy = doubles(n * shape.outputElements(), 4);
    double[] y = DirectConvolution.forward(shape, n, x, weight, bias);
    double[] dx = new double[x.length];
    double[] dw = new double[weight.length];
    DirectConvolution.gradients(shape, n, x, weight, dy, dx, dw);
    LayerHarness.kernels()
        .forEach(
            kernels -> {
              Results results = run(kernels, Workers.alone(), shape, n, n, true);
              assertClose(kernels.description() + " y", y, results.y, 1e-5);
              assertClose(kernels.description() + " dx", dx, results.dx, 1e-5);
              assertClose(kernels.description() + " dw", dw, results.dw, 1e-5);
            });
  }

  @ParameterizedTest
  @MethodSource("all")
  void aSampleDoesNotDependOnItsBatch(Conv2dShape shape) {
    Kernels vector = KernelChoice.vector();
    assertNotNull(vector);
    int n = 7;
    Results together = run(vector, Workers.of(2), shape, n, n, false);
    float[] x = floats(n * shape.inputElements(), 1);
    float[] weight = floats(shape.weightElements(), 2);
    Convolution single = vector.convolution(shape, 1, Workers.of(2));
    for (int sample = 0; sample < n; sample++) {
      int elements = shape.inputElements();
      float[] y = new float[shape.outputElements()];
      single.forward(
          1, Arrays.copyOfRange(x, sample * elements, (sample + 1) * elements), weight, null, y);
      assertBits(
          shape + ", sample " + sample,
          Arrays.copyOfRange(together.y, sample * y.length, (sample + 1) * y.length),
          y);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void keptWeightsGiveTheSameBits(Conv2dShape shape) {
    Kernels vector = KernelChoice.vector();
    assertNotNull(vector);
    Convolution convolution = vector.convolution(shape, 1, Workers.alone());
    Convolution keeping = vector.convolution(shape, 1, Workers.alone());
    float[] weight = floats(shape.weightElements(), 2);
    float[] expected = new float[shape.outputElements()];
    float[] y = new float[expected.length];
    for (int changes = 0; changes < 2; changes++) {
      keeping.keepWeights();
      for (int stream = 0; stream < 2; stream++) {
        float[] x = floats(shape.inputElements(), stream);
        convolution.forward(1, x, weight, null, expected);
        keeping.forward(1, x, weight, null, y);
        assertBits(shape + ", change " + changes + ", run " + stream, expected, y);
      }
      weight[0] += 1;
    }
  }

  /// All three directions on numbers of a fixed seed, after a run on others that leaves its traces
  /// in every buffer.
  private static Results run(
      Kernels kernels, Workers workers, Conv2dShape shape, int n, int capacity, boolean withBias) {
    Convolution convolution = kernels.convolution(shape, capacity, workers);
    float[] x = floats(capacity * shape.inputElements(), 5);
    float[] weight = floats(shape.weightElements(), 6);
    float[] bias = withBias ? floats(shape.outputs(), 3) : null;
    float[] dy = floats(capacity * shape.outputElements(), 7);
    float[] y = new float[dy.length];
    float[] dx = new float[x.length];
    float[] dw = new float[weight.length];
    float[] db = withBias ? new float[shape.outputs()] : null;
    for (int pass = 0; pass < 2; pass++) {
      Arrays.fill(y, Float.NaN);
      Arrays.fill(dx, Float.NaN);
      Arrays.fill(dw, Float.NaN);
      int samples = pass == 0 ? capacity : n;
      convolution.forward(samples, x, weight, bias, y);
      convolution.byWeight(samples, x, dy, dw, db);
      convolution.byData(samples, dy, weight, dx);
      if (pass == 0) {
        x = Arrays.copyOf(floats(n * shape.inputElements(), 1), x.length);
        weight = floats(weight.length, 2);
        dy = Arrays.copyOf(floats(n * shape.outputElements(), 4), dy.length);
      }
    }
    return new Results(
        Arrays.copyOf(y, n * shape.outputElements()),
        Arrays.copyOf(dx, n * shape.inputElements()),
        dw,
        db);
  }

  private static void assertBits(
      String what, float @Nullable [] expected, float @Nullable [] actual) {
    if (expected == null || actual == null) {
      assertEquals(expected, actual, what);
      return;
    }
    assertArrayEquals(bits(expected), bits(actual), what);
  }

  /// Their views of the image would take gigabytes.
  @Test
  void whatIsTooWideForViewsIsLeftToTheScalarKernels() {
    Conv2dShape wide = shape(1, 4096, 4096, 8, 129, 64);
    LayerHarness.kernels()
        .forEach(
            kernels ->
                assertInstanceOf(
                    ScalarConvolution.class, kernels.convolution(wide, 1, Workers.alone())));
  }

  /// The rows of the kernel count as channels there: 2,048 of 4096 x 512 pixels with the padding.
  @Test
  void whatIsTooTallForImagesOfFewChannelsIsLeftToTheScalarKernels() {
    Kernels vector = KernelChoice.vector();
    assertNotNull(vector);
    Conv2dShape tall = new Conv2dShape(1, 2048, 512, 8, 2048, 1, 1, 1, 1024, 0, 1, 1, 1);
    assertInstanceOf(ScalarConvolution.class, vector.convolution(tall, 1, Workers.alone()));
    Conv2dShape low = new Conv2dShape(1, 2048, 512, 8, 3, 1, 1, 1, 1, 0, 1, 1, 1);
    assertFalse(vector.convolution(low, 1, Workers.alone()) instanceof ScalarConvolution);
  }

  @Test
  void noBatchMakesMoreBlocksThanTheMost() {
    for (Conv2dShape shape : List.of(shape(1, 5, 5, 4, 3, 1), shape(70, 5, 5, 30, 3, 1))) {
      int most = 0;
      for (int n = 1; n <= 100; n++) {
        most = Math.max(most, Math.ceilDiv(n, shape.weightBlock(n)));
        assertEquals(most, shape.mostWeightBlocks(n), n + " samples of " + shape);
      }
      assertEquals(1, shape.mostWeightBlocks(0));
    }
  }

  /// 36 x 8192 x 8192 weights at the points are more than an array holds.
  @Test
  void tooManyWeightsForAnArrayAreNotBroughtToThePoints() {
    assertTrue(Winograd.fits(shape(4096, 8, 8, 4096, 3, 1)));
    assertFalse(Winograd.fits(shape(8192, 8, 8, 8192, 3, 1)));
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  private static float[] floats(int count, long stream) {
    Seed seed = Seed.of(17).stream(stream);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = 2 * seed.uniform(i) - 1;
    }
    return values;
  }

  private static double[] doubles(int count, long stream) {
    float[] floats = floats(count, stream);
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = floats[i];
    }
    return values;
  }
}
