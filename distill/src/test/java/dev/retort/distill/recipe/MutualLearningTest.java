package dev.retort.distill.recipe;

import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.EpochReport;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingDivergedException;
import dev.retort.engine.TrainingListener;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.data.TargetDataset;
import dev.retort.engine.io.Safetensors;
import dev.retort.engine.optimizer.Schedule;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// Networks that learn together do so by the paper's algorithm, and say what they cannot do.
final class MutualLearningTest {
  private static final Dataset DATA = SyntheticDigits.train(97, 1); // a last batch of one

  private static final NetworkSpec BIG =
      NetworkSpec.input(1, 28, 28)
          .then(flatten(), dense(16), batchNorm(), relu(), dropout(0.2f))
          .then(dense(10));
  private static final NetworkSpec MIDDLE =
      NetworkSpec.input(1, 28, 28).then(flatten(), dense(12), relu(), dense(10));
  private static final NetworkSpec SMALL =
      NetworkSpec.input(1, 28, 28).then(flatten(), dense(8), relu(), dense(10));

  private static final Trainer TRAINER =
      Trainer.of(adam(2e-3f), crossEntropy()).epochs(2).batchSize(32);

  private static final List<MutualStage.Peer> PEERS =
      List.of(new MutualStage.Peer("one", MIDDLE, ""), new MutualStage.Peer("two", SMALL, ""));

  @TempDir private Path folder;

  private static Map<String, TrainedModel> run(Stage... stages) throws IOException {
    return Recipe.of(List.of(stages))
        .run(DATA, 3, new TrainedNetworks(null, RecipeListener.SILENT));
  }

  private static String sha256(Map<String, TrainedModel> models, String name) {
    TrainedModel model = models.get(name);
    return model == null ? "there is no " + name : model.sha256();
  }

  @Test
  void networksThatDoNotListenLearnAsIfAlone() throws IOException {
    List<MutualStage.Peer> peers =
        List.of(
            new MutualStage.Peer("one", BIG, "one"), new MutualStage.Peer("two", MIDDLE, "one"));
    Map<String, TrainedModel> deaf = run(new MutualStage(peers, TRAINER, 0, Portion.ALL));
    TrainingStage one = TrainingStage.of("one", BIG).trainer(TRAINER).stream("one");
    TrainingStage two = TrainingStage.of("two", MIDDLE).trainer(TRAINER).stream("one");
    Map<String, TrainedModel> alone = run(one, two);
    assertEquals(sha256(alone, "one"), sha256(deaf, "one"));
    // The second has no batch norm, and so sees the last sample, which mutual learning leaves out.
    assertNotEquals(sha256(alone, "two"), sha256(deaf, "two"));
    Map<String, TrainedModel> heard = run(MutualStage.of(peers, TRAINER));
    assertNotEquals(sha256(deaf, "one"), sha256(heard, "one"));
  }

  @Test
  void scheduleAndAugmentationAreAsInATrainingAlone() throws IOException {
    Schedule schedule = Schedule.parse("warmup 1 epoch, linear to 0");
    Trainer trainer =
        TRAINER.optimizer(adam(2e-3f).schedule(schedule)).augmentation(Augmentation.shift(1));
    List<MutualStage.Peer> peers =
        List.of(
            new MutualStage.Peer("one", BIG, "one"), new MutualStage.Peer("two", MIDDLE, "one"));
    Map<String, TrainedModel> deaf = run(new MutualStage(peers, trainer, 0, Portion.ALL));
    TrainingStage one = TrainingStage.of("one", BIG).trainer(trainer).stream("one");
    assertEquals(sha256(run(one), "one"), sha256(deaf, "one"));
  }

  /// One step by the definition: the first peer learns from the second as it begins, the second
  /// from the first as it has become.
  @Test
  void peersLearnInTurnFromWhatTheOtherSaysNow() throws IOException {
    Trainer step = Trainer.of(sgd(0.1f), crossEntropy()).epochs(1).batchSize(128);
    Map<String, TrainedModel> models = run(MutualStage.of(PEERS, step));
    Method sum = Method.parse("ce + kd");
    Network one = MIDDLE.initialize(Seed.of(3));
    Network two = SMALL.initialize(Seed.of(3));
    two.preprocessing(step.normalization().fit(DATA));
    Trainer seeded = step.seed(Seed.of(3));
    seeded.loss(sum.loss(Teacher.of(two), 1, 1)).fit(one, DATA);
    seeded.loss(sum.loss(Teacher.of(one), 1, 1)).fit(two, DATA);
    models.forEach(
        (name, model) -> {
          Network expected = name.equals("one") ? one : two;
          for (int i = 0; i < expected.parameters().size(); i++) {
            assertArrayEquals(
                expected.parameters().get(i).values(),
                model.network().parameters().get(i).values(),
                1e-6f);
          }
        });
    assertEquals(2, models.size());
  }

