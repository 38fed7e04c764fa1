package dev.retort.engine;

import static dev.retort.engine.TinyTraining.TRAINER;
import static dev.retort.engine.TinyTraining.network;
import static dev.retort.engine.TinyTraining.table;
import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.layer.Layers.residual;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.optimizer.GradientClipping;
import dev.retort.engine.optimizer.OptimizerState;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Transfer learning: layers that a training leaves as they are, and what the others learn.
final class FrozenLayersTest {
  /// Whatever it is that an optimizer does to weights beside following gradients, this one does.
  private static final Trainer EVERYTHING =
      Trainer.of(adam(0.01).weightDecay(0.1).maxNorm(0.5), crossEntropy())
          .epochs(2)
          .batchSize(16)
          .clipNorm(0.1)
          .threads(1);

  private static final Dataset ROWS = table(40);

  @TempDir private Path folder = Path.of("");

  /// Layers 0, 1, 4.block.0, 4.block.2 and 6 have parameters.
  ///
  /// @param still whether the batch norm is one that always stays as it is
  private static NetworkSpec flat(boolean still) {
    return NetworkSpec.input(4)
        .then(dense(8).named("low"), batchNorm().frozen(still), relu(), dropout(0.3))
        .then(residual(dense(8).named("first"), relu().named("inside"), dense(8)).named("block"))
        .then(relu().named("end"), dense(3));
  }

  /// Layers 0, 3.block.0, 3.block.1, 3.shortcut and 6 have parameters.
  private static NetworkSpec maps(boolean still) {
    return NetworkSpec.input(1, 4, 4)
        .then(conv2d(2, 3), relu(), maxPool2d(2))
        .then(residual(conv2d(3, 3), batchNorm().frozen(still)), relu(), flatten(), dense(3));
  }

  private static Dataset images() {
    float[] values = new float[40 * 16];
    int[] labels = new int[40];
    for (int i = 0; i < values.length; i++) {
      values[i] = Seed.of(3).uniform(i) + (i % 3 == i / 16 % 3 ? 1 : 0);
    }
    Arrays.setAll(labels, n -> n % 3);
    return FloatDataset.of("images", Shape.of(1, 4, 4), List.of("a", "b", "c"), values, labels);
  }

  /// With running statistics that are not what they begin as.
  private static Network begun(NetworkSpec spec, Dataset data) {
    Network network = spec.initialize(Seed.of(1));
    TRAINER.epochs(1).batchSize(16).fit(network, data);
    return network;
  }

  private static Trainer freezing(Trainer trainer, String layers) {
    return trainer.frozen(layers.split(" ", -1));
  }

