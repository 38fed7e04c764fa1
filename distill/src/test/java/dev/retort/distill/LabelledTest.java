package dev.retort.distill;

import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.retort.distill.teacher.PartlyLabelled;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingListener;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Normalization;
import dev.retort.engine.data.Subset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.optimizer.Schedule;
import dev.retort.engine.tensor.Seed;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Training on a few labels is as long as on all samples, and sees the same values.
final class LabelledTest {
  /// 30 of 300 samples: of batches of 32 one in place of ten.
  private static final Dataset PARTLY =
      PartlyLabelled.of(TinyData.TRAINING, Subset.first(TinyData.TRAINING, 30));

  private static final Labelled FEW = Labelled.of(PARTLY);

  private static Trainer trainer() {
    return Trainer.of(
            adam(1e-3f).schedule(Schedule.parse("warmup 1 epoch, cosine")), crossEntropy())
        .epochs(4)
        .batchSize(32);
  }

  @Test
  void whatIsCountedInEpochsLastsAsManySteps() {
    Trainer trainer = FEW.sameSteps(trainer().patience(3));
    assertEquals(40, trainer.epochs());
    assertEquals(30, trainer.patience());
    assertEquals("warmup 10 epochs, cosine", trainer.optimizer().schedule().text());
    assertEquals(Integer.MAX_VALUE, FEW.sameSteps(trainer()).patience(), "nothing stops it early");
  }

  /// Four batches in place of ten: three epochs become seven and a half, and one two and a half.
  @Test
  void aPartOfAnEpochBecomesAWholeOne() {
    Labelled some =
        Labelled.of(PartlyLabelled.of(TinyData.TRAINING, Subset.first(TinyData.TRAINING, 100)));
    Trainer trainer = some.sameSteps(trainer().epochs(3).patience(1));
    assertEquals(8, trainer.epochs());
    assertEquals(3, trainer.patience());
  }

  /// 33 labels are a batch of 32 and one of a single sample, which batch norm over flat features
  /// leaves out, and it alone.
  @Test
  void aSingleSampleThatIsLeftOverIsAStepWhereTheNetworkTakesIt() {
    Labelled odd =
        Labelled.of(PartlyLabelled.of(TinyData.TRAINING, Subset.first(TinyData.TRAINING, 33)));
    for (NetworkSpec spec : List.of(TinyData.SMALL, TinyData.BIG)) {
      Network network = spec.initialize(Seed.of(1));
      Trainer longer = odd.sameSteps(trainer(), network);
      assertEquals(spec.equals(TinyData.SMALL) ? 20 : 40, longer.epochs());
      AtomicLong steps = new AtomicLong();
      longer.listener(counting(steps)).fit(network, odd.data());
      assertEquals(40, steps.get(), "as many as 4 epochs of ten batches");
      assertEquals(40, odd.sameSteps(trainer()).epochs(), "at least, where it is not named");
    }
  }

  private static TrainingListener counting(AtomicLong steps) {
    return new TrainingListener() {
      @Override
      public void step(long step, long totalSteps, int samples, double loss) {
        steps.incrementAndGet();
      }
    };
  }

  @Test
  void allLabelsChangeNothing() {
    Labelled all = Labelled.of(TinyData.TRAINING);
    Trainer trainer = trainer().patience(3);
    assertSame(trainer, all.sameSteps(trainer));
    Network normed = Network.zeros(TinyData.BIG);
    assertSame(trainer, all.sameSteps(trainer, normed));
    Trainer single = trainer.batchSize(1); // which batch norm could not be trained by
    assertSame(single, all.sameSteps(single, normed));
    Network network = Network.zeros(TinyData.SMALL);
    assertEquals("", all.prepare(network, Normalization.STANDARDIZE));
    assertEquals(null, network.preprocessing());
  }

  /// By their hash a network is found again that was trained on them.
  @Test
  void samplesOfWhichOthersHaveLabelsAreOtherData() {
    String sha256 = PARTLY.sha256();
    assertEquals(sha256, labelled(TinyData.TRAINING, 0, 30).sha256());
    assertNotEquals(sha256, labelled(TinyData.TRAINING, 0, 31).sha256());
    assertNotEquals(sha256, labelled(TinyData.TRAINING, 1, 31).sha256());
    assertNotEquals(sha256, labelled(SyntheticDigits.train(300, 2), 0, 30).sha256());
  }

  /// With the labels of the samples from one to another.
  private static Dataset labelled(Dataset whole, int from, int to) {
    return PartlyLabelled.of(whole, Subset.of(whole, IntStream.range(from, to).toArray()));
  }

  @Test
  void preprocessingIsThatOfAllSamples() {
    Network network = Network.zeros(TinyData.SMALL);
    assertEquals(
        ", preprocessing of all samples " + PARTLY.sha256(),
        FEW.prepare(network, Normalization.STANDARDIZE));
    assertEquals(Normalization.STANDARDIZE.fit(TinyData.TRAINING), network.preprocessing());
    assertNotEquals(Normalization.STANDARDIZE.fit(FEW.data()), network.preprocessing());
    assertEquals("", FEW.prepare(network, Normalization.STANDARDIZE), "it has one already");

    // where the few give the same, a network that was kept is still found
    Network bytes = Network.zeros(TinyData.SMALL);
    assertEquals("", FEW.prepare(bytes, Normalization.UNIT_RANGE));
    assertEquals(Normalization.UNIT_RANGE.fit(FEW.data()), bytes.preprocessing());
  }
}
