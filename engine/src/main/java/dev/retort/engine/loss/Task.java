package dev.retort.engine.loss;

/// What the outputs of a network stand for. A training says it, and a checkpoint keeps it.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="targets"}
public enum Task {
  /// Logits of classes of which each sample has one: their softmax are probabilities.
  CLASSIFICATION,
  /// Logits of classes of which a sample may have several: the sigmoid of each is a probability.
  MULTI_LABEL,
  /// Numbers as they are.
  REGRESSION
}
