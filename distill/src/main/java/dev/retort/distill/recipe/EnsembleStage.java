package dev.retort.distill.recipe;

import java.util.List;

/// Several models as one, by the mean of their probabilities; nothing is trained.
///
///     p = 1/M sum over the members of softmax(z[m])
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="mutual"}
///
/// Members of the same layers need streams of their own: a [Recipe] refuses two that are trained
/// alike.
///
/// @param members the names of the models
public record EnsembleStage(String name, List<String> members) implements Stage {
  /// @throws IllegalArgumentException if there are not two members at least, or one is there twice
  public EnsembleStage {
    members = List.copyOf(members);
    if (members.size() < 2 || members.stream().distinct().count() < members.size()) {
      throw new IllegalArgumentException(
          "the ensemble %s needs two members at least, each once, but gets %s"
              .formatted(name, members));
    }
  }

  @Override
  public List<String> makes() {
    return List.of(name);
  }

  @Override
  public List<String> needs() {
    return members;
  }

  @Override
  public String text() {
    return "ensemble of " + String.join(", ", members);
  }
}
