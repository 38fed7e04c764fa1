package dev.retort.distill.teacher;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Distiller;
import dev.retort.distill.Labelled;
import dev.retort.distill.Refusal;
import dev.retort.distill.objective.Distillation;
import dev.retort.distill.objective.Lesson;
import dev.retort.distill.objective.Method;
import dev.retort.distill.objective.Objective;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Residuals;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.Normalization;
import dev.retort.engine.data.Subset;
import dev.retort.engine.data.TargetDataset;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Distillation of networks that regress, and of those that find several classes in a sample.
final class TargetsTest {
  private static final int SIZE = 600;
  private static final int KNOWN = 24;
  private static final NetworkSpec BIG =
      NetworkSpec.input(2).then(dense(64), relu(), dense(64), relu(), dense(2));
  private static final NetworkSpec SMALL = NetworkSpec.input(2).then(dense(16), relu(), dense(2));
  private static final NetworkSpec NAMED =
      NetworkSpec.input(2).then(dense(8), relu().named("h"), dense(2));

  @TempDir private Path folder = Path.of("");

  /// Points of a square with the heights of two hills, or whether they lie on each of these.
  private static Dataset points(int seed, boolean classes) {
    float[] xy = new float[2 * SIZE];
    float[] targets = new float[2 * SIZE];
    Seed random = Seed.of(seed);
    for (int n = 0; n < SIZE; n++) {
      double x = 2 * random.uniform(2L * n) - 1;
      double y = 2 * random.uniform(2L * n + 1) - 1;
      IntToDoubleFunction hill = // they overlap
          k -> StrictMath.exp(-4 * ((x - 0.4 * k + 0.2) * (x - 0.4 * k + 0.2) + y * y));
      for (int k = 0; k < 2; k++) {
        xy[2 * n + k] = (float) (k == 0 ? x : y);
        double height = hill.applyAsDouble(k);
        targets[2 * n + k] = classes ? height > 0.5 ? 1 : 0 : (float) height;
      }
    }
    Dataset samples = FloatDataset.of("hills", Shape.of(2), xy);
    return TargetDataset.of(samples, List.of("west", "east"), targets);
  }

  private static Dataset partlyLabelled(Dataset whole) {
    return PartlyLabelled.of(
        whole, Subset.of(whole, IntStream.range(0, KNOWN).map(n -> n * SIZE / KNOWN).toArray()));
  }

  private static Network trained(NetworkSpec spec, Dataset data, Loss loss) {
    return trained(spec.initialize(Seed.of(1)), data, loss);
  }

  private static Network trained(Network network, Dataset data, Loss loss) {
    Trainer trainer = Trainer.of(adam(0.01f), loss).epochs(40).batchSize(32);
    if (loss instanceof Distillation) {
      trainer.fit(network, data);
    } else {
      Labelled labelled = Labelled.of(data);
      labelled.sameSteps(trainer).fit(network, labelled.data());
    }
    return network;
  }

  private static Loss taughtBy(Network teacher, String method) {
    return Method.parse(method).loss(Teacher.of(teacher), 1, 1);
  }

  @Test
  void aTeacherHelpsWhereFewTargetsAreKnown() {
    Dataset whole = points(1, false);
    Dataset test = points(2, false);
    Dataset few = partlyLabelled(whole);
    Network teacher = trained(BIG, whole, Losses.meanSquaredError());
    Network alone = trained(SMALL, few, Losses.meanSquaredError());
    Network taught = trained(SMALL, few, taughtBy(teacher, "0.5 mse + 0.5 logit-regression"));
    double atAlone = Residuals.of(alone, test).meanSquaredErrorOfAll();
    double atTaught = Residuals.of(taught, test).meanSquaredErrorOfAll();
    assertTrue(atTaught < atAlone / 2, atTaught + " taught, " + atAlone + " alone");
    assertEquals(Task.REGRESSION, taught.task());
  }

  @Test
  void aMethodSaysWhatItsStudentsGive() {
    Network teacher = BIG.initialize(Seed.of(1));
    for (String method :
        List.of("sigmoid-kd", "bce", "0.5 bce + 0.5 logit-regression", "standardized sigmoid-kd")) {
      assertEquals(Task.MULTI_LABEL, taughtBy(teacher, method).taskOfTargets(), method);
    }
    for (String method : List.of("mse", "logit-regression", "standardized logit-regression")) {
      assertEquals(Task.REGRESSION, taughtBy(teacher, method).taskOfTargets(), method);
    }
    Network named = NAMED.initialize(Seed.of(1));
    assertEquals(null, taughtBy(named, "hint h:h").taskOfTargets(), "it is not about outputs");
    named.task(Task.MULTI_LABEL);
    trained(named, points(1, true), taughtBy(named, "hint h:h"));
    assertEquals(Task.MULTI_LABEL, named.task());
  }

