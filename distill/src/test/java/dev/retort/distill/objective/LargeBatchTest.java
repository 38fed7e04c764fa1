package dev.retort.distill.objective;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.ComparisonListener;
import dev.retort.distill.Distiller;
import dev.retort.distill.Refusal;
import dev.retort.distill.Role;
import dev.retort.distill.TinyData;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingListener;
import dev.retort.engine.data.ByteDataset;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Methods that compare all pairs of a batch take no batch whose pairs no array holds.
final class LargeBatchTest {
  private static final Trainer TRAINER = TinyData.trainer().batchSize(50_000);

  @Test
  void isRefused() {
    assertEquals(
        "similarity map:map compares all pairs of a batch, at most 46,340 samples; take a smaller"
            + " batch than 50,000",
        Refusal.of(() -> Method.parse("similarity map:map").requireFits(TRAINER, 60_000)));
    assertEquals(
        "rkd map:map 25 50 compares all pairs of a batch, at most 46,340 samples; take a smaller"
            + " batch than 46,341",
        Refusal.of(() -> Method.parse("kd + rkd map:map").requireFits(TRAINER, 46_341)));
  }

  @Test
  void countsAsManySamplesAsGoTogether() {
    Method method = Method.parse("similarity map:map");
    method.requireFits(TRAINER, 46_340);
    method.requireFits(TRAINER.shards(2), 60_000);
    Method.kd().requireFits(TRAINER, 60_000);
  }

  @Test
  void isRefusedBeforeTheTeacherIsTrained() {
    NetworkSpec spec =
        NetworkSpec.input(1, 2, 2).then(flatten(), dense(3), relu().named("hidden"), dense(2));
    List<Role> begun = new ArrayList<>();
    ComparisonListener listener =
        new ComparisonListener() {
          @Override
          public TrainingListener begins(Role role, long seed) {
            begun.add(role);
            return new TrainingListener() {};
          }
        };
    Distiller distiller =
        Distiller.from(spec, TinyData.trainer())
            .method(Method.parse("similarity hidden:hidden"))
            .trainer(TRAINER)
            .listener(listener);
    String said = Refusal.of(() -> distiller.compare(spec, pixels(46_341), pixels(10), 1));
    assertEquals(
        "similarity hidden:hidden compares all pairs of a batch, at most 46,340 samples; take a"
            + " smaller batch than 46,341",
        said);
    assertEquals(List.of(), begun);
  }

  private static Dataset pixels(int samples) {
    return ByteDataset.of(
        "pixels", Shape.of(1, 2, 2), List.of("a", "b"), new byte[4 * samples], new int[samples]);
  }
}
