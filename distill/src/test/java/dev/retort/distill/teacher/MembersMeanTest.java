package dev.retort.distill.teacher;

import static dev.retort.engine.layer.Layers.dense;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.recipe.TrainedModel;
import dev.retort.engine.MultiLabelEvaluation;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Predictor;
import dev.retort.engine.Residuals;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.TargetDataset;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Several networks as one model, by what their outputs stand for.
final class MembersMeanTest {
  private static final float LOG_3 = (float) StrictMath.log(3);
  private static final float LOG_9 = (float) StrictMath.log(9);

  /// One that gives these outputs for every sample.
  private static Network saying(Task task, float... outputs) {
    Network network = Network.zeros(NetworkSpec.input(1).then(dense(outputs.length)));
    network.parameters().getLast().set(outputs);
    network.weightsChanged();
    network.task(task);
    return network;
  }

  private static float[] predicted(Predictor model) {
    float[] out = new float[model.classes()];
    model.logits(Batch.of(Shape.of(1), new float[1]), out);
    return out;
  }

  private static Dataset sample(float... targets) {
    Dataset sample =
        FloatDataset.of("one", Shape.of(1), List.of(), new float[1], new int[] {Batch.UNLABELLED});
    return TargetDataset.of(sample, List.of("a", "b"), targets);
  }

  /// 3/4 and 1/2 are 5/8 in the mean; 1/4 and 1/10 are 7/40.
  @Test
  void ofLabelsItIsTheLogitOfTheirMeanProbability() {
    Network first = saying(Task.MULTI_LABEL, LOG_3, -LOG_3);
    Network second = saying(Task.MULTI_LABEL, 0, -LOG_9);
    Predictor both = Teacher.of(first, second).predictor();
    float[] expected = {(float) StrictMath.log(5 / 3.0), (float) StrictMath.log(7 / 33.0)};
    assertArrayEquals(expected, predicted(both), 1e-6f);
    assertArrayEquals(expected, predicted(both.withThreads(2)), 1e-6f);
    // as one softmax over both classes neither label would be there
    assertEquals(0, MultiLabelEvaluation.of(both, sample(1, 0)).hammingLoss());
  }

  @Test
  void ofLabelsThatAreSureItIsFinite() {
    Network sure = saying(Task.MULTI_LABEL, 2_000, -2_000);
    float most = (float) -StrictMath.log(Double.MIN_NORMAL);
    assertArrayEquals(
        new float[] {most, -most}, predicted(Teacher.of(sure, sure).predictor()), 1e-3f);
  }

  /// 1 - p would be 0 in double; a sum of its own is not.
  @Test
  void ofLabelsThatAreNearlySureNoBitsAreLost() {
    Network sure = saying(Task.MULTI_LABEL, 60, -60);
    assertArrayEquals(new float[] {60, -60}, predicted(Teacher.of(sure, sure).predictor()), 1e-5f);
  }

  @Test
  void ofNumbersItIsTheirMean() {
    Network first = saying(Task.REGRESSION, 3, -5);
    Network second = saying(Task.REGRESSION, 4, 1);
    TrainedModel ensemble = new TrainedModel("both", List.of(first, second), 1, Double.NaN, 1, 0);
    assertArrayEquals(new float[] {3.5f, -2}, predicted(ensemble.predictor()), 0);
    assertEquals(0, Residuals.of(ensemble.predictor(), sample(3.5f, -2)).meanSquaredErrorOfAll());
  }

  /// The softmax of the first is 3/4 and 1/4, that of the second 1/10 and 9/10.
  @Test
  void ofClassesItIsTheLogOfTheirMeanProbability() {
    Network first = saying(Task.CLASSIFICATION, LOG_3, 0);
    Network second = saying(Task.CLASSIFICATION, 0, LOG_9);
    float[] expected = {(float) StrictMath.log(17 / 40.0), (float) StrictMath.log(23 / 40.0)};
    assertArrayEquals(expected, predicted(Teacher.of(first, second).predictor()), 1e-6f);
    Teacher unknown = new FixedTeacher(2, 2, new float[] {LOG_3, 0, 0, LOG_9});
    assertArrayEquals(expected, predicted(unknown.predictor()), 1e-6f);
  }

  /// By the mean of logits an ensemble is a single member, whatever these stand for.
  @Test
  void aMeanOfLogitsStaysOne() {
    List<Teacher> members =
        List.of(
            Teacher.of(saying(Task.MULTI_LABEL, LOG_3, -3)),
            Teacher.of(saying(Task.MULTI_LABEL, LOG_9, 1)));
    Teacher ensemble = new EnsembleTeacher(members, EnsembleTeacher.Mean.LOGITS);
    assertArrayEquals(new float[] {1.5f * LOG_3, -1}, predicted(ensemble.predictor()), 1e-6f);
  }
}
