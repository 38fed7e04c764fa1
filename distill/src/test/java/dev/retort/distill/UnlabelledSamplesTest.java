package dev.retort.distill;

import static dev.retort.distill.TinyDistiller.student;
import static dev.retort.distill.TinyDistiller.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.PartlyLabelled;
import dev.retort.engine.Network;
import dev.retort.engine.data.ByteDataset;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Samples without labels teach whoever hears a teacher, and nobody else.
final class UnlabelledSamplesTest {
  private final Network teacher = TinyData.teacher(1);

  private Distiller distiller() {
    return with(Distiller.from(teacher));
  }

  /// The training data, of which only the first so many have their labels.
  private static Dataset partlyLabelled(String name, int labelled) {
    int size = TinyData.TRAINING.size();
    byte[] pixels = new byte[size * 784];
    int[] labels = new int[size];
    Batch one = Batch.allocate(Batch.Kind.BYTES, TinyData.TRAINING.shape(), 1);
    for (int n = 0; n < size; n++) {
      TinyData.TRAINING.copyTo(n, one, 0);
      System.arraycopy(one.bytes(), 0, pixels, n * 784, 784);
      labels[n] = n < labelled ? one.labels()[0] : Batch.UNLABELLED;
    }
    return ByteDataset.of(
        name, TinyData.TRAINING.shape(), TinyData.TRAINING.classNames(), pixels, labels);
  }

  /// By plain cross entropy it is the student alone.
  @Test
  void aMethodThatHearsNoTeacherLearnsFromTheSamplesOfItsControls() {
    Distiller distiller = distiller().method(Method.parse("ce"));
    Comparison comparison = distiller.fit(student(), partlyLabelled("some", 100), TinyData.TEST);
    assertEquals(
        comparison.runs(Role.SCRATCH).getFirst().weightsSha256(),
        comparison.runs(Role.DISTILLED).getFirst().weightsSha256());
    refused(
        "ce learns from labels, and no sample of none has one",
        () -> distiller.fit(student(), partlyLabelled("none", 0), TinyData.TEST));
  }

  @Test
  void unlabelledSamplesTeachTheStudentButNotItsControls() {
    Dataset some = partlyLabelled("some", 100);
    Comparison comparison = distiller().fit(student(), some, TinyData.TEST);
    assertEquals(4, comparison.runs().size());
    Comparison trained =
        with(Distiller.from(TinyData.BIG, TinyData.trainer()))
            .compare(TinyData.SMALL, some, TinyData.TEST, 1);
    assertEquals(4, trained.runs().size());
    Labelled labelled = Labelled.of(some);
    Seed stream = Seed.of(1).stream("teacher");
    Network own = TinyData.BIG.initialize(stream);
    labelled.prepare(own, TinyData.trainer().normalization());
    labelled.sameSteps(TinyData.trainer().seed(stream)).fit(own, labelled.data());
    assertEquals(
        own.sha256(),
        trained.runs(Role.TEACHER).get(0).weightsSha256(),
        "on the labelled part, for as many steps as its student alone");
    Dataset none = partlyLabelled("none", 0);
    Comparison taught = distiller().fit(student(), none, TinyData.TEST);
    assertEquals(
        List.of(Role.TEACHER, Role.DISTILLED), taught.runs().stream().map(Run::role).toList());
    refused(
        "no sample of none has a label to train a teacher on",
        () ->
            with(Distiller.from(TinyData.BIG, TinyData.trainer()))
                .compare(TinyData.SMALL, none, TinyData.TEST, 1));
  }

  /// Of 300 samples 100 have a label, and of the 60 that are held out 20.
  @Test
  void onlyLabelledSamplesOfThoseHeldOutChoose() {
    Dataset some = PartlyLabelled.of(TinyData.TRAINING, Subset.first(TinyData.TRAINING, 100));
    Comparison.Data data =
        distiller().controls(false).validation(0.2).fit(student(), some, TinyData.TEST).data();
    assertEquals(240, data.training());
    assertEquals(20, data.validation());
  }

  private static void refused(String part, Executable code) {
    String message = Refusal.of(code);
    assertTrue(message.contains(part), message);
  }
}