  @Test
  void aTeacherHelpsWhereFewClassesOfSeveralAreKnown() {
    Dataset whole = points(1, true);
    Dataset test = points(2, true);
    Dataset few = partlyLabelled(whole);
    Network teacher = trained(BIG, whole, Losses.binaryCrossEntropy());
    int alone = wrong(trained(SMALL, few, Losses.binaryCrossEntropy()), test);
    int taught = wrong(trained(SMALL, few, taughtBy(teacher, "0.5 bce + 0.5 sigmoid-kd")), test);
    assertTrue(taught < alone / 2, taught + " wrong if taught, " + alone + " alone");
  }

  private static int wrong(Network network, Dataset test) {
    float[] logits = Evaluation.logits(network, test);
    float[] targets = batch(test).targets();
    return (int)
        IntStream.range(0, logits.length).filter(i -> logits[i] > 0 != targets[i] > 0.5f).count();
  }

  private static Batch batch(Dataset data) {
    Batches all = Batches.inOrder(data, data.size());
    Batch batch = all.allocate();
    all.fill(batch, 0, 0);
    return batch;
  }

  /// A sample without targets adds nothing, and the mean is over all samples.
  @Test
  void samplesWithoutTargetsAreLeftToTheTeacher() {
    Dataset few = partlyLabelled(points(1, false));
    assertEquals(KNOWN, Labelled.of(few).data().size());
    Network network = SMALL.initialize(Seed.of(2));
    network.preprocessing(Normalization.STANDARDIZE.fit(few)); // the same for both
    double half = oneStep(network, few, taughtBy(network, "mse"));
    double whole = oneStep(network, Labelled.of(few).data(), Losses.meanSquaredError());
    assertEquals(whole * KNOWN / SIZE, half, 1e-9);
  }

  private static double oneStep(Network network, Dataset data, Loss loss) {
    return Trainer.of(adam(1e-9f), loss)
        .batchSize(SIZE)
        .epochs(1)
        .fit(network.copy(), data)
        .epochs()
        .getFirst()
        .loss();
  }

  /// A softmax over one output is 1 whatever is learnt, so that there is nothing to make small.
  @ParameterizedTest
  @ValueSource(
      strings = {"kd", "dkd", "dist", "standardized kd", "tf-kd", "ce", "bce + kd", "mse + 2 kd"})
  void whatIsAboutClassesIsRefusedBeforeAnyWork(String method) {
    Dataset data = points(1, false);
    AtomicInteger asked = new AtomicInteger();
    Teacher teacher = new CountingTeacher(Teacher.of(BIG.initialize(Seed.of(1))), asked);
    Loss loss = Method.parse(method).loss(teacher, 4, 1);
    String said = Refusal.of(() -> trained(SMALL, data, loss));
    assertTrue(said.contains(" needs a class for every sample but those of hills have"), said);
    assertTrue(
        said.contains("; take logit-regression or mse for numbers, sigmoid-kd or bce"), said);
    assertEquals(0, asked.get());
  }

  /// But the labels' share is cross entropy, unless the method speaks of it.
  @Test
  void whatIsNotAboutClassesLearnsFromTargets() {
    Dataset data = points(1, true);
    Network teacher = NAMED.initialize(Seed.of(1));
    for (String method :
        List.of(
            "logit-regression",
            "standardized logit-regression",
            "sigmoid-kd",
            "mse",
            "bce",
            "mse + hint h:h",
            "bce + rkd h:h")) {
      Loss loss = Method.parse(method).loss(Teacher.of(teacher), 4, 0.5f);
      assertTrue(oneStep(NAMED.initialize(Seed.of(2)), data, loss) > 0, method);
    }
    for (String layers : List.of("hint h:h", "cosine h:h", "similarity h:h", "rkd h:h")) {
      Method method = Method.parse(layers);
      Loss alone = method.loss(Teacher.of(teacher), 4, 1);
      assertTrue(oneStep(NAMED.initialize(Seed.of(2)), data, alone) > 0, layers);
      Loss shared = method.loss(Teacher.of(teacher), 4, 0.5f);
      String said = Refusal.of(() -> trained(NAMED, data, shared));
      String expected = "ce, the labels' share of " + method.text() + ", needs a class";
      assertTrue(said.startsWith(expected), said);
    }
  }

