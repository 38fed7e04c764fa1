package dev.retort.distill.teacher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.distill.TinyData;
import dev.retort.distill.objective.Method;
import dev.retort.engine.Network;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Batches;
import dev.retort.engine.data.ByteDataset;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

final class SoftTargetsTest {
  @TempDir private Path folder = Path.of("");

  private final Teacher teacher = Teacher.of(TinyData.teacher(1), TinyData.teacher(2));

  private static float[] logits(Teacher teacher, Batch batch) {
    float[] out = new float[batch.size() * teacher.members() * teacher.classes()];
    teacher.logits(batch, out);
    return out;
  }

  private static Batch shuffled(Dataset data) {
    Batches batches = Batches.over(data, 50, Seed.of(9));
    Batch batch = batches.allocate();
    batches.fill(batch, 3, 1);
    return batch;
  }

  @Test
  void giveTheTeachersBits() throws IOException {
    SoftTargets targets = SoftTargets.of(teacher, TinyData.TRAINING, 2);
    Batch batch = shuffled(TinyData.TRAINING);
    assertArrayEquals(logits(teacher, batch), logits(targets, batch), 0);
    assertEquals(teacher.sha256(), targets.sha256());
    targets.requireTeacher(teacher);
    targets.requireFits(TinyData.TRAINING);
  }

  @Test
  void goThroughAFile() throws IOException {
    SoftTargets targets = SoftTargets.of(teacher, TinyData.TRAINING, 1);
    Path file = folder.resolve("soft.safetensors");
    targets.write(file);
    SoftTargets read = SoftTargets.read(file);
    read.requireTeacher(teacher);
    read.requireFits(TinyData.TRAINING);
    Batch batch = shuffled(TinyData.TRAINING);
    assertArrayEquals(logits(teacher, batch), logits(read, batch), 0);
    assertEquals(targets.size(), read.size());
    assertEquals(2, read.members());
  }

  @Test
  void areFoundByIdInPartsOfTheData() {
    Dataset part = Subset.of(TinyData.TRAINING, new int[] {250, 7, 31, 299, 12});
    SoftTargets targets = SoftTargets.of(teacher, part, 1);
    Batches batches = Batches.inOrder(Subset.of(TinyData.TRAINING, new int[] {31, 12, 250}), 3);
    Batch batch = batches.allocate();
    batches.fill(batch, 0, 0);
    assertArrayEquals(logits(teacher, batch), logits(targets, batch), 0);
    batches = Batches.inOrder(Subset.of(TinyData.TRAINING, new int[] {31, 0, 250}), 3);
    batches.fill(batch, 0, 0);
    refused("none for sample 0", () -> logits(targets, batch));
  }

  /// What was said of augmented samples is not what is said of the samples themselves.
  @Test
  void ofAugmentedSamplesAreAnotherTeacher() throws IOException {
    Path file = folder.resolve("augmented.safetensors");
    Labelling plain = Labelling.plain().threads(1);
    Augmentation shift = Augmentation.parse("shift 1");
    Set<String> hashes = new HashSet<>();
    for (Labelling labelling :
        List.of(
            plain,
            plain.augmented(shift, Seed.of(1), 2),
            plain.augmented(shift, Seed.of(2), 2),
            plain.augmented(shift, Seed.of(1), 2).top(3))) {
      SoftTargets.write(file, teacher, TinyData.TEST, labelling);
      SoftTargets read = SoftTargets.read(file);
      read.requireTeacher(teacher);
      hashes.add(read.sha256());
    }
    assertEquals(4, hashes.size());
    assertTrue(hashes.contains(teacher.sha256()));
  }

  @Test
  void refuseAnotherTeacherOtherDataAndUnknownSamples() {
    SoftTargets targets = SoftTargets.of(teacher, TinyData.TRAINING, 1);
    Teacher other = Teacher.of(TinyData.teacher(3));
    refused("not of", () -> targets.requireTeacher(other));
    refused("are of the data", () -> targets.requireFits(SyntheticDigits.train(300, 2)));
    refused("none for sample 300", () -> targets.requireFits(SyntheticDigits.train(301, 1)));
    Batch batch = shuffled(TinyData.TRAINING);
    batch.ids()[3] = 4711;
    refused("none for sample 4711", () -> logits(targets, batch));
    Dataset twice = Subset.of(TinyData.TRAINING, new int[] {3, 3});
    refused("two samples 3", () -> SoftTargets.of(teacher, twice, 1));
  }

