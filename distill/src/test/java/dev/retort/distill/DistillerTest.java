package dev.retort.distill;

import static dev.retort.distill.TinyDistiller.student;
import static dev.retort.distill.TinyDistiller.with;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingListener;
import dev.retort.engine.tensor.Seed;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// A comparison trains a student and its rivals from the same weights, on the same samples in the
/// same order, and tells of each run what it was trained on and how.
final class DistillerTest {
  private final Network teacher = TinyData.teacher(1);

  private Distiller distiller() {
    return with(Distiller.from(teacher));
  }

  private static List<String> hashes(Comparison comparison) {
    return comparison.runs().stream().map(Run::weightsSha256).toList();
  }

  @Test
  void trainsTheStudentAndItsControlsFromTheSameWeightsOnTheSameOrder() {
    Network student = student();
    String before = teacher.sha256();
    Comparison comparison = distiller().fit(student, TinyData.TRAINING, TinyData.TEST);
    assertEquals(before, teacher.sha256(), "the teacher stays as it was");
    assertEquals(
        List.of(Role.TEACHER, Role.SCRATCH, Role.LABEL_SMOOTHING, Role.DISTILLED),
        comparison.runs().stream().map(Run::role).toList());
    assertEquals(before, comparison.runs().get(0).weightsSha256());
    assertEquals(student.sha256(), comparison.runs().get(3).weightsSha256());

    Trainer trainer =
        Trainer.of(adam(3e-3f), crossEntropy()).epochs(2).batchSize(32).seed(Seed.of(1));
    Network alone = student();
    trainer.fit(alone, TinyData.TRAINING);
    assertEquals(alone.sha256(), comparison.runs().get(1).weightsSha256());
    Network smoothed = student();
    trainer.loss(crossEntropy(0.1f)).fit(smoothed, TinyData.TRAINING);
    assertEquals(smoothed.sha256(), comparison.runs().get(2).weightsSha256());
  }

  /// The first layer that has parameters is layer 1.
  @Test
  void frozenLayersStayAsTheyAreInTheStudentAndItsControls() {
    Network student = student();
    Comparison comparison = distiller().frozen("1").fit(student, TinyData.TRAINING, TinyData.TEST);
    float[] before = student().parameters().getFirst().values();
    assertArrayEquals(before, student.parameters().getFirst().values(), 0);
    assertNotEquals(student().sha256(), student.sha256());
    String training = student.provenance().entries().getOrDefault("training", "");
    assertTrue(training.endsWith("adam 0.003, freeze 1"), training);

    Trainer trainer =
        Trainer.of(adam(3e-3f), crossEntropy()).epochs(2).batchSize(32).seed(Seed.of(1));
    Network alone = student();
    trainer.frozen("1").fit(alone, TinyData.TRAINING);
    assertEquals(alone.sha256(), comparison.runs().get(1).weightsSha256());
  }

  @Test
  void theLatencyIsMeasuredOnceForAnArchitecture() {
    Comparison comparison =
        distiller().latency(true).fit(student(), TinyData.TRAINING, TinyData.TEST);
    Latency teacher = comparison.runs(Role.TEACHER).get(0).latency();
    Latency alone = comparison.runs(Role.SCRATCH).get(0).latency();
    assertNotNull(teacher);
    assertNotNull(alone);
    assertTrue(alone.p50() > 0 && alone.p50() <= alone.p99());
    assertEquals(alone, comparison.runs(Role.DISTILLED).get(0).latency());
    assertNotEquals(teacher, alone);
  }

