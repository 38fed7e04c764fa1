package dev.retort.distill.teacher;

import static dev.retort.distill.teacher.EnsembleTeacher.Mean.LOGITS;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.layer.Layers.tanh;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.distill.TinyData;
import dev.retort.distill.objective.Distillation;
import dev.retort.distill.objective.Method;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.TrainingPass;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Batches;
import dev.retort.engine.data.ByteDataset;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TeacherTest {
  private final Network network = TinyData.teacher(1);

  private static Batch batch(int size) {
    Batches batches = Batches.inOrder(TinyData.TRAINING, size);
    Batch batch = batches.allocate();
    batches.fill(batch, 0, 0);
    return batch;
  }

  private static float[] logits(Teacher teacher, Batch batch) {
    float[] out = new float[batch.size() * teacher.members() * teacher.classes()];
    teacher.logits(batch, out);
    return out;
  }

  @Test
  void predictsAsInInferenceWithoutDropout() {
    Batch batch = batch(16);
    float[] expected = new float[160];
    network.logits(batch, expected);
    Teacher teacher = Teacher.of(network);
    assertArrayEquals(expected, logits(teacher, batch), 0);
    batch.epoch(5); // would draw another dropout
    assertArrayEquals(expected, logits(teacher, batch), 0);
    assertArrayEquals(expected, logits(teacher.planned(16, Workers.of(2)), batch), 0);
    TrainingPass training = network.copy().trainingPass(16, Seed.of(1), Workers.alone());
    training.forward(batch);
    assertFalse(Arrays.equals(expected, training.logits()), "dropout is at work in training");
  }

  @Test
  void saysTheSameByAnyNumberOfThreads() {
    Batch batch = batch(100);
    Teacher one = Teacher.of(network);
    List<Teacher> both = List.of(one, Teacher.of(TinyData.BIG.initialize(Seed.of(2))));
    for (Teacher teacher :
        List.of(one, new EnsembleTeacher(both), new EnsembleTeacher(both, LOGITS))) {
      for (int threads : new int[] {1, 2, 3}) {
        Teacher told = teacher.withThreads(threads);
        assertArrayEquals(logits(teacher, batch), logits(told, batch), 0);
        assertEquals(teacher.sha256(), told.sha256());
        assertEquals(teacher.text(), told.text());
        assertEquals(teacher.networks(), told.networks());
      }
    }
  }

  @Test
  void isFrozen() {
    Teacher teacher = Teacher.of(network);
    String before = teacher.sha256();
    float[] logits = logits(teacher, batch(4));
    TinyData.trainer().fit(network, TinyData.TRAINING);
    assertEquals(before, teacher.sha256());
    assertArrayEquals(logits, logits(teacher, batch(4)), 0);
    assertNotEquals(before, Teacher.of(network).sha256());
  }

  @Test
  void otherPreprocessingIsAnotherTeacher() {
    String before = Teacher.of(network).sha256();
    network.preprocessing(Preprocessing.none(network.spec().input()));
    assertNotEquals(before, Teacher.of(network).sha256());
  }

  /// Of the same weights.
  @Test
  void otherLayersAreAnotherTeacher() {
    Network one = Network.zeros(NetworkSpec.input(2).then(dense(3), relu(), dense(2)));
    Network other = Network.zeros(NetworkSpec.input(2).then(dense(3), tanh(), dense(2)));
    assertEquals(one.sha256(), other.sha256());
    assertNotEquals(Teacher.of(one).sha256(), Teacher.of(other).sha256());
  }

  @Test
  void anEnsembleOfOneIsTheNetwork() {
    Teacher one = new EnsembleTeacher(List.of(Teacher.of(network)));
    assertEquals(1, one.members());
    assertArrayEquals(logits(Teacher.of(network), batch(16)), logits(one, batch(16)), 0);
    assertArrayEquals(
        Evaluation.logits(network, TinyData.TEST),
        Evaluation.logits(one.predictor(), TinyData.TEST),
        0);
  }

  @Test
  void anEnsembleGivesAllItsMembersAndPredictsTheirMeanProbability() {
    Network other = TinyData.teacher(2);
    Teacher ensemble = Teacher.of(network, other);
    assertEquals(2, ensemble.members());
    Batch batch = batch(7);
    float[] first = logits(Teacher.of(network), batch);
    float[] second = logits(Teacher.of(other), batch);
    for (Teacher each : List.of(ensemble, ensemble.planned(7, Workers.alone()))) {
      float[] all = logits(each, batch);
      for (int n = 0; n < 7; n++) {
        assertArrayEquals(
            Arrays.copyOfRange(first, n * 10, n * 10 + 10),
            Arrays.copyOfRange(all, n * 20, n * 20 + 10),
            0);
        assertArrayEquals(
            Arrays.copyOfRange(second, n * 10, n * 10 + 10),
            Arrays.copyOfRange(all, n * 20 + 10, n * 20 + 20),
            0);
      }
    }
    float[] mean = new float[70];
    ensemble.predictor().logits(batch, mean);
    for (int n = 0; n < 7; n++) {
      for (int k = 0; k < 10; k++) {
        double expected = (softmax(first, n, k) + softmax(second, n, k)) / 2;
        assertEquals(expected, StrictMath.exp(mean[n * 10 + k]), 1e-6);
      }
    }
  }

  /// Of the others' probabilities, which are 0, there is no log.
  @Test
  void anEnsembleThatIsSurePredictsFiniteNumbers() {
    float[] sure = {2_000, 0, 0, 2_000, 0, 0};
    float[] predicted = new float[3];
    Batch batch = Batch.of(Shape.of(1), new float[1]);
    new FixedTeacher(2, 3, sure).predictor().logits(batch, predicted);
    float least = (float) StrictMath.log(Double.MIN_NORMAL);
    assertArrayEquals(new float[] {0, least, least}, predicted, 0);
  }

  @Test
  void byTheMeanOfLogitsAnEnsembleIsOneMember() {
    Teacher first = Teacher.of(network);
    Teacher second = Teacher.of(TinyData.teacher(2));
    Teacher third = Teacher.of(TinyData.teacher(3));
    Teacher ensemble =
        new EnsembleTeacher(List.of(first, Teacher.of(first.networks().get(0)), third), LOGITS);
    assertEquals(1, ensemble.members());
    assertEquals(3, ensemble.networks().size());
    Teacher nested =
        new EnsembleTeacher(List.of(new EnsembleTeacher(List.of(first, first)), third), LOGITS);
    Batch batch = batch(7);
    float[] one = logits(first, batch);
    float[] other = logits(third, batch);
    float[] expected = new float[70];
    for (int i = 0; i < 70; i++) {
      expected[i] = (one[i] + one[i] + other[i]) * (1f / 3);
    }
    for (Teacher each : List.of(ensemble, ensemble.planned(7, Workers.alone()), nested)) {
      assertArrayEquals(expected, logits(each, batch), 0);
    }
    float[] predicted = new float[70];
    ensemble.predictor().logits(batch, predicted);
    assertArrayEquals(expected, predicted, 0);
    Teacher byProbabilities = new EnsembleTeacher(List.of(first, second));
    Teacher byLogits = new EnsembleTeacher(List.of(first, second), LOGITS);
    assertNotEquals(byProbabilities.sha256(), byLogits.sha256());
    assertEquals("mean of logits (" + first.text() + " + " + second.text() + ")", byLogits.text());
    assertTrue(byProbabilities.text().startsWith("mean of probabilities ("));
  }

  /// The network sees what an augmentation makes of samples; of what was said of them before it
  /// would be the answer to something else.
  @Test
  void anEnsembleTeachesWhatAllOfItsTeachersCan() {
    Teacher given =
        Teacher.ofLogits(TinyData.TRAINING, Evaluation.logits(network, TinyData.TRAINING));
    for (EnsembleTeacher.Mean mean : EnsembleTeacher.Mean.values()) {
      Teacher both = new EnsembleTeacher(List.of(Teacher.of(network), given), mean);
      both.requireFits(Augmentation.none(), Seed.of(1), 1);
      String shifted = Refusal.of(() -> both.requireFits(Augmentation.shift(1), Seed.of(1), 1));
      assertTrue(shifted.contains("cannot teach augmented ones (shift 1)"), shifted);
      both.requireKnows(TinyData.TRAINING);
      String unknown = Refusal.of(() -> both.requireKnows(SyntheticDigits.train(301, 1)));
      assertTrue(unknown.contains("none for sample 300"), unknown);
    }
  }

  /// An objective on logits averages them itself: the same bits either way.
  @Test
  void bothMeansAreTheSameToARegressionOnLogits() {
    List<Teacher> teachers = List.of(Teacher.of(network), Teacher.of(TinyData.teacher(2)));
    List<String> hashes = new ArrayList<>();
    for (EnsembleTeacher.Mean mean : EnsembleTeacher.Mean.values()) {
      Network student = TinyData.SMALL.initialize(Seed.of(1));
      TinyData.trainer()
          .loss(
              new Distillation(new EnsembleTeacher(teachers, mean), Method.logitRegression(), 4, 1))
          .fit(student, TinyData.TRAINING);
      hashes.add(student.sha256());
    }
    assertEquals(hashes.get(0), hashes.get(1));
  }

  private static double softmax(float[] logits, int row, int k) {
    double sum = 0;
    for (int i = 0; i < 10; i++) {
      sum += StrictMath.exp(logits[row * 10 + i]);
    }
    return StrictMath.exp(logits[row * 10 + k]) / sum;
  }

  @Test
  void refusesDataThatAreNotItsOwn() {
    Teacher small =
        Teacher.of(Network.zeros(NetworkSpec.input(1, 12, 12).then(flatten(), dense(10))));
    assertEquals(
        "the teacher takes samples of shape [1, 12, 12] but synthetic has [1, 28, 28]; choose a"
            + " teacher for this shape",
        Refusal.of(() -> small.requireFits(TinyData.TRAINING)));
    Teacher more =
        Teacher.of(Network.zeros(NetworkSpec.input(1, 28, 28).then(flatten(), dense(12))));
    assertEquals(
        "the teacher has 12 classes but synthetic has 10; choose a teacher of the same classes",
        Refusal.of(() -> more.requireFits(TinyData.TRAINING)));
    assertEquals(
        "the teachers of an ensemble need the same classes but have 10 and 12",
        Refusal.of(() -> new EnsembleTeacher(List.of(small, more))));
    Network named = Network.zeros(NetworkSpec.input(1).then(dense(2)));
    named.classNames(List.of("dog", "cat"));
    ByteDataset swapped =
        ByteDataset.of("pets", Shape.of(1), List.of("cat", "dog"), new byte[1], new int[1]);
    String order = Refusal.of(() -> Teacher.of(named).requireFits(swapped));
    assertEquals(
        "the teacher knows the classes [dog, cat] but pets has [cat, dog], where \"dog\" has"
            + " another place; bring the data's into the teacher's order",
        order);
    Loss byNamed = Method.kd().loss(Teacher.of(named), 4, 0.9f);
    Network student = Network.zeros(NetworkSpec.input(1).then(dense(2)));
    assertEquals(order, Refusal.of(() -> TinyData.trainer().loss(byNamed).fit(student, swapped)));

    // of other classes too: one that both know would be taken for another
    Network three = Network.zeros(NetworkSpec.input(1).then(dense(3)));
    three.classNames(List.of("bird", "cat", "dog"));
    Refusal.of(() -> Teacher.of(three).requireFits(pets("cat", "deer", "dog")));
    Teacher.of(three).requireFits(pets("ant", "cat", "wolf"));
    three.classNames(List.of("crane", "dog", "crane")); // the bird and the machine
    Teacher.of(three).requireFits(pets("crane", "dog", "crane"));
    Teacher.of(three).requireFits(pets("crane", "wolf", "crane"));
  }

  private static ByteDataset pets(String... classes) {
    return ByteDataset.of("pets", Shape.of(1), List.of(classes), new byte[1], new int[1]);
  }
}
