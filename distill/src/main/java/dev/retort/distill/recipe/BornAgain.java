package dev.retort.distill.recipe;

import java.util.ArrayList;
import java.util.List;

/// Born-again networks: a student of its teacher's very layers, which often becomes the better one,
/// generation after generation, and at last all students as an ensemble.
///
///     generation[k] is taught by generation[k - 1]; generation[0] learns from the labels
///     ensemble = mean of the probabilities of generation[1] to generation[K]
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="bornAgain"}
///
/// Each generation begins with weights of its own.
///
/// Source: Furlanello et al. 2018, arXiv 1805.04770, sections 3.1 and 3.2.
public final class BornAgain {
  private BornAgain() {}

  /// `born`, then `born-1`, `born-2`, ... and, from two of these on, `born-ensemble`.
  ///
  /// @param first how the first network is trained, on labels
  /// @throws IllegalArgumentException if there is no generation after the first
  public static List<Stage> generations(TrainingStage first, int generations) {
    if (generations < 1) {
      throw new IllegalArgumentException(
          "born-again networks need a generation after the first but get " + generations);
    }
    List<Stage> stages = new ArrayList<>(List.of(first));
    List<String> born = new ArrayList<>();
    String before = first.name();
    for (int k = 1; k <= generations; k++) {
      String name = first.name() + "-" + k;
      stages.add(first.named(name).taughtBy(before).stream(name));
      born.add(name);
      before = name;
    }
    if (born.size() > 1) {
      stages.add(new EnsembleStage(first.name() + "-ensemble", born));
    }
    return stages;
  }
}
