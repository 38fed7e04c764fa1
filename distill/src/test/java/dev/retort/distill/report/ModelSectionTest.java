package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.Role;
import dev.retort.engine.Evaluation;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How a student stands to its teacher, in words that hold for larger and slower students too; and
/// what is said of the picture.
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

  /// Of the second nobody has measured the time; both are wrong on one of two samples.
  @Test
  void theTableHasSizeTimeAndErrorRateOfEachModel() {
    List<Entrant> both =
        List.of(model(Role.TEACHER, 4_000, 30), model(Role.DISTILLED, 120, Double.NaN));
    assertEquals(
        List.of(
            List.of("teacher", "4.0\u00a0kB", "30.0\u00a0µs", "50.00\u00a0%"),
            List.of("distilled", "120\u00a0B", "–", "50.00\u00a0%")),
        table(both));
  }

  @Test
  void manyOfOneArchitectureShareARow() {
    List<Entrant> many = IntStream.range(2, 11).mapToObj(ModelSectionTest::wrongOn).toList();
    String rates = "2.00\u00a0to\u00a010.00\u00a0%";
    assertEquals(List.of(List.of("model and 8 alike", "4\u00a0B", "–", rates)), table(many));
  }

  private static List<List<String>> table(List<Entrant> models) {
    String body = ModelSection.of(models, "", _ -> {}).orElseThrow().body();
    return ReadTable.rows(body, "Size, speed and error rate of each model");
  }

  @ParameterizedTest
  @CsvSource({"500, 500 B", "20000, 20 kB", "2000000, 2 MB"})
  void ticksHaveTheUnitOfTheirSize(double bytes, String expected) {
    assertEquals(expected, ModelSection.tick(bytes));
  }

  /// Of few models it begins at 0; of many it does not, and is logarithmic where the most errors
  /// are more than 2.5 times the fewest.
  @Test
  void theCaptionSaysWhatTheAxisOfTheErrorsIs() {
    String linear = "The axis of the sizes is logarithmic, that of the errors ";
    assertEquals(linear + "begins at 0.", axes(2, 10, 40));
    assertEquals(linear + "does not begin at 0.", axes(20, 21, 22, 23, 24, 25, 26));
    assertEquals("Both axes are logarithmic.", axes(2, 3, 4, 5, 6, 7, 40));
    assertEquals("Both axes are logarithmic.", axes(0, 3, 4, 5, 6, 7, 8));
  }

  /// What the caption says of the axes of models that make so many errors of 100.
  private static String axes(int... errors) {
    List<Entrant> models = Arrays.stream(errors).mapToObj(ModelSectionTest::wrongOn).toList();
    String body = ModelSection.of(models, "", _ -> {}).orElseThrow().body();
    String before = "further down is better. ";
    int begin = body.indexOf(before) + before.length();
    return body.substring(begin, body.indexOf(" The area of a dot", begin));
  }

  private static Entrant wrongOn(int errors) {
    float[] logits = new float[200];
    for (int n = 0; n < 100; n++) {
      logits[2 * n + (n < errors ? 1 : 0)] = 1;
    }
    Evaluation evaluation = Evaluation.of(logits, new int[100], 2);
    return new Entrant("model", Role.DISTILLED, List.of(MadeRun.of(Role.DISTILLED, evaluation)));
  }
}
