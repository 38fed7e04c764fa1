package dev.retort.distill;

import static dev.retort.distill.TinyDistiller.student;
import static dev.retort.distill.TinyDistiller.with;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.PartlyLabelled;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Normalization;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.data.Splits;
import dev.retort.engine.data.Subset;
import dev.retort.engine.tensor.Seed;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Teacher and distilled student of a comparison have seen no more than the controls have, and are
/// set beside each other seed by seed.
final class FairComparisonTest {
  private static final double HELD_OUT = 0.2;

  private static final Splits SPLIT =
      Splits.of(TinyData.TRAINING, HELD_OUT, Seed.of(1).stream("validation"));

  @Test
  void theDistilledStudentIsTrainedOnNothingThatIsHeldOut() {
    Network teacher = TinyData.teacher(1);
    Network student = student();
    with(Distiller.from(teacher))
        .validation(HELD_OUT)
        .controls(false)
        .fit(student, TinyData.TRAINING, TinyData.TEST);
    Network expected = student();
    Trainer.of(adam(3e-3f), Method.kd().loss(Teacher.of(teacher), 4, 0.9f))
        .epochs(2)
        .batchSize(32)
        .seed(Seed.of(1))
        .fit(expected, SPLIT.train(), SPLIT.validation());
    assertEquals(expected.sha256(), student.sha256());
  }

  @Test
  void theTeacherIsTrainedOnNothingThatIsHeldOut() {
    Comparison comparison =
        with(Distiller.from(TinyData.BIG, TinyData.trainer()))
            .epochs(1)
            .validation(HELD_OUT)
            .controls(false)
            .compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST, 1);
    Seed stream = Seed.of(1).stream("teacher");
    Network expected = TinyData.BIG.initialize(stream);
    TinyData.trainer().seed(stream).fit(expected, SPLIT.train(), SPLIT.validation());
    assertEquals(expected.sha256(), comparison.runs(Role.TEACHER).getFirst().weightsSha256());
  }

  /// It is fitted to all samples, though teacher and controls learn from the few with a label.
  @Test
  void rawValuesGoThroughTheSameInAllModels() {
    Dataset some = PartlyLabelled.of(TinyData.TRAINING, Subset.first(TinyData.TRAINING, 100));
    Trainer standardizing =
        TinyData.trainer().normalization(Normalization.STANDARDIZE).epochs(1).threads(1);
    Map<Role, Preprocessing> found = new EnumMap<>(Role.class);
    ComparisonListener listener =
        new ComparisonListener() {
          @Override
          public void done(Run run, @Nullable Network network) {
            assertNotNull(network);
            Preprocessing preprocessing = network.preprocessing();
            assertNotNull(preprocessing);
            found.put((Role) run.role(), preprocessing);
          }
        };
    Distiller.from(TinyData.BIG, standardizing)
        .trainer(standardizing)
        .latency(false)
        .listener(listener)
        .fit(student(), some, TinyData.TEST);
    Dataset all = Splits.of(some, 0, Seed.of(1).stream("validation")).train();
    Preprocessing expected = Normalization.STANDARDIZE.fit(all);
    assertNotEquals(Normalization.STANDARDIZE.fit(Labelled.of(some).data()), expected);
    assertEquals(
        Map.of(
            Role.TEACHER,
            expected,
            Role.SCRATCH,
            expected,
            Role.LABEL_SMOOTHING,
            expected,
            Role.DISTILLED,
            expected),
        found);
  }

  @Test
  void everySeedIsSetBesideItsOwnTeacher() {
    Distiller distiller =
        with(Distiller.from(TinyData.BIG, TinyData.trainer())).epochs(1).controls(false);
    Run second =
        distiller
            .compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST, 1, 2)
            .runs(Role.DISTILLED)
            .get(1);
    Run alone =
        distiller
            .compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST, 2)
            .runs(Role.DISTILLED)
            .getFirst();
    assertEquals(alone.weightsSha256(), second.weightsSha256());
    assertEquals(alone.agreement(), second.agreement());
    assertEquals(alone.klFromTeacher(), second.klFromTeacher());
  }
}
