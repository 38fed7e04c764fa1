package dev.retort.distill.recipe;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.TrainedNetwork;
import dev.retort.engine.EpochReport;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingListener;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A network is trained once, goes on where it was broken off, and is not taken for another.
final class TrainedNetworksTest {
  private static final NetworkSpec SPEC =
      NetworkSpec.input(1, 28, 28).then(flatten(), dense(12), relu(), dense(10));
  private static final Dataset DATA = SyntheticDigits.train(96, 1);

  @TempDir private Path folder;

  private static Trainer trainer() {
    return Trainer.of(adam(1e-3f), crossEntropy()).epochs(3).batchSize(32).seed(Seed.of(2));
  }

  private TrainedNetwork trained(RecipeListener listener, Trainer trainer) throws IOException {
    return new TrainedNetworks(folder, listener).train("net", SPEC, Seed.of(1), trainer, DATA);
  }

  private Network train(RecipeListener listener, Trainer trainer) throws IOException {
    return trained(listener, trainer).network();
  }

  @Test
  void isFoundAgain() throws IOException {
    Log first = new Log(-1);
    Log second = new Log(-1);
    String weights = train(first, trainer()).sha256();
    assertEquals(weights, train(second, trainer()).sha256());
    assertEquals(List.of("begins net", "trained net, 3 epochs"), first.lines);
    assertEquals(List.of("found net, 3 epochs"), second.lines);
    assertEquals(first.epochs, second.epochs, "the curves of a report are the same");
    assertEquals(List.of(weights), first.weights);
    assertEquals(List.of(weights), second.weights);
  }

  /// Whether it was just trained or lay ready; making ready what the loss needs is a part of it.
  @Test
  void knowsHowLongTheTrainingTook() throws IOException {
    TrainedNetwork trained = trained(RecipeListener.SILENT, trainer());
    assertTrue(trained.seconds() > 0);
    assertTrue(trained.samplesPerSecond() > 0);
    TrainedNetwork found = trained(RecipeListener.SILENT, trainer());
    assertEquals(trained.seconds(), found.seconds(), 1e-6);
    assertTrue(found.samplesPerSecond() > 0);
    TrainedNetwork prepared =
        new TrainedNetworks(folder, RecipeListener.SILENT)
            .train("prepared", SPEC, Seed.of(1), trainer(), DATA, Duration.ofHours(1));
    assertTrue(prepared.seconds() > 3600);
    assertEquals(trained.network().sha256(), prepared.network().sha256());
  }

  @Test
  void goesOnWithTheSameBits() throws IOException {
    Network whole = SPEC.initialize(Seed.of(1));
    trainer().fit(whole, DATA);
    Log broken = new Log(5); // in the second epoch
    assertThrows(IllegalStateException.class, () -> train(broken, trainer()));
    Log resumed = new Log(-1);
    assertEquals(whole.sha256(), train(resumed, trainer()).sha256());
    assertEquals(6, resumed.steps); // the first of three epochs was kept
    assertEquals(List.of("begins net", "resumes net", "trained net, 3 epochs"), resumed.lines);
    Log found = new Log(-1);
    train(found, trainer());
    assertEquals(resumed.epochs, found.epochs);
  }

  /// Before it reads the state or the network, which it could not.
  @Test
  void anInterruptedThreadIsToldWhoseTrainingItWas() throws IOException {
    assertThrows(IllegalStateException.class, () -> train(new Log(5), trainer()));
    for (int steps : new int[] {6, 0}) {
      Thread.currentThread().interrupt();
      CancellationException thrown =
          assertThrows(CancellationException.class, () -> train(RecipeListener.SILENT, trainer()));
      boolean still = Thread.interrupted();
      assertTrue(still, "the thread stays interrupted");
      assertEquals(
          "the training of net was interrupted; run it again to go on", thrown.getMessage());
      Log resumed = new Log(-1);
      train(resumed, trainer());
      assertEquals(steps, resumed.steps);
    }
  }

  /// The state is written all the same, so that the next run has no step to make.
  @Test
  void anInterruptInTheLastEpochEndsItLikewise() throws IOException {
    Trainer once = trainer().epochs(1);
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void epoch(EpochReport report) {
            Thread.currentThread().interrupt();
          }
        };
    CancellationException thrown;
    boolean still;
    try {
      thrown =
          assertThrows(
              CancellationException.class,
              () -> train(RecipeListener.SILENT, once.listener(interrupting)));
    } finally {
      still = Thread.interrupted();
    }
    assertTrue(still, "the thread stays interrupted");
    assertEquals("the training of net was interrupted; run it again to go on", thrown.getMessage());
    assertTrue(thrown.getCause() instanceof IOException, "cause: " + thrown.getCause());
    Network whole = SPEC.initialize(Seed.of(1));
    once.fit(whole, DATA);
    Log resumed = new Log(-1);
    assertEquals(whole.sha256(), train(resumed, once).sha256());
    assertEquals(0, resumed.steps);
    assertEquals(List.of("begins net", "resumes net", "trained net, 1 epochs"), resumed.lines);
  }

  @Test
  void whereNothingIsKeptAnInterruptSaysThatToo() {
    TrainedNetworks nowhere = new TrainedNetworks(null, RecipeListener.SILENT);
    CancellationException thrown;
    boolean still;
    try {
      Thread.currentThread().interrupt();
      thrown =
          assertThrows(
              CancellationException.class,
              () -> nowhere.train("net", SPEC, Seed.of(1), trainer(), DATA));
    } finally {
      still = Thread.interrupted();
    }
    assertTrue(still, "the thread stays interrupted");
    assertEquals(
        "the training of net was interrupted; with a folder the next run could go on from here",
        thrown.getMessage());
  }

  @Test
  void halfANetworkOfAnotherRecipeIsRefused() {
    assertThrows(IllegalStateException.class, () -> train(new Log(5), trainer()));
    String message =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () ->
                        new TrainedNetworks(folder, RecipeListener.SILENT)
                            .train("net", SPEC, Seed.of(7), trainer(), DATA))
                .getMessage());
    assertTrue(message.contains("net.state was trained in another way"), message);
  }

  @Test
  void anotherRecipeIsRefused() throws IOException {
    train(RecipeListener.SILENT, trainer());
    String message =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> train(RecipeListener.SILENT, trainer().epochs(4)))
                .getMessage());
    assertTrue(message.contains("trained in another way"), message);
  }

  /// Writes down what it is told, and breaks off at a step.
  private static final class Log implements RecipeListener {
    private final int last;
    private final List<String> lines = new ArrayList<>();
    private final List<EpochReport> epochs = new ArrayList<>();
    private final List<String> weights = new ArrayList<>();
    private int steps;

    Log(int last) {
      this.last = last;
    }

    @Override
    public void begins(String network) {
      lines.add("begins " + network);
    }

    @Override
    public void resumes(String network) {
      lines.add("resumes " + network);
    }

    @Override
    public void step(String network, long step, long totalSteps, int samples, double loss) {
      steps++;
      if (step == last) {
        throw new IllegalStateException("broken off");
      }
    }

    @Override
    public void trained(String network, List<EpochReport> all, List<String> hashes) {
      epochs.addAll(all);
      weights.addAll(hashes);
      lines.add("trained " + network + ", " + all.size() + " epochs");
    }

    @Override
    public void found(String network, List<EpochReport> all, List<String> hashes) {
      epochs.addAll(all);
      weights.addAll(hashes);
      lines.add("found " + network + ", " + all.size() + " epochs");
    }
  }
}