  /// What all others say together weighs what was asked for: half of what each of two says pulls as
  /// the mean of their probabilities does.
  @Test
  void othersShareTheWeight() throws IOException {
    Trainer step = Trainer.of(sgd(0.1f), crossEntropy()).epochs(1).batchSize(128);
    List<MutualStage.Peer> three = new ArrayList<>(PEERS);
    three.add(new MutualStage.Peer("three", SMALL, "three"));
    Map<String, TrainedModel> models = run(new MutualStage(three, step, 0.5f, Portion.ALL));
    Seed seed = Seed.of(3);
    Network first = MIDDLE.initialize(seed);
    Network[] others = {SMALL.initialize(seed), SMALL.initialize(seed.stream("three"))};
    for (Network other : others) {
      other.preprocessing(step.normalization().fit(DATA));
    }
    step.seed(seed)
        .loss(Method.parse("ce + 0.5 kd").loss(Teacher.of(others), 1, 1))
        .fit(first, DATA);
    TrainedModel model = Objects.requireNonNull(models.get("one"));
    for (int i = 0; i < first.parameters().size(); i++) {
      assertArrayEquals(
          first.parameters().get(i).values(), model.network().parameters().get(i).values(), 1e-6f);
    }
  }

  /// As a stage of its own does that learns from labels, and that they are compared with.
  @Test
  void fewLabelsTakeAsManySteps() throws IOException {
    int[] labels = new int[DATA.size()];
    for (int n = 0; n < labels.length; n++) {
      labels[n] = n < 33 ? DATA.label(n) : Batch.UNLABELLED;
    }
    float[] values = new float[4 * labels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 7;
    }
    Dataset few = FloatDataset.of("few", Shape.of(4), DATA.classNames(), values, labels);
    NetworkSpec network = NetworkSpec.input(4).then(dense(10));
    List<MutualStage.Peer> peers =
        List.of(
            new MutualStage.Peer("one", network, "one"), new MutualStage.Peer("two", network, ""));
    long[] steps = new long[1];
    RecipeListener listener =
        new RecipeListener() {
          @Override
          public void step(String name, long step, long totalSteps, int samples, double loss) {
            steps[0] = totalSteps;
          }
        };
    Recipe.of(List.of(MutualStage.of(peers, TRAINER)))
        .run(few, 3, new TrainedNetworks(null, listener));
    assertEquals(
        2 * 4, steps[0], "4 batches of all 97 samples an epoch, 1 of the 33 that have a label");
  }

  /// Of 40 samples come 16, 16 and 8; a mean over batches would count each of the last ones twice.
  @Test
  void theLossOfAnEpochIsTheMeanOverItsSamples() throws IOException {
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
    MutualLearning learning =
        new MutualLearning(
            List.of(MIDDLE.initialize(Seed.of(1)), SMALL.initialize(Seed.of(1))),
            List.of(Seed.of(1), Seed.of(2)),
            TRAINER.batchSize(16),
            1,
            SyntheticDigits.train(40, 1),
            adding);
    List<EpochReport> reports = learning.train(null, "key").epochs();
    assertEquals(2, reports.size());
    assertEquals(means, reports.stream().map(EpochReport::loss).toList());
  }

  /// Who listens hears in the first step already what that has made of the others; of the last step
  /// of those that do not, the weights alone tell.
  @Test
  void divergenceIsReportedWithItsPlace() {
    Trainer trainer = Trainer.of(sgd(1e30f), crossEntropy()).epochs(1).batchSize(32);
    String said = divergence(MutualStage.of(PEERS, trainer));
    assertTrue(said.contains("diverged at step 1 of epoch 1 (loss NaN)"), said);
    assertTrue(said.contains("a smaller learning rate than 1.0E30"), said);
    Trainer step = Trainer.of(sgd(Float.MAX_VALUE).weightDecay(1e9f), crossEntropy());
    Trainer once = step.epochs(1).batchSize(128);
    String spoilt = divergence(new MutualStage(PEERS, once, 0, Portion.ALL));
    assertTrue(spoilt.contains("diverged in epoch 1 (1.weight holds"), spoilt);
  }

  private static String divergence(MutualStage stage) {
    return assertThrows(TrainingDivergedException.class, () -> run(stage)).toString();
  }

  @Test
  void settingsThatPeersDoNotFollowAreRefused() {
    Trainer kept = TRAINER.stateFile(folder.resolve("training.state"));
    assertRefused("mutual learning is one of several", () -> MutualStage.of(PEERS, kept));
    assertRefused("knows no shards", () -> MutualStage.of(PEERS, TRAINER.shards(2)));
    assertRefused("knows no clipNorm", () -> MutualStage.of(PEERS, TRAINER.clipNorm(1)));
    assertRefused("knows no patience", () -> MutualStage.of(PEERS, TRAINER.patience(1)));
    assertRefused("knows no frozen layers", () -> MutualStage.of(PEERS, TRAINER.frozen("1")));
    assertRefused("at least 2 samples a batch", () -> MutualStage.of(PEERS, TRAINER.batchSize(1)));
    MutualStage one = new MutualStage(PEERS, TRAINER, 1, Portion.parse("1"));
    assertRefused("has 1 to learn from; label more", () -> run(one));
    List<MutualStage.Peer> twins =
        List.of(new MutualStage.Peer("one", SMALL, ""), new MutualStage.Peer("two", SMALL, ""));
    assertRefused("stay alike", () -> MutualStage.of(twins, TRAINER));
  }

