package dev.retort.engine;

import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.globalAveragePool2d;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.layer.Layers.residual;
import static dev.retort.engine.loss.Losses.binaryCrossEntropy;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.loss.Losses.meanSquaredError;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static dev.retort.engine.optimizer.Optimizers.adamW;
import static dev.retort.engine.optimizer.Optimizers.rmsProp;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static dev.retort.engine.optimizer.Schedule.cosine;
import static dev.retort.engine.optimizer.Schedule.epochs;
import static dev.retort.engine.optimizer.Schedule.step;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.Normalization;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.data.TargetDataset;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.optimizer.GradientClipping;
import dev.retort.engine.optimizer.Optimizer;
import dev.retort.engine.optimizer.OptimizerState;
import dev.retort.engine.optimizer.Schedule;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples of the documentation: each `@start` to `@end` is shown there as it stands here.
final class ExamplesTest {
  @TempDir private Path folder = Path.of("");

  private static Network small() {
    return NetworkSpec.input(1, 28, 28).then(flatten(), dense(10)).initialize(Seed.of(1));
  }

  @Test
  void spec() {
    // @start region="spec"
    NetworkSpec spec =
        NetworkSpec.input(1, 28, 28)
            .then(conv2d(32, 3), relu(), maxPool2d(2))
            .then(flatten(), dense(128), relu(), dropout(0.25), dense(10));
    Network network = spec.initialize(Seed.of(42)); // same spec, same seed: same bits
    // @end
    assertEquals(Shape.of(10), spec.output());
    assertEquals(32 * 9 + 32 + 32 * 14 * 14 * 128 + 128 + 1290, network.parameterCount());
  }

  @Test
  void layers() {
    // @start region="layers"
    NetworkSpec residualNetwork =
        NetworkSpec.input(3, 32, 32)
            .then(conv2d(16, 3).withoutBias(), batchNorm(), relu())
            .then(
                residual(conv2d(32, 3).stride(2), batchNorm(), relu(), conv2d(32, 3), batchNorm()))
            .then(relu().named("features"), globalAveragePool2d(), dense(10));
    // @end
    assertEquals(Shape.of(10), residualNetwork.output());
  }

  @Test
  void training() {
    // @start region="train"
    Dataset data = SyntheticDigits.train(1_000, 1);
    Network network =
        NetworkSpec.input(1, 28, 28)
            .then(flatten(), dense(32), relu(), dense(10))
            .initialize(Seed.of(42));
    TrainingResult result =
        Trainer.of(adam(1e-3), crossEntropy())
            .epochs(3)
            .batchSize(64)
            .augmentation(Augmentation.shift(2))
            .validation(0.1) // the network ends with the weights of its best epoch
            .fit(network, data);
    // @end
    assertEquals(3, result.epochs().size());
    // @start region="result"
    EpochReport kept = result.epochs().get(result.keptEpoch()); // counted from 0
    EpochReport.Validation validation = kept.validation(); // null without a validation split
    double samplesPerSecond = result.samplesPerSecond();
    // @end
    assertTrue(validation != null && validation.examples() == 100 && samplesPerSecond > 0);
    // @start region="evaluate"
    Evaluation evaluation = Evaluation.of(network, SyntheticDigits.test(500, 1));
    int errors = evaluation.errors();
    double loss = evaluation.loss();
    double topThree = evaluation.topAccuracy(3);
    int[][] confusion = evaluation.confusion(); // [label][predicted]
    // @end
    // @start region="reliability"
    double gap = 0; // between confidence and accuracy, over all samples
    for (ReliabilityBin bin : evaluation.reliability()) {
      if (bin.count() > 0) {
        gap += bin.count() * Math.abs(bin.confidence() - bin.accuracy());
      }
    }
    // @end
    assertEquals(evaluation.calibrationError(), gap / evaluation.examples(), 1e-9);
    assertTrue(errors < 450 && loss < 2.4 && topThree > 0.3, evaluation + ", loss " + loss);
    assertEquals(10, confusion.length);
  }

  @Test
  void transfer() {
    Dataset data = SyntheticDigits.train(100, 1);
    Network network =
        NetworkSpec.input(1, 28, 28)
            .then(flatten(), dense(16).named("features"), relu(), dense(10))
            .initialize(Seed.of(42));
    float[] before = network.parameters().getFirst().toArray();
    String whole = network.sha256();
    // @start region="frozen"
    Trainer head = Trainer.of(adam(1e-3), crossEntropy()).epochs(2).frozen("features"); // or "1"
    head.fit(network, data); // the layer of that name keeps its bits
    // @end
    assertArrayEquals(before, network.parameters().getFirst().toArray());
    assertTrue(!whole.equals(network.sha256()));
  }

