package dev.retort.distill.recipe;

import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import java.util.List;

/// A stage of deep mutual learning: networks that know nothing yet learn together, each from the
/// labels and from what the others say about the same batch.
///
///     loss[m] = CE(y, q[m]) + weight/(M - 1) sum over l other than m of KL(q[l] || q[m])
///     q[m]    = softmax(z[m])
///
/// M is the number of networks; there is no temperature, and `q[l]` is taken as given. In each step
/// all of them look at the batch; then each in turn takes a step and looks again, so that the next
/// one learns from what it says now. All see the same batches in the same order.
///
/// *Shapes*: the logits z of each network `[N, K]`.
///
/// *The last batch* of an epoch is left out if it has a single sample, which batch norm could not
/// take.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="mutual"}
///
/// Source: Zhang, Xiang, Hospedales and Lu 2018, arXiv 1706.00384, equations 4 to 6 and 9 and
/// algorithm 1.
///
/// @param trainer optimizer, epochs, batch size, augmentation, normalization and threads; its loss,
///   seed and validation are not used. Peers take whole batches, without a limit of the gradients'
///   norm, in all layers, to the last epoch: one that has `shards`, `clipNorm`, `patience` or
///   `frozen` layers is refused
/// @param weight of what the others say, against the labels; 1 in the paper
/// @param samples how many of the training samples there are, drawn by the seed
public record MutualStage(List<Peer> peers, Trainer trainer, float weight, Portion samples)
    implements Stage {
  /// One of the networks.
  ///
  /// @param stream of the seed, for initial weights and dropout; the seed itself where it is empty
  public record Peer(String name, NetworkSpec network, String stream) {}

  /// @throws IllegalArgumentException if there are not two peers at least, two would begin with the
  ///   same weights, the weight is no number from 0 on, or the trainer has a setting that they do
  ///   not follow
  public MutualStage {
    peers = List.copyOf(peers);
    if (peers.size() < 2) {
      throw new IllegalArgumentException(
          "mutual learning needs two networks at least but gets " + peers.size());
    }
    if (peers.stream().map(peer -> List.of(peer.network, peer.stream)).distinct().count()
        < peers.size()) {
      throw new IllegalArgumentException(
          "two of %s would begin with the same weights and stay alike; give each another stream"
              .formatted(peers.stream().map(Peer::name).toList()));
    }
    if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "mutual learning takes a weight from 0 on but gets " + weight);
    }
    TrainedNetworks.requireNoStateFile("mutual learning", trainer);
    if (trainer.batchSize() < 2) {
      throw new IllegalArgumentException(
          "mutual learning takes at least 2 samples a batch but its trainer has batches of "
              + trainer.batchSize()
              + "; take larger ones");
    }
    requireUnset(trainer.shards() == 1, "shards", trainer.shards());
    requireUnset(trainer.clipNorm() == Double.POSITIVE_INFINITY, "clipNorm", trainer.clipNorm());
    requireUnset(trainer.patience() == Integer.MAX_VALUE, "patience", trainer.patience());
    requireUnset(trainer.frozen().isEmpty(), "frozen layers", trainer.frozen());
  }

  public MutualStage(List<Peer> peers, Trainer trainer, double weight, Portion samples) {
    this(peers, trainer, (float) weight, samples);
  }

  private static void requireUnset(boolean unset, String setting, Object value) {
    if (!unset) {
      throw new IllegalArgumentException(
          "mutual learning knows no %s but its trainer has %s; leave it out"
              .formatted(setting, value));
    }
  }

  /// As in the paper, on all samples.
  public static MutualStage of(List<Peer> peers, Trainer trainer) {
    return new MutualStage(peers, trainer, 1, Portion.ALL);
  }

  @Override
  public List<String> makes() {
    return peers.stream().map(Peer::name).toList();
  }

  @Override
  public List<String> needs() {
    return List.of();
  }

  @Override
  public String text() {
    return "mutual learning of "
        + String.join(", ", makes())
        + (weight == 1 ? "" : ", weight " + weight)
        + (samples.isAll() ? "" : ", " + samples + " of the samples");
  }
}