  @Test
  void severalSeedsEachWithATeacherOfTheirOwnOnAnyNumberOfThreads() {
    Distiller distiller = with(Distiller.from(TinyData.BIG, TinyData.trainer()));
    Comparison one = distiller.compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST, 1, 2);
    Comparison two =
        distiller.threads(2).compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST, 1, 2);
    assertEquals(8, one.runs().size());
    assertEquals(hashes(one), hashes(two));
    assertEquals(8, hashes(one).stream().distinct().count());
    assertEquals(List.of(1L, 2L), one.runs(Role.TEACHER).stream().map(Run::seed).toList());
    Run teacher = one.runs(Role.TEACHER).get(0);
    assertTrue(teacher.trainSeconds() > 0);
    assertEquals(1, teacher.agreement());
    assertEquals(0, teacher.klFromTeacher());
    assertEquals(Network.zeros(TinyData.BIG).parameterCount(), teacher.parameters());
    assertTrue(teacher.bytes() > 4 * teacher.parameters(), "running statistics count as bytes");
    for (Role role : List.of(Role.SCRATCH, Role.DISTILLED)) {
      Run run = one.runs(role).get(1);
      assertTrue(run.agreement() > 0 && run.agreement() < 1);
      assertTrue(run.klFromTeacher() > 0);
    }
    // one seed of several is what that seed is alone
    Comparison alone = distiller.compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST, 2);
    assertEquals(hashes(one).subList(4, 8), hashes(alone));
    Comparison fitted =
        distiller
            .seed(2)
            .fit(TinyData.SMALL.initialize(Seed.of(2)), TinyData.TRAINING, TinyData.TEST);
    assertEquals(hashes(alone), hashes(fitted));
    assertFalse(one.hasOneTeacher());
  }

  /// Of one that is looked up there is no run whose hash would say so.
  @Test
  void aTeacherThatIsGivenIsOneForAllSeeds() {
    float[] logits = Evaluation.logits(teacher, TinyData.TRAINING);
    for (Teacher given :
        List.of(Teacher.of(teacher), Teacher.ofLogits(TinyData.TRAINING, logits))) {
      Distiller distiller = with(Distiller.from(given)).epochs(1);
      Comparison two = distiller.compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST, 1, 2);
      assertTrue(two.hasOneTeacher(), given.text());
      Comparison one = distiller.compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST, 1);
      assertFalse(one.hasOneTeacher(), given.text());
    }
  }

  @Test
  void listenersLearnWhichModelIsTrained() {
    List<String> told = new ArrayList<>();
    ComparisonListener listener =
        new ComparisonListener() {
          @Override
          public TrainingListener begins(Role role, long seed) {
            told.add("begins " + role.key() + " " + seed);
            return new TrainingListener() {
              @Override
              public void step(long step, long totalSteps, int samples, double loss) {
                if (step == totalSteps) {
                  told.add("last step " + totalSteps);
                }
              }
            };
          }

          @Override
          public void labels(String teacher, int samples) {
            told.add("labels " + samples);
          }

          @Override
          public void done(Run run, @Nullable Network network) {
            assertNotNull(network);
            assertEquals(run.weightsSha256(), network.sha256());
            told.add("done " + run.role().key());
          }
        };
    distiller().listener(listener).fit(student(), TinyData.TRAINING, TinyData.TEST);
    assertEquals(
        List.of(
            "done teacher",
            "begins scratch 1",
            "last step 20",
            "done scratch",
            "begins label-smoothing 1",
            "last step 20",
            "done label-smoothing",
            "labels 300",
            "begins distilled 1",
            "last step 20",
            "done distilled"),
        told);
  }

  @Test
  void networksSayWhereTheyComeFrom() {
    Map<Role, Map<String, String>> origins = new EnumMap<>(Role.class);
    ComparisonListener listener =
        new ComparisonListener() {
          @Override
          public void done(Run run, @Nullable Network network) {
            assertNotNull(network);
            origins.put((Role) run.role(), network.provenance().entries());
          }
        };
    Network student = student();
    String initial = student.sha256();
    Comparison comparison =
        with(Distiller.from(TinyData.BIG, TinyData.trainer()))
            .seed(3)
            .validation(0.1)
            .listener(listener)
            .fit(student, TinyData.TRAINING, TinyData.TEST);
    for (Role role : Role.values()) {
      Map<String, String> own = origins.getOrDefault(role, Map.of());
      assertEquals("synthetic", own.get("data"));
      assertEquals("300", own.get("data.samples"));
      assertEquals(TinyData.TRAINING.sha256(), own.get("data.sha256"));
      assertEquals("3", own.get("seed"));
      assertEquals("0.1", own.get("validation"));
      assertEquals("2 epochs, batch 32, " + adam(3e-3f).text(), own.get("training"));
      assertEquals(role != Role.TEACHER, initial.equals(own.get("initial.sha256")));
      assertEquals(role == Role.DISTILLED, own.containsKey("teacher.sha256"));
    }
    Map<String, String> distilled = origins.getOrDefault(Role.DISTILLED, Map.of());
    assertEquals(distilled, student.provenance().entries());
    assertEquals("kd, temperature 4, soft weight 0.9", distilled.get("loss"));
    assertEquals(TinyData.BIG.text(), distilled.get("teacher"));
    assertEquals(
        comparison.runs(Role.TEACHER).get(0).weightsSha256(), distilled.get("teacher.sha256"));
  }

  @Test
  void otherMethodsTakeTheSameWay() {
    Network student = student();
    Comparison comparison =
        distiller()
            .method(Method.parse("logit-regression"))
            .controls(false)
            .fit(student, TinyData.TRAINING, TinyData.TEST);
    assertEquals("logit-regression", comparison.runs(Role.DISTILLED).get(0).method());
    assertEquals("logit-regression", comparison.setting());
    Network kd = student();
    distiller().controls(false).fit(kd, TinyData.TRAINING, TinyData.TEST);
    assertNotEquals(kd.sha256(), student.sha256());
    refused(
        "no method of distillation is called 'x'; there are attention, bce, ce,",
        () -> Method.parse("x"));
  }

  private static void refused(String part, Executable code) {
    String message = Refusal.of(code);
    assertTrue(message.contains(part), message);
  }
}
