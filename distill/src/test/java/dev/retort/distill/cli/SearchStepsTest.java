package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.distill.recipe.RecipeListener;
import dev.retort.distill.recipe.TrainedNetworks;
import dev.retort.distill.search.Candidate;
import dev.retort.distill.search.Student;
import dev.retort.distill.search.SuccessiveHalving.Rung;
import dev.retort.distill.search.Trial;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.data.Splits;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.io.Json;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.layer.Layers;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.optimizer.Optimizers;
import dev.retort.engine.tensor.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The steps of a search one by one, without its command: students are timed, controls are trained,
/// and the share that is done is told.
final class SearchStepsTest {
  @TempDir private Path folder;

  /// Layers are written alike whatever the size of the images.
  @Test
  void aTimeIsThatOfAShapeAndOfKernels() throws IOException {
    Student large = linear(28);
    Student small = linear(14);
    assertEquals(large.spec().text(), small.spec().text());
    Dataset digits = SyntheticDigits.train(20, 1);
    Preprocessing usual = Preprocessing.unitRange(digits.shape());
    try (OutFolder out = OutFolder.lock(folder.resolve("out"))) {
      new MeasuredLatencies(out, digits, usual).measure(List.of(large));
      MeasuredLatencies kept = new MeasuredLatencies(out, digits, usual);
      assertNotNull(kept.of(large));
      assertNull(kept.of(small), "of other images");
    }
    String text = Files.readString(folder.resolve("out").resolve("latencies.json"));
    assertTrue(text.contains("kernels " + KernelChoice.kernels().description()), text);
  }

  /// Of a text alone, which says neither shape nor kernels.
  @Test
  void timesOfEarlierBuildsAreDropped() throws IOException {
    Student student = linear(28);
    Json times = Json.object().with("p50", 1.5).with("p99", 2.5);
    Path file = Files.createDirectories(folder.resolve("out")).resolve("latencies.json");
    Files.writeString(file, Json.object().with(student.spec().text(), times).pretty());
    Dataset digits = SyntheticDigits.train(20, 1);
    Preprocessing usual = Preprocessing.unitRange(digits.shape());
    try (OutFolder out = OutFolder.lock(folder.resolve("out"))) {
      new MeasuredLatencies(out, digits, usual).measure(List.of(student));
    }
    Json.Members kept = Json.parse(Files.readString(file)).asObject();
    assertEquals(1, kept.values().size(), kept.text());
    assertTrue(kept.find(student.spec().text()).isEmpty(), kept.text());
  }

  @Test
  void timesThatAreDamagedAreNamed() throws IOException {
    Path file = Files.createDirectories(folder.resolve("out")).resolve("latencies.json");
    Dataset digits = SyntheticDigits.train(20, 1);
    Preprocessing usual = Preprocessing.unitRange(digits.shape());
    try (OutFolder out = OutFolder.lock(folder.resolve("out"))) {
      for (byte[] damaged : List.of(new byte[] {'{', (byte) 0xFF}, new byte[] {'{'})) {
        Files.write(file, damaged);
        String said =
            Refusal.of(DataFormatException.class, () -> new MeasuredLatencies(out, digits, usual));
        assertTrue(said.startsWith(file + ": is damaged ("), said);
        assertTrue(said.endsWith("); delete it"), said);
      }
    }
  }

  private static Student linear(int side) {
    return new Student(
        "linear", NetworkSpec.input(1, side, side).then(Layers.flatten(), Layers.dense(10)));
  }

  private static Candidate candidate() {
    Student student = linear(28);
    return new Candidate(7, student, student.bytes(), 4, 0.9f, 0.01f);
  }

  /// Another name is tried where a name is taken, and for no other reason.
  @Test
  void aControlThatCannotBeTrainedIsToldByItsName() {
    Dataset digits = SyntheticDigits.train(20, 1);
    Network network = linear(28).spec().initialize(Seed.of(1));
    SearchExamination examination =
        new SearchExamination(
            digits,
            1,
            1,
            new SearchTeacherArguments.Taught(Teacher.of(network), null, null),
            new TrainedNetworks(null, RecipeListener.SILENT),
            null);
    Trainer wrong =
        Trainer.of(Optimizers.adam(1e-3f), Losses.crossEntropy())
            .stateFile(folder.resolve("training.state"));
    Splits split = Splits.of(digits, 0.5, Seed.of(1));
    String said =
        Refusal.of(() -> examination.controls(split, List.of(0.01f), _ -> wrong, candidate()));
    assertTrue(said.startsWith("control-scratch is one of several trainings"), said);
  }

  /// Of four candidates three diverge, so that of the two that the second rung has room for one is
  /// missing: there are 4 + 2 + 4 epochs and not 4 + 4 + 4.
  @Test
  void theShareThatIsDoneEndsAtAHundred() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
    SearchProgress progress = new SearchProgress(new Terminal(err, err, false));
    List<Rung> plan = List.of(new Rung(4, 1), new Rung(2, 2), new Rung(1, 4));
    progress.begins(0, 4, plan);
    for (int i = 0; i < 4; i++) {
      progress.tried(new Trial(candidate(), 0, 1, 20, 20, "", i > 0));
    }
    for (int rung = 1; rung < plan.size(); rung++) {
      progress.begins(rung, 1, plan);
      progress.tried(new Trial(candidate(), rung, plan.get(rung).epochs(), 3, 20, "a"));
    }
    List<String> lines = said.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(
        List.of("8", "16", "25", "33", "60", "100"),
        lines.stream()
            .filter(line -> line.contains(" %"))
            .map(line -> line.strip().replaceAll(" .*", ""))
            .toList());
    assertTrue(lines.contains("rung 2 of 3: 1 candidates, 2 epochs each"), lines.toString());
  }
}
