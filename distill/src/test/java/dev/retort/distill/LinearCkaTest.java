package dev.retort.distill;

import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.ByteDataset;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Centred kernel alignment of outputs and of networks.
final class LinearCkaTest {
  private static final int SAMPLES = 40;

  private static float[] normal(int width, String name) {
    Seed seed = Seed.of(3).stream(name);
    float[] values = new float[SAMPLES * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) seed.normal(i);
    }
    return values;
  }

  /// The definition in double precision, on features: |Y^T X|^2 / (|X^T X| |Y^T Y|).
  private static double reference(float[] x, float[] y) {
    return squared(x, y) / Math.sqrt(squared(x, x) * squared(y, y));
  }

  private static double squared(float[] x, float[] y) {
    double[][] a = centred(x);
    double[][] b = centred(y);
    double sum = 0;
    for (int i = 0; i < a[0].length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        double dot = 0;
        for (int n = 0; n < SAMPLES; n++) {
          dot += a[n][i] * b[n][j];
        }
        sum += dot * dot;
      }
    }
    return sum;
  }

  private static double[][] centred(float[] x) {
    int width = x.length / SAMPLES;
    double[][] centred = new double[SAMPLES][width];
    for (int d = 0; d < width; d++) {
      double mean = 0;
      for (int n = 0; n < SAMPLES; n++) {
        mean += x[n * width + d] / (double) SAMPLES;
      }
      for (int n = 0; n < SAMPLES; n++) {
        centred[n][d] = x[n * width + d] - mean;
      }
    }
    return centred;
  }

  @Test
  void agreesWithTheDefinitionOnFeatures() {
    float[] x = normal(7, "x");
    float[] y = normal(3, "y");
    assertEquals(reference(x, y), LinearCka.of(x, y, SAMPLES), 1e-5);
    for (int i = 0; i < y.length; i++) {
      y[i] += 2 * x[i / 3 * 7 + i % 3] + 5; // shares something with x, and is shifted
    }
    assertEquals(reference(x, y), LinearCka.of(x, y, SAMPLES), 1e-5);
    assertEquals(LinearCka.of(x, y, SAMPLES), LinearCka.of(y, x, SAMPLES), 1e-12);
  }

  @Test
  void rotationScaleAndShiftChangeNothing() {
    float[] x = normal(2, "x");
    float[] turned = new float[x.length];
    for (int n = 0; n < SAMPLES; n++) {
      turned[2 * n] = 3 * (0.6f * x[2 * n] - 0.8f * x[2 * n + 1]) + 10;
      turned[2 * n + 1] = 3 * (0.8f * x[2 * n] + 0.6f * x[2 * n + 1]) - 4;
    }
    assertEquals(1, LinearCka.of(x, turned, SAMPLES), 1e-5);
    assertEquals(1, LinearCka.of(x, x, SAMPLES), 1e-12);
    float[] other = normal(5, "other");
    assertEquals(LinearCka.of(x, other, SAMPLES), LinearCka.of(turned, other, SAMPLES), 1e-5);
  }

  /// About sqrt(D E / ((N + D) (N + E))) where nothing is shared: 0.66, as of 512 samples of layers
  /// that are 1,200 and 800 wide.
  @Test
  void ofFewerSamplesThanUnitsItIsBiasedUpwards() {
    assertEquals(0.66, LinearCka.of(normal(94, "x"), normal(63, "y"), SAMPLES), 0.08);
    assertTrue(LinearCka.of(normal(4, "x"), normal(3, "y"), SAMPLES) < 0.3);
  }

  @Test
  void aConstantLayerIsLikeNothing() {
    assertTrue(Double.isNaN(LinearCka.of(new float[SAMPLES], normal(2, "x"), SAMPLES)));
  }

  @Test
  void refusesValuesThatAreNoRows() {
    String said = Refusal.of(() -> LinearCka.of(new float[7], new float[8], 4));
    assertTrue(said.contains("7 values of 4 samples"), said);
  }

  private static Network network(NetworkSpec spec) {
    Network network = spec.initialize(Seed.of(1));
    network.preprocessing(Preprocessing.unitRange(spec.input()));
    return network;
  }

  @Test
  void layersOfTwoNetworks() {
    Network teacher =
        network(
            NetworkSpec.input(1, 28, 28)
                .then(conv2d(3, 3), relu(), maxPool2d(2), flatten(), dense(20), relu(), dense(10)));
    Network student = network(TinyData.SMALL);
    LayerSimilarity similarity = LayerSimilarity.of(teacher, student, TinyData.TEST);
    assertEquals(List.of("relu 1", "relu 5", "logits"), similarity.first());
    assertEquals(List.of("relu 2", "logits"), similarity.second());
    assertEquals(TinyData.TEST.size(), similarity.samples());
    for (double[] row : similarity.cka()) {
      for (double cka : row) {
        assertTrue(cka > 0 && cka < 1, Double.toString(cka));
      }
    }
    double[][] itself = LayerSimilarity.of(teacher, teacher, TinyData.TEST).cka();
    for (int i = 0; i < itself.length; i++) {
      assertEquals(1, itself[i][i], 1e-9);
      assertEquals(itself[0][i], itself[i][0], 1e-9);
    }
  }

  @Test
  void aSimilarityIsThatOfItsNumbersAndNobodyChangesThem() {
    double[][] numbers = {{1, 0.5}, {Double.NaN, 0.25}};
    LayerSimilarity similarity = similarity(numbers);
    numbers[0][1] = 7;
    similarity.cka()[1][1] = 7;
    LayerSimilarity same = similarity(new double[][] {{1, 0.5}, {Double.NaN, 0.25}});
    assertEquals(same, similarity);
    assertEquals(same.hashCode(), similarity.hashCode());
    assertNotEquals(similarity(numbers), similarity);
  }

  private static LayerSimilarity similarity(double[][] cka) {
    return new LayerSimilarity(List.of("a", "logits"), List.of("b", "logits"), cka, 9);
  }

  /// As a folder of images lies: all of a class, and then all of the next.
  @Test
  void dataInTheOrderOfTheirClassesAreSeenAcrossThem() {
    int many = 1_200;
    byte[] pixels = new byte[many * 784];
    for (int i = 600 * 784; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 31L % 251);
    }
    Dataset sorted =
        ByteDataset.of("sorted", Shape.of(1, 28, 28), List.of("a", "b"), pixels, new int[many]);
    Network network = network(TinyData.SMALL);
    LayerSimilarity similarity = LayerSimilarity.of(network, network, sorted);
    assertEquals(512, similarity.samples());
    assertEquals(1, similarity.cka()[1][1], 1e-9, "of the first 600 alone there is nothing to see");
  }

  @Test
  void namedLayersAreTheOnesCompared() {
    Network named =
        network(
            NetworkSpec.input(1, 28, 28)
                .then(flatten(), dense(8), relu().named("hidden"), dense(6), relu(), dense(10)));
    LayerSimilarity similarity = LayerSimilarity.of(named, named, TinyData.TEST);
    assertEquals(List.of("hidden", "logits"), similarity.first());
    assertEquals(List.of("hidden", "logits"), similarity.toJson().get("teacherLayers").asStrings());
  }
}
