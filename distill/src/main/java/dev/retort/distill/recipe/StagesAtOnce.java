package dev.retort.distill.recipe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The stages of several runs of a recipe [ParallelTasks].
///
/// Of those that could begin, the one at the head of the longest chain does: a teacher whose
/// student teaches others comes before a student that nobody waits for, so that in the end no
/// thread is left alone with a whole chain.
final class StagesAtOnce {
  /// @param chain how many stages, itself among them, have to follow one after the other
  private record Task(RecipeRun recipe, Stage stage, int chain) implements ParallelTasks.Task {
    @Override
    public boolean isReady() {
      return recipe.isReady(stage);
    }

    @Override
    public void run() throws IOException {
      recipe.carryOut(stage);
    }
  }

  private StagesAtOnce() {}

  static void carryOut(List<Stage> stages, List<RecipeRun> runs, int atOnce) throws IOException {
    List<Task> tasks = new ArrayList<>();
    for (RecipeRun run : runs) {
      for (Stage stage : stages) {
        tasks.add(new Task(run, stage, chain(stage, stages)));
      }
    }
    tasks.sort(Comparator.comparingInt(Task::chain).reversed()); // keeps the order of equals
    ParallelTasks.run(tasks, atOnce);
  }

  private static int chain(Stage stage, List<Stage> stages) {
    int longest = 0;
    for (Stage later : stages) {
      if (later.needs().stream().anyMatch(stage.makes()::contains)) {
        longest = Math.max(longest, chain(later, stages));
      }
    }
    return 1 + longest;
  }
}
