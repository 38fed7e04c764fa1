package dev.retort.distill;

import dev.retort.engine.Trainer;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Subset;
import java.util.stream.IntStream;

/// The samples of a training set that have labels: all that a student without a teacher can learn
/// from.
///
/// @param data the labelled samples
/// @param all how many samples the student with a teacher has
public record Labelled(Dataset data, int all) {
  /// Chooses them; all are taken as they are.
  public static Labelled of(Dataset training) {
    int[] labelled = IntStream.range(0, training.size()).filter(training::isLabelled).toArray();
    boolean whole = labelled.length == training.size();
    return new Labelled(whole ? training : Subset.of(training, labelled), training.size());
  }

  /// The trainer with so many epochs that it makes at least as many steps on the labelled samples
  /// as before on all.
  public Trainer sameSteps(Trainer trainer) {
    long steps = (long) trainer.epochs() * batches(all, trainer.batchSize());
    long perEpoch = Math.max(1, batches(data.size(), trainer.batchSize()));
    return trainer.epochs(Math.toIntExact((steps + perEpoch - 1) / perEpoch));
  }

  private static long batches(int samples, int batchSize) {
    return ((long) samples + batchSize - 1) / batchSize;
  }
}
