package dev.retort.engine;

import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Batch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The gradients of a batch, computed in logical shards and added in their order.
///
///     gradient = sum over shards s, ascending, of (samples of s / samples of the batch) gradient of s
///
/// With one shard the pass works on the batch itself.
final class Shards {
  private final TrainingPass pass;
  private final Loss.Evaluator loss;
  private final int count;
  private final Batch shard;
  private final List<float[]> passGradients;
  private final List<float[]> total;

  Shards(Network network, Trainer trainer, Batch batch, Workers workers) {
    count = Math.min(trainer.shards(), batch.capacity());
    int capacity = (batch.capacity() + count - 1) / count;
    FrozenLayers frozen = FrozenLayers.of(network.nodes(), trainer.frozen());
    pass =
        new TrainingPass(
            network, capacity, trainer.seed(), workers, KernelChoice.kernels(), frozen);
    loss = trainer.loss().evaluator(pass);
    if (count > 1 && !loss.trained().isEmpty()) {
      throw new IllegalArgumentException(
          "a loss with parameters of its own cannot be trained in shards; leave them at 1");
    }
    shard =
        count == 1
            ? batch
            : Batch.allocate(batch.kind(), batch.shape(), capacity, batch.targetCount());
    passGradients = pass.gradients();
    total =
        count == 1
            ? passGradients
            : passGradients.stream().map(gradient -> new float[gradient.length]).toList();
  }

  /// The network's parameters that are trained: not those of frozen layers.
  List<Parameter> parameters() {
    return pass.trained();
  }

  /// The sums, one for each of [#parameters()].
  List<float[]> gradients() {
    return total;
  }

  /// The parameters that the loss trains for itself, with their gradients.
  Map<Parameter, float[]> ownParameters() {
    return loss.trained();
  }

  /// Fills the gradients for a batch and returns its mean loss.
  double gradients(Batch batch) {
    if (count == 1) {
      pass.forward(batch);
      double value = loss.gradients(batch);
      pass.backward(batch);
      return value;
    }
    for (float[] gradient : total) {
      Arrays.fill(gradient, 0);
    }
    double value = 0;
    int n = batch.size();
    for (int s = 0; s < count; s++) {
      int from = (int) ((long) n * s / count);
      int to = (int) ((long) n * (s + 1) / count);
      if (from == to) {
        continue;
      }
      shard.copyFrom(batch, from, to - from);
      pass.forward(shard);
      float share = (float) (to - from) / n;
      value += loss.gradients(shard) * share;
      pass.backward(shard);
      for (int p = 0; p < total.size(); p++) {
        float[] sum = total.get(p);
        pass.kernels().addScaled(share, 0, sum.length, passGradients.get(p), sum);
      }
    }
    return value;
  }
}
