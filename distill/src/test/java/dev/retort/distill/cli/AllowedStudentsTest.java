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
import dev.retort.engine.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

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
