package dev.retort.distill.recipe;

import java.util.List;

/// A network taught by its own earlier copy: the same layers from the same initial weights, trained
/// on labels first, and then again with what the first one says.
///
///     loss = (1 - a) CE(y, q) + a T^2 KL(softmax(v / T) || softmax(z / T)),  v from the first copy
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="self"}
///
/// Source: Yuan et al. 2020, arXiv 1909.11723, the self-training form of Tf-KD.
public final class SelfDistillation {
  private SelfDistillation() {}

  /// The stage as it stands, and `NAME-self`, taught by it.
  public static List<Stage> of(TrainingStage network) {
    return List.of(network, network.named(network.name() + "-self").taughtBy(network.name()));
  }
}