  /// However the teacher comes: as it is, among others, or by what it has said.
  @Test
  void whatTakesASoftmaxRefusesOtherTeachersThanOfOneClassASample() throws IOException {
    Dataset data = points(1, true);
    for (Task task : List.of(Task.MULTI_LABEL, Task.REGRESSION)) {
      Network network = NAMED.initialize(Seed.of(1));
      network.task(task);
      Teacher teacher = Teacher.of(network);
      Path soft = folder.resolve("soft.safetensors");
      SoftTargets.write(soft, teacher, data, Labelling.plain());
      CachedTeacher once = new CachedTeacher(teacher, data, Set.of("h"));
      for (Teacher each :
          List.of(
              teacher,
              teacher.planned(4, Workers.alone()),
              Teacher.of(NAMED.initialize(Seed.of(2)), network),
              once,
              once.planned(4, Workers.alone()),
              SoftTargets.of(teacher, data, 1),
              SoftTargets.read(soft))) {
        for (String method : List.of("kd", "dkd", "dist", "standardized kd", "kd + mse")) {
          String said = Refusal.of(() -> Method.parse(method).requireFits(each, Map.of()));
          assertTrue(said.contains("but the teacher (" + each.text() + ") was trained "), said);
        }
        for (String method :
            List.of("logit-regression", "standardized logit-regression", "tf-kd")) {
          Method.parse(method).requireFits(each, Map.of());
        }
      }
      Method.parse("hint h:h").requireFits(teacher, network.features());
      String expected =
          task == Task.MULTI_LABEL
              ? "kd takes a softmax over the classes, but the teacher (%s) was trained for several"
                  + " classes a sample; take sigmoid-kd or logit-regression"
              : "kd needs logits of classes, but the teacher (%s) was trained to give numbers; take"
                  + " logit-regression, beside mse for targets";
      Loss loss = Method.kd().loss(teacher, 4, 0.9);
      assertEquals(
          expected.formatted(teacher.text()),
          Refusal.of(() -> loss.requireFits(labelled(), Augmentation.none(), Seed.of(1), 1)));
    }
  }

  private static Dataset labelled() {
    return FloatDataset.of(
        "two", Shape.of(2), List.of("west", "east"), new float[4], new int[] {0, 1});
  }

  /// Which are no logits of anything.
  @Test
  void numbersAreNotTakenForLogitsOfSeveralClasses() {
    Network network = BIG.initialize(Seed.of(1));
    for (String method : List.of("sigmoid-kd", "standardized sigmoid-kd")) {
      network.task(Task.REGRESSION);
      Teacher numbers = Teacher.of(network);
      String said = Refusal.of(() -> Method.parse(method).requireFits(numbers, Map.of()));
      assertTrue(said.startsWith(method + " needs logits of classes, but the teacher ("), said);
      network.task(Task.MULTI_LABEL);
      Method.parse(method).requireFits(Teacher.of(network), Map.of());
      network.task(Task.CLASSIFICATION);
      Method.parse(method).requireFits(Teacher.of(network), Map.of());
    }
  }

  /// It adds to what is asked of every teacher, and takes nothing of that away.
  private record WithItsOwnRefusal() implements Objective {
    @Override
    public String text() {
      return "own";
    }

    @Override
    public void requireFits(Teacher teacher) {
      if (teacher.classes() != 2) {
        throw new IllegalArgumentException("own is for two classes");
      }
    }

    @Override
    public Evaluator evaluator(Lesson lesson, Outputs student, Seed seed) {
      return (batch, temperature, weight) -> 0;
    }
  }

  @Test
  void anObjectiveThatRefusesTeachersTakesNoNumbersForLogits() {
    Method own = Method.of(new WithItsOwnRefusal());
    Network two = NetworkSpec.input(2).then(dense(2)).initialize(Seed.of(1));
    own.requireFits(Teacher.of(two), Map.of());
    two.task(Task.REGRESSION);
    assertTrue(
        Refusal.of(() -> own.requireFits(Teacher.of(two), Map.of()))
            .startsWith("own needs logits of classes, but the teacher ("));
    Network three = NetworkSpec.input(2).then(dense(3)).initialize(Seed.of(1));
    assertEquals(
        "own is for two classes", Refusal.of(() -> own.requireFits(Teacher.of(three), Map.of())));
  }

  @Test
  void whatNeedsAClassIsRefused() {
    Dataset data = points(1, false);
    Network teacher = BIG.initialize(Seed.of(1));
    for (String method : List.of("ce + logit-regression", "tf-kd 0.9")) {
      Loss loss = taughtBy(teacher, method);
      assertTrue(
          Refusal.of(() -> trained(SMALL, data, loss)).contains("needs a class for every sample"));
    }
    Distiller distiller = Distiller.from(teacher);
    assertTrue(
        Refusal.of(() -> distiller.fit(SMALL.initialize(Seed.of(1)), data, data))
            .contains("has targets where errors of classes are counted"));
  }
}
