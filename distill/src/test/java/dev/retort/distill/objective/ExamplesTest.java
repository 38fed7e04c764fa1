package dev.retort.distill.objective;

import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static dev.retort.engine.optimizer.Schedule.epochs;
import static dev.retort.engine.optimizer.Schedule.share;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Distiller;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingResult;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.loss.LogitLosses;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The examples of the documentation: each `@start` to `@end` is shown there as it stands here.
final class ExamplesTest {
  private static final Dataset DATA = SyntheticDigits.train(96, 1);

  private final Network network = spec(4).initialize(Seed.of(1));
  private final Network student = spec(2).initialize(Seed.of(1));

  private static NetworkSpec spec(int channels) {
    return NetworkSpec.input(1, 28, 28)
        .then(conv2d(channels, 3).stride(2), relu(), maxPool2d(2).named("map"), flatten())
        .then(dense(4 * channels), relu().named("hidden"), dense(10));
  }

  /// The loss of the last of two epochs.
  private double train(Method method) {
    Loss loss = method.loss(Teacher.of(network), 4, 0.9);
    TrainingResult result =
        Trainer.of(adam(3e-3f), loss).epochs(2).batchSize(32).threads(1).fit(student, DATA);
    return result.epochs().getLast().loss();
  }

  /// How a comparison says that the student was distilled.
  private String setting(Distiller distiller) {
    return distiller
        .epochs(1)
        .batchSize(32)
        .threads(1)
        .controls(false)
        .latency(false)
        .fit(student, DATA, SyntheticDigits.test(20, 1))
        .setting();
  }

  @Test
  void methods() {
    // @start region="method"
    Method method = Method.kd().plus(100, new Hint(new LayerPair("hidden", "hidden")));
    Method same = Method.parse("kd + 100 hint hidden:hidden");
    Distiller distiller = Distiller.from(network).method(method).temperature(4);
    // @end
    assertEquals(method, same);
    assertEquals("kd + 100 hint hidden:hidden", method.text());
    assertTrue(train(method) > 0);
    assertEquals("kd + 100 hint hidden:hidden, temperature 4, soft weight 0.9", setting(distiller));
  }

  @Test
  void onLogits() {
    // @start region="logits"
    List<Method> methods =
        List.of(
            Method.of(new KnowledgeDistillation()), // kd
            Method.of(new LogitRegression()), // logit-regression
            Method.of(new DecoupledDistillation(1, 8)), // dkd 1 8
            Method.of(new Dist(1, 1)), // dist 1 1
            Method.of(new StandardizedLogits(new KnowledgeDistillation())), // standardized kd
            Method.of(new SigmoidDistillation())); // sigmoid-kd: samples of several classes
    // @end
    for (Method method : methods) {
      assertEquals(method, Method.parse(method.text()));
      assertTrue(method.needsOnlyLogits());
      assertTrue(train(method) > 0, method.text());
    }
  }

  @Test
  void onFeatures() {
    // @start region="features"
    LayerPair units = LayerPair.parse("hidden:hidden"); // the teacher's layer and the student's
    LayerPair maps = LayerPair.parse("map:map");
    List<Method> methods =
        List.of(
            Method.kd().plus(10, new Hint(units)), // kd + 10 hint hidden:hidden
            Method.kd().plus(1, new Cosine(units)),
            Method.kd().plus(1000, new AttentionTransfer(maps)),
            Method.kd().plus(100, new SimilarityPreserving(maps)),
            Method.kd().plus(1, new RelationalDistillation(units, 25, 50)));
    // @end
    for (Method method : methods) {
      assertEquals(method, Method.parse(method.text()));
      assertFalse(method.needsOnlyLogits());
      assertTrue(train(method) > 0, method.text());
    }
  }

  @Test
  void onLabels() {
    // @start region="labels"
    Method smoothed = Method.of(new LabelSmoothing(0.1)); // label-smoothing 0.1
    Method virtual = Method.of(new VirtualTeacher(0.99)); // tf-kd 0.99: nobody trained it
    Method classes = // of samples that may have several
        Method.of(new SigmoidCrossEntropy()).plus(2, new SigmoidDistillation());
    Method heights = Method.of(new TargetRegression()).plus(1, new LogitRegression());
    // @end
    assertFalse(smoothed.hearsTeacher() || virtual.hearsTeacher());
    assertEquals("bce + 2 sigmoid-kd", classes.text());
    assertEquals("mse + logit-regression", heights.text());
    for (Method method : List.of(smoothed, virtual, classes, heights)) {
      assertTrue(train(method) > 0, method.text());
    }
  }

  @Test
  void courses() {
    // @start region="course"
    Course cooling = Course.linear(8, 2); // a temperature that falls over the whole run
    Course stopping = Course.constant(0.9).then(epochs(10), Course.constant(0)); // a soft weight
    Course warm = Course.cosine(1, 0).warmup(share(0.05));
    Course read = Course.parse("warmup 5%, cosine 1 to 0");
    Distiller distiller = Distiller.from(network).temperature(cooling).softWeight(stopping);
    // @end
    assertEquals(warm, read);
    assertEquals("0.9 for 10 epochs, 0", stopping.text());
    assertEquals(
        "kd, temperature linear 8 to 2, soft weight 0.9 for 10 epochs, 0", setting(distiller));
  }

  @Test
  void losses() {
    // @start region="loss"
    Loss loss = Method.kd().loss(Teacher.of(network), 4, 0.9);
    Trainer.of(adam(3e-3f), loss).epochs(2).batchSize(32).fit(student, DATA);
    // @end
    Network other = spec(2).initialize(Seed.of(1));
    // @start region="distillation"
    Loss cooling =
        new Distillation(
            Teacher.of(network),
            Method.parse("kd + 10 hint hidden:hidden"),
            Course.linear(8, 2), // the temperature, over the two epochs
            Course.constant(0.9),
            2,
            Seed.of(1));
    Trainer.of(adam(3e-3f), cooling).epochs(2).batchSize(32).fit(other, DATA);
    // @end
    assertEquals("kd, temperature 4, soft weight 0.9", loss.text());
    assertFalse(student.sha256().equals(other.sha256()));
  }

  // @start region="objective"
  /// Distillation from a teacher that is seen twice as soft as the student.
  record Blurred() implements Objective {
    @Override
    public String text() {
      return "blurred";
    }

    @Override
    public Evaluator evaluator(Lesson lesson, Outputs student, Seed seed) {
      LogitLosses terms = LogitLosses.of(student);
      return (batch, temperature, weight) ->
          terms.kullbackLeibler(
              batch.size(),
              lesson.probabilities(2 * temperature),
              student.logits(),
              temperature,
              weight,
              student.logitGradients());
    }
  }

  // @end

  @Test
  void ownObjectives() {
    assertTrue(train(Method.of(new Blurred())) > 0);
  }
}
