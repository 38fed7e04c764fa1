package dev.retort.distill.search;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.recipe.RecipeListener;
import dev.retort.distill.recipe.TrainedNetworks;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingDivergedException;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class SearchTest {
  private static final NetworkSpec DEEP =
      NetworkSpec.input(1, 28, 28).then(flatten(), dense(8), relu(), dense(10));

  /// Diverges in its first epoch.
  private static final Candidate WILD = candidate(7, 1e30f);

  private static final Candidate TAME = candidate(8, 0.01f);

  private static Candidate candidate(int number, float learningRate) {
    return new Candidate(number, new Student("mlp:8", DEEP), 25_480, 4, 0.9f, learningRate);
  }

  private static Search search(SearchListener listener) {
    return search(listener, 1);
  }

  private static Search search(SearchListener listener, int atOnce) {
    return search(SearchTest::trainer, listener, atOnce);
  }

  private static Trainer trainer(Candidate candidate) {
    return Trainer.of(sgd(candidate.learningRate()), crossEntropy()).batchSize(20);
  }

  private static Search search(
      Function<Candidate, Trainer> trainers, SearchListener listener, int atOnce) {
    return new Search(
        SyntheticDigits.train(60, 1),
        SyntheticDigits.train(20, 2),
        trainers,
        Seed.of(1),
        new TrainedNetworks(null, RecipeListener.SILENT),
        listener,
        atOnce);
  }

  @Test
  void candidatesThatTrainAtOnceComeToTheSame() throws IOException {
    List<Candidate> candidates = List.of(WILD, TAME, candidate(9, 0.1f), candidate(10, 0.3f));
    List<SuccessiveHalving.Rung> plan =
        List.of(new SuccessiveHalving.Rung(4, 1), new SuccessiveHalving.Rung(2, 2));
    Search.Result one = search(SearchListener.SILENT).run(candidates, plan, 1);
    List<Trial> told = new ArrayList<>();
    SearchListener listener =
        new SearchListener() {
          @Override
          public void tried(Trial trial) {
            told.add(trial);
          }
        };
    Search.Result many = search(listener, 3).run(candidates, plan, 1);
    assertEquals(one.rungs(), many.rungs());
    assertEquals(6, told.size());
    for (Trial trial : one.finalists()) {
      assertEquals(one.network(trial).sha256(), many.network(trial).sha256());
    }
  }

  /// The first in order ends last: it begins to train when the other one was told of.
  @Test
  @Timeout(60)
  void ofThoseThatDivergeAtOnceTheLastInOrderIsNamed() {
    Candidate wilder = candidate(9, 1e31f);
    CountDownLatch ended = new CountDownLatch(1);
    SearchListener listener =
        new SearchListener() {
          @Override
          public void tried(Trial trial) {
            ended.countDown();
          }
        };
    Function<Candidate, Trainer> trainers =
        candidate -> {
          if (candidate.equals(WILD)) {
            await(ended);
          }
          return trainer(candidate);
        };
    List<SuccessiveHalving.Rung> plan = List.of(new SuccessiveHalving.Rung(2, 1));
    String said =
        assertThrows(
                TrainingDivergedException.class,
                () -> search(trainers, listener, 2).run(List.of(WILD, wilder), plan, 1))
            .toString();
    assertTrue(said.contains(wilder.text() + ": training diverged"), said);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(50, TimeUnit.SECONDS), "no other candidate is at work");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// So that whoever searches knows which setting to leave out.
  @Test
  void whereAllDivergeOneIsNamed() {
    List<SuccessiveHalving.Rung> plan = List.of(new SuccessiveHalving.Rung(1, 1));
    Search search = search(SearchListener.SILENT);
    String said =
        assertThrows(TrainingDivergedException.class, () -> search.run(List.of(WILD), plan, 1))
            .toString();
    assertTrue(said.contains(WILD.text() + ": training diverged"), said);
  }

  @Test
  void aCandidateThatDivergesIsAllWrongAndGoesNoFurther() throws IOException {
    List<Integer> begun = new ArrayList<>();
    List<Trial> told = new ArrayList<>();
    SearchListener listener =
        new SearchListener() {
          @Override
          public void begins(int rung, int candidates, List<SuccessiveHalving.Rung> rungs) {
            begun.add(candidates);
          }

          @Override
          public void tried(Trial trial) {
            told.add(trial);
          }
        };
    List<SuccessiveHalving.Rung> plan =
        List.of(new SuccessiveHalving.Rung(2, 1), new SuccessiveHalving.Rung(2, 2));
    Search.Result result = search(listener).run(List.of(WILD, TAME), plan, 1);
    assertEquals(Trial.ofDiverged(WILD, 0, 1, 20), told.getFirst());
    assertEquals(20, told.getFirst().errors());
    assertEquals(List.of(7, 8, 8), told.stream().map(t -> t.candidate().number()).toList());
    assertEquals(List.of(2, 1), result.rungs().stream().map(List::size).toList());
    assertEquals(List.of(2, 1), begun, "not as planned, but as they are");
    assertEquals(TAME, result.finalists().getFirst().candidate());

    Search.Result atOnce =
        search(SearchListener.SILENT).run(List.of(WILD, TAME), plan.subList(0, 1), 1);
    assertEquals(2, atOnce.rungs().getLast().size());
    assertEquals(List.of(told.get(1)), atOnce.finalists());
    assertEquals(List.of(told.get(1)), atOnce.front());
  }
}
