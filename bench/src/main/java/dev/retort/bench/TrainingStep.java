package dev.retort.bench;

import dev.retort.engine.Network;
import dev.retort.engine.TrainingPass;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Loss;
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

  /// The network in training.
  Network network() {
    return network;
  }

  double run() {
    pass.forward(batch);
    double value = loss.gradients(batch);
    pass.backward(batch);
    optimizer.step(1);
    return value;
  }

  /// The weights after some steps, as a hash: all implementations must agree on it.
  String hashAfter(int steps) {
    for (int i = 0; i < steps; i++) {
      run();
    }
    return network.sha256();
  }
}
