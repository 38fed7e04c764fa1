package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.Role;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How a student stands to its teacher, in words that hold for larger and slower students too.
final class ModelSectionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "4000 | 30 | 1000 | 10 | 4.0 times smaller than the teacher and answers 3.0 times faster",
        "100 | 4 | 200 | 10 | 2.0 times larger than the teacher and answers 2.5 times more slowly",
        "1000 | 10 | 1000 | 10.2 | about as large as the teacher and answers about as fast",
        "1040 | 10 | 1000 | 10.6 | about as large as the teacher and answers 1.1 times more slowly",
        "99000 | NaN | 1000 | 10 | 99 times smaller than the teacher",
      })
  void saysWhichOfBothIsTheSmallerAndTheFaster(
      long teacherBytes, double teacherMicros, long bytes, double micros, String expected) {
    List<Entrant> both =
        List.of(
            model(Role.TEACHER, teacherBytes, teacherMicros), model(Role.DISTILLED, bytes, micros));
    assertEquals("The student is " + expected + ".", ModelSection.lead(both));
  }

  private static Entrant model(Role role, long bytes, double micros) {
    return new Entrant(role.title(), role, List.of(MadeRun.of(role, bytes, micros)));
  }
}
