package dev.retort.distill.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.FixedOutputs;
import dev.retort.distill.Refusal;
import dev.retort.distill.teacher.FixedTeacher;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sums, courses and what a loss says of itself.
final class DistillationTest {
  private static final Shape TEACHERS = Shape.of(3, 2, 2);
  private static final Shape OWN = Shape.of(2, 2, 2);

  private static Scene scene() {
    return new Scene(5, 6, 10, 2).showing(TEACHERS, OWN);
  }

  @Test
  void aSumIsTheSumOfItsTerms() {
    Scene s = scene();
    Scene.Result labels = s.of(Method.parse("ce"), 4, 1);
    Scene.Result soft = s.of(Method.kd(), 4, 1);
    Scene.Result dkd = s.of(Method.parse("dkd"), 4, 1);
    Scene.Result hint = s.of(Method.parse("hint features:own"), 4, 1);
    Scene.Result rkd = s.of(Method.parse("rkd features:own"), 4, 1);
    Scene.Result sum =
        s.of(Method.parse("kd + 0.5 dkd + 3 hint features:own + 0.25 rkd features:own"), 4, 0.75f);
    double teacher = soft.loss() + 0.5 * dkd.loss() + 3 * hint.loss() + 0.25 * rkd.loss();
    assertEquals(0.25 * labels.loss() + 0.75 * teacher, sum.loss(), 1e-5 * sum.loss());
    for (int i = 0; i < sum.gradients().length; i++) {
      double expected =
          0.25 * labels.gradients()[i] + 0.75 * (soft.gradients()[i] + 0.5 * dkd.gradients()[i]);
      assertEquals(expected, sum.gradients()[i], 1e-5);
    }
    for (int i = 0; i < sum.featureGradients().length; i++) {
      double expected = 0.75 * (3 * hint.featureGradients()[i] + 0.25 * rkd.featureGradients()[i]);
      assertEquals(expected, sum.featureGradients()[i], 1e-5);
    }
    assertEquals(2, sum.trained().size());
  }

