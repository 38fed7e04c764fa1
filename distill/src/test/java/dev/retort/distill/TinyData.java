package dev.retort.distill;

import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.tensor.Seed;

/// Data and networks small enough that a test trains several in a second.
public final class TinyData {
  public static final Dataset TRAINING = SyntheticDigits.train(300, 1);
  public static final Dataset TEST = SyntheticDigits.test(200, 1);

  public static final NetworkSpec BIG =
      NetworkSpec.input(1, 28, 28)
          .then(flatten(), dense(40), batchNorm(), relu(), dropout(0.3f), dense(10));
  public static final NetworkSpec SMALL =
      NetworkSpec.input(1, 28, 28).then(flatten(), dense(8), relu(), dense(10));

  /// Networks that name a feature map of 7x7 and a flat layer each.
  public static final NetworkSpec BIG_NAMED = named(5, 12);

  public static final NetworkSpec SMALL_NAMED = named(3, 6);

  private static NetworkSpec named(int channels, int units) {
    return NetworkSpec.input(1, 28, 28)
        .then(conv2d(channels, 3).stride(2), relu(), maxPool2d(2).named("map"), flatten())
        .then(dense(units), relu().named("hidden"), dense(10));
  }

  private TinyData() {}

  public static Trainer trainer() {
    return Trainer.of(adam(3e-3f), crossEntropy()).epochs(2).batchSize(32);
  }

  public static Network teacher(long seed) {
    Network network = BIG.initialize(Seed.of(seed));
    trainer().fit(network, TRAINING);
    return network;
  }
}
