package dev.retort.distill.teacher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Distiller;
import dev.retort.distill.Refusal;
import dev.retort.distill.TinyData;
import dev.retort.distill.objective.Method;
import dev.retort.engine.Network;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Logits and layers from memory are the teacher's own, and it is asked about each sample but once.
final class CachedTeacherTest {
  private static final Dataset DATA = TinyData.TRAINING;
  private static final String METHOD = "kd + 100 hint map:map + cosine hidden:hidden";
  private static final Set<String> LAYERS = Method.parse(METHOD).teacherLayers();

  private final Network network = TinyData.BIG_NAMED.initialize(Seed.of(1));
  private final AtomicInteger asked = new AtomicInteger();
  private final Teacher teacher = new CountingTeacher(new NetworkTeacher(network), asked);

  @Test
  void isTheTeacherItselfWhereItIsToTakeSoManyThreads() {
    assertSame(teacher, new CachedTeacher(teacher, DATA, LAYERS).withThreads(1));
  }

  @Test
  void answersAsTheTeacherDoesInAnyOrderOfTheSamples() {
    CachedTeacher cached = new CachedTeacher(teacher, DATA, LAYERS);
    Teacher fromMemory = cached.planned(7, Workers.of(2));
    assertEquals(DATA.size(), asked.get());
    Teacher live = new NetworkTeacher(network).planned(7, Workers.alone());
    int[] backwards = new int[10];
    Arrays.setAll(backwards, i -> 299 - 31 * i);
    Batches batches = Batches.inOrder(Subset.of(DATA, backwards), 7);
    Batch batch = batches.allocate();
    float[] expected = new float[70];
    float[] found = new float[70];
    for (int b = 0; b < 2; b++) { // the second one has three samples
      batches.fill(batch, 0, b);
      live.logits(batch, expected);
      fromMemory.logits(batch, found);
      assertArrayEquals(expected, found, 0);
      assertEquals(live.features(), fromMemory.features());
      for (Map.Entry<String, Shape> layer : live.features().entrySet()) {
        String name = layer.getKey();
        int values = batch.size() * layer.getValue().elements();
        assertArrayEquals(
            Arrays.copyOf(live.feature(name), values),
            Arrays.copyOf(fromMemory.feature(name), values),
            0,
            name);
      }
    }
    assertEquals(DATA.size(), asked.get());
    assertEquals(teacher.sha256(), cached.sha256());
    assertEquals(teacher.sha256(), fromMemory.sha256());
  }

  /// Two students at once have buffers of their own.
  @Test
  void plannedTwiceItAnswersEach() {
    CachedTeacher cached = new CachedTeacher(teacher, DATA, LAYERS);
    Batches batches = Batches.inOrder(DATA, 4);
    Batch first = batches.allocate();
    Batch second = batches.allocate();
    batches.fill(first, 0, 0);
    batches.fill(second, 0, 1);
    Teacher one = cached.planned(4, Workers.alone());
    Teacher other = cached.planned(4, Workers.alone());
    one.logits(first, new float[40]);
    float[] before = one.feature("hidden").clone();
    other.logits(second, new float[40]);
    assertArrayEquals(before, one.feature("hidden"), 0);
    assertNotEquals(Arrays.hashCode(before), Arrays.hashCode(other.feature("hidden")));
  }

  @Test
  void theStudentIsTheLiveTeachersBitForBit() {
    Method method = Method.parse(METHOD);
    Network live = TinyData.SMALL_NAMED.initialize(Seed.of(2));
    Network taught = live.copy();
    TinyData.trainer().loss(method.loss(new NetworkTeacher(network), 4, 0.9f)).fit(live, DATA);
    Teacher cached = new CachedTeacher(teacher, DATA, LAYERS);
    TinyData.trainer().loss(method.loss(cached, 4, 0.9f)).fit(taught, DATA);
    assertEquals(live.sha256(), taught.sha256());
    assertEquals(DATA.size(), asked.get());
  }

