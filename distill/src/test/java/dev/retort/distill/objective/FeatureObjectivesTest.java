package dev.retort.distill.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.distill.teacher.FixedTeacher;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/// The objectives on features against their definitions, and their laws.
final class FeatureObjectivesTest {
  private static final int TRIES = 60;
  private static final LayerPair LAYERS = Scene.LAYERS;

  /// Those that take layers of different shapes without a regressor.
  private static final List<Objective> RELATIONAL =
      List.of(
          new SimilarityPreserving(LAYERS),
          new RelationalDistillation(LAYERS, 1, 0),
          new RelationalDistillation(LAYERS, 0, 1),
          new RelationalDistillation(LAYERS, 25, 50));

  private static void check(Scene s, Objective objective) {
    Scene.Result result = s.of(objective, 4);
    double[] features = Scene.doubles(s.features);
    double expected = FeatureDefinitions.value(s, objective, features);
    String what = objective.text();
    assertEquals(expected, result.loss(), 1e-5 * Math.abs(expected) + 1e-6, what);
    Scene.assertGradient(
        what,
        features,
        result.featureGradients(),
        2e-5,
        changed -> FeatureDefinitions.value(s, objective, changed));
    assertArrayEquals(new float[s.student.length], result.gradients(), 0, what);
    assertTrue(result.trained().isEmpty());
  }

  @Property(tries = TRIES)
  void agreeWithTheirDefinitionsAndCentralDifferences(
      @ForAll @LongRange(min = 0, max = 1 << 20) long seed,
      @ForAll @IntRange(min = 1, max = 6) int n,
      @ForAll @IntRange(min = 1, max = 5) int teacherChannels,
      @ForAll @IntRange(min = 1, max = 5) int channels,
      @ForAll @IntRange(min = 1, max = 4) int height,
      @ForAll @IntRange(min = 1, max = 4) int width) {
    Shape wide = Shape.of(teacherChannels, height, width);
    Scene s = new Scene(seed, n, 3, 1).showing(wide, Shape.of(channels, height, width));
    check(s, new AttentionTransfer(LAYERS));
    Scene other = new Scene(seed, n, 3, 1).showing(wide, Shape.of(2 + channels * width));
    RELATIONAL.forEach(objective -> check(other, objective));
    Scene same = new Scene(seed, n, 3, 1).showing(wide, wide);
    check(same, new Hint(LAYERS));
    check(same, new Cosine(LAYERS));
  }

