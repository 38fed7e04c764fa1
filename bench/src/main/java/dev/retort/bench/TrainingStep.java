package dev.retort.bench;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.TrainingPass;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.optimizer.OptimizerState;
import dev.retort.engine.optimizer.Optimizers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;

/// One training step with everything in place: forward, loss, backward, SGD with momentum.
final class TrainingStep {
  private final Network network;
  private final TrainingPass pass;
  private final Loss.Evaluator loss;
  private final OptimizerState optimizer;
  private final Batch batch;
  private double lastLoss;

  TrainingStep(Network network, Loss loss, Batch batch, int threads, Kernels kernels) {
    this.network = network;
    this.batch = batch;
    Workers workers = Workers.of(threads);
    pass = network.trainingPass(batch.size(), Seed.of(3), workers, kernels);
    this.loss = loss.evaluator(pass);
    optimizer =
        Optimizers.sgd(0.01f)
            .momentum(0.9f)
            .start(network.trainedParameters(), pass.gradients(), workers);
  }

  /// A step with cross entropy on images of bytes, which come to the first layer as 0 to 1. As 0 to
  /// 255 they would, at this learning rate, silence all units within a few steps, unless there is
  /// batch norm: what is timed would be steps of gradients that are zeros.
  static TrainingStep onBytes(NetworkSpec spec, Batch batch, int threads, Kernels kernels) {
    Network network = spec.initialize(Seed.of(1));
    network.preprocessing(Preprocessing.unitRange(spec.input()));
    return new TrainingStep(network, Losses.crossEntropy(), batch, threads, kernels);
  }

  /// The network in training.
  Network network() {
    return network;
  }

  double run() {
    pass.forward(batch);
    lastLoss = loss.gradients(batch);
    pass.backward(batch);
    optimizer.step(1);
    return lastLoss;
  }

  /// Makes two steps, and refuses weights that have not the bits of those after two steps of the
  /// reference, on the scalar kernels.
  void requireBitsOf(TrainingStep reference) {
    if (!hashAfterTwo().equals(reference.hashAfterTwo())) {
      throw new IllegalStateException("two steps differ from those of the scalar kernels");
    }
    requireAlive();
  }

  private String hashAfterTwo() {
    run();
    run();
    return network.sha256();
  }

  /// Refuses a network that the steps so far have ruined: whose loss is no number, or whose first
  /// layer learns nothing any more, as no unit behind it fires. Zeros, NaN and what fades away
  /// below the normal numbers do not take the time that a training takes.
  void requireAlive() {
    if (!Double.isFinite(lastLoss) || !anyNormal(pass.gradients().getFirst())) {
      throw new IllegalStateException(
          "the network has died (its loss is %s), and its steps are no training"
              .formatted(lastLoss));
    }
  }

  private static boolean anyNormal(float[] values) {
    for (float value : values) {
      if (Math.abs(value) >= Float.MIN_NORMAL) {
        return true;
      }
    }
    return false;
  }
}
