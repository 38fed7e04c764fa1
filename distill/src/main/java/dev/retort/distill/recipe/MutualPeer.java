package dev.retort.distill.recipe;

import dev.retort.engine.Network;
import dev.retort.engine.TrainingPass;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.LogitLosses;
import dev.retort.engine.optimizer.Optimizer;
import dev.retort.engine.optimizer.OptimizerState;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.util.Arrays;
import java.util.List;

/// One of several networks that learn from each other: its pass, its optimizer, and what it says
/// about the present batch.
final class MutualPeer {
  private final Network network;
  private final TrainingPass pass;
  private final OptimizerState optimizer;
  private final LogitLosses terms;
  private final float[] probabilities;
  private final List<Parameter> statistics;
  private final List<float[]> kept;

  MutualPeer(Network network, Optimizer optimizer, int capacity, Seed seed, Workers workers) {
    this.network = network;
    pass = network.trainingPass(capacity, seed, workers);
    this.optimizer = optimizer.start(network.trainedParameters(), pass.gradients(), workers);
    terms = LogitLosses.of(pass);
    probabilities = new float[Math.multiplyExact(capacity, network.classes())];
    statistics = network.parameters().stream().filter(each -> !each.trained()).toList();
    kept = statistics.stream().map(each -> each.values().clone()).toList();
  }

  Network network() {
    return network;
  }

  OptimizerState optimizer() {
    return optimizer;
  }

  /// Looks at a batch for the first time.
  void look(Batch batch) {
    pass.forward(batch);
    soften(batch);
  }

  /// Looks at it again with the weights that it has learnt: batch norm's statistics have counted
  /// this batch already, and stay.
  void lookAgain(Batch batch) {
    for (int i = 0; i < kept.size(); i++) {
      copy(statistics.get(i).values(), kept.get(i));
    }
    pass.forward(batch);
    for (int i = 0; i < kept.size(); i++) {
      copy(kept.get(i), statistics.get(i).values());
    }
    soften(batch);
  }

  private static void copy(float[] from, float[] to) {
    System.arraycopy(from, 0, to, 0, to.length);
  }

  private void soften(Batch batch) {
    pass.kernels().softmax(0, batch.size(), pass.classes(), 1, pass.logits(), probabilities);
  }

  /// One step on the batch that it has looked at; returns the loss before it.
  ///
  /// @param weight of what all others say
  double learn(Batch batch, MutualPeer[] all, float weight, double factor) {
    float[] gradients = pass.logitGradients();
    Arrays.fill(gradients, 0, batch.size() * pass.classes(), 0);
    double loss = terms.crossEntropy(batch, pass.logits(), 0, 1, gradients);
    float share = weight / (all.length - 1);
    for (MutualPeer other : all) {
      if (other != this && share > 0) {
        float[] said = other.probabilities;
        loss +=
            share * terms.kullbackLeibler(batch.size(), said, pass.logits(), 1, share, gradients);
      }
    }
    pass.backward(batch);
    optimizer.step(factor);
    network.weightsChanged();
    return loss;
  }
}
