package dev.retort.distill.teacher;

import dev.retort.engine.data.Augmentation;
import dev.retort.engine.tensor.Seed;

/// How soft targets are made for a file: of the samples as they are or as a training will augment
/// them, and with how much of each row.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="labelling"}
///
/// @param top how many logits of a row are kept, or 0 for all of them
/// @param augmentation none, or that of the training which the soft targets are for
/// @param seed that training's seed; of no effect without augmentation
/// @param epochs how many of that training's epochs there are soft targets for; 1 without
///   augmentation
/// @param threads at work; they change no bit
public record Labelling(int top, Augmentation augmentation, Seed seed, int epochs, int threads) {
  public Labelling {
    if (top < 0) {
      throw new IllegalArgumentException(
          "soft targets keep at least one logit a row or all (0) but get " + top);
    }
    if (epochs < 1) {
      throw new IllegalArgumentException("soft targets are of at least 1 epoch but get " + epochs);
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads cannot be " + threads);
    }
    epochs = augmentation.isNone() ? 1 : epochs;
  }

  /// All logits of the samples as they are.
  public static Labelling plain() {
    return new Labelling(
        0, Augmentation.none(), Seed.of(1), 1, Runtime.getRuntime().availableProcessors());
  }

  /// With that many logits a row, 0 for all.
  public Labelling top(int count) {
    return new Labelling(count, augmentation, seed, epochs, threads);
  }

  /// For a training with that augmentation, that seed and that many epochs.
  public Labelling augmented(Augmentation newAugmentation, Seed newSeed, int newEpochs) {
    return new Labelling(top, newAugmentation, newSeed, newEpochs, threads);
  }

  public Labelling threads(int count) {
    return new Labelling(top, augmentation, seed, epochs, count);
  }
}
