package dev.retort.engine;

import dev.retort.engine.layer.BatchNorm;
import dev.retort.engine.layer.Named;

/// How many batches of an epoch are trained on: all, unless the last one has fewer samples than
/// batch norm needs.
final class EpochSteps {
  private EpochSteps() {}

  /// @throws IllegalArgumentException if no batch has enough
  static int of(Network network, FrozenLayers frozen, int samples, int batchSize, int shards) {
    int all = Math.ceilDiv(samples, batchSize);
    if (network.nodes().stream().noneMatch(node -> needsTwoSamples(node, frozen))) {
      return all;
    }
    int full = Math.min(batchSize, samples);
    long needed = 2L * Math.min(shards, full);
    if (full < needed) {
      throw new IllegalArgumentException(
          "batchnorm over flat features needs at least 2 samples a batch and shard but gets %d samples, batches of %d and %d shards"
              .formatted(samples, batchSize, shards));
    }
    int last = samples - (all - 1) * batchSize;
    return last < needed ? all - 1 : all;
  }

  /// Whether a layer takes a variance over the batch alone, because a channel has one value a
  /// sample.
  private static boolean needsTwoSamples(Node node, FrozenLayers frozen) {
    return (Named.bare(node.layer()) instanceof BatchNorm norm
            && !norm.frozen()
            && !frozen.holds(node)
            && node.input().elements() == node.input().extent(0))
        || node.inner().stream().anyMatch(inner -> needsTwoSamples(inner, frozen));
  }
}
