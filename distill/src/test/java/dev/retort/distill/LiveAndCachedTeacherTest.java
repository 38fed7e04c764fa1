package dev.retort.distill;

import static dev.retort.distill.TinyDistiller.student;
import static dev.retort.distill.TinyDistiller.with;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.EnsembleTeacher;
import dev.retort.distill.teacher.Labelling;
import dev.retort.distill.teacher.SoftTargets;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// A teacher gives a student the same bits whether it sees each batch itself or its logits are
/// looked up, in memory or in a file. What was begun with one teacher goes on with no other.
final class LiveAndCachedTeacherTest {
  private final Network teacher = TinyData.teacher(1);

  private Distiller distiller() {
    return with(Distiller.from(teacher));
  }

  /// Soft targets computed once, or read from a file, teach like the teacher itself.
  @Test
  void cachedAndLiveTeachersGiveTheSameBits() {
    Network live = student();
    Trainer.of(adam(3e-3f), Method.kd().loss(Teacher.of(teacher), 4, 0.9f))
        .epochs(2)
        .batchSize(32)
        .seed(Seed.of(1))
        .fit(live, TinyData.TRAINING);
    Network byDistiller = student();
    distiller().controls(false).fit(byDistiller, TinyData.TRAINING, TinyData.TEST);
    assertEquals(live.sha256(), byDistiller.sha256());
    Network cached = student();
    SoftTargets targets = SoftTargets.of(Teacher.of(teacher), TinyData.TRAINING, 2);
    Comparison comparison =
        with(Distiller.from(targets)).controls(false).fit(cached, TinyData.TRAINING, TinyData.TEST);
    assertEquals(live.sha256(), cached.sha256());
    Run run = comparison.runs(Role.DISTILLED).get(0);
    assertTrue(Double.isNaN(run.agreement()) && Double.isNaN(run.klFromTeacher()));
    assertTrue(comparison.runs(Role.TEACHER).isEmpty(), "it cannot see the test set");
    assertTrue(comparison.toString().contains("distilled"));
  }

  @Test
  void anEnsembleOfOneTeachesLikeTheNetwork() {
    Network one = student();
    distiller().controls(false).fit(one, TinyData.TRAINING, TinyData.TEST);
    Network other = student();
    Teacher ensemble = new EnsembleTeacher(List.of(Teacher.of(teacher)));
    with(Distiller.from(ensemble)).controls(false).fit(other, TinyData.TRAINING, TinyData.TEST);
    assertEquals(one.sha256(), other.sha256());
  }

  @Test
  void withAugmentationTheTeacherSeesWhatTheStudentSees() {
    Augmentation shift = Augmentation.shift(2);
    Network student = student();
    distiller().augmentation(shift).controls(false).fit(student, TinyData.TRAINING, TinyData.TEST);
    Network live = student();
    Trainer.of(adam(3e-3f), Method.kd().loss(Teacher.of(teacher), 4, 0.9f))
        .epochs(2)
        .batchSize(32)
        .seed(Seed.of(1))
        .augmentation(shift)
        .fit(live, TinyData.TRAINING);
    assertEquals(live.sha256(), student.sha256());
    SoftTargets targets = SoftTargets.of(Teacher.of(teacher), TinyData.TRAINING, 1);
    refused(
        "cannot teach augmented ones (shift 2)",
        () ->
            with(Distiller.from(targets))
                .augmentation(shift)
                .fit(student(), TinyData.TRAINING, TinyData.TEST));
  }

  /// A file of soft targets, of the samples as they are or augmented, teaches like the teacher.
  @Test
  void aFileOfSoftTargetsGivesTheBitsOfTheTeacher(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("soft.safetensors");
    for (Augmentation augmentation : List.of(Augmentation.none(), Augmentation.shift(2))) {
      Network live = student();
      Distiller byTeacher = distiller().augmentation(augmentation).controls(false).validation(0.1);
      byTeacher.fit(live, TinyData.TRAINING, TinyData.TEST);
      SoftTargets.write(
          file,
          Teacher.of(teacher),
          TinyData.TRAINING,
          Labelling.plain().augmented(augmentation, Seed.of(1), 2));
      SoftTargets targets = SoftTargets.read(file);
      Network besides = student();
      Comparison comparison =
          byTeacher.softTargets(targets).fit(besides, TinyData.TRAINING, TinyData.TEST);
      assertEquals(live.sha256(), besides.sha256());
      assertEquals(1, comparison.runs(Role.TEACHER).size(), "the teacher is there to be examined");
      Network alone = student();
      with(Distiller.from(targets))
          .augmentation(augmentation)
          .controls(false)
          .validation(0.1)
          .fit(alone, TinyData.TRAINING, TinyData.TEST);
      assertEquals(live.sha256(), alone.sha256());
    }
  }

  /// They are another teacher than all of its logits are, and so is what a student learns of them.
  @Test
  void aStudentOfTheTopLogitsIsNotTheOneOfAll(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("top.safetensors");
    SoftTargets.write(file, Teacher.of(teacher), TinyData.TRAINING, Labelling.plain().top(3));
    SoftTargets top = SoftTargets.read(file);
    Distiller byAll = distiller().controls(false).folder(folder.resolve("kept"));
    byAll.fit(student(), TinyData.TRAINING, TinyData.TEST);
    refused(
        "seed-1-distilled.safetensors was trained in another way",
        () -> byAll.softTargets(top).fit(student(), TinyData.TRAINING, TinyData.TEST));
    Network student = student();
    byAll.softTargets(top).folder(null).fit(student, TinyData.TRAINING, TinyData.TEST);
    assertEquals(top.sha256(), student.provenance().entries().get("teacher.sha256"));
  }

  @Test
  void aSavedTrainingGoesOnWithItsOwnTeacherOnly(@TempDir Path folder) {
    for (Method method : Method.all().stream().filter(Method::hearsTeacher).toList()) {
      Loss own = method.loss(Teacher.of(teacher), 4, 0.9f);
      Loss other = method.loss(Teacher.of(TinyData.teacher(2)), 4, 0.9f);
      Path state = folder.resolve(method.text());
      Trainer.of(adam(3e-3f), own).epochs(1).stateFile(state).fit(student(), TinyData.TRAINING);
      Trainer.of(adam(3e-3f), own).epochs(1).stateFile(state).fit(student(), TinyData.TRAINING);
      Trainer wrong = Trainer.of(adam(3e-3f), other).epochs(1).stateFile(state);
      assertThrows(
          UncheckedIOException.class, () -> wrong.fit(student(), TinyData.TRAINING), method.text());
    }
  }

  private static void refused(String part, Executable code) {
    String message = Refusal.of(code);
    assertTrue(message.contains(part), message);
  }
}