  private static boolean isFrozen(Parameter parameter, String layers) {
    return Arrays.stream(layers.split(" ", -1))
        .anyMatch(place -> parameter.name().startsWith(place + "."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "0 1", "0 1 4", "0 1 4.block.0", "4", "4.block.2", "6"})
  void whatIsFrozenKeepsItsBitsAndTheRestLearnsAsInALoopOverItAlone(String layers) {
    assertLearnsTheRest(flat(false), flat(layers.contains("1")), ROWS, layers);
  }

  /// A projection beside a block that is frozen, or within which nothing goes back.
  @ParameterizedTest
  @ValueSource(strings = {"0", "0 3", "0 3.block.0", "0 3.block.0 3.block.1", "0 3.shortcut", "3"})
  void whatIsFrozenKeepsItsBitsInConvolutionsToo(String layers) {
    boolean still = layers.endsWith("3") || layers.contains("3.block.1");
    assertLearnsTheRest(maps(false), maps(still), images(), layers);
  }

  /// @param still the same layers, where a batch norm that is to be frozen always is
  private static void assertLearnsTheRest(
      NetworkSpec spec, NetworkSpec still, Dataset data, String layers) {
    Network start = begun(spec, data);
    Network trained = start.copy();
    freezing(EVERYTHING, layers).fit(trained, data);
    for (int i = 0; i < start.parameters().size(); i++) {
      Parameter before = start.parameters().get(i);
      float[] after = trained.parameters().get(i).values();
      if (isFrozen(before, layers)) {
        assertArrayEquals(before.values(), after, 0, before.name());
      } else {
        assertFalse(Arrays.equals(before.values(), after), before.name() + " learns nothing");
      }
    }
    Network byHand = still.initialize(Seed.of(2));
    byHand.copyWeightsFrom(start);
    byHand.preprocessing(Objects.requireNonNull(start.preprocessing()));
    loop(byHand, data, layers);
    assertEquals(byHand.sha256(), trained.sha256());
  }

  private static void loop(Network network, Dataset data, String layers) {
    Workers alone = Workers.alone();
    TrainingPass pass = network.trainingPass(16, EVERYTHING.seed(), alone);
    Loss.Evaluator loss = crossEntropy().evaluator(pass);
    List<Parameter> trained =
        network.trainedParameters().stream().filter(each -> !isFrozen(each, layers)).toList();
    List<float[]> gradients = trained.stream().map(pass::gradient).toList();
    GradientClipping clipping = GradientClipping.of(EVERYTHING.clipNorm(), gradients, alone);
    OptimizerState optimizer = EVERYTHING.optimizer().start(trained, gradients, alone);
    Batches batches = Batches.over(data, 16, EVERYTHING.seed());
    Batch batch = batches.allocate();
    for (int epoch = 0; epoch < 2; epoch++) {
      for (int i = 0; i < batches.perEpoch(); i++) {
        batches.fill(batch, epoch, i);
        pass.forward(batch);
        loss.gradients(batch);
        pass.backward(batch);
        clipping.clip();
        optimizer.step(1);
        network.weightsChanged();
      }
    }
  }

  @Test
  void shardsLeaveThemAsTheyAreToo() {
    Network start = begun(flat(false), ROWS);
    Network trained = start.copy();
    freezing(EVERYTHING.shards(3), "0 1").fit(trained, ROWS);
    for (int i = 0; i < start.parameters().size(); i++) {
      Parameter before = start.parameters().get(i);
      boolean same = Arrays.equals(before.values(), trained.parameters().get(i).values());
      assertEquals(isFrozen(before, "0 1"), same, before.name());
    }
  }

  /// A name says the same as a place, and a block as all that is in it.
  @Test
  void layersGoByNameOrPlace() {
    Network byPlace = begun(flat(false), ROWS);
    Network byName = byPlace.copy();
    freezing(EVERYTHING, "0 4.block.0 4.block.2").fit(byPlace, ROWS);
    freezing(EVERYTHING, "low block").fit(byName, ROWS);
    assertEquals(byPlace.sha256(), byName.sha256());
    assertEquals(
        List.of("0", "4.block.0", "4.block.2"),
        freezing(TRAINER, "block low first").frozenPaths(flat(false)));
    assertEquals(List.of(), TRAINER.frozenPaths(flat(false)));
    assertEquals(List.of("low", "1"), freezing(TRAINER, "low 1").epochs(3).frozen());
  }

  /// A single sample has no variance, and needs none.
  @Test
  void aFrozenBatchNormTakesBatchesOfOne() {
    Network network = network(dense(8), batchNorm());
    Trainer trainer = TRAINER.batchSize(4);
    assertEquals(2, trainer.stepsPerEpoch(network, 9));
    Trainer frozen = trainer.frozen("1");
    assertEquals(3, frozen.stepsPerEpoch(network, 9));
    assertEquals(2 * 9, frozen.fit(network, table(9)).samples());
  }

  @Test
  void whatCannotBeFrozenIsRefusedBeforeTheFirstStep() {
    Network network = network(dense(8).named("low"), relu());
    String before = network.sha256();
    String known = "0 (dense 8 as low), 2 (dense 3)";
    assertEquals(
        "no layer has the name or the place \"high\"; those with parameters are " + known,
        refusal(() -> TRAINER.frozen("low", "high").fit(network, ROWS)));
    assertEquals(
        "the layer 1 (relu) has no parameters to freeze; those that have are " + known,
        refusal(() -> TRAINER.frozen("1").fit(network, ROWS)));
    assertEquals(
        "with 0, 2 frozen nothing is left to train; leave one of " + known + " out",
        refusal(() -> TRAINER.frozen("0", "2").fit(network, ROWS)));
    assertEquals(before, network.sha256());
    assertNull(network.preprocessing());
    Network crossed = network(dense(8), relu(), dense(4).named("0"));
    assertEquals(
        "\"0\" is the place of one layer and the name of another, 0 (dense 8) and 2 (dense 4 as 0);"
            + " name that otherwise",
        refusal(() -> TRAINER.frozen("0").fit(crossed, ROWS)));
  }

  private static String refusal(Executable code) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, code).getMessage());
  }

  @Test
  void aFrozenTrainingGoesOnFromItsStateAndNoOtherDoes() {
    Network start = begun(flat(false), ROWS);
    Trainer unfrozen = EVERYTHING.epochs(4);
    Network whole = start.copy();
    unfrozen.frozen("0", "1").fit(whole, ROWS);
    Trainer unfrozenSaving = unfrozen.stateFile(folder.resolve("state"));
    Trainer saving = unfrozenSaving.frozen("0", "1");
    TrainingListener breaking =
        new TrainingListener() {
          @Override
          public void epoch(EpochReport report) {
            if (report.epoch() == 1) {
              throw new IllegalStateException("broken off");
            }
          }
        };
    assertThrows(
        IllegalStateException.class, () -> saving.listener(breaking).fit(start.copy(), ROWS));
    assertRefused("frozen 0 1, not frozen 0)", saving.frozen("0"), start);
    assertRefused("with frozen 0 1)", unfrozenSaving, start);
    Network pieced = start.copy();
    saving.frozen("1", "low").fit(pieced, ROWS); // the same, named otherwise
    assertEquals(whole.sha256(), pieced.sha256());
  }

  private static void assertRefused(String difference, Trainer saving, Network start) {
    String said =
        assertThrows(UncheckedIOException.class, () -> saving.fit(start.copy(), ROWS)).toString();
    assertTrue(said.contains("the state of another training"), said);
    assertTrue(said.contains(difference), said);
  }

  /// Cross entropy, and that the values of a layer be small.
  private static Loss hinting(String layer) {
    return new Loss() {
      @Override
      public String text() {
        return "hinting";
      }

      @Override
      public Evaluator evaluator(Outputs outputs) {
        Evaluator answers = crossEntropy().evaluator(outputs);
        float[] gradients = outputs.featureGradients(layer);
        int elements = outputs.featureShape(layer).elements();
        return batch -> {
          float[] values = outputs.feature(layer);
          for (int i = 0; i < batch.size() * elements; i++) {
            gradients[i] += values[i];
          }
          return answers.gradients(batch);
        };
      }
    };
  }

  /// Also where the layer at which it stands is frozen itself: what comes before is not.
  @Test
  void aHintReachesWhatIsTrainedBeforeAFrozenLayer() {
    Network start = begun(flat(false), ROWS);
    Network plain = start.copy();
    Network hinted = start.copy();
    freezing(EVERYTHING, "1 block 6").fit(plain, ROWS);
    freezing(EVERYTHING, "1 block 6").loss(hinting("block")).fit(hinted, ROWS);
    assertNotEquals(plain.sha256(), hinted.sha256());
    for (int i = 0; i < start.parameters().size(); i++) {
      Parameter before = start.parameters().get(i);
      boolean same = Arrays.equals(before.values(), hinted.parameters().get(i).values());
      assertEquals(!before.name().startsWith("0."), same, before.name());
    }
  }

  /// What is told before any work is what the pass itself would refuse.
  @Test
  void aHintThatCanTeachNothingIsRefused() {
    NetworkSpec spec = flat(false);
    List<String> refused = new ArrayList<>();
    for (String layers : List.of("0", "0 1", "0 1 first", "0 1 block", "0 1 4.block.2", "1 6")) {
      Trainer trainer = freezing(TRAINER, layers).epochs(1);
      for (String name : spec.initialize(Seed.of(1)).features().keySet()) {
        boolean early = isRefused(() -> trainer.requireFreezes(spec, Set.of(name)));
        Trainer hinted = trainer.loss(hinting(name));
        assertEquals(
            early,
            isRefused(() -> hinted.fit(spec.initialize(Seed.of(1)), ROWS)),
            layers + " frozen, a hint at " + name);
        if (early) {
          refused.add(layers + ": " + name);
        }
      }
    }
    assertEquals(
        List.of(
            "0: low",
            "0 1: low",
            "0 1 first: low",
            "0 1 first: first",
            "0 1 first: inside",
            "0 1 block: low",
            "0 1 block: block",
            "0 1 block: first",
            "0 1 block: inside",
            "0 1 block: end",
            "0 1 4.block.2: low"),
        refused);
    TRAINER.requireFreezes(spec, Set.of("low")); // where nothing is frozen everything can be taught
  }

  private static boolean isRefused(Runnable code) {
    try {
      code.run();
      return false;
    } catch (IllegalArgumentException e) {
      String said = String.valueOf(e.getMessage());
      assertTrue(said.contains("is trained, so that a loss on its output teaches nothing"), said);
      return true;
    }
  }
}
