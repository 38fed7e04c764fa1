package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.report.Checked;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Commands on tiny data that write a report, each carried out once for all tests that look at it.
/// What they write stays in `target/written`.
public final class WrittenReport {
  /// The usual networks of the demo, on few digits.
  static final WrittenReport DEMO =
      new WrittenReport(
          "demo",
          Checked.COMPARISON,
          7,
          true,
          beside -> "demo --data synthetic:1000 --teacher-epochs 12 --epochs 60");

  static final WrittenReport HINTON =
      new WrittenReport(
          "hinton",
          Checked.comparisonAfter("paper", "temperatures"),
          12,
          true,
          beside -> "hinton --data synthetic:200 --seeds 1 --teacher-epochs 3 --epochs 4");

  static final WrittenReport SEARCH =
      new WrittenReport(
          "search",
          Checked.comparisonAfter("front", "rungs"),
          8,
          true,
          beside ->
              "search --data synthetic:1000 --trials 6 --epochs 30 --teacher mlp:64"
                  + " --teacher-epochs 30 --max-bytes 20000 --max-errors 850 --student mlp:4"
                  + " --student mlp:6 --student cnn:2,4,8 --student mlp:500");

  /// Images in colour, whose classes have long names.
  static final WrittenReport COLOURS =
      new WrittenReport(
          "colours",
          Checked.COMPARISON,
          7,
          true,
          beside ->
              "distill --data %s --teacher cnn:8,16,32 --teacher-epochs 20 --student cnn:4,8,16"
                      .formatted(TinyColours.write(beside.resolve("colours"), 30))
                  + " --epochs 20 --batch-size 16 --learning-rate 0.003");

  /// Rows of numbers: there is nothing to be shown as a picture.
  static final WrittenReport TABLE =
      new WrittenReport(
          "table",
          Checked.comparisonWithout("filters"),
          7,
          false,
          beside ->
              "distill --data %s --teacher mlp:32 --teacher-epochs 40 --student mlp:4 --epochs 40"
                      .formatted(boxes(beside.resolve("boxes.csv")))
                  + " --batch-size 32 --learning-rate 0.01");

  static final List<WrittenReport> ALL = List.of(DEMO, HINTON, SEARCH, COLOURS, TABLE);

  private final String name;
  private final List<String> sections;
  private final int charts;
  private final boolean images;
  private final Words words;
  private @Nullable Outcome outcome;
  private String html = "";

  /// A command's words, but for where it writes to.
  private interface Words {
    /// @param folder for its data
    String with(Path folder) throws IOException;
  }

  private WrittenReport(
      String name, List<String> sections, int charts, boolean images, Words words) {
    this.name = name;
    this.sections = sections;
    this.charts = charts;
    this.images = images;
    this.words = words;
  }

  /// The one of that name: demo, hinton, search, colours or table.
  public static WrittenReport of(String name) {
    return ALL.stream().filter(report -> report.name.equals(name)).findFirst().orElseThrow();
  }

  private static Path boxes(Path file) throws IOException {
    StringBuilder table = new StringBuilder("width,height,kind\n");
    Seed seed = Seed.of(8);
    for (int n = 0; n < 400; n++) {
      float width = seed.uniform(2L * n);
      float height = seed.uniform(2L * n + 1);
      float area = width * height;
      String kind = area > 0.4f ? "large" : area > 0.1f ? "middling" : "small";
      table.append(String.format(Locale.ROOT, "%s,%s,%s%n", width, height, kind));
    }
    return Files.writeString(file, table);
  }

  /// Where it has written to.
  Path out() {
    return folder().resolve("out");
  }

  private Path folder() {
    return Path.of("target", "written", name);
  }

  /// What the command said when it was given for the first time.
  synchronized Outcome outcome() throws IOException {
    if (outcome == null) {
      empty(folder());
      outcome = again(out());
      html = Files.readString(out().resolve("report.html"));
    }
    return outcome;
  }

  /// Gives the command again, with more words, and with another folder to write to.
  Outcome again(Path out, Object... more) throws IOException {
    List<Object> all = new ArrayList<>(List.of((Object[]) words.with(folder()).split(" ")));
    all.addAll(List.of("--out", out));
    all.addAll(List.of(more));
    return Outcome.of(all.toArray());
  }

  /// The report as it was written for the first time.
  public synchronized String html() throws IOException {
    assertEquals(0, outcome().exitCode(), outcome().err());
    return html;
  }

  List<String> sections() {
    return sections;
  }

  int charts() {
    return charts;
  }

  boolean images() {
    return images;
  }

  private static void empty(Path folder) throws IOException {
    if (Files.exists(folder)) {
      List<Path> all;
      try (Stream<Path> found = Files.walk(folder)) {
        all = found.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path path : all) {
        Files.delete(path);
      }
    }
    Files.createDirectories(folder);
  }

  @Override
  public String toString() {
    return name;
  }
}
