package dev.retort.distill.teacher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Comparison;
import dev.retort.distill.Distiller;
import dev.retort.distill.ModelName;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.TinyData;
import dev.retort.engine.Evaluation;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The examples of the documentation: each `@start` to `@end` is shown there as it stands here.
final class ExamplesTest {
  // @start region="own"
  /// Answers of a model elsewhere about the samples 0 to N - 1 of the training data, [N, K].
  private record Answers(float[] logits, int classes, String sha256) implements Teacher {
    @Override
    public int members() {
      return 1;
    }

    @Override
    public void logits(Batch batch, float[] out) {
      for (int n = 0; n < batch.size(); n++) {
        System.arraycopy(logits, place(batch.ids()[n]), out, n * classes, classes);
      }
    }

    private int place(long id) {
      if (id >= logits.length / classes) {
        throw new IllegalArgumentException("there is no answer about sample " + id);
      }
      return (int) id * classes;
    }

    @Override
    public boolean isLookedUp() {
      return true; // or it would answer for the test set, whose samples have the same ids
    }

    @Override
    public void requireFits(Dataset data) {
      requireKnows(data);
    }

    @Override
    public void requireKnows(Dataset part) {
      for (int n = 0; n < part.size(); n++) {
        place(part.id(n));
      }
    }

    @Override
    public void requireFits(Augmentation augmentation, Seed seed, int epochs) {
      if (!augmentation.isNone()) {
        throw new IllegalArgumentException("the answers are about samples as they are");
      }
    }

    @Override
    public String text() {
      return "a model elsewhere";
    }
  }

  // @end

  private static final float[] LOGITS = Evaluation.logits(TinyData.teacher(1), TinyData.TRAINING);

  private static List<ModelName> roles(Distiller distiller) {
    Comparison comparison =
        distiller
            .epochs(1)
            .batchSize(32)
            .threads(1)
            .controls(false)
            .latency(false)
            .fit(TinyData.SMALL.initialize(Seed.of(1)), TinyData.TRAINING, TinyData.TEST);
    return comparison.runs().stream().map(Run::role).toList();
  }

  @Test
  void aTeacherOfOnesOwn() {
    Teacher teacher = new Answers(LOGITS, 10, "ab".repeat(32));
    assertEquals(
        List.of(Role.DISTILLED), roles(Distiller.from(teacher)), "nothing is said of its errors");
  }

  @Test
  void anArrayOfLogits() {
    Dataset training = TinyData.TRAINING;
    float[] logits = LOGITS;
    // @start region="ofLogits"
    Teacher teacher = Teacher.ofLogits(training, logits); // a row of K for each sample, in order
    Distiller distiller = Distiller.from(teacher).temperature(4);
    // @end
    assertTrue(teacher.isLookedUp());
    assertEquals(List.of(Role.DISTILLED), roles(distiller));
  }

  @Test
  void anArrayOfProbabilities() {
    Dataset training = TinyData.TRAINING;
    float[] probabilities = new float[LOGITS.length];
    Arrays.fill(probabilities, 0.1f);
    // @start region="ofProbabilities"
    Teacher teacher = Teacher.ofLogits(training, probabilities, LogitsFile.Kind.PROBABILITIES);
    // @end
    assertTrue(teacher.givesLogProbabilities());
  }
}
