package dev.retort.distill.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.FixedOutputs;
import dev.retort.distill.Refusal;
import dev.retort.distill.teacher.FixedTeacher;
import dev.retort.engine.loss.CrossEntropy;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/// The laws of Hinton's loss, and its formula in double precision.
final class KnowledgeDistillationTest {
  private static final int TRIES = 60;

  /// Logits drawn from a seed, a batch with labels, and what a loss makes of them.
  private static final class Setting {
    final int n;
    final int classes;
    final int members;
    final float[] student;
    final float[] teacher;
    final int[] labels;

    Setting(long seed, int n, int classes, int members) {
      this.n = n;
      this.classes = classes;
      this.members = members;
      student = normal(Seed.of(seed).stream("student"), n * classes);
      teacher = normal(Seed.of(seed).stream("teacher"), n * members * classes);
      labels = new int[n];
      for (int i = 0; i < n; i++) {
        labels[i] = Seed.of(seed).stream("labels").below(i, classes);
      }
    }

    private static float[] normal(Seed seed, int count) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) (3 * seed.normal(i));
      }
      return values;
    }

    FixedTeacher fixed() {
      return new FixedTeacher(members, classes, teacher);
    }

    Result of(Loss loss) {
      FixedOutputs outputs = FixedOutputs.of(classes, student);
      Batch batch = Batch.of(Shape.of(classes), student, labels);
      double value = loss.evaluator(outputs).gradients(batch);
      return new Result(value, outputs.logitGradients());
    }

    Result hinton(float temperature, float softWeight) {
      return of(Method.kd().loss(fixed(), temperature, softWeight));
    }
  }

  private record Result(double loss, float[] gradients) {}

  /// The loss by its definition, in double precision.
  private static double reference(Setting s, double[] student, double temperature, double a) {
    double total = 0;
    for (int n = 0; n < s.n; n++) {
      double[] z = Arrays.copyOfRange(student, n * s.classes, (n + 1) * s.classes);
      double[] p = new double[s.classes];
      for (int m = 0; m < s.members; m++) {
        double[] v = new double[s.classes];
        for (int k = 0; k < s.classes; k++) {
          v[k] = s.teacher[(n * s.members + m) * s.classes + k];
        }
        double[] soft = softmax(v, temperature);
        for (int k = 0; k < s.classes; k++) {
          p[k] += soft[k] / s.members;
        }
      }
      double[] q = softmax(z, temperature);
      double kl = 0;
      for (int k = 0; k < s.classes; k++) {
        kl += p[k] == 0 ? 0 : p[k] * StrictMath.log(p[k] / q[k]);
      }
      total += a * temperature * temperature * kl;
      if (s.labels[n] != Batch.UNLABELLED) {
        total -= (1 - a) * StrictMath.log(softmax(z, 1)[s.labels[n]]);
      }
    }
    return total / s.n;
  }

  private static double[] softmax(double[] logits, double temperature) {
    double[] out = new double[logits.length];
    double sum = 0;
    for (int k = 0; k < out.length; k++) {
      out[k] = StrictMath.exp(logits[k] / temperature);
      sum += out[k];
    }
    for (int k = 0; k < out.length; k++) {
      out[k] /= sum;
    }
    return out;
  }

  @Property(tries = TRIES)
  void agreesWithItsDefinitionAndCentralDifferences(
      @ForAll @LongRange(min = 0, max = 1 << 20) long seed,
      @ForAll @IntRange(min = 1, max = 5) int n,
      @ForAll @IntRange(min = 2, max = 19) int classes,
      @ForAll @IntRange(min = 1, max = 3) int members,
      @ForAll @FloatRange(min = 1, max = 20) float temperature,
      @ForAll @FloatRange(min = 0, max = 1) float softWeight,
      @ForAll boolean someUnlabelled) {
    Setting s = new Setting(seed, n, classes, members);
    if (someUnlabelled) {
      s.labels[n / 2] = Batch.UNLABELLED;
    }
    Result result = s.hinton(temperature, softWeight);
    double[] student = new double[s.student.length];
    for (int i = 0; i < student.length; i++) {
      student[i] = s.student[i];
    }
    double expected = reference(s, student, temperature, softWeight);
    assertEquals(expected, result.loss, 1e-5 * Math.abs(expected) + 1e-5);
    double step = 1e-5;
    for (int i = 0; i < student.length; i++) {
      double kept = student[i];
      student[i] = kept + step;
      double above = reference(s, student, temperature, softWeight);
      student[i] = kept - step;
      double below = reference(s, student, temperature, softWeight);
      student[i] = kept;
      assertEquals((above - below) / (2 * step), result.gradients[i], 1e-5, "dz[" + i + "]");
    }
  }

  @Property(tries = TRIES)
  void withoutSoftWeightItIsCrossEntropyBitForBit(
      @ForAll @LongRange(min = 0, max = 1 << 20) long seed,
      @ForAll @FloatRange(min = 1, max = 20) float temperature) {
    Setting s = new Setting(seed, 7, 10, 1);
    Result hinton = s.hinton(temperature, 0);
    Result hard = s.of(new CrossEntropy(0));
    assertEquals(hard.loss, hinton.loss, 0);
    assertArrayEquals(hard.gradients, hinton.gradients, 0);
  }

  /// Logits and temperature doubled leave the softened outputs as they are: with T^2 in it the loss
  /// is four times, its gradient twice as large, exactly.
  @Property(tries = TRIES)
  void temperatureSquaredIsInTheLoss(
      @ForAll @LongRange(min = 0, max = 1 << 20) long seed,
      @ForAll @FloatRange(min = 1, max = 20) float temperature) {
    Setting s = new Setting(seed, 4, 10, 2);
    Result once = s.hinton(temperature, 1);
    for (int i = 0; i < s.student.length; i++) {
      s.student[i] *= 2;
    }
    for (int i = 0; i < s.teacher.length; i++) {
      s.teacher[i] *= 2;
    }
    Result doubled = s.hinton(2 * temperature, 1);
    assertEquals(4 * once.loss, doubled.loss, 0);
    for (int i = 0; i < once.gradients.length; i++) {
      assertEquals(2 * once.gradients[i], doubled.gradients[i], 0);
    }
  }

  /// With centred logits z of the student and v of the teacher, N classes and n samples,
  ///
  ///     N gradient = (z - v) / n + (z^2 - mean z^2 - v^2 + mean v^2) / (2 T n) + O(1 / T^2)
  ///
  /// of which the first term is the gradient of logit regression.
  @Property(tries = TRIES)
  void itsGradientBecomesThatOfLogitRegressionForHighTemperatures(
      @ForAll @LongRange(min = 0, max = 1 << 20) long seed,
      @ForAll @IntRange(min = 2, max = 12) int classes) {
    int samples = 3;
    Setting s = new Setting(seed, samples, classes, 1);
    center(s.student, classes);
    center(s.teacher, classes);
    float[] regression =
        s.of(new Distillation(s.fixed(), Method.logitRegression(), 4, 1)).gradients;
    float[] at100 = s.hinton(100, 1).gradients;
    float[] at1000 = s.hinton(1000, 1).gradients;
    double far = 0;
    double near = 0;
    for (int i = 0; i < regression.length; i++) {
      far = Math.max(far, Math.abs(classes * at100[i] - regression[i]));
      near = Math.max(near, Math.abs(classes * at1000[i] - regression[i]));
    }
    double bound = (square(s.student) + square(s.teacher)) / (2 * 1000 * samples);
    assertTrue(near <= 1.1 * bound + 1e-3, near + " but at most " + bound);
    assertTrue(near <= Math.max(0.25 * far, 2e-3), near + " after " + far);
  }

  /// The greatest of the squares.
  private static double square(float[] logits) {
    double greatest = 0;
    for (float logit : logits) {
      greatest = Math.max(greatest, (double) logit * logit);
    }
    return greatest;
  }

  private static void center(float[] logits, int classes) {
    for (int row = 0; row < logits.length; row += classes) {
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        sum += logits[row + k];
      }
      for (int k = 0; k < classes; k++) {
        logits[row + k] -= (float) (sum / classes);
      }
    }
  }

  @Property(tries = TRIES)
  void aConstantAddedToARowChangesNothing(
      @ForAll @LongRange(min = 0, max = 1 << 20) long seed,
      @ForAll @FloatRange(min = -50, max = 50) float constant) {
    Setting s = new Setting(seed, 4, 10, 2);
    Result before = s.hinton(4, 0.7f);
    for (int k = 0; k < s.classes; k++) {
      s.student[s.classes + k] += constant;
      s.teacher[3 * s.classes + k] -= constant;
    }
    Result after = s.hinton(4, 0.7f);
    assertEquals(before.loss, after.loss, 1e-4);
    assertArrayEquals(before.gradients, after.gradients, 1e-5f);
  }

  @Property(tries = TRIES)
  void aStudentLikeItsTeacherHasNothingToLearn(
      @ForAll @LongRange(min = 0, max = 1 << 20) long seed,
      @ForAll @FloatRange(min = 1, max = 20) float temperature) {
    Setting s = new Setting(seed, 4, 10, 1);
    System.arraycopy(s.teacher, 0, s.student, 0, s.student.length);
    Result result = s.hinton(temperature, 1);
    assertEquals(0, result.loss, 0);
    assertArrayEquals(new float[s.student.length], result.gradients, 0);
  }

  @Property(tries = TRIES)
  void membersThatAgreeAreOneTeacher(@ForAll @LongRange(min = 0, max = 1 << 20) long seed) {
    Setting one = new Setting(seed, 5, 10, 1);
    Setting two = new Setting(seed, 5, 10, 2);
    for (int n = 0; n < 5; n++) {
      System.arraycopy(one.teacher, n * 10, two.teacher, n * 20, 10);
      System.arraycopy(one.teacher, n * 10, two.teacher, n * 20 + 10, 10);
    }
    assertArrayEquals(one.hinton(3, 0.9f).gradients, two.hinton(3, 0.9f).gradients, 0);
    assertArrayEquals(
        one.of(new Distillation(one.fixed(), Method.logitRegression(), 4, 1)).gradients,
        two.of(new Distillation(two.fixed(), Method.logitRegression(), 4, 1)).gradients,
        0);
  }

  @Test
  void aSampleWithoutLabelTakesTheSoftPartOnly() {
    Setting s = new Setting(1, 3, 10, 1);
    float[] soft = s.hinton(4, 1).gradients;
    s.labels[1] = Batch.UNLABELLED;
    float[] mixed = s.hinton(4, 0.5f).gradients;
    for (int k = 10; k < 20; k++) {
      assertEquals(0.5f * soft[k], mixed[k], 1e-7);
    }
    s.labels[0] = Batch.UNLABELLED;
    s.labels[2] = Batch.UNLABELLED;
    float[] none = s.hinton(4, 0.5f).gradients;
    for (int i = 0; i < none.length; i++) {
      assertEquals(0.5f * soft[i], none[i], 1e-7);
    }
  }

  @Test
  void refusesWhatCannotBe() {
    Setting s = new Setting(1, 3, 10, 1);
    assertThrows(IllegalArgumentException.class, () -> s.hinton(0, 0.5f));
    assertThrows(IllegalArgumentException.class, () -> s.hinton(Float.NaN, 0.5f));
    assertThrows(IllegalArgumentException.class, () -> s.hinton(4, 1.5f));
    s.labels[2] = 10;
    String label = Refusal.of(() -> s.hinton(4, 0.5f));
    assertTrue(label.contains("sample 2 has 10"), label);
    Loss other = Method.kd().loss(new FixedTeacher(1, 12, new float[36]), 4, 0.5f);
    String classes = Refusal.of(() -> s.of(other));
    assertEquals(
        "the teacher has 12 classes but the student 10; end the student with dense 12", classes);
  }
}
