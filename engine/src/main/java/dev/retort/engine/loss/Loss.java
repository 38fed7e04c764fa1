package dev.retort.engine.loss;

import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What training makes small: a number from a network's outputs and the batch, averaged over the
/// batch, and its gradients by the outputs.
///
/// A loss is data and has no state of a batch; what it needs while it works it keeps in an
/// [Evaluator], made once for each pass.
///
/// {@snippet class="dev.retort.engine.loss.ExamplesTest" region="own"}
public interface Loss {
  /// How it is called in reports: `cross entropy, smoothing 0.1`.
  String text();

  /// What its numbers depend on: the text, and what else does, such as a teacher's hash. The saved
  /// state of a training carries it.
  default String fingerprint() {
    return text();
  }

  /// Checks that it can teach those samples, changed by an augmentation that is drawn from that
  /// seed, in that many epochs: that they have labels, that a teacher knows them. A
  /// [dev.retort.engine.Trainer] asks before the first step.
  ///
  /// @throws IllegalArgumentException if it cannot; the message says what differs
  default void requireFits(Dataset data, Augmentation augmentation, Seed seed, int epochs) {}

  /// What a network learns by it of samples that have targets: numbers, unless an override says
  /// otherwise; classes of which a sample may have several; classes of which it has one, where the
  /// targets are soft labels ([KullbackLeibler]); null where that is not about the outputs. Labels
  /// always make it a classifier.
  default @Nullable Task taskOfTargets() {
    return Task.REGRESSION;
  }

  /// Makes the working part for a pass with those outputs, which are filled anew for every batch.
  Evaluator evaluator(Outputs outputs);

  /// A loss at work; belongs to one pass.
  interface Evaluator {
    /// Returns the mean loss of the batch that has just gone forward, and writes its gradients by
    /// the outputs.
    ///
    /// @throws IllegalArgumentException if a label is missing or beyond the classes
    double gradients(Batch batch);

    /// Parameters that the loss itself trains, such as a hint's regressor, each with its gradient.
    /// They are never exported with the network.
    default Map<Parameter, float[]> trained() {
      return Map.of();
    }
  }
}
