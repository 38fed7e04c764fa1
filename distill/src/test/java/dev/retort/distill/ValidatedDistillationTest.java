package dev.retort.distill;

import static dev.retort.distill.TinyDistiller.student;
import static dev.retort.distill.TinyDistiller.with;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.Method;
import dev.retort.engine.EpochReport;
import dev.retort.engine.Network;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingListener;
import dev.retort.engine.data.Normalization;
import dev.retort.engine.data.Splits;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.tensor.Seed;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Samples that are held out of a comparison choose among epochs, and end trainings that get no
/// better.
final class ValidatedDistillationTest {
  private final Network teacher = TinyData.teacher(1);

  private Distiller distiller() {
    return with(Distiller.from(teacher));
  }

  @Test
  void allModelsOfASeedChooseOnTheSameValidationSplitAndTestDataOnNothing() {
    Network student = student();
    Comparison comparison =
        distiller().epochs(6).validation(0.2).fit(student, TinyData.TRAINING, TinyData.TEST);
    assertEquals(
        new Comparison.Data(
            "synthetic", 240, 60, 200, 10, TinyData.TRAINING.sha256(), TinyData.TEST.sha256()),
        comparison.data());
    Splits split = Splits.of(TinyData.TRAINING, 0.2, Seed.of(1).stream("validation"));
    Network alone = student();
    Trainer.of(adam(3e-3f), crossEntropy())
        .epochs(6)
        .batchSize(32)
        .seed(Seed.of(1))
        .fit(alone, split.train(), split.validation());
    assertEquals(alone.sha256(), comparison.runs(Role.SCRATCH).get(0).weightsSha256());
    Network other = student();
    distiller()
        .epochs(6)
        .validation(0.2)
        .fit(other, TinyData.TRAINING, SyntheticDigits.test(50, 9));
    assertEquals(student.sha256(), other.sha256(), "another test set, the same student");
  }

  /// The preprocessing is learnt as weights are.
  @Test
  void samplesThatAreHeldOutHaveNoSayInTheNormalization() {
    Network student = student();
    Trainer standardizing =
        TinyData.trainer().normalization(Normalization.STANDARDIZE).epochs(1).threads(1);
    distiller()
        .trainer(standardizing)
        .validation(0.2)
        .controls(false)
        .fit(student, TinyData.TRAINING, TinyData.TEST);
    Splits split = Splits.of(TinyData.TRAINING, 0.2, Seed.of(1).stream("validation"));
    assertEquals(Normalization.STANDARDIZE.fit(split.train()), student.preprocessing());
    assertNotEquals(Normalization.STANDARDIZE.fit(TinyData.TRAINING), student.preprocessing());
  }

  /// Hints alone do not train answers, whose errors then say nothing of an epoch. The teacher's
  /// epochs are chosen among.
  @Test
  void allEpochsAreTrainedWhereAnswersAreNot() {
    Map<Role, List<EpochReport>> epochs = new EnumMap<>(Role.class);
    ComparisonListener listener =
        new ComparisonListener() {
          @Override
          public void trained(Role role, long seed, List<EpochReport> reports) {
            epochs.put(role, reports);
          }
        };
    with(Distiller.from(TinyData.BIG_NAMED, TinyData.trainer()))
        .method(Method.parse("hint map:map"))
        .softWeight(1)
        .epochs(4)
        .patience(1)
        .validation(0.2)
        .controls(false)
        .listener(listener)
        .fit(TinyData.SMALL_NAMED.initialize(Seed.of(1)), TinyData.TRAINING, TinyData.TEST);
    List<EpochReport> taught = epochs.getOrDefault(Role.TEACHER, List.of());
    assertEquals(2, taught.size());
    assertTrue(taught.stream().noneMatch(report -> report.validation() == null));
    List<EpochReport> distilled = epochs.getOrDefault(Role.DISTILLED, List.of());
    assertEquals(4, distilled.size());
    assertTrue(distilled.stream().allMatch(report -> report.validation() == null));
  }

  /// With a learning rate that changes no logit no epoch is better than the first.
  @Test
  void patienceEndsATrainingThatGetsNoBetter() {
    List<Integer> epochs = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void epoch(EpochReport report) {
            epochs.add(report.epoch());
          }
        };
    distiller()
        .controls(false)
        .optimizer(sgd(Float.MIN_VALUE))
        .epochs(6)
        .validation(0.2)
        .patience(2)
        .listener(listener)
        .fit(student(), TinyData.TRAINING, TinyData.TEST);
    assertEquals(List.of(0, 1, 2), epochs);
  }
}