  /// Of three epochs, of a teacher that the test set is not asked about.
  @Test
  void aComparisonAsksOnceUnlessSamplesChange() {
    Distiller distiller =
        Distiller.from(teacher)
            .method(Method.parse(METHOD))
            .trainer(TinyData.trainer().epochs(3))
            .controls(false)
            .latency(false);
    Network student = TinyData.SMALL_NAMED.initialize(Seed.of(2));
    int tested = DATA.size() + TinyData.TEST.size();
    distiller.fit(student.copy(), DATA, TinyData.TEST);
    assertEquals(tested, asked.get());
    distiller.augmentation(Augmentation.shift(1)).fit(student.copy(), DATA, TinyData.TEST);
    assertEquals(tested + 3 * DATA.size() + TinyData.TEST.size(), asked.get());
  }

  @Test
  void keepsWhatTakesAQuarterOfTheMemory() {
    int each = 10 + 7 * 7 * 5 + 12; // logits, map and hidden
    long memory = 4L * Float.BYTES * each * DATA.size();
    CachedTeacher cached = new CachedTeacher(teacher, DATA, LAYERS);
    assertTrue(cached.isKept(memory));
    assertFalse(cached.isKept(memory - 1));
    assertTrue(new CachedTeacher(teacher, DATA, Set.of()).isKept(memory - 1));
    CachedTeacher oneOfThree = new CachedTeacher(teacher, DATA, LAYERS, 3);
    assertTrue(oneOfThree.isKept(3 * memory));
    assertFalse(oneOfThree.isKept(3 * memory - 1));
    assertEquals(
        "a cached teacher is one of at least 1 that share the memory, not of 0",
        Refusal.of(() -> new CachedTeacher(teacher, DATA, LAYERS, 0)));
  }

  @Test
  void showsTheLayersThatItKeeps() {
    assertEquals(LAYERS, new CachedTeacher(teacher, DATA, LAYERS).features().keySet());
    CachedTeacher logitsAlone = new CachedTeacher(teacher, DATA, Set.of());
    assertEquals(Set.of(), logitsAlone.features().keySet());
    assertEquals(LAYERS, new CachedTeacher(teacher, DATA, Set.of("elsewhere")).features().keySet());
  }

  @Test
  void whatCannotBeKeptIsAskedEachTime() {
    SoftTargets targets = SoftTargets.of(teacher, DATA, 1);
    CachedTeacher lookedUp = new CachedTeacher(targets, DATA, Set.of());
    assertFalse(lookedUp.isKept());
    assertEquals(targets, lookedUp.planned(4, Workers.alone()));
    assertFalse(new CachedTeacher(teacher, DATA, Set.of("elsewhere")).isKept());
    Teacher two = new EnsembleTeacher(List.of(teacher, teacher));
    assertFalse(new CachedTeacher(two, DATA, LAYERS).isKept(), "it shows no layers");
  }

  @Test
  void refusesOtherDataAndAugmentations() {
    CachedTeacher cached = new CachedTeacher(teacher, DATA, LAYERS);
    cached.requireFits(TinyData.TRAINING);
    cached.requireFits(Augmentation.none(), Seed.of(1), 2);
    String other = Refusal.of(() -> cached.requireFits(TinyData.TEST));
    assertTrue(other.contains("cannot teach"), other);
    String shifted = Refusal.of(() -> cached.requireFits(Augmentation.shift(1), Seed.of(1), 2));
    assertTrue(shifted.contains("cannot teach augmented ones"), shifted);
  }

  @Test
  void refusesSamplesThatItWasNotAskedAbout() {
    int[] some = {0, 1, 2};
    CachedTeacher cached = new CachedTeacher(teacher, Subset.of(DATA, some), LAYERS);
    Batches batches = Batches.inOrder(DATA, 8);
    Batch batch = batches.allocate();
    batches.fill(batch, 0, 0);
    Teacher planned = cached.planned(8, Workers.alone());
    String message = Refusal.of(() -> planned.logits(batch, new float[80]));
    assertTrue(message.contains("have none for sample 3"), message);
    String before = Refusal.of(() -> cached.requireKnows(DATA));
    assertTrue(before.contains("have none for sample 3"), before);
    CachedTeacher unasked = new CachedTeacher(teacher, Subset.of(DATA, some), LAYERS);
    unasked.requireKnows(Subset.of(DATA, new int[] {2, 0}));
    String first = Refusal.of(() -> unasked.requireKnows(DATA));
    assertTrue(first.contains("which has no sample 3"), first);
  }
}
