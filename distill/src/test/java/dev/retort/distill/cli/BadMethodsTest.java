package dev.retort.distill.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Methods and courses that are none, or that the networks or other options do not fit: one clear
/// line, and exit 2.
final class BadMethodsTest {
  private static final String DATA = "synthetic:60";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--method | kdd | no method of distillation is called 'kdd'; there are attention, bce,",
        "--method | kd plus hint | the method \"kd plus hint\": expected the end but found plus",
        "--method | hint features | expected two layers TEACHER:STUDENT but found features",
        "--method | kd + | expected an objective but found the end",
        "--method | kd + kd | kd is there twice",
        "--method | (linear 0) kd | expected to but found )",
        "--method | standardized hint a:b | standardized goes before an objective on the teacher's",
        "--method | tf-kd 7 | tf-kd takes the probability of the right class",
        "--temperature | linear 8 | --temperature takes a number above 0: the course \"linear 8\"",
        "--temperature | linear 8 to 0 | --temperature takes a number above 0",
        "--temperature | warmup 1 epoch, 4 | but gets linear 0 to 4 for 1 epoch",
        "--temperature | hot | expected a number, linear, cosine or warmup but found hot",
        "--temperature | -4 | but found -4",
        "--soft-weight | linear 0 to 2 | --soft-weight takes a share from 0 to 1",
        "--soft-weight | 0.9 for 3 epochs | expected a comma and what comes then",
        "--soft-weight | 0 | --soft-weight: a soft weight of 0 leaves the teacher no say; train",
        "--soft-weight | 0 for 3 epochs, 0 | a soft weight of 0 for 3 epochs, 0 leaves the teacher",
      })
  void methodsAndCoursesThatAreNone(String option, String text, String expected) {
    Outcome.of("distill", "--data", DATA, "--student", "mlp:4", option, text).fails(2, expected);
  }

  @Test
  void optionsThatTheMethodDoesNotLookAt() {
    Outcome.of("distill", "--data", DATA, "--method", "hint a:b", "--temperature", "4")
        .fails(2, "hint a:b knows no temperature; leave --temperature out");
    Outcome.of("distill", "--data", DATA, "--method", "ce + kd", "--soft-weight", "0.5")
        .fails(2, "ce + kd knows no soft weight; leave --soft-weight out");
  }

  @Test
  void layersThatNobodyNamed() {
    Outcome.of(
            "distill",
            "--data",
            DATA,
            "--teacher",
            "mlp:4",
            "--student",
            "mlp:4",
            "--method",
            "hint features:features")
        .fails(2, "no layer of the teacher is named \"features\", none has a name; write \"as");
  }

  /// All of them before any training, as in the files that `run` takes.
  @Test
  void methodsThatTheNetworksHaveNoLayersFor() throws IOException {
    String map = "conv 2 3, relu as map, flatten, dense 10";
    String smaller = "conv 2 3, relu, maxpool 2 as map, flatten, dense 10";
    method("hint nope:map", "--teacher", map, "--student", smaller)
        .fails(2, "no layer of the teacher is named \"nope\"");
    method("hint map:nope", "--teacher", map, "--student", smaller)
        .fails(2, "no layer of the student is named \"nope\"");
    method("hint map:map", "--teacher", map, "--student", smaller)
        .fails(2, "cannot lead from the student's [2, 14, 14] to the teacher's [2, 28, 28]");
    Path one = RandomNetwork.write(folder.resolve("one.safetensors"), 1);
    Path two = RandomNetwork.write(folder.resolve("two.safetensors"), 2);
    method("hint map:map", "--teacher", one, "--teacher", two, "--student", map)
        .fails(2, "soft targets and ensembles show logits alone");
    method("hint map:map", "--teacher", one, "--soft-targets", two)
        .fails(2, "hint map:map looks at layers, and --soft-targets hold logits alone");
  }

  private static Outcome method(String method, Object... more) {
    List<Object> words = new ArrayList<>(List.of("distill", "--data", DATA, "--method", method));
    words.addAll(List.of(more));
    return Outcome.of(words.toArray());
  }
}
