package dev.retort.distill.objective;

import static dev.retort.distill.objective.Course.constant;
import static dev.retort.distill.objective.Course.cosine;
import static dev.retort.distill.objective.Course.linear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.engine.optimizer.Schedule;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CourseTest {
  @Test
  void constants() {
    Course course = constant(4);
    assertEquals(4, course.at(0, 10));
    assertEquals(4, course.at(9.99, 10));
    assertEquals("4", course.text());
    assertEquals(course, Course.parse(" 4.0 "));
  }

  @Test
  void lines() {
    Course course = linear(8, 2);
    assertEquals(8, course.at(0, 12));
    assertEquals(5, course.at(6, 12));
    assertEquals(2.5f, course.at(11, 12));
    assertEquals(2, course.at(12, 12));
    assertEquals("linear 8 to 2", course.text());
  }

  @Test
  void cosines() {
    Course course = cosine(8, 2);
    assertEquals(8, course.at(0, 12));
    assertEquals(5, course.at(6, 12));
    assertEquals(2, course.at(12, 12));
    assertEquals(2 + 6 * (1 + Math.sqrt(0.5)) / 2, course.at(3, 12), 1e-6);
    assertEquals("cosine 8 to 2", course.text());
  }

  @Test
  void warmUpThenStay() {
    Course course = Course.parse("linear 0 to 1 for 20 epochs");
    assertEquals(0, course.at(0, 240));
    assertEquals(0.5f, course.at(10, 240));
    assertEquals(0.975f, course.at(19.5, 240));
    assertEquals(1, course.at(20, 240));
    assertEquals(1, course.at(239, 240));
    assertEquals(course, Course.parse("warmup 20 epochs, 1"));
    assertEquals(course, constant(1).warmup(Schedule.epochs(20)));
    assertEquals("linear 0 to 1 for 20 epochs", course.text());
  }

  @Test
  void warmUpThenSomethingElse() {
    Course course = Course.parse("warmup 25%, cosine 0.9 to 0.1");
    assertEquals(0, course.at(0, 8));
    assertEquals(0.45f, course.at(1, 8));
    assertEquals(0.9f, course.at(2, 8));
    assertEquals(0.5f, course.at(5, 8));
    assertEquals("linear 0 to 0.9 for 25%, cosine 0.9 to 0.1", course.text());
    assertEquals(0, course.first());
    assertEquals(0.1f, course.last());
    assertEquals(0, course.least());
    assertEquals(0.9f, course.greatest());
  }

  @Test
  void stopsAtAnEpoch() {
    Course course = Course.parse("0.9 for 10 epochs, 0");
    assertEquals(0.9f, course.at(9.99, 20));
    assertEquals(0, course.at(10, 20));
    assertEquals(0.9f, course.at(9, 10), "a shorter run never comes there");
    assertEquals(course, constant(0.9f).then(Schedule.epochs(10), constant(0)));
    assertEquals("0.9 for 10 epochs, 0", course.text());
  }

  @Provide
  Arbitrary<Course> courses() {
    Arbitrary<Float> values = Arbitraries.floats().between(0, 1000).ofScale(4);
    Arbitrary<Course.Piece> pieces =
        Combinators.combine(Arbitraries.of(0, 1, 2), values, values)
            .as(
                (kind, from, to) ->
                    switch (kind) {
                      case 0 -> new Course.Constant(from);
                      case 1 -> linear(from, to);
                      default -> cosine(from, to);
                    });
    Arbitrary<Course> sequences =
        Combinators.combine(pieces, Arbitraries.doubles().between(0, 1).ofScale(3), pieces, pieces)
            .as(
                (first, share, second, third) ->
                    first.then(
                        Schedule.share(share), second.then(Schedule.epochs(share * 10), third)));
    return Arbitraries.oneOf(pieces.map(piece -> piece), sequences);
  }

  @Property(tries = 300)
  void readsWhatItWrites(
      @ForAll("courses") Course course, @ForAll @DoubleRange(min = 0, max = 12) double epoch) {
    Course read = Course.parse(course.text());
    assertEquals(course.text(), read.text());
    assertEquals(course.at(epoch, 12), read.at(epoch, 12));
    float value = course.at(epoch, 12);
    assertTrue(value >= course.least() && value <= course.greatest(), course.text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "linear 8 | expected to but found the end; for example: linear 8 to 2",
        "linear to 8 | expected a number but found to",
        "sine 8 to 2 | expected a number, linear, cosine or warmup but found sine",
        "4 for 2 epochs | expected a comma and what comes then but found the end",
        "4 for 2 | expected % or epochs but found the end",
        "4, 5 | expected the end but found ,",
        "warmup 2 epochs | expected , but found the end",
        "4 5 | expected the end but found 5",
        "-4 | but found -4",
        "NaN | but found NaN",
        "1e99 | expected a number of usual size but found 1e99",
        "1e39 | expected a number that is not so large but found 1e39",
        "1e99999999999 | but found 1e99999999999",
        "1.2.3 | expected a number but found 1.2.3",
        "4 for 200%, 5 | share of the run is from 0 to 1",
      })
  void refusesWhatIsNoCourse(String text, String expected) {
    String message = Refusal.of(() -> Course.parse(text));
    assertTrue(message.contains(expected), message);
  }

  @Test
  void refusesWhatCannotBe() {
    assertTrue(Refusal.of(() -> Course.parse("")).contains("found the end"));
    assertThrows(IllegalArgumentException.class, () -> constant(Float.NaN));
    assertThrows(IllegalArgumentException.class, () -> linear(1, Float.POSITIVE_INFINITY));
    assertTrue(
        Refusal.of(() -> Course.parse("warmup 1%, ".repeat(60) + "1")).contains("less depth"));
  }
}