  @Test
  void holdForTheAugmentationOfOneTrainingInItsEpochs() throws IOException {
    Augmentation shift = Augmentation.shift(2);
    Path file = folder.resolve("soft.safetensors");
    Labelling labelling = Labelling.plain().augmented(shift, Seed.of(5), 3).threads(2);
    SoftTargets.write(file, teacher, TinyData.TRAINING, labelling);
    SoftTargets read = SoftTargets.read(file);
    read.requireFits(shift, Seed.of(5), 2);
    read.requireFits(shift, Seed.of(5), 3);
    assertEquals(3, read.epochs());
    assertEquals("shift 2", read.augmentation());
    Batches batches = Batches.over(TinyData.TRAINING, 50, Seed.of(5), shift);
    Batch batch = batches.allocate();
    for (int epoch = 0; epoch < 3; epoch++) {
      batches.fill(batch, epoch, 1);
      assertArrayEquals(logits(teacher, batch), logits(read, batch), 0);
    }
    batches.fill(batch, 3, 1);
    refused("epochs 0 to 2 and not of epoch 3", () -> logits(read, batch));
    refused("augmented by shift 2 and cannot teach those of another", () -> plain(read));
    refused("(flip)", () -> read.requireFits(Augmentation.flip(), Seed.of(5), 3));
    refused("from another seed", () -> read.requireFits(shift, Seed.of(6), 3));
    refused("are of 3 epochs but the training has 4", () -> read.requireFits(shift, Seed.of(5), 4));
    SoftTargets plain = SoftTargets.of(teacher, TinyData.TRAINING, 1);
    plain(plain);
    refused("cannot teach augmented", () -> plain.requireFits(shift, Seed.of(5), 3));
  }

  private static void plain(SoftTargets targets) {
    targets.requireFits(Augmentation.none(), Seed.of(5), 3);
  }

  private static Trainer taughtBy(Teacher teacher) {
    return TinyData.trainer().loss(Method.kd().loss(teacher, 4, 0.9f));
  }

  /// Whoever trains asks them before the first step, not a distiller alone.
  @Test
  void refuseATrainingThatTheyCannotTeach() throws IOException {
    SoftTargets targets = SoftTargets.of(teacher, TinyData.TRAINING, 1);
    Network student = TinyData.SMALL.initialize(Seed.of(1));
    String before = student.sha256();
    Trainer plain = taughtBy(targets);
    Augmentation shift = Augmentation.shift(2);
    refused(
        "cannot teach augmented ones (shift 2)",
        () -> plain.augmentation(shift).fit(student, TinyData.TRAINING));
    refused("none for sample 300", () -> plain.fit(student, SyntheticDigits.train(301, 1)));

    Path file = folder.resolve("augmented.safetensors");
    Labelling labelling = Labelling.plain().augmented(shift, Seed.of(1), 2);
    SoftTargets.write(file, teacher, TinyData.TRAINING, labelling);
    Trainer augmented =
        taughtBy(SoftTargets.read(file)).augmentation(shift).seed(Seed.of(1)).epochs(2);
    refused(
        "of 2 epochs but the training has 3",
        () -> augmented.epochs(3).fit(student, TinyData.TRAINING));
    refused("from another seed", () -> augmented.seed(Seed.of(2)).fit(student, TinyData.TRAINING));
    assertEquals(before, student.sha256());
    assertNull(student.preprocessing(), "it has not begun");
    augmented.fit(student, TinyData.TRAINING);
  }

  /// The hash of a part says nothing, and neither does that of samples whose labels are hidden.
  @Test
  void teachAPartOfTheData() {
    SoftTargets targets = SoftTargets.of(teacher, TinyData.TRAINING, 1);
    Dataset part = Subset.of(TinyData.TRAINING, new int[] {250, 7, 31, 299, 12});
    Dataset hidden = PartlyLabelled.of(part, Subset.first(part, 2));
    refused("are of the data", () -> targets.requireFits(part));
    for (Dataset some : List.of(part, hidden)) {
      targets.requireKnows(some);
      taughtBy(targets).fit(TinyData.SMALL.initialize(Seed.of(1)), some);
    }
    refused("none for sample 300", () -> targets.requireKnows(SyntheticDigits.train(301, 1)));
    Dataset pets =
        ByteDataset.of("pets", Shape.of(1), List.of("cat", "dog"), new byte[1], new int[1]);
    refused("have 10 classes but pets has 2", () -> targets.requireKnows(pets));
  }

