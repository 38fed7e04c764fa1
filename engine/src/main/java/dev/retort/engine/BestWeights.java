package dev.retort.engine;

import dev.retort.engine.layer.Parameter;
import java.util.ArrayList;
import java.util.List;

/// The weights of the best epoch so far: fewest validation errors, then the smallest validation
/// loss.
final class BestWeights {
  private final Network network;
  private final List<float[]> values = new ArrayList<>();
  private int epoch = -1;
  private int errors = Integer.MAX_VALUE;
  private double loss = Double.POSITIVE_INFINITY;

  BestWeights(Network network) {
    this.network = network;
    for (Parameter parameter : network.parameters()) {
      values.add(parameter.values().clone());
    }
  }

  /// The best epoch, or -1 before the first.
  int epoch() {
    return epoch;
  }

  /// Keeps the network's weights if this evaluation of them is better than all before.
  void offer(int epoch, Evaluation evaluation) {
    boolean better =
        evaluation.errors() < errors || (evaluation.errors() == errors && evaluation.loss() < loss);
    if (!better) {
      return;
    }
    this.epoch = epoch;
    errors = evaluation.errors();
    loss = evaluation.loss();
    List<Parameter> parameters = network.parameters();
    for (int i = 0; i < values.size(); i++) {
      float[] kept = values.get(i);
      System.arraycopy(parameters.get(i).values(), 0, kept, 0, kept.length);
    }
  }

  /// Gives the network its best weights back.
  void restore() {
    if (epoch < 0) {
      return;
    }
    List<Parameter> parameters = network.parameters();
    for (int i = 0; i < values.size(); i++) {
      float[] kept = values.get(i);
      System.arraycopy(kept, 0, parameters.get(i).values(), 0, kept.length);
    }
    network.weightsChanged();
  }
}