  /// Half of the values are 0, as behind ReLU, and one sample is there twice.
  @Property(tries = TRIES)
  void agreeBehindReluAndForTwins(
      @ForAll @LongRange(min = 0, max = 1 << 20) long seed,
      @ForAll @IntRange(min = 2, max = 6) int n) {
    Scene s = new Scene(seed, n, 3, 1).showing(Shape.of(6, 2, 2), Shape.of(5, 2, 2));
    for (float[] values : List.of(s.features, s.teacherFeatures)) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.max(0, values[i]);
      }
    }
    System.arraycopy(s.teacherFeatures, 0, s.teacherFeatures, 24, 24);
    check(s, new AttentionTransfer(LAYERS));
    RELATIONAL.forEach(objective -> check(s, objective));
    System.arraycopy(s.features, 0, s.features, 20, 20);
    // At a distance of 0 the slope is taken as 0, so the gradient stays a number.
    for (Objective objective : RELATIONAL) {
      Scene.Result result = s.of(objective, 4);
      double expected = FeatureDefinitions.value(s, objective, Scene.doubles(s.features));
      assertEquals(expected, result.loss(), 1e-5 * expected + 1e-6);
      for (float gradient : result.featureGradients()) {
        assertTrue(Float.isFinite(gradient), objective.text());
      }
    }
  }

  @Property(tries = TRIES)
  void regressorsAgreeWithCentralDifferencesByFeaturesAndByParameters(
      @ForAll @LongRange(min = 0, max = 1 << 20) long seed,
      @ForAll @IntRange(min = 1, max = 4) int n,
      @ForAll @IntRange(min = 1, max = 4) int outputs,
      @ForAll @IntRange(min = 1, max = 4) int channels,
      @ForAll @IntRange(min = 0, max = 2) int excess,
      @ForAll boolean flat) {
    Shape to = flat ? Shape.of(outputs * 3) : Shape.of(outputs, 2, 3);
    Scene s = new Scene(seed, n, 3, 1).showing(to, Shape.of(channels + 4, 2 + excess, 3 + excess));
    for (Objective objective : List.of(new Hint(LAYERS), new Cosine(LAYERS))) {
      Scene.Result result = s.of(objective, 4);
      double[] features = Scene.doubles(s.features);
      List<double[]> parameters = FeatureDefinitions.values(result);
      String what = objective.text();
      double expected = regressed(s, objective, parameters, features);
      assertEquals(expected, result.loss(), 1e-5 * expected + 1e-6, what);
      Scene.assertGradient(
          what,
          features,
          result.featureGradients(),
          2e-5,
          changed -> regressed(s, objective, parameters, changed));
      int place = 0;
      for (Map.Entry<Parameter, float[]> trained : result.trained().entrySet()) {
        int changedPlace = place++;
        Parameter parameter = trained.getKey();
        Scene.assertGradient(
            parameter.name(),
            parameters.get(changedPlace).clone(),
            parameter.toArray(trained.getValue()),
            2e-5,
            changed -> {
              List<double[]> others = new ArrayList<>(parameters);
              others.set(changedPlace, changed);
              return regressed(s, objective, others, features);
            });
      }
      assertEquals(2, place);
    }
  }

  private static double regressed(
      Scene s, Objective objective, List<double[]> parameters, double[] features) {
    return FeatureDefinitions.value(
        s, objective, FeatureDefinitions.regressed(s, parameters, features));
  }

  /// A student whose features are the teacher's, but for size, has nothing to learn.
  @Property(tries = TRIES)
  void whatOnlyRelatesDoesNotSeeTheScale(
      @ForAll @LongRange(min = 0, max = 1 << 20) long seed,
      @ForAll @IntRange(min = 2, max = 6) int n,
      @ForAll @FloatRange(min = 0.1f, max = 10) float scale) {
    Shape shape = Shape.of(3, 4, 2);
    Scene s = new Scene(seed, n, 3, 1).showing(shape, shape);
    for (int i = 0; i < s.features.length; i++) {
      s.features[i] = scale * s.teacherFeatures[i];
    }
    List<Objective> all = new ArrayList<>(RELATIONAL);
    all.add(new AttentionTransfer(LAYERS));
    all.add(new Cosine(LAYERS));
    for (Objective objective : all) {
      Scene.Result result = s.of(objective, 4);
      assertEquals(0, result.loss(), 1e-9, objective.text());
      float[] none = new float[s.features.length];
      assertArrayEquals(none, result.featureGradients(), 2e-5f / scale, objective.text());
    }
    // Nor where the origin is.
    for (int i = 0; i < s.features.length; i++) {
      s.features[i] += i % shape.elements();
    }
    assertEquals(0, s.of(new RelationalDistillation(LAYERS, 25, 50), 4).loss(), 1e-6);
  }

  @Test
  void ofFeaturesThatAreZeroNothingIsLearnt() {
    Shape shape = Shape.of(3, 2, 2);
    Scene s = new Scene(1, 4, 3, 1).showing(shape, shape);
    Arrays.fill(s.features, 0);
    List<Objective> all = new ArrayList<>(RELATIONAL);
    all.add(new AttentionTransfer(LAYERS));
    all.add(new Cosine(LAYERS));
    for (Objective objective : all) {
      Scene.Result result = s.of(objective, 4);
      assertTrue(Double.isFinite(result.loss()), objective.text());
      assertArrayEquals(new float[48], result.featureGradients(), 0, objective.text());
    }
  }

  /// By its loss a training is known to have diverged.
  @Test
  void aFeatureThatIsNoNumberMakesTheLossNone() {
    Shape shape = Shape.of(3, 2, 2);
    List<Objective> all = new ArrayList<>(RELATIONAL);
    all.addAll(List.of(new AttentionTransfer(LAYERS), new Cosine(LAYERS), new Hint(LAYERS)));
    for (Objective objective : all) {
      Scene s = new Scene(1, 4, 3, 1).showing(shape, shape);
      s.features[17] = Float.NaN;
      assertTrue(Double.isNaN(s.of(objective, 4).loss()), objective.text());
      Scene taught = new Scene(1, 4, 3, 1).showing(shape, shape);
      taught.teacherFeatures[17] = Float.NaN;
      assertTrue(Double.isNaN(taught.of(objective, 4).loss()), objective.text());
    }
  }

  @Test
  void refusesLayersThatAreNotThereOrCannotBeCompared() {
    Scene s = new Scene(1, 4, 3, 1).showing(Shape.of(3, 4, 4), Shape.of(2, 2, 2));
    assertEquals(
        "no layer of the student is named \"x\", none has a name; write \"as x\" behind one in its"
            + " architecture",
        Refusal.of(() -> Method.parse("rkd features:x").requireFits(s.fixed(), Map.of())));
    assertEquals(
        "the teacher's layer \"features\" cannot be seen: soft targets and ensembles show logits"
            + " alone; take one network for a teacher, or a method on logits such as kd",
        Refusal.of(
            () ->
                Method.parse("kd + cosine features:own")
                    .requireFits(new FixedTeacher(1, 3, new float[12]), Map.of())));
    assertEquals(
        "hint features:own cannot lead from the student's [2, 2, 2] to the teacher's [3, 4, 4];"
            + " choose a student's layer whose height and width are not below the teacher's",
        Refusal.of(() -> s.of(new Hint(LAYERS), 4)));
    assertEquals(
        "attention features:own compares feature maps of the same height and width but gets the"
            + " teacher's [3, 4, 4] and the student's [2, 2, 2]",
        Refusal.of(
            () ->
                Method.parse("attention features:own")
                    .requireFits(s.fixed(), Map.of("own", s.shape))));
    Scene flat = new Scene(1, 4, 3, 1).showing(Shape.of(3), Shape.of(3));
    assertTrue(Refusal.of(() -> flat.of(new AttentionTransfer(LAYERS), 4)).contains("maps"));
  }
}