  /// What they learn from labels is cross entropy.
  @Test
  void targetsAreRefused() {
    Dataset targets = TargetDataset.of(DATA, List.of("height"), new float[DATA.size()]);
    List<Network> networks = List.of(SMALL.initialize(Seed.of(1)), SMALL.initialize(Seed.of(2)));
    List<Seed> seeds = List.of(Seed.of(1), Seed.of(2));
    TrainingListener silent = new TrainingListener() {};
    assertRefused(
        "needs a class for every sample",
        () -> new MutualLearning(networks, seeds, TRAINER, 1, targets, silent));
  }

  /// One bit is seen by nothing but the hash; what is missing is the last that is read.
  @Test
  void aDamagedStateIsRefusedAndChangesNothing() throws IOException {
    Path file = folder.resolve("networks.state");
    learning(SMALL.initialize(Seed.of(1)), SMALL.initialize(Seed.of(2))).train(file, "key");
    Safetensors.Contents state = Safetensors.read(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 4] ^= 1;
    Files.write(file, bytes);
    assertRefusedState("it is damaged: its content has the SHA-256 ", file);
    Map<String, Supplier<Safetensors.Entry>> tensors = new LinkedHashMap<>();
    state.tensors().forEach((name, entry) -> tensors.put(name, () -> entry));
    tensors.remove("1.weights.3.bias");
    Safetensors.writeHashed(file, tensors, state.metadata());
    assertRefusedState("it is damaged: it lacks 1.weights.3.bias; delete it to begin anew", file);
    Safetensors.write(file, state.tensors(), Map.of("training", "key"));
    assertRefusedState("an earlier version of the program wrote it; delete it to begin anew", file);
  }

  /// The key of a network that is kept also says what the others weighed, and who they were.
  @Test
  void aNetworkThatHeardSomethingElseIsRefused() throws IOException {
    TrainedNetworks networks = new TrainedNetworks(folder, RecipeListener.SILENT);
    Recipe.of(List.of(MutualStage.of(PEERS, TRAINER))).run(DATA, 3, networks);
    MutualStage.Peer another = new MutualStage.Peer("two", MIDDLE, "two");
    for (MutualStage other :
        List.of(
            new MutualStage(PEERS, TRAINER, 0.5f, Portion.ALL),
            MutualStage.of(List.of(PEERS.getFirst(), another), TRAINER))) {
      assertRefused(
          "seed-3-one.safetensors was trained in another way",
          () -> Recipe.of(List.of(other)).run(DATA, 3, networks));
    }
  }

  /// The state of the epoch before it is kept.
  @Test
  void anInterruptInTheLastEpochEndsItInWords() throws IOException {
    Path file = folder.resolve("networks.state");
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void epoch(EpochReport report) {
            if (report.epoch() == report.epochs() - 1) {
              Thread.currentThread().interrupt();
            }
          }
        };
    MutualLearning broken =
        learning(SMALL.initialize(Seed.of(1)), SMALL.initialize(Seed.of(2)), interrupting);
    CancellationException thrown;
    boolean still;
    try {
      thrown = assertThrows(CancellationException.class, () -> broken.train(file, "key"));
    } finally {
      still = Thread.interrupted();
    }
    assertTrue(still, "the thread stays interrupted");
    assertEquals(
        "mutual learning on %s was interrupted after epoch 2 of 2; run it again to go on"
            .formatted(DATA.name()),
        thrown.getMessage());
    Network whole = SMALL.initialize(Seed.of(1));
    learning(whole, SMALL.initialize(Seed.of(2))).train(null, "key");
    Network resumed = SMALL.initialize(Seed.of(1));
    assertTrue(Files.exists(file), "nothing of the first epoch is kept");
    learning(resumed, SMALL.initialize(Seed.of(2))).train(file, "key");
    assertEquals(whole.sha256(), resumed.sha256());
  }

  private static MutualLearning learning(Network one, Network two) {
    return learning(one, two, new TrainingListener() {});
  }

  private static MutualLearning learning(Network one, Network two, TrainingListener listener) {
    return new MutualLearning(
        List.of(one, two), List.of(Seed.of(1), Seed.of(2)), TRAINER, 1, DATA, listener);
  }

  private static void assertRefusedState(String how, Path file) {
    Network one = SMALL.initialize(Seed.of(1));
    Network two = SMALL.initialize(Seed.of(2));
    List<String> before = List.of(one.sha256(), two.sha256());
    MutualLearning learning = learning(one, two);
    String said = Refusal.of(DataFormatException.class, () -> learning.train(file, "key"));
    assertTrue(said.startsWith(file + ": " + how), said);
    assertEquals(before, List.of(one.sha256(), two.sha256()));
  }

  private static void assertRefused(String part, Executable code) {
    String message = Refusal.of(code);
    assertTrue(message.contains(part), message);
  }
}
