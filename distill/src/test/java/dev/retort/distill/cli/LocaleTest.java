package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// Where numbers are written in other digits, what commands say and write has those of everywhere:
/// a folder goes on on another machine, and files can be compared.
@Isolated("changes the default locale")
final class LocaleTest {
  private static final String EXPERIMENT =
      """
      # A teacher and its student
      data = synthetic:200
      epochs = 1
      [teacher]
      network = mlp:8
      [alone]
      network = mlp:4
      [kd]
      like = alone
      teacher = teacher
      against = alone
      [expected]
      kd < alone
      """;

  @TempDir private Path folder;

  @Test
  void digitsAreTheSameEverywhere() throws IOException {
    Path experiment = Files.writeString(folder.resolve("small.retort"), EXPERIMENT);
    Path searched = folder.resolve("searched");
    Path soft = folder.resolve("soft.safetensors");
    List<Outcome> outcomes = new ArrayList<>();
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertEquals("\u0661", "%d".formatted(1), "the locale is at work");
      outcomes.add(Outcome.of("run", experiment, "--out", folder.resolve("run")));
      outcomes.add(search(searched));
      outcomes.add(label(searched.resolve("teacher.safetensors"), soft));
      outcomes.add(Outcome.of("info", soft));
    } finally {
      Locale.setDefault(before);
    }
    for (Outcome outcome : outcomes) {
      outcome.succeeds();
      assertEquals(List.of(), foreign(outcome.out()));
      assertEquals(List.of(), foreign(outcome.err()));
    }
    filesAreWrittenAlike();
  }

  private static Outcome search(Path out) {
    List<Object> words = new ArrayList<>(List.of("search", "--data", "synthetic:200"));
    words.addAll(List.of("--teacher", "mlp:8", "--teacher-epochs", 1));
    words.addAll(List.of("--student", "mlp:4", "--epochs", 1, "--trials", 2));
    words.addAll(List.of("--max-bytes", 20_000, "--max-errors", 900, "--out", out));
    return Outcome.of(words.toArray());
  }

  private static Outcome label(Path teacher, Path out) {
    List<Object> words = new ArrayList<>(List.of("label", "--data", "synthetic:200"));
    words.addAll(List.of("--teacher", teacher, "--top", 3, "--out", out));
    words.addAll(List.of("--augmentation", "shift 1", "--epochs", 2));
    return Outcome.of(words.toArray());
  }

  private void filesAreWrittenAlike() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(Files::isRegularFile).toList();
    }
    int read = 0;
    for (Path file : files) {
      String name = folder.relativize(file).toString();
      assertEquals(List.of(), foreign(name));
      if (name.endsWith(".json") || name.endsWith(".html")) {
        assertEquals(List.of(), foreign(Files.readString(file)), name);
        read++;
      }
    }
    assertTrue(read > 4, read + " files: results, reports, and how trainings went");
  }

  /// The lines of a text in which there are digits other than 0 to 9.
  private static List<String> foreign(String text) {
    return text.lines()
        .filter(line -> line.chars().anyMatch(c -> c > '9' && Character.isDigit(c)))
        .toList();
  }
}
