package dev.retort.distill.recipe;

import dev.retort.distill.statistics.PairedDifference;

/// A model of an experiment beside one that it is compared with, and what the tests say of the two.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="outcome"}
///
/// @param other the name of the one that it is compared with
/// @param found of the model, first, and the other
public record ComparedPair(ExperimentModel model, String other, PairedDifference found) {
  /// `better than alone`, `no difference shown to alone`.
  public String text() {
    return found.word() + " " + other;
  }
}
