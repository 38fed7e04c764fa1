package dev.retort.engine;

import dev.retort.engine.layer.Parameter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The weights of the best epoch so far: fewest validation errors, then the smallest validation
/// loss.
final class BestWeights {
  private final Network network;
  private final List<float[]> values;
  private int epoch = -1;
  private EpochReport.@Nullable Validation validation;

  BestWeights(Network network) {
    this.network = network;
    values = network.parameters().stream().map(parameter -> parameter.values().clone()).toList();
  }

  /// The best epoch, or -1 before the first.
  int epoch() {
    return epoch;
  }

  /// Copies of its parameters, in the network's order and the kernels' layout.
  List<float[]> values() {
    return values;
  }

  /// Keeps the network's weights if this epoch is better than all before.
  void offer(int epoch, EpochReport.Validation validation) {
    if (!validation.betterThan(this.validation)) {
      return;
    }
    this.epoch = epoch;
    this.validation = validation;
    List<Parameter> parameters = network.parameters();
    for (int i = 0; i < values.size(); i++) {
      copy(parameters.get(i).values(), values.get(i));
    }
  }

  /// Takes over what a saved training had kept.
  void resume(int epoch, EpochReport.@Nullable Validation validation, List<float[]> saved) {
    this.epoch = epoch;
    this.validation = validation;
    for (int i = 0; i < values.size(); i++) {
      copy(saved.get(i), values.get(i));
    }
  }

  /// Gives the network its best weights back.
  void restore() {
    if (epoch < 0) {
      return;
    }
    List<Parameter> parameters = network.parameters();
    for (int i = 0; i < values.size(); i++) {
      copy(values.get(i), parameters.get(i).values());
    }
    network.weightsChanged();
  }

  private static void copy(float[] source, float[] target) {
    System.arraycopy(source, 0, target, 0, target.length);
  }
}
