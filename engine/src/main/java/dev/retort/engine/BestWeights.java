package dev.retort.engine;

import dev.retort.engine.layer.Parameter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The weights of the best epoch so far, that of the best [Score].
final class BestWeights {
  /// What an epoch is chosen by: the smaller first number is the better, and of equal ones the
  /// smaller second; NaN is greater than all.
  record Score(double first, double second) {
    boolean betterThan(@Nullable Score other) {
      if (other == null) {
        return true;
      }
      int order = Double.compare(first, other.first);
      return order < 0 || (order == 0 && Double.compare(second, other.second) < 0);
    }
  }

  private final Network network;
  private final List<float[]> values;
  private int epoch = -1;
  private @Nullable Score score;

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
  void offer(int epoch, Score score) {
    if (!score.betterThan(this.score)) {
      return;
    }
    this.epoch = epoch;
    this.score = score;
    List<Parameter> parameters = network.parameters();
    for (int i = 0; i < values.size(); i++) {
      copy(parameters.get(i).values(), values.get(i));
    }
  }

  /// Takes over what a saved training had kept.
  void resume(int epoch, @Nullable Score score, List<float[]> saved) {
    this.epoch = epoch;
    this.score = score;
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
