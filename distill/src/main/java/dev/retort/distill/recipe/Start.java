package dev.retort.distill.recipe;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import java.util.Optional;

/// Where the weights of a [TrainingStage] begin.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="start"}
public sealed interface Start {
  /// The model of the recipe that is needed for it.
  default Optional<String> needs() {
    return Optional.empty();
  }

  /// In a few words, to go behind what is trained; empty for the usual start.
  String text();

  /// Drawn from the seed.
  record Seeded() implements Start {
    @Override
    public String text() {
      return "";
    }
  }

  /// From another stage's weights on: fine-tuning, or hints before distillation.
  record Weights(String stage) implements Start {
    @Override
    public Optional<String> needs() {
      return Optional.of(stage);
    }

    @Override
    public String text() {
      return ", from " + stage + " on";
    }
  }

  /// From the layers of another stage that are alike: those that both networks call by the same
  /// name, and without a name those at the same place, if they are the same layer with parameters
  /// of the same shapes. Preprocessing goes along where both take inputs of the same shape, because
  /// the first layers expect it. The other layers are drawn from the seed.
  record Layers(String stage) implements Start {
    @Override
    public Optional<String> needs() {
      return Optional.of(stage);
    }

    @Override
    public String text() {
      return ", with layers of " + stage;
    }
  }

  /// From given weights on. If they were trained for other classes, these give way to the data's;
  /// other columns are refused ([dev.retort.distill.KnownClasses]).
  record Given(Network network) implements Start {
    @Override
    public String text() {
      return ", from given weights on";
    }

    /// Refuses a network of other layers.
    void requireFits(String stage, NetworkSpec spec) {
      if (!network.spec().equals(spec)) {
        throw new IllegalArgumentException(
            "%s is to begin with the weights of \"%s\" but has the layers \"%s\"; give it the same"
                .formatted(stage, network.spec().text(), spec.text()));
      }
    }
  }
}
