package dev.retort.distill;

import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.Hint;
import dev.retort.distill.objective.LayerPair;
import dev.retort.distill.objective.Method;
import dev.retort.engine.EpochReport;
import dev.retort.engine.Network;
import dev.retort.engine.TrainingListener;
import dev.retort.engine.data.ByteDataset;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A comparison in a folder: broken off anywhere it goes on to the same bits and figures, and what
/// is finished is not trained again.
final class KeptComparisonTest {
  private static final List<String> NAMES =
      List.of("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");

  @TempDir private Path folder;

  private static Distiller distiller() {
    return Distiller.from(TinyData.BIG, TinyData.trainer())
        .optimizer(adam(3e-3f))
        .epochs(2)
        .batchSize(32)
        .threads(1)
        .latency(false);
  }

  private static Comparison compare(Distiller distiller) {
    return distiller.compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST, 1, 2);
  }

  @Test
  void goesOnWhereverItWasBrokenOff() throws IOException {
    Log undisturbed = new Log(-1);
    Comparison whole = compare(distiller().validation(0.2).listener(undisturbed));
    List<Log> logs = new ArrayList<>();
    Comparison pieced = null;
    while (pieced == null) {
      Log log = new Log(11); // an epoch has 8 steps
      logs.add(log);
      try {
        pieced = compare(distiller().validation(0.2).folder(folder).listener(log));
      } catch (BrokenOff e) {
        assertTrue(logs.size() < 50, "it does not get on");
      }
    }
    assertEquals(timeless(whole), timeless(pieced));
    assertEquals(undisturbed.histories, logs.getLast().histories, "learning curves");
    assertEquals(undisturbed.origins, logs.getLast().origins);
    assertTrue(logs.stream().anyMatch(log -> log.lines.contains("resumes teacher 1")));
    assertTrue(logs.getLast().lines.contains("found teacher 1"), logs.getLast().lines.toString());
    assertTrue(pieced.runs().stream().allMatch(run -> run.trainSeconds() > 0));
    assertTrue(pieced.runs().stream().allMatch(run -> run.samplesPerSecond() > 0));
    try (Stream<Path> left = Files.list(folder)) {
      assertTrue(left.noneMatch(file -> file.toString().endsWith(".state")), "states are left");
    }
  }

  @Test
  void whatLiesReadyIsTakenAsItIs() {
    Network first = student();
    Log trained = new Log(-1);
    Comparison one = fit(distiller().folder(folder).listener(trained), first);
    Network second = student();
    Log found = new Log(0);
    Comparison two = fit(distiller().folder(folder).listener(found), second);
    assertEquals(
        List.of(
            "found teacher 1", "found scratch 1", "found label-smoothing 1", "found distilled 1"),
        found.lines,
        "nobody is asked for labels that nobody needs");
    assertEquals(trained.histories, found.histories);
    assertEquals(first.sha256(), second.sha256());
    assertEquals(first.preprocessing(), second.preprocessing());
    assertEquals(first.classNames(), second.classNames());
    assertEquals(first.provenance(), second.provenance());
    assertEquals(one.toJson().text(), two.toJson().text(), "seconds are those of the training");
  }

  /// As they are kept beside the networks.
  @Test
  void theTimesOfAModelAreThoseOfItsTraining() throws IOException {
    Comparison comparison = fit(distiller().folder(folder), student());
    for (Role role : Role.values()) {
      Path file = folder.resolve("seed-1-" + role.key() + ".json");
      Json.Members kept = Json.parse(Files.readString(file)).asObject();
      double seconds = kept.get("seconds").asDouble();
      double each = kept.get("samples").asLong() / seconds;
      Run run = comparison.runs(role).getFirst();
      assertEquals(seconds, run.trainSeconds(), 1e-6, role.key());
      assertEquals(each, run.samplesPerSecond(), 1e-3 * each, role.key());
    }
  }

  /// Samples are the same and the network is found, but it is asked about other names now.
  @Test
  void whatLiesReadyHasTheClassNamesOfToday() {
    fit(distiller().folder(folder), student());
    Network found = student();
    Log log = new Log(0);
    distiller()
        .folder(folder)
        .listener(log)
        .fit(found, renamed(TinyData.TRAINING), renamed(TinyData.TEST));
    assertTrue(log.lines.contains("found distilled 1"), log.lines.toString());
    assertEquals(NAMES, found.classNames());
  }

  private static Dataset renamed(Dataset data) {
    byte[] pixels = new byte[data.size() * data.shape().elements()];
    int[] labels = new int[data.size()];
    Batch one = Batch.allocate(Batch.Kind.BYTES, data.shape(), 1);
    for (int n = 0; n < data.size(); n++) {
      data.copyTo(n, one, 0);
      System.arraycopy(one.bytes(), 0, pixels, n * one.bytes().length, one.bytes().length);
      labels[n] = data.label(n);
    }
    return ByteDataset.of(data.name(), data.shape(), NAMES, pixels, labels);
  }

  @Test
  void whatWasTrainedInAnotherWayIsRefused() {
    fit(distiller().folder(folder), student());
    refused(
        "seed-1-distilled.safetensors was trained in another way than is asked for now"
            + " (temperature 4, not temperature 3); choose",
        distiller().temperature(3),
        student());
    refused("seed-1-scratch.safetensors", distiller().clipNorm(1), student());
    refused("seed-1-scratch.safetensors", distiller(), TinyData.SMALL.initialize(Seed.of(5)));
    refused("seed-1-teacher.safetensors", distiller().validation(0.1), student());
    assertEquals(
        4,
        fit(distiller().threads(2).folder(folder), student()).runs().size(),
        "bits are the same");
  }

  /// Regressors of a hint are a part of the state.
  @Test
  void aHintGoesOnWithItsRegressor() {
    Method method = Method.kd().plus(10, new Hint(new LayerPair("hidden", "hidden")));
    Network teacher = TinyData.BIG_NAMED.initialize(Seed.of(1));
    Distiller distiller =
        Distiller.from(teacher).method(method).epochs(2).threads(1).latency(false).controls(false);
    Network whole = TinyData.SMALL_NAMED.initialize(Seed.of(1));
    fit(distiller, whole);
    Network broken = TinyData.SMALL_NAMED.initialize(Seed.of(1));
    try {
      fit(distiller.folder(folder).listener(new Log(4)), broken); // an epoch has 3 steps
      throw new AssertionError("it was to be broken off");
    } catch (BrokenOff e) {
      Network resumed = TinyData.SMALL_NAMED.initialize(Seed.of(1));
      fit(distiller.folder(folder), resumed);
      assertEquals(whole.sha256(), resumed.sha256());
      assertFalse(whole.sha256().equals(broken.sha256()));
    }
  }

  @Test
  void anInterruptEndsAComparisonThatGoesOnToTheSameBits() {
    Distiller distiller =
        Distiller.from(TinyData.teacher(1)).epochs(2).threads(1).latency(false).controls(false);
    Network whole = student();
    fit(distiller, whole);
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void step(long step, long totalSteps, int samples, double loss) {
            assertTrue(step <= 4, "no step after it");
            if (step == 4) { // an epoch has 3 steps
              Thread.currentThread().interrupt();
            }
          }
        };
    assertEquals(
        "distilled, seed 1: the training was interrupted; with a folder the next comparison could"
            + " go on from here",
        interrupted(distiller.listener(interrupting)));
    assertEquals(
        "distilled, seed 1: the training was interrupted; compare again, from the same initial"
            + " weights, to go on",
        interrupted(distiller.folder(folder).listener(interrupting)));
    Network resumed = student();
    Log log = new Log(-1);
    fit(distiller.folder(folder).listener(log), resumed);
    assertTrue(log.lines.contains("resumes distilled 1"), log.lines.toString());
    assertEquals(whole.sha256(), resumed.sha256());
  }

  /// Before a training, and before a network that lies ready is read, which it could not be.
  @Test
  void anInterruptOutsideATrainingSaysTheSame() {
    Distiller distiller =
        Distiller.from(TinyData.teacher(1)).epochs(1).threads(1).latency(false).controls(false);
    for (int time = 0; time < 2; time++) {
      Thread.currentThread().interrupt();
      assertEquals(
          "distilled, seed 1: the training was interrupted; compare again, from the same initial"
              + " weights, to go on",
          interrupted(distiller.folder(folder)));
      fit(distiller.folder(folder), student());
    }
  }

  /// Where the finished network could not be kept any more.
  @Test
  void anInterruptInTheLastEpochSaysTheSame() {
    Distiller distiller =
        Distiller.from(TinyData.teacher(1)).epochs(1).threads(1).latency(false).controls(false);
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void epoch(EpochReport report) {
            Thread.currentThread().interrupt();
          }
        };
    assertEquals(
        "distilled, seed 1: the training was interrupted; compare again, from the same initial"
            + " weights, to go on",
        interrupted(distiller.folder(folder).listener(interrupting)));
    Network whole = student();
    fit(distiller, whole);
    Network resumed = student();
    Log log = new Log(-1);
    fit(distiller.folder(folder).listener(log), resumed);
    assertTrue(log.lines.contains("resumes distilled 1"), log.lines.toString());
    assertEquals(whole.sha256(), resumed.sha256());
  }

  /// What it says.
  private static String interrupted(Distiller distiller) {
    CancellationException thrown =
        assertThrows(CancellationException.class, () -> fit(distiller, student()));
    boolean still = Thread.interrupted();
    assertTrue(still, "the thread stays interrupted");
    return String.valueOf(thrown.getMessage());
  }

  private void refused(String part, Distiller distiller, Network student) {
    String message = Refusal.of(() -> fit(distiller.folder(folder), student));
    assertTrue(message.contains(part), message);
  }

  private static Network student() {
    return TinyData.SMALL.initialize(Seed.of(1));
  }

  private static Comparison fit(Distiller distiller, Network student) {
    return distiller.fit(student, TinyData.TRAINING, TinyData.TEST);
  }

  private static String timeless(Comparison comparison) {
    return comparison.toJson().text().replaceAll("\"(trainSeconds|samplesPerSecond)\":[^,}]*", "");
  }

  private static final class BrokenOff extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// Writes down what it is told, and breaks off at a step, counted over all trainings.
  private static final class Log implements ComparisonListener {
    private final int last;
    private final List<String> lines = new ArrayList<>();
    private final List<String> histories = new ArrayList<>();
    private final List<String> origins = new ArrayList<>();
    private int steps;

    Log(int last) {
      this.last = last;
    }

    @Override
    public TrainingListener begins(Role role, long seed) {
      lines.add("begins " + role.key() + " " + seed);
      return new TrainingListener() {
        @Override
        public void step(long step, long totalSteps, int samples, double loss) {
          if (++steps == last) {
            throw new BrokenOff();
          }
        }
      };
    }

    @Override
    public void resumes(Role role, long seed) {
      lines.add("resumes " + role.key() + " " + seed);
    }

    @Override
    public void trained(Role role, long seed, List<EpochReport> epochs) {
      histories.add(role.key() + " " + seed + " " + epochs);
    }

    @Override
    public void found(Role role, long seed, List<EpochReport> epochs) {
      lines.add("found " + role.key() + " " + seed);
      histories.add(role.key() + " " + seed + " " + epochs);
    }

    @Override
    public void labels(String teacher, int samples) {
      lines.add("labels");
    }

    @Override
    public void done(Run run, @Nullable Network network) {
      if (network != null) {
        String origin = network.provenance().entries().toString();
        origins.add(origin.replaceAll(", recipe=.*?, seed=", ", seed="));
      }
    }
  }
}
