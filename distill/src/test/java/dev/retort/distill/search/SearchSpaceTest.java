package dev.retort.distill.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/// Which students a search looks among.
final class SearchSpaceTest {
  private static final SearchSpace DIGITS = new SearchSpace(Shape.of(1, 28, 28), 10);
  private static final SearchSpace TABLE = new SearchSpace(Shape.of(12), 3);

  @Property(tries = 20)
  void allFitAndTheWidestOfAFamilyFillsTheBytes(
      @ForAll @LongRange(min = 40_000, max = 2_000_000) long bytes) {
    List<Student> students = DIGITS.students(bytes);
    students.forEach(student -> assertTrue(student.bytes() <= bytes, student.name()));
    Set<String> names = new HashSet<>();
    students.forEach(student -> assertTrue(names.add(student.name()), "none comes twice"));
    Student wide =
        students.stream().filter(s -> s.name().matches("mlp:\\d+")).findFirst().orElseThrow();
    assertTrue(wide.bytes() > bytes - 4 * 796, "one unit more has 784 + 1 + 10 weights");
  }

  @Test
  void picturesGetConvolutionsAndTablesDoNot() {
    assertTrue(DIGITS.students(100_000).stream().anyMatch(s -> s.name().startsWith("cnn:")));
    List<String> names = TABLE.students(10_000).stream().map(Student::name).toList();
    assertTrue(names.contains("linear"), names.toString());
    assertTrue(names.stream().noneMatch(name -> name.startsWith("cnn:")), names.toString());
    assertTrue(
        names.stream().anyMatch(name -> name.matches("mlp:(\\d+),\\1,\\1")), names.toString());
  }

  @Test
  void anotherLearningRateIsAllThatDiffers() {
    Student student = TABLE.smallest();
    Candidate candidate = new Candidate(3, student, student.bytes(), 4, 0.9f, 1e-3f);
    assertEquals(
        new Candidate(3, student, student.bytes(), 4, 0.9f, 0.5f), candidate.learningRate(0.5f));
  }

  /// 784 * 10 weights and 10 biases of four bytes.
  @Test
  void bytesAreThoseOfTheWeights() {
    Student linear =
        DIGITS.students(40_000).stream()
            .filter(s -> s.name().equals("linear"))
            .findFirst()
            .orElseThrow();
    assertEquals(4 * (7_840 + 10), linear.bytes());
  }

  @Test
  void theSmallestIsNamedWhereNoneFits() {
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> TABLE.students(20)).getMessage());
    Student smallest = TABLE.smallest();
    assertTrue(
        message.contains(smallest.name()) && message.contains("" + smallest.bytes()), message);
    assertEquals(smallest.name(), TABLE.students(smallest.bytes()).getFirst().name());
  }

  @Test
  void candidatesGoRoundTheStudentsAndComeFromTheSeed() {
    List<Student> students = TABLE.students(10_000);
    List<Candidate> candidates = candidates(students, students.size() * 2, 1);
    assertEquals(students.size() * 2, candidates.size());
    for (Student student : students) {
      assertEquals(2, candidates.stream().filter(c -> c.student().equals(student)).count());
    }
    assertEquals(candidates, candidates(students, students.size() * 2, 1));
    assertTrue(!candidates.equals(candidates(students, students.size() * 2, 2)));
    List<Candidate> all = candidates(students, 10_000, 1);
    assertEquals(students.size() * 12, all.size(), "there are no more");
    Set<String> different = new HashSet<>();
    all.forEach(candidate -> assertTrue(different.add(candidate.text()), candidate.text()));
  }

  private static List<Candidate> candidates(List<Student> students, int trials, long seed) {
    return SearchSpace.candidates(
        students,
        List.of(1f, 2f, 4f),
        List.of(0.5f, 0.9f),
        List.of(1e-3f, 3e-3f),
        trials,
        Seed.of(seed));
  }
}
