package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.search.SearchSpace;
import dev.retort.distill.search.Student;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.io.Json;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How large the students of a search may be where nothing is said of it.
final class AllowedStudentsTest {
  private static final String SAID = "students  of at most 400,000 bytes, as --max-bytes says";

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  private static Dataset table(int columns) {
    return FloatDataset.of(
        "table", Shape.of(columns), List.of("a", "b"), new float[columns], new int[1]);
  }

  private List<Student> students(int columns, String... options) throws IOException {
    SearchArguments search = new SearchArguments();
    Main.line(search).parseArgs(options);
    PrintStream err = new PrintStream(log, true, StandardCharsets.UTF_8);
    Dataset table = table(columns);
    MeasuredLatencies none =
        new MeasuredLatencies(OutFolder.none(), table, Preprocessing.none(table.shape()));
    return new AllowedStudents(search, table, new Terminal(err, err, false)).within(none);
  }

  private String said() {
    return log.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theLimitThatNobodyNamedIsSaid() throws IOException {
    List<Student> usual = students(10, "--max-errors", "5");
    assertTrue(said().contains(SAID), said());
    assertTrue(usual.stream().allMatch(student -> student.bytes() <= 400_000));
    String help = Outcome.of("search", "--help").succeeds().out().replaceAll("\\s+", " ");
    assertTrue(help.contains("where nothing is said: 400,000"), help);
  }

  @Test
  void ofALimitThatIsNamedNothingIsSaid() throws IOException {
    List<Student> large = students(10, "--max-bytes", "800000");
    assertTrue(large.stream().anyMatch(student -> student.bytes() > 400_000));
    students(10, "--max-errors", "5", "--student", "mlp:20000");
    assertFalse(said().contains("students"), said());
  }

  /// By the times that an earlier search has kept.
  @Test
  void theMedianMustKeepTheBudgetOfLatency(@TempDir Path folder) throws IOException {
    String behind = " on [10], kernels " + KernelChoice.kernels().description();
    Json quick = Json.object().with("p50", 5.0).with("p99", 90.0);
    Json slow = Json.object().with("p50", 50.0).with("p99", 60.0);
    Json kept =
        Json.object()
            .with("flatten, dense 2" + behind, quick)
            .with("flatten, dense 4, relu, dense 2" + behind, slow);
    Files.writeString(folder.resolve("latencies.json"), kept.pretty());
    assertEquals(List.of("linear"), within("49.9", folder));
    assertEquals(List.of("linear", "mlp:4"), within("50", folder));
  }

  private List<String> within(String micros, Path folder) throws IOException {
    SearchArguments search = new SearchArguments();
    String[] students = {"--student", "linear", "--student", "mlp:4", "--max-latency", micros};
    Main.line(search).parseArgs(students);
    PrintStream err = new PrintStream(log, true, StandardCharsets.UTF_8);
    Dataset table = table(10);
    try (OutFolder out = OutFolder.lock(folder)) {
      Preprocessing plain = Preprocessing.none(table.shape());
      MeasuredLatencies kept = new MeasuredLatencies(out, table, plain);
      AllowedStudents allowed = new AllowedStudents(search, table, new Terminal(err, err, false));
      return allowed.within(kept).stream().map(Student::name).toList();
    }
  }

  /// Whoever takes one over writes its name behind `--student`.
  @Test
  void studentsHaveTheLayersThatTheirNamesSay() {
    for (Shape shape : List.of(Shape.of(1, 28, 28), Shape.of(12))) {
      List<Student> students = new SearchSpace(shape, 10).students(100_000);
      for (Student student : students) {
        Architecture named = new Architecture(student.name());
        String layers = named.spec(shape, 10, Regularization.NONE).text();
        assertEquals(layers, student.spec().text(), student.name());
      }
      String deepest = shape.rank() == 3 ? "cnn:\\d+,\\d+,\\d+,\\d+" : "mlp:\\d+,\\d+,\\d+";
      assertTrue(students.stream().anyMatch(each -> each.name().matches(deepest)), deepest);
    }
  }

  /// The smallest for 60,000 columns and two classes is linear, of 120,002 numbers.
  @Test
  void aLimitThatIsTooLowIsToldAsItWasGiven() {
    String smallest = " bytes: the smallest, linear, has 480,008; allow as many";
    assertEquals(
        "no student has at most 400,000" + smallest + " by --max-bytes, which says nothing",
        assertThrows(Failure.class, () -> students(60_000, "--max-errors", "5")).getMessage());
    assertEquals(
        "--max-bytes: no student has at most 100" + smallest,
        assertThrows(Failure.class, () -> students(60_000, "--max-bytes", "100")).getMessage());
  }
}
