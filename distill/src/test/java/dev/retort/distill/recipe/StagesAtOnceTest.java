package dev.retort.distill.recipe;

import static dev.retort.distill.recipe.TinyRecipe.BIG;
import static dev.retort.distill.recipe.TinyRecipe.DATA;
import static dev.retort.distill.recipe.TinyRecipe.MIDDLE;
import static dev.retort.distill.recipe.TinyRecipe.SMALL;
import static dev.retort.distill.recipe.TinyRecipe.STUDENT;
import static dev.retort.distill.recipe.TinyRecipe.TEACHER;
import static dev.retort.distill.recipe.TinyRecipe.TRAINER;
import static dev.retort.distill.recipe.TinyRecipe.hashes;
import static dev.retort.distill.recipe.TinyRecipe.stage;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.Method;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.tensor.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Stages that are carried out at once make what they make one after the other.
@Timeout(120)
final class StagesAtOnceTest {
  private static final Recipe RECIPE =
      Recipe.of(
          List.of(
              stage("alone", SMALL),
              TEACHER,
              stage("assistant", MIDDLE).taughtBy("teacher"),
              STUDENT.taughtBy("assistant"),
              STUDENT.named("kd").taughtBy("teacher"),
              STUDENT.named("hint").taughtBy("teacher").method(Method.parse("hint hidden:hidden")),
              MutualStage.of(
                  List.of(
                      new MutualStage.Peer("one", BIG, ""), new MutualStage.Peer("two", SMALL, "")),
                  TRAINER),
              new EnsembleStage("both", List.of("alone", "two"))));

  /// More epochs than any test waits for.
  private static final TrainingStage ENDLESS = STUDENT.trainer(TRAINER.epochs(1_000_000));

  @TempDir private Path folder;