  /// The loss weighs the values itself, but every objective its own gradients.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "logit-regression",
        "sigmoid-kd",
        "dist 1 1",
        "standardized dist 1 1",
        "cosine features:own",
        "attention features:own",
        "similarity features:own"
      })
  void aWeightScalesTheGradient(String objective) {
    Scene s = scene();
    Scene.Result one = s.of(Method.parse(objective), 4, 1);
    Scene.Result half = s.of(Method.parse("0.5 " + objective), 4, 1);
    assertEquals(0.5 * one.loss(), half.loss(), 1e-9 * one.loss());
    boolean isOfLayers = objective.endsWith(":own");
    float[] whole = isOfLayers ? one.featureGradients() : one.gradients();
    float[] halves = isOfLayers ? half.featureGradients() : half.gradients();
    float greatest = 0;
    for (int i = 0; i < whole.length; i++) {
      assertEquals(0.5f * whole[i], halves[i], 1e-5f * Math.abs(whole[i]), "gradient " + i);
      greatest = Math.max(greatest, Math.abs(whole[i]));
    }
    assertTrue(greatest > 0, "there is nothing to be weighed");
  }

  @Test
  void whereTheMethodSpeaksOfTheLabelsTheSoftWeightIsNotUsed() {
    Scene s = scene();
    float[] one = s.of(Method.parse("0.1 ce + 0.9 kd"), 4, 0.5f).gradients();
    float[] other = s.of(Method.kd(), 4, 0.9f).gradients();
    assertArrayEquals(other, one, 1e-7f);
  }

  @Test
  void theLabelsBesideSigmoidsAreTakenOneByOne() {
    Scene s = scene();
    float[] one = s.of(Method.parse("sigmoid-kd"), 4, 0.75f).gradients();
    float[] other = s.of(Method.parse("0.25 bce + 0.75 sigmoid-kd"), 4, 1).gradients();
    assertArrayEquals(other, one, 0);
  }

  @Test
  void coursesAreReadAtThePlaceOfTheBatch() {
    Scene s = scene();
    Distillation moving =
        new Distillation(
            s.fixed(),
            Method.parse("kd + (linear 0 to 4) dist + tf-kd"), // which keeps what it has softened
            Course.parse("linear 8 to 4"),
            Course.parse("cosine 1 to 0.5"),
            10,
            Seed.of(1));
    FixedOutputs outputs = FixedOutputs.of(s.classes, s.student);
    Loss.Evaluator evaluator = moving.evaluator(outputs);
    Batch batch = s.batch();
    batch.epoch(4);
    batch.epochFraction(0.75);
    evaluator.gradients(batch); // elsewhere, to be forgotten
    batch.epochFraction(0.5);
    batch.epoch(7);
    double loss = evaluator.gradients(batch);
    float share = Course.cosine(1, 0.5f).at(7.5, 10);
    Scene.Result still = s.of(Method.parse("kd + 3 dist + tf-kd"), 5, share);
    assertEquals(still.loss(), loss, 0);
    assertArrayEquals(still.gradients(), outputs.logitGradients(), 0);
  }

  /// Counts how often it is asked, and whether it fits.
  private static final class Asked implements Teacher {
    private final FixedTeacher teacher;
    private final List<String> fits = new ArrayList<>();
    private int times;

    Asked(Scene s) {
      teacher = new FixedTeacher(s.members, s.classes, s.teacher);
    }

    @Override
    public int members() {
      return teacher.members();
    }

    @Override
    public int classes() {
      return teacher.classes();
    }

    @Override
    public void logits(Batch batch, float[] out) {
      times++;
      teacher.logits(batch, out);
    }

    @Override
    public String sha256() {
      return teacher.sha256();
    }

    @Override
    public String text() {
      return "asked";
    }

    @Override
    public void requireFits(Dataset data) {}

    @Override
    public void requireFits(Augmentation augmentation, Seed seed, int epochs) {
      fits.add(augmentation + ", " + seed + ", " + epochs);
    }

    @Override
    public void requireKnows(Dataset part) {
      fits.add(part.name());
    }
  }

  /// Which a training does before its first step.
  @Test
  void aTeacherThatIsHeardIsAskedWhetherItFits() {
    Asked teacher = new Asked(scene());
    Dataset data = SyntheticDigits.train(2, 1);
    Augmentation flip = Augmentation.flip();
    Seed seed = Seed.of(5);
    new Distillation(teacher, Method.parse("tf-kd"), 4, 0.9f).requireFits(data, flip, seed, 3);
    assertEquals(List.of(), teacher.fits);
    Method.kd().loss(teacher, 4, 0.9f).requireFits(data, flip, seed, 3);
    assertEquals(List.of("synthetic", "flip, " + seed + ", 3"), teacher.fits);
  }

  @Test
  void theTeacherIsAskedOnceABatchAndNotAtAllWhenDistillingHasStopped() {
    Scene s = scene();
    Asked teacher = new Asked(s);
    Loss loss =
        new Distillation(
            teacher,
            Method.parse("kd + dkd + 2 dist + tf-kd"),
            Course.constant(4),
            Course.parse("0.9 for 3 epochs, 0"),
            10,
            Seed.of(1));
    FixedOutputs outputs = FixedOutputs.of(s.classes, s.student);
    Loss.Evaluator evaluator = loss.evaluator(outputs);
    Batch batch = s.batch();
    batch.epoch(2);
    evaluator.gradients(batch);
    assertEquals(1, teacher.times);
    batch.epoch(3);
    double labels = evaluator.gradients(batch);
    assertEquals(1, teacher.times);
    Scene.Result alone = s.of(Method.parse("ce"), 1, 1);
    assertEquals(alone.loss(), labels, 0);
    assertArrayEquals(alone.gradients(), outputs.logitGradients(), 0);
  }

  /// As README writes it: at a soft weight that is always 0.9 the labels would be in it from the
  /// first step on.
  @Test
  void hintsComeFirstWhereTheSoftWeightLeavesTheLabelsNothing() {
    Scene s = scene();
    String hintsFirst = "(1 for 5 epochs, 0) hint features:own + (0 for 5 epochs, 1) kd";
    Course softWeight = Course.parse("1 for 5 epochs, 0.9");
    Loss loss =
        new Distillation(
            s.fixed(), Method.parse(hintsFirst), Course.constant(4), softWeight, 10, Seed.of(1));
    FixedOutputs outputs = FixedOutputs.of(s.classes, s.student).with("own", OWN, s.features);
    Loss.Evaluator evaluator = loss.evaluator(outputs);
    Batch batch = s.batch();
    batch.epoch(4);
    batch.epochFraction(0.75);
    assertTrue(evaluator.gradients(batch) > 0);
    assertArrayEquals(new float[s.student.length], outputs.logitGradients(), 0);
    assertNotEquals(0, outputs.featureGradients("own")[0]);
    batch.epoch(5);
    batch.epochFraction(0);
    double then = evaluator.gradients(batch);
    Scene.Result distilled = s.of(Method.kd(), 4, 0.9f);
    assertEquals(distilled.loss(), then, 0);
    assertArrayEquals(distilled.gradients(), outputs.logitGradients(), 0);
    assertArrayEquals(new float[s.features.length], outputs.featureGradients("own"), 0);
  }

  @Test
  void aTeacherThatHasDivergedIsNamed() {
    Scene s = scene();
    s.teacher[2 * s.members * s.classes + 5] = Float.NEGATIVE_INFINITY;
    assertEquals(
        "the teacher (showing) gives sample 2 the logit -Infinity; it has diverged",
        Refusal.of(() -> s.of(Method.kd(), 4, 0.9f)));
  }

  /// While a term weighs nothing its regressor stays as it is.
  @Test
  void gradientsOfParametersDoNotOutliveTheirStep() {
    Scene s = scene();
    Loss loss =
        new Distillation(
            s.fixed(),
            Method.parse("kd + (1 for 1 epoch, 0) hint features:own"),
            Course.constant(4),
            Course.constant(0.9f),
            2,
            Seed.of(1));
    FixedOutputs outputs = FixedOutputs.of(s.classes, s.student).with("own", OWN, s.features);
    Loss.Evaluator evaluator = loss.evaluator(outputs);
    Batch batch = s.batch();
    evaluator.gradients(batch);
    assertTrue(evaluator.trained().values().stream().allMatch(g -> g[0] != 0));
    batch.epoch(1);
    evaluator.gradients(batch);
    for (float[] gradient : evaluator.trained().values()) {
      assertArrayEquals(new float[gradient.length], gradient, 0);
    }
    assertArrayEquals(new float[s.features.length], outputs.featureGradients("own"), 0);
  }

  @Test
  void regressorsStartFromTheSeed() {
    Scene s = scene();
    assertArrayEquals(regressor(s, 1), regressor(s, 1), 0);
    assertNotEquals(regressor(s, 1)[0], regressor(s, 2)[0]);
  }

  private static float[] regressor(Scene s, long seed) {
    Loss loss =
        new Distillation(
            s.fixed(),
            Method.parse("hint features:own"),
            Course.constant(4),
            Course.constant(1),
            1,
            Seed.of(seed));
    List<Parameter> trained = List.copyOf(s.of(loss).trained().keySet());
    assertEquals(
        List.of("hint features:own.weight", "hint features:own.bias"),
        trained.stream().map(Parameter::name).toList());
    assertEquals(Shape.of(3, 2, 1, 1), trained.get(0).shape());
    return trained.get(0).toArray();
  }

  @Test
  void saysAllThatItsNumbersDependOn() {
    Scene s = scene();
    Distillation loss =
        new Distillation(
            s.fixed(),
            Method.parse("kd + (linear 0 to 1) hint features:own"),
            Course.parse("linear 8 to 2"),
            Course.parse("0.9 for 5 epochs, 0"),
            20,
            Seed.of(3));
    assertEquals(
        "kd + (linear 0 to 1) hint features:own, temperature linear 8 to 2, soft weight 0.9 for 5"
            + " epochs, 0",
        loss.text());
    assertEquals(
        loss.text()
            + ", teacher "
            + s.fixed().sha256()
            + ", epochs 20, seed "
            + Long.toHexString(Seed.of(3).key()),
        loss.fingerprint());
    assertEquals(
        "logit-regression", new Distillation(s.fixed(), Method.logitRegression(), 4, 0.9f).text());
    assertEquals(
        "ce + dkd 1 8, temperature 4",
        new Distillation(s.fixed(), Method.parse("ce + dkd"), 4, 0.9f).text());
    assertTrue(
        new Distillation(s.fixed(), Method.parse("tf-kd"), 4, 0.9f)
            .fingerprint()
            .contains("teacher none"));
  }

  @Test
  void refusesWhatCannotBe() {
    Scene s = scene();
    Teacher teacher = s.fixed();
    assertEquals(
        "distillation needs a temperature above 0 but gets linear 8 to 0",
        Refusal.of(() -> moving(teacher, "linear 8 to 0", "1", 5)));
    assertEquals(
        "distillation needs a soft weight from 0 (labels only) to 1 (teacher only) but gets 2 for 1"
            + " epoch, 0",
        Refusal.of(() -> moving(teacher, "4", "2 for 1 epoch, 0", 5)));
    assertEquals(
        "a temperature or weight that changes needs the number of epochs that it runs over",
        Refusal.of(() -> moving(teacher, "linear 8 to 2", "1", 0)));
    assertEquals(
        "a temperature or weight that changes needs the number of epochs that it runs over",
        Refusal.of(() -> new Distillation(teacher, Method.parse("(linear 0 to 1) kd"), 4, 0.9f)));
    assertTrue(Refusal.of(() -> moving(teacher, "4", "1", -1)).contains("-1 epochs"));
  }

  private static Distillation moving(
      Teacher teacher, String temperature, String softWeight, int epochs) {
    return new Distillation(
        teacher,
        Method.kd(),
        Course.parse(temperature),
        Course.parse(softWeight),
        epochs,
        Seed.of(1));
  }
}