  @Test
  void ofTheTopLogitsTheKeptProbabilitiesAreTheTeachers() throws IOException {
    Path file = folder.resolve("top.safetensors");
    SoftTargets.write(file, teacher, TinyData.TRAINING, Labelling.plain().top(3));
    SoftTargets read = SoftTargets.read(file);
    assertEquals(3, read.kept());
    assertEquals(10, read.classes());
    read.requireTeacher(teacher);
    assertNotEquals(teacher.sha256(), read.sha256(), "they teach something else");
    Batch batch = shuffled(TinyData.TRAINING);
    float[] expected = logits(teacher, batch);
    float[] found = logits(read, batch);
    for (int row = 0; row < expected.length; row += 10) {
      int kept = 0;
      double before = 0;
      double after = 0;
      for (int k = row; k < row + 10; k++) {
        kept += expected[k] == found[k] ? 1 : 0;
        before += StrictMath.exp(expected[k]);
        after += StrictMath.exp(found[k]);
      }
      assertEquals(3, kept);
      assertEquals(before, after, 1e-5 * before);
    }
    Path again = folder.resolve("again.safetensors");
    read.write(again);
    assertArrayEquals(found, logits(SoftTargets.read(again), batch), 0);
    SoftTargets.write(again, teacher, TinyData.TRAINING, Labelling.plain().top(10));
    assertEquals(teacher.sha256(), SoftTargets.read(again).sha256(), "ten of ten are all");
  }

  /// What stands for the others of a row is right in a softmax at temperature 1, and nowhere else.
  @Test
  void theTopLogitsDoNotTeachWhoTakesLogitsForNumbers() throws IOException {
    Path file = folder.resolve("top.safetensors");
    SoftTargets.write(file, teacher, TinyData.TRAINING, Labelling.plain().top(3));
    Teacher top = SoftTargets.read(file);
    Teacher full = SoftTargets.of(teacher, TinyData.TRAINING, 1);
    Teacher among = new EnsembleTeacher(List.of(full, top));
    for (String text : List.of("logit-regression", "standardized kd", "sigmoid-kd")) {
      Method method = Method.parse(text);
      for (Teacher each :
          List.of(top, among, new CachedTeacher(top, TinyData.TRAINING, Set.of()))) {
        refused(
            text + " takes logits as numbers, but the teacher is ",
            () -> method.requireFits(each, Map.of()));
      }
      refused(
          " (top 3 of its logits), where all others of a row share one number that only a softmax"
              + " at temperature 1 takes rightly; give all logits, or distil by kd",
          () -> method.requireFits(top, Map.of()));
      method.requireFits(full, Map.of());
    }
    for (String text : List.of("kd", "dkd", "dist")) {
      Method.parse(text).requireFits(top, Map.of());
    }
  }

  @Test
  void areFoundByIdWhateverTheOrderOfTheData() throws IOException {
    Dataset mixed = Subset.of(TinyData.TRAINING, new int[] {250, 7, 31, 299, 8});
    Path file = folder.resolve("soft.safetensors");
    SoftTargets.write(file, teacher, mixed, Labelling.plain());
    SoftTargets read = SoftTargets.read(file);
    read.requireFits(mixed);
    Batches batches = Batches.inOrder(mixed, 5);
    Batch batch = batches.allocate();
    batches.fill(batch, 0, 0);
    assertArrayEquals(logits(teacher, batch), logits(read, batch), 0);
    Dataset shuffled = Subset.of(TinyData.TRAINING, new int[] {7, 8, 31, 250, 299});
    refused("are of the data", () -> read.requireFits(shuffled));
  }

  @Test
  void refuseATeacherThatHasDiverged() {
    float[] logits = new float[300 * 10];
    logits[17 * 10 + 3] = Float.NaN;
    Teacher diverged = new FixedTeacher(1, 10, logits);
    Path file = folder.resolve("soft.safetensors");
    refused(
        "gives sample 17 the logit NaN",
        () -> SoftTargets.write(file, diverged, TinyData.TRAINING, Labelling.plain()));
    assertTrue(Files.notExists(file), "nothing is left");
    refused(
        "the teacher (fixed) gives sample 17 the logit NaN; it has diverged",
        () -> SoftTargets.of(diverged, TinyData.TRAINING, 1));
  }

  @Test
  void refuseMoreThanAFileCanHold() {
    Teacher wide = new FixedTeacher(1, 70_000, new float[0]);
    Path file = folder.resolve("soft.safetensors");
    Labelling long1 =
        Labelling.plain().augmented(Augmentation.flip(), Seed.of(1), Integer.MAX_VALUE / 200);
    refused(
        "at most 2147483647 logits", () -> SoftTargets.write(file, wide, TinyData.TRAINING, long1));
    refused(
        "of at most 65536 classes",
        () -> SoftTargets.write(file, wide, TinyData.TRAINING, Labelling.plain().top(1)));
    refused(
        "at least 1 epoch", () -> Labelling.plain().augmented(Augmentation.flip(), Seed.of(1), 0));
    refused("at least one logit", () -> Labelling.plain().top(-1));
  }

  private static void refused(String part, Executable code) {
    String message = Refusal.of(code);
    assertTrue(message.contains(part), message);
  }
}
