package dev.retort.engine;

import static dev.retort.engine.layer.Layers.averagePool2d;
import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.gelu;
import static dev.retort.engine.layer.Layers.layerNorm;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.layer.Layers.residual;
import static dev.retort.engine.layer.Layers.silu;
import static dev.retort.engine.layer.Layers.tanh;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;

import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.simd.Registers;
import dev.retort.engine.tensor.Seed;

/// The trainings whose weights have the same SHA-256 on every machine: a convolutional network with
/// batch norm and dropout, Adam, shifted digits; and one that has a layer for each family of
/// kernels. Prints both hashes and the kernels that computed them, once for each number of threads;
/// the arguments are the samples and the numbers of threads.
final class ReferenceRun {
  private ReferenceRun() {}

  static Network train(int samples, int threads) {
    return train(
        NetworkSpec.input(1, 28, 28)
            .then(conv2d(8, 3), batchNorm(), relu(), maxPool2d(2))
            .then(conv2d(16, 3), relu(), maxPool2d(2))
            .then(flatten(), dense(32), relu(), dropout(0.25f), dense(10)),
        samples,
        threads);
  }

  /// By layer: one channel; Winograd; each channel by itself; 1x1; strides; panels of dense weights
  /// with a margin, and rows.
  static Network trainAllKinds(int samples, int threads) {
    return train(
        NetworkSpec.input(1, 28, 28)
            .then(averagePool2d(2), conv2d(16, 3), relu())
            .then(conv2d(18, 3), batchNorm(), relu())
            .then(residual(conv2d(18, 3).groups(18), gelu(), conv2d(18, 1)))
            .then(conv2d(20, 5).stride(2), silu())
            .then(flatten(), dense(70), layerNorm(), tanh(), dense(33), relu(), dense(10)),
        samples,
        threads);
  }

  private static Network train(NetworkSpec spec, int samples, int threads) {
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

  /// Both hashes; the second network is dear to the interpreter and sees a third of the samples.
  static String hashes(int samples, int threads) {
    return train(samples, threads).sha256() + "+" + trainAllKinds(samples / 3, threads).sha256();
  }

  public static void main(String[] arguments) {
    int samples = Integer.parseInt(arguments[0]);
    for (int i = 1; i < arguments.length; i++) {
      int threads = Integer.parseInt(arguments[i]);
      System.out.println(hashes(samples, threads) + " " + kernels());
    }
  }

  /// `scalar`, or as `vector, 512 bits, 32 registers`.
  static String kernels() {
    String description = KernelChoice.kernels().description();
    return description.startsWith("vector")
        ? description + ", " + Registers.assumed() + " registers"
        : description;
  }
}
