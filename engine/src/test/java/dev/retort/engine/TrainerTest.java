package dev.retort.engine;

import static dev.retort.engine.TinyTraining.TRAINER;
import static dev.retort.engine.TinyTraining.network;
import static dev.retort.engine.TinyTraining.table;
import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.globalAveragePool2d;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.layer.Layers.residual;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.Normalization;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.optimizer.OptimizerState;
import dev.retort.engine.optimizer.Schedule;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TrainerTest {
  /// The sizes of the batches, in order.
  private static List<Integer> steps(Trainer trainer, Network network, Dataset data) {
    List<Integer> sizes = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void step(long step, long steps, int samples, double loss) {
            assertEquals(sizes.size() + 1L, step);
            assertTrue(step <= steps);
            sizes.add(samples);
          }
        };
    trainer.listener(listener).fit(network, data);
    return sizes;
  }

  @Test
  void aLastBatchOfOneIsLeftOutWhereBatchNormNeedsTwo() {
    Dataset data = table(129);
    assertEquals(List.of(128, 128), steps(TRAINER, network(dense(8), batchNorm(), relu()), data));
    LayerSpec inside = residual(dense(4), batchNorm().named("norm").named("inner"));
    assertEquals(List.of(128, 128), steps(TRAINER, network(inside), data));
    assertEquals(List.of(128, 1, 128, 1), steps(TRAINER, network(dense(8), relu()), data));
    assertEquals(
        List.of(128, 2, 128, 2), steps(TRAINER, network(dense(8), batchNorm()), table(130)));
  }

  @Test
  void anotherSampleIsLeftOutInEachEpoch() {
    Trainer trainer = TRAINER.batchSize(4).epochs(3);
    List<Long> taken = new ArrayList<>();
    Network network = network(dense(8), batchNorm());
    assertEquals(List.of(4, 4, 4, 4, 4, 4), steps(trainer.loss(noting(taken)), network, table(9)));
    assertEquals(network.sha256(), trained(trainer.threads(2), 9).sha256());
    assertEquals(3 * 8, taken.size());
    assertEquals(9, Set.copyOf(taken).size(), "one was left out for ever: " + taken);
  }

  /// Cross entropy that takes down the ids of all samples it sees.
  private static Loss noting(List<Long> ids) {
    return new Loss() {
      @Override
      public String text() {
        return crossEntropy().text();
      }

      @Override
      public Evaluator evaluator(Outputs outputs) {
        Evaluator evaluator = crossEntropy().evaluator(outputs);
        return batch -> {
          Arrays.stream(batch.ids(), 0, batch.size()).forEach(ids::add);
          return evaluator.gradients(batch);
        };
      }
    };
  }

  private static Network trained(Trainer trainer, int samples) {
    Network network = network(dense(8), batchNorm());
    trainer.fit(network, table(samples));
    return network;
  }

  @Test
  void batchNormOverPlanesTakesASingleSample() {
    float[] values = new float[5 * 4];
    for (int i = 0; i < values.length; i++) {
      values[i] = Seed.of(2).uniform(i);
    }
    Dataset images =
        FloatDataset.of(
            "images", Shape.of(1, 2, 2), List.of("a", "b"), values, new int[] {0, 1, 0, 1, 0});
    Network network =
        NetworkSpec.input(1, 2, 2)
            .then(conv2d(3, 3), batchNorm(), globalAveragePool2d(), dense(2))
            .initialize(Seed.of(1));
    assertEquals(List.of(4, 1), steps(TRAINER.epochs(1).batchSize(4), network, images));
    Network onePixel =
        NetworkSpec.input(1, 2, 2)
            .then(conv2d(3, 2).padding(0), batchNorm(), flatten(), dense(2))
            .initialize(Seed.of(1));
    assertEquals(List.of(4), steps(TRAINER.epochs(1).batchSize(4), onePixel, images));
  }

  @ParameterizedTest
  @CsvSource({"131, 128", "132, '128, 4'", "129, 128"})
  void everyShardNeedsTwo(int samples, String expected) {
    List<Integer> sizes =
        steps(TRAINER.epochs(1).shards(2), network(dense(8), batchNorm()), table(samples));
    assertEquals(Arrays.stream(expected.split(", ")).map(Integer::valueOf).toList(), sizes);
  }

  @Test
  void theShareThatIsHeldOutCanBeAskedFor() {
    assertEquals(0, TRAINER.validation());
    assertEquals(0.1, TRAINER.validation(0.1).epochs(3).validation());
  }

  @Test
  void theBestEpochOfValidationIsKept() {
    Network network = network(dense(8), relu());
    Dataset validation = table(30);
    TrainingResult result = TRAINER.epochs(6).batchSize(16).fit(network, table(60), validation);
    assertKeptTheBest(result, network, validation);
  }

  /// Weights that are turned round behind the fifth epoch take longer than the one that is left.
  /// The running statistics, which nobody turns, go on moving: those of the best epoch are kept
  /// with its weights.
  @Test
  void theBestEpochIsKeptWhereItIsNeitherTheFirstNorTheLast() {
    Network network = network(dense(8), batchNorm(), relu());
    Dataset validation = table(30);
    TrainingListener turning =
        new TrainingListener() {
          @Override
          public void epoch(EpochReport report) {
            if (report.epoch() == 4) {
              for (Parameter parameter : network.trainedParameters()) {
                for (int i = 0; i < parameter.values().length; i++) {
                  parameter.values()[i] *= -1;
                }
              }
              network.weightsChanged();
            }
          }
        };
    TrainingResult result =
        TRAINER.epochs(6).batchSize(16).listener(turning).fit(network, table(120), validation);
    assertEquals(6, result.epochs().size());
    assertEquals(4, result.keptEpoch());
    assertKeptTheBest(result, network, validation);
  }

  private static void assertKeptTheBest(
      TrainingResult result, Network network, Dataset validation) {
    EpochReport best = result.epochs().get(result.keptEpoch());
    assertEquals(EpochReport.Validation.of(Evaluation.of(network, validation)), best.validation());
    for (EpochReport report : result.epochs()) {
      BestWeights.Score other = Objects.requireNonNull(report.score());
      assertFalse(other.betterThan(best.score()), () -> report + " is better than " + best);
    }
  }

  /// The more it learns, the worse it does where labels are wrong: the first epoch is the best.
  @ParameterizedTest
  @CsvSource({"1, 2", "3, 4", "9, 6"})
  void patienceEndsATraining(int patience, int epochs) {
    Dataset wrong = table(30, 1);
    Network network = network(dense(8), relu());
    TrainingResult result =
        TRAINER.epochs(6).batchSize(16).patience(patience).fit(network, table(60), wrong);
    assertEquals(epochs, result.epochs().size());
    assertEquals(0, result.keptEpoch());
    assertKeptTheBest(result, network, wrong);
  }

  /// As at any other end. Here the first epoch is the best one, which patience keeps as well.
  @Test
  void aTrainingThatAListenerEndsKeepsItsBestEpoch() {
    Dataset wrong = table(30, 1);
    Trainer trainer = TRAINER.epochs(6).batchSize(16);
    TrainingListener ending =
        new TrainingListener() {
          @Override
          public void epoch(EpochReport report) {
            if (report.epoch() == 2) {
              throw new IllegalStateException("enough");
            }
          }
        };
    Network ended = network(dense(8), relu());
    assertThrows(
        IllegalStateException.class, () -> trainer.listener(ending).fit(ended, table(60), wrong));
    Network patient = network(dense(8), relu());
    assertEquals(0, trainer.patience(1).fit(patient, table(60), wrong).keptEpoch());
    assertEquals(patient.sha256(), ended.sha256());
  }

  /// One step an epoch: (step + 1) / 2 in the two of the warm-up, then 1 - step / 4 in the four
  /// that are left.
  @Test
  void everyStepTakesItsFactorFromTheSchedule() {
    double[] factors = {0.5, 1, 1, 0.75, 0.5, 0.25};
    Dataset data = table(40);
    Network trained = network(dense(8), relu());
    Trainer trainer =
        TRAINER.optimizer(sgd(0.05f).schedule(Schedule.parse("warmup 2 epochs, linear to 0")));
    List<EpochReport> reports = trainer.epochs(6).fit(trained, data).epochs();

    Network byHand = network(dense(8), relu());
    byHand.preprocessing(Normalization.USUAL.fit(data));
    TrainingPass pass = byHand.trainingPass(40, TRAINER.seed(), Workers.alone());
    Loss.Evaluator loss = crossEntropy().evaluator(pass);
    OptimizerState optimizer =
        sgd(0.05f).start(byHand.trainedParameters(), pass.gradients(), Workers.alone());
    Batches batches = Batches.over(data, 40, TRAINER.seed());
    Batch batch = batches.allocate();
    for (int epoch = 0; epoch < 6; epoch++) {
      batches.fill(batch, epoch, 0);
      pass.forward(batch);
      loss.gradients(batch);
      pass.backward(batch);
      optimizer.step(factors[epoch]);
      byHand.weightsChanged();
      assertEquals(0.05f * factors[epoch], reports.get(epoch).learningRate());
    }
    assertEquals(byHand.sha256(), trained.sha256());
  }

  /// One step from weights of 0, which is the gradient itself: a limit scales all of it alike.
  @Test
  void gradientsAreClippedToTheirCommonNorm() {
    Trainer step = Trainer.of(sgd(1), crossEntropy()).epochs(1).threads(1);
    double[] whole = stepFromZero(step);
    double[] clipped = stepFromZero(step.clipNorm(1e-3));
    double norm = Math.sqrt(Arrays.stream(whole).map(g -> g * g).sum());
    assertTrue(norm > 0.1, "the gradient is too small for a limit to be felt: " + norm);
    for (int i = 0; i < whole.length; i++) {
      double expected = whole[i] * 1e-3 / (norm + 1e-6); // PyTorch's clip_grad_norm_
      assertEquals(expected, clipped[i], 1e-6 * Math.abs(expected));
    }
    assertArrayEquals(whole, stepFromZero(step.clipNorm(2 * norm)), 0);
  }

  private static double[] stepFromZero(Trainer step) {
    Network network = network();
    network.parameters().forEach(parameter -> Arrays.fill(parameter.values(), 0));
    network.weightsChanged();
    step.fit(network, table(40));
    return values(network);
  }

  private static double[] values(Network network) {
    return network.parameters().stream()
        .map(Parameter::values)
        .flatMapToDouble(values -> IntStream.range(0, values.length).mapToDouble(i -> values[i]))
        .toArray();
  }

  /// A batch is the same in one piece or in three of other sizes: 16 is 5, 5 and 6, and 8 is 2, 3
  /// and 3. Dropout draws from ids and the epoch, so a shard needs those of its batch; the epoch
  /// shows in the second one.
  @Test
  void shardsAddUpToTheirBatch() {
    LayerSpec[] layers = {dense(8), relu(), dropout(0.5f)};
    Network whole = network(layers);
    Network cut = network(layers);
    Trainer trainer = TRAINER.epochs(2).batchSize(16);
    List<EpochReport> reports = trainer.fit(whole, table(40)).epochs();
    List<EpochReport> cutReports = trainer.shards(3).fit(cut, table(40)).epochs();
    for (int epoch = 0; epoch < 2; epoch++) {
      assertEquals(reports.get(epoch).loss(), cutReports.get(epoch).loss(), 1e-6);
    }
    assertArrayEquals(values(whole), values(cut), 1e-6);
    assertNotEquals(network(layers).sha256(), cut.sha256());
  }

  /// Of 40 samples come 16, 16 and 8; a mean over batches would count each of the last ones twice.
  @Test
  void theLossOfAnEpochIsTheMeanOverItsSamples() {
    List<Double> means = new ArrayList<>();
    TrainingListener adding =
        new TrainingListener() {
          private double sum;

          @Override
          public void step(long step, long totalSteps, int samples, double loss) {
            sum += loss * samples;
          }

          @Override
          public void epoch(EpochReport report) {
            means.add(sum / 40);
            sum = 0;
          }
        };
    TrainingResult result = TRAINER.batchSize(16).listener(adding).fit(network(), table(40));
    assertEquals(means, result.epochs().stream().map(EpochReport::loss).toList());
  }

  @Test
  void twoLayersOfOneNameAreRefusedWhenTheSpecIsBuilt() {
    LayerSpec inside = residual(dense(4).named("twice"));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> NetworkSpec.input(4).then(dense(4).named("twice"), inside))
            .toString();
    assertTrue(message.contains("two layers are named \"twice\""), message);
  }

  @Test
  void fewerErrorsAreBetterAndOfAsManyTheSmallerLoss() {
    BestWeights.Score two = new EpochReport.Validation(2, 9, 1).score();
    BestWeights.Score fewer = new EpochReport.Validation(1, 9, 5).score();
    BestWeights.Score surer = new EpochReport.Validation(2, 9, 0.5).score();
    assertTrue(two.betterThan(null));
    assertTrue(fewer.betterThan(two));
    assertFalse(two.betterThan(fewer));
    assertTrue(surer.betterThan(two));
    assertFalse(two.betterThan(surer));
    assertFalse(two.betterThan(new EpochReport.Validation(2, 9, 1).score()));
  }

  @Test
  void aFiniteLossIsBetterThanNaN() {
    BestWeights.Score broken = new EpochReport.Validation(3, 3, Double.NaN).score();
    BestWeights.Score sound = new EpochReport.Validation(3, 3, 1).score();
    assertTrue(sound.betterThan(broken));
    assertFalse(broken.betterThan(sound));
    assertFalse(broken.betterThan(broken));
  }

  @Test
  void backwardTakesTheBatchThatWentForward() {
    TrainingPass pass = network().trainingPass(4, Seed.of(1), Workers.alone());
    Batch batch = Batch.of(Shape.of(4), new float[16]);
    pass.forward(batch);
    batch.resize(3);
    assertThrows(IllegalArgumentException.class, () -> pass.backward(batch));
  }
}