  @Test
  void severalLabels() {
    float[] values = {1, 1, 1, -1, -1, 1, -1, -1};
    Dataset rooms = FloatDataset.of("rooms", Shape.of(2), values);
    // @start region="multiLabel"
    float[] targets = {1, 1, 1, 0, 0, 1, 0, 0}; // of four rooms, 1 where they are so
    Dataset data = TargetDataset.of(rooms, List.of("warm", "bright"), targets);
    Network network = NetworkSpec.input(2).then(dense(2)).initialize(Seed.of(1));
    Trainer.of(adam(0.1), binaryCrossEntropy()).epochs(200).fit(network, data);
    MultiLabelEvaluation evaluation = MultiLabelEvaluation.of(network, data);
    double found = evaluation.recall(1); // of the bright rooms, the share that is called bright
    double ofAll = evaluation.macroF1();
    // @end
    assertEquals(1, found);
    assertEquals(1, ofAll);
    assertEquals(1, evaluation.subsetAccuracy());
  }

  @Test
  void validatedTargets() {
    float[] values = new float[80];
    float[] sums = new float[40];
    for (int n = 0; n < 40; n++) {
      values[2 * n] = n % 8;
      values[2 * n + 1] = n % 5;
      sums[n] = values[2 * n] + values[2 * n + 1];
    }
    Dataset points = FloatDataset.of("points", Shape.of(2), values);
    Dataset data = TargetDataset.of(points, List.of("sum"), sums);
    Network network = NetworkSpec.input(2).then(dense(1)).initialize(Seed.of(1));
    // @start region="targetValidation"
    TrainingResult result =
        Trainer.of(adam(0.1), meanSquaredError())
            .epochs(50)
            .validation(0.25) // the network ends with the weights of the smallest error on these
            .patience(10)
            .fit(network, data);
    EpochReport kept = result.epochs().get(result.keptEpoch());
    EpochReport.TargetValidation validation = kept.targetValidation(); // null of classes
    // @end
    assertTrue(validation != null && validation.examples() == 10);
  }

