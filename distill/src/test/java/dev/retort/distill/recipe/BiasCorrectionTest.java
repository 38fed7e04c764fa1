package dev.retort.distill.recipe;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Corrected classes are expected as often as their priors say, and nothing else is moved.
final class BiasCorrectionTest {
  @Property(tries = 100)
  void correctedClassesAreExpectedAsOftenAsTheirPriors(
      @ForAll @IntRange(min = 2, max = 6) int classes,
      @ForAll @IntRange(min = 1, max = 40) int samples,
      @ForAll long seed) {
    Seed random = Seed.of(seed);
    float[] logits = new float[samples * classes];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = 3 * (float) random.normal(i);
    }
    boolean[] corrected = new boolean[classes];
    double[] priors = new double[classes];
    int count = 1 + random.stream("count").below(0, classes - 1);
    for (int k = 0; k < classes; k++) {
      corrected[k] = k < count;
      priors[k] = 0.9 / classes + (k == 0 ? 0.05 : 0);
    }
    double[] offsets = BiasCorrection.of(logits, corrected, priors).offsets();
    double[] expected = expected(logits, offsets);
    for (int k = 0; k < classes; k++) {
      if (corrected[k]) {
        assertEquals(priors[k], expected[k], 1e-4 * priors[k]);
      } else {
        assertEquals(0, offsets[k]);
      }
    }
  }

  /// Each of two samples is sure of another class: where one counts for either, a bias changes
  /// little, and steps are so short that it takes many to reach the solution, -3.5.
  @Test
  void samplesThatAreSureOfDifferentClasses() {
    float[] logits = {12, 0, 0, 5};
    double[] priors = {0.5, 0.5};
    double near = 1e-4 * 0.5;
    assertTrue(expected(logits, new double[2])[0] > 0.5 + 2 * near, "there is much to correct");
    double[] offsets = BiasCorrection.of(logits, new boolean[] {true, false}, priors).offsets();
    assertEquals(0.5, expected(logits, offsets)[0], near);
  }

  /// By definition, in double precision.
  private static double[] expected(float[] logits, double[] offsets) {
    int classes = offsets.length;
    int samples = logits.length / classes;
    double[] expected = new double[classes];
    for (int n = 0; n < samples; n++) {
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        sum += Math.exp(logits[n * classes + k] + offsets[k]);
      }
      for (int k = 0; k < classes; k++) {
        expected[k] += Math.exp(logits[n * classes + k] + offsets[k]) / sum / samples;
      }
    }
    return expected;
  }

  @Test
  void oneSampleHasAClosedForm() {
    float[] logits = {0, 0};
    double[] offsets =
        BiasCorrection.of(logits, new boolean[] {true, false}, new double[] {0.2, 0.8}).offsets();
    assertEquals(Math.log(0.2 / 0.8), offsets[0], 1e-5);
  }

  @Test
  void theNetworkGetsTheOffsetsAndNothingElse() {
    Network network = NetworkSpec.input(4).then(dense(5), relu(), dense(3)).initialize(Seed.of(1));
    String before = network.sha256();
    Batch batch = Batch.of(Shape.of(4), new float[] {1, -2, 3, 0.5f});
    float[] plain = new float[3];
    network.logits(batch, plain);
    float[] moved = new float[3];
    new BiasCorrection(new double[] {0, 3.5, 0}).applyTo(network).logits(batch, moved);
    assertArrayEquals(new float[] {plain[0], plain[1] + 3.5f, plain[2]}, moved, 1e-5f);
    assertEquals(before, network.sha256());
  }

  @Test
  void equalOffsetsAreTheSameCorrection() {
    BiasCorrection one = new BiasCorrection(new double[] {0, 3.5});
    BiasCorrection same = new BiasCorrection(new double[] {0, 3.5});
    assertEquals(one, same);
    assertEquals(one.hashCode(), same.hashCode());
    assertNotEquals(one, new BiasCorrection(new double[] {0, 3}));
  }

  @Test
  void mistakesAreNamed() {
    float[] logits = {0, 0};
    boolean[] first = {true, false};
    assertMessage("a prior of 0.0", () -> BiasCorrection.of(logits, first, new double[] {0, 1}));
    assertMessage(
        "gets none", () -> BiasCorrection.of(new float[0], first, new double[] {0.5, 0.5}));
    boolean[] two = {true, true, false};
    assertMessage(
        "1.1 in all; leave something to the others",
        () -> BiasCorrection.of(new float[3], two, new double[] {0.6, 0.5, 0}));
    Network network = NetworkSpec.input(4).then(dense(2), relu()).initialize(Seed.of(1));
    assertMessage(
        "ends in a dense layer", () -> new BiasCorrection(new double[2]).applyTo(network));
  }

  @Test
  void anArrayThatHasNotOneElementAClassOfTheStudentIsRefused() {
    Network student = NetworkSpec.input(2).then(dense(3)).initialize(Seed.of(1));
    Dataset inputs = table("inputs", List.of("a", "b", "c"), 0, 1, 2);
    boolean[] three = {true, false, false};
    double[] shares = {0.5, 0.25, 0.25};
    assertMessage(
        "a student of 3 classes needs as many choices of what to correct but gets 2",
        () -> BiasCorrection.of(student, inputs, new boolean[2], shares));
    assertMessage(
        "a student of 3 classes needs as many priors but gets 4",
        () -> BiasCorrection.of(student, inputs, three, new double[] {0.5, 0.2, 0.2, 0.1}));
    assertMessage(
        "a student of 3 classes needs as many priors but gets 2",
        () -> BiasCorrection.of(student, inputs, three, new double[] {0.5, 0.5}));
  }

  @Test
  void aTransferSetOfOtherClassesThanTheStudentIsRefused() {
    Network student = NetworkSpec.input(2).then(dense(3)).initialize(Seed.of(1));
    student.classNames(List.of("a", "b", "c"));
    Dataset inputs = table("inputs", List.of("a", "b", "c"), 0, 1, 2);
    double[] shares = {0.5, 0.25, 0.25};
    Dataset fewer = table("fewer", List.of("a", "b"), 0, 1, 0);
    assertMessage(
        "the student has 3 classes but the transfer set fewer has 2;",
        () -> BiasCorrection.of(student, fewer, inputs, shares));
    Dataset turned = table("turned", List.of("b", "a", "c"), 0, 0, 2);
    assertMessage(
        "the transfer set turned has [b, a, c], where \"a\" has another place",
        () -> BiasCorrection.of(student, turned, inputs, shares));
  }

  @Test
  void offsetsThatAreNoFiniteNumbersAreRefused() {
    assertMessage(
        "gets [NaN, 0.0, 0.0]", () -> new BiasCorrection(new double[] {Double.NaN, 0, 0}));
    double[] endless = {0, Double.POSITIVE_INFINITY};
    assertMessage("gets [0.0, Infinity]", () -> new BiasCorrection(endless));
    float[] diverged = {Float.NaN, 0};
    boolean[] first = {true, false};
    assertMessage(
        "look whether the student has diverged",
        () -> BiasCorrection.of(diverged, first, new double[] {0.5, 0.5}));
  }

  @Test
  void aLabelBeyondTheClassesIsNamed() {
    Dataset data = new Counted(table("pairs", List.of("a", "b"), 0, 1, 1));
    assertMessage(
        "sample 2 of pairs has the label 2, but its 2 classes have labels from 0 to 1;",
        () -> BiasCorrection.priors(data));
  }

  /// Samples of two numbers, which do not matter.
  private static Dataset table(String name, List<String> classes, int... labels) {
    return FloatDataset.of(name, Shape.of(2), classes, new float[2 * labels.length], labels);
  }

  /// Somebody's own data set, with the number of the sample for its label.
  private record Counted(Dataset samples) implements Dataset {
    @Override
    public String name() {
      return samples.name();
    }

    @Override
    public int size() {
      return samples.size();
    }

    @Override
    public Batch.Kind kind() {
      return samples.kind();
    }

    @Override
    public Shape shape() {
      return samples.shape();
    }

    @Override
    public List<String> classNames() {
      return samples.classNames();
    }

    @Override
    public int label(int index) {
      return index;
    }

    @Override
    public long id(int index) {
      return samples.id(index);
    }

    @Override
    public void copyTo(int index, Batch batch, int row) {
      samples.copyTo(index, batch, row);
    }

    @Override
    public String sha256() {
      return samples.sha256();
    }
  }

  private static void assertMessage(String part, org.junit.jupiter.api.function.Executable code) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, code).getMessage());
    assertTrue(message.contains(part), message);
  }
}
