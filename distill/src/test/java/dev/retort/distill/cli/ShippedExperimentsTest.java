package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Every experiment that comes with the program can be carried out, here on a few images of the
/// shape that it is about, in one epoch; a search has an epoch for the first of three rungs. One
/// alone would not keep two cores at work.
@Execution(ExecutionMode.CONCURRENT)
final class ShippedExperimentsTest {
  static final List<String> SHIPPED = Experiments.SHIPPED;

  @TempDir private static Path data;

  @TempDir private Path folder;

  @BeforeAll
  static void writeData() throws IOException {
    Path digits = Files.createDirectories(data.resolve("mnist"));
    DigitFiles.write(digits, "train", SyntheticDigits.train(80, 1));
    DigitFiles.write(digits, "t10k", SyntheticDigits.test(40, 1));
    TinyColours.write(data.resolve("cifar10-images.zip"), 7);
  }

  @ParameterizedTest
  @FieldSource("SHIPPED")
  void runs(String name) throws IOException {
    ExperimentFile file = Experiments.shipped(name);
    Path json = folder.resolve("result.json");
    int epochs = name.equals("search") ? 9 : 1;
    List<Object> words = new ArrayList<>(List.of("run", name, "--epochs", epochs, "--json", json));
    words.addAll(List.of("--data", data.resolve(setting(file, "data"))));
    if (file.top().stream().anyMatch(setting -> setting.option().equals("seeds"))) {
      words.addAll(List.of("--seeds", 1));
    }
    Outcome outcome = Outcome.of(words.toArray()).succeeds();
    Json.Members result = Json.parse(Files.readString(json)).asObject();
    int runs = result.get("runs").asArray().size();
    if (file.command().isPresent()) {
      assertEquals(4, runs, "teacher, both controls, distilled");
      assertTrue(result.get("experiments").asArray().size() > 1, name);
    } else {
      assertEquals(file.sections().size(), runs);
      long verdicts = outcome.out().lines().filter(line -> line.startsWith("expected ")).count();
      assertEquals(file.expected().size(), verdicts, outcome.out());
    }
  }

  private static String setting(ExperimentFile file, String option) {
    return file.top().stream()
        .filter(setting -> setting.option().equals(option))
        .map(ExperimentFile.Setting::value)
        .findFirst()
        .orElseThrow();
  }
}