  @Test
  void listening() {
    List<String> lines = new ArrayList<>();
    // @start region="listener"
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void epoch(EpochReport report) {
            lines.add("epoch " + (report.epoch() + 1) + ": loss " + report.loss());
          }
        };
    Trainer trainer = Trainer.of(adam(1e-3), crossEntropy()).epochs(2).listener(listener);
    // @end
    trainer.fit(small(), SyntheticDigits.train(100, 1));
    assertEquals(2, lines.size());
  }

  @Test
  void enough() {
    // @start region="enough"
    TrainingListener enough =
        new TrainingListener() {
          @Override
          public boolean goesOn(EpochReport report) {
            return report.loss() > 0.5;
          }
        };
    Trainer trainer = Trainer.of(adam(1e-2), crossEntropy()).epochs(1_000).listener(enough);
    // @end
    TrainingResult result = trainer.fit(small(), SyntheticDigits.train(50, 1));
    assertTrue(result.epochs().size() < 1_000);
    assertTrue(result.epochs().getLast().loss() <= 0.5);
  }

  @Test
  void stopping() {
    Dataset data = SyntheticDigits.train(100, 1);
    Path file = folder.resolve("training.state");
    Trainer trainer = Trainer.of(adam(1e-3), crossEntropy()).epochs(3);
    // @start region="stopping"
    AtomicBoolean stopping = new AtomicBoolean(); // set by another thread
    TrainingListener stop =
        new TrainingListener() {
          @Override
          public void epoch(EpochReport report) {
            if (stopping.get()) {
              throw new CancellationException("stopped after epoch " + (report.epoch() + 1));
            }
          }
        };
    Trainer stoppable = trainer.stateFile(file).listener(stop); // goes on from the file next time
    // @end
    stopping.set(true);
    assertEquals(
        "stopped after epoch 1",
        assertThrows(CancellationException.class, () -> stoppable.fit(small(), data)).getMessage());
    stopping.set(false);
    Network network = small();
    assertEquals(3, stoppable.fit(network, data).epochs().size());
    Network whole = small();
    trainer.fit(whole, data);
    assertEquals(whole.sha256(), network.sha256());
  }

  @Test
  void classNames() {
    // @start region="classNames"
    List<String> ofNetwork = List.of("cat", "dog", "owl");
    List<String> ofData = List.of("ant", "dog", "cat");
    Optional<String> misplaced = ClassNames.misplaced(ofNetwork, ofData); // the cat
    // @end
    assertEquals(Optional.of("cat"), misplaced);
  }

  @Test
  void keyDifference() {
    // @start region="keyDifference"
    String former = "dense 8, dense 10 | 40 epochs | clip 1.0";
    String now = "dense 9, dense 10 | 50 epochs | clip 1.0";
    String difference = KeyDifference.of(former, now); // dense 8, not dense 9; 40 epochs, not ...
    // @end
    assertEquals("dense 8, not dense 9; 40 epochs, not 50 epochs", difference);
  }

  @Test
  void nodes() {
    Network network = small();
    List<String> lines = new ArrayList<>();
    // @start region="nodes"
    for (Node node : network.nodes()) { // layers inside a layer are in node.inner()
      lines.add(node.path() + " " + node.layer().text() + ": " + node.output());
      for (Parameter parameter : node.parameters()) {
        lines.add("  " + parameter.name() + " " + parameter.shape());
      }
    }
    // @end
    assertEquals(List.of("  1.weight [10, 784]", "  1.bias [10]"), lines.subList(2, 4));
  }

  @Test
  void predicting() {
    Network student = small();
    student.classNames(SyntheticDigits.test(1, 1).classNames());
    float[] image = new float[784];
    byte[] pixels = new byte[784];
    // @start region="predict"
    String digit = student.classNames().get(student.classify(image)); // the likeliest
    float[] probabilities = student.probabilities(image); // from any thread, nothing to close
    float[] reused = new float[student.classes()];
    student.probabilities(image, reused); // allocates nothing
    float[] ofBytes = student.probabilities(pixels); // as Images.read gives them: unsigned
    // @end
    assertEquals(Evaluation.argmax(probabilities, 0, 10), Integer.parseInt(digit));
    assertArrayEquals(probabilities, reused);
    assertArrayEquals(probabilities, ofBytes);

    // @start region="predictor"
    Predictor model = student;
    Batch batch = Batch.of(Shape.of(1, 28, 28), new float[2 * 784]); // two samples
    float[] logits = new float[batch.size() * model.classes()];
    model.logits(batch, logits);
    // @end
    // @start region="inference"
    InferencePass pass = student.inferencePass(2, Workers.of(2)); // for one thread at a time
    float[] same = new float[20];
    pass.logits(batch, same);
    // @end
    assertArrayEquals(logits, same);
  }

  @Test
  void loop() {
    Network network = small();
    Dataset data = SyntheticDigits.train(200, 1);
    String before = network.sha256();
    // @start region="loop"
    network.preprocessing(Normalization.USUAL.fit(data)); // part of the network from here on
    network.classNames(data.classNames());
    Workers workers = Workers.of(2);
    Batches batches = Batches.over(data, 64, Seed.of(7));
    Batch batch = batches.allocate();
    TrainingPass pass = network.trainingPass(64, Seed.of(7), workers);
    Loss.Evaluator loss = crossEntropy().evaluator(pass);
    OptimizerState optimizer =
        adam(1e-3).start(network.trainedParameters(), pass.gradients(), workers);
    double losses = 0;
    for (int epoch = 0; epoch < 2; epoch++) {
      for (int i = 0; i < batches.perEpoch(); i++) {
        batches.fill(batch, epoch, i);
        pass.forward(batch);
        losses += loss.gradients(batch);
        pass.backward(batch);
        optimizer.step(1); // times the learning rate: the factor of a Schedule
        network.weightsChanged();
      }
    }
    // @end
    assertTrue(losses > 0);
    assertEquals(8, optimizer.steps());
    assertTrue(!before.equals(network.sha256()));
  }

  @Test
  void optimizers() {
    // @start region="optimizer"
    Optimizer optimizer =
        sgd(0.1).momentum(0.9).nesterov().weightDecay(5e-4).schedule(cosine().warmup(epochs(1)));
    // @end
    // @start region="optimizers"
    List<Optimizer> others =
        List.of(
            adam(1e-3).betas(0.9, 0.98),
            adamW(1e-3).weightDecay(0.05),
            rmsProp(1e-3).alpha(0.95),
            sgd(0.1).maxNorm(3)); // of each unit's incoming weights
    // @end
    assertEquals(4, others.size());
    float[] gradient = {3, 4};
    // @start region="clipping"
    GradientClipping clipping = GradientClipping.of(1, List.of(gradient), Workers.alone());
    double before = clipping.clip(); // the norm there was; Trainer.clipNorm does it in each step
    // @end
    assertEquals(5, before);
    // @start region="schedule"
    Schedule warm = cosine().warmup(0.05); // 5 % of linear warm-up, then cosine to zero
    Schedule halved = step(0.5, epochs(10)).warmup(epochs(1)); // halved every 10 epochs
    Schedule read = Schedule.parse("warmup 5%, cosine");
    // @end
    assertEquals(warm, read);
    assertEquals(halved, Schedule.parse(halved.text()));
    assertEquals(cosine().warmup(epochs(1)), optimizer.schedule());
  }

  @Test
  void checkpoints() throws IOException {
    Network network = small();
    Path file = folder.resolve("student.safetensors");
    // @start region="checkpoint"
    Provenance provenance = network.provenance().with("data", "synthetic digits");
    network.provenance(provenance); // where its weights come from
    Checkpoint.write(network, file);
    Network read = Checkpoint.read(file); // spec, weights, preprocessing, class names
    String hash = Checkpoint.describe(file).sha256(); // without reading the weights
    // @end
    assertEquals(network.sha256(), read.sha256());
    assertEquals(network.sha256(), hash);
  }

  @Test
  void json() {
    List<String> names = List.of("a", "b");
    // @start region="json"
    String text = Json.object().with("errors", 74).with("names", Json.strings(names)).text();
    int errors = Json.parse(text).asObject().get("errors").asInt();
    // @end
    assertEquals(74, errors);
  }
}