  private static TrainedNetworks nowhere(RecipeListener listener) {
    return new TrainedNetworks(null, listener);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void theBitsAndTheOrderOfModelsAreThoseOfOneAfterTheOther(int atOnce) throws IOException {
    List<Map<String, TrainedModel>> models =
        RECIPE.run(DATA, List.of(3L, 4L), nowhere(RecipeListener.SILENT), atOnce);
    for (int i = 0; i < 2; i++) {
      Map<String, TrainedModel> one = RECIPE.run(DATA, 3 + i, nowhere(RecipeListener.SILENT));
      assertEquals(hashes(one), hashes(models.get(i)));
      assertEquals(List.copyOf(one.keySet()), List.copyOf(models.get(i).keySet()));
    }
  }

  /// Each of two students gets an answer only while the other one asks, too.
  @Test
  void twoStagesAreAtWorkAtTheSameTime() throws IOException {
    CountDownLatch asking = new CountDownLatch(2);
    Consumer<Batch> together =
        batch -> {
          asking.countDown();
          await(asking);
        };
    TrainingStage first =
        STUDENT.named("first").taughtBy(new ScriptedTeacher("one", true, together));
    TrainingStage second =
        STUDENT.named("second").taughtBy(new ScriptedTeacher("two", true, together));
    Map<String, TrainedModel> models =
        Recipe.of(List.of(first, second))
            .run(DATA, List.of(3L), nowhere(RecipeListener.SILENT), 2)
            .getFirst();
    assertEquals(2, models.size());
  }

  @Test
  void theHeadOfTheLongestChainIsFirst() throws IOException {
    List<String> begun = new ArrayList<>();
    RecipeListener listener =
        new RecipeListener() {
          @Override
          public void begins(String network) {
            begun.add(network);
          }
        };
    Recipe.of(
            List.of(
                stage("alone", SMALL),
                TEACHER,
                stage("assistant", MIDDLE).taughtBy("teacher"),
                STUDENT.taughtBy("assistant")))
        .run(DATA, List.of(3L, 4L), nowhere(listener), 1);
    assertEquals(
        List.of(
            "seed-3-teacher",
            "seed-4-teacher",
            "seed-3-assistant",
            "seed-4-assistant",
            "seed-3-alone",
            "seed-3-student",
            "seed-4-alone",
            "seed-4-student"),
        begun);
  }

  /// Of so many students both threads get some.
  @Test
  void thePapersStudentsAreSharedByTheThreads() throws IOException {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    RecipeListener listener =
        new RecipeListener() {
          @Override
          public void begins(String network) {
            if (!network.endsWith("teacher")) {
              threads.add(Thread.currentThread().getName());
            }
          }
        };
    DataSplits data = new DataSplits(DATA, null, SyntheticDigits.test(20, 1), "synthetic digits");
    new Hinton(data, 1, 1, 1, 2, nowhere(listener)).run(1);
    assertEquals(Set.of("retort-task-0", "retort-task-1"), threads);
  }

  /// The failing stage waits until the other one trains; that one, and those that wait for it, end.
  @Test
  void aFailureEndsTheOthersAndIsThrown() {
    CountDownLatch trains = new CountDownLatch(1);
    RecipeListener listener =
        new RecipeListener() {
          @Override
          public void step(String network, long step, long totalSteps, int samples, double loss) {
            trains.countDown();
          }
        };
    Consumer<Batch> failing =
        batch -> {
          await(trains);
          throw new IllegalStateException("no answer");
        };
    Recipe recipe =
        Recipe.of(
            List.of(
                ENDLESS.named("teacher"),
                STUDENT.taughtBy("teacher"),
                STUDENT.named("failing").taughtBy(new ScriptedTeacher("failing", true, failing))));
    Throwable thrown =
        assertThrows(
            IllegalStateException.class, () -> recipe.run(DATA, List.of(3L), nowhere(listener), 2));
    assertEquals("no answer", thrown.getMessage());
  }

  /// What was kept until then goes on, one stage after the other, to the same bits.
  @Test
  void anInterruptEndsAllAndTheyGoOnLater() throws Exception {
    Recipe recipe =
        Recipe.of(List.of(TEACHER, STUDENT.taughtBy("teacher"), STUDENT.named("alone")));
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    CompletableFuture<Thread> runner = new CompletableFuture<>();
    RecipeListener interrupting =
        new RecipeListener() {
          @Override
          public void step(String network, long step, long totalSteps, int samples, double loss) {
            if (network.equals("seed-4-teacher") && step == totalSteps - 1) {
              runner.join().interrupt();
              awaitInterrupt();
            }
          }
        };
    Thread thread =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  try {
                    recipe.run(DATA, List.of(3L, 4L), new TrainedNetworks(folder, interrupting), 2);
                  } catch (IOException | RuntimeException e) {
                    if (Thread.currentThread().isInterrupted()) {
                      thrown.set(e);
                    }
                  }
                });
    runner.complete(thread);
    thread.start();
    thread.join();
    assertTrue(thrown.get() instanceof CancellationException, "thrown: " + thrown.get());
    assertTrue(
        Files.exists(folder.resolve("seed-4-teacher.state")), "nothing of the first epoch is kept");
    for (long seed : new long[] {3, 4}) {
      assertEquals(
          hashes(recipe.run(DATA, seed, nowhere(RecipeListener.SILENT))),
          hashes(recipe.run(DATA, seed, new TrainedNetworks(folder, RecipeListener.SILENT))));
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertTrue(left.noneMatch(file -> file.toString().endsWith(".state")), "states are left");
    }
  }

  /// Keeps the training thread where it is until it is told to end.
  private static void awaitInterrupt() {
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void refusesNoStageAtOnceAndASeedTwice() {
    assertEquals(
        "at least 1 task is carried out at once, not 0",
        assertThrows(
                IllegalArgumentException.class,
                () -> RECIPE.run(DATA, List.of(3L), nowhere(RecipeListener.SILENT), 0))
            .getMessage());
    assertEquals(
        "a recipe runs once for each seed, but of [3, 4, 3] some come twice",
        assertThrows(
                IllegalArgumentException.class,
                () -> RECIPE.run(DATA, List.of(3L, 4L, 3L), nowhere(RecipeListener.SILENT), 2))
            .getMessage());
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody else was at work");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
