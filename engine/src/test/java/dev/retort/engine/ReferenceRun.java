package dev.retort.engine;

import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;

import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.tensor.Seed;

/// The training whose weights have the same SHA-256 on every machine: a convolutional network with
/// batch norm and dropout, Adam, shifted digits. Prints the hash; the arguments are the samples and
/// the threads.
final class ReferenceRun {
  private ReferenceRun() {}

  static Network train(int samples, int threads) {
    NetworkSpec spec =
        NetworkSpec.input(1, 28, 28)
            .then(conv2d(8, 3), batchNorm(), relu(), maxPool2d(2))
            .then(conv2d(16, 3), relu(), maxPool2d(2))
            .then(flatten(), dense(32), relu(), dropout(0.25f), dense(10));
    Network network = spec.initialize(Seed.of(42));
    Dataset digits = SyntheticDigits.train(samples, 3);
    Trainer.of(adam(1e-3f), crossEntropy())
        .epochs(2)
        .batchSize(48)
        .seed(Seed.of(7))
        .augmentation(Augmentation.shift(2))
        .threads(threads)
        .fit(network, digits);
    return network;
  }

  public static void main(String[] arguments) {
    Network network = train(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
    System.out.println(network.sha256() + " " + KernelChoice.kernels().description());
  }
}
