package dev.retort.engine.optimizer;

import static dev.retort.engine.optimizer.Schedule.constant;
import static dev.retort.engine.optimizer.Schedule.cosine;
import static dev.retort.engine.optimizer.Schedule.epochs;
import static dev.retort.engine.optimizer.Schedule.linear;
import static dev.retort.engine.optimizer.Schedule.share;
import static dev.retort.engine.optimizer.Schedule.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
  @Property
  void cosineGoesFromOneToItsFloor(
      @ForAll @IntRange(min = 1, max = 100_000) int total, @ForAll boolean toZero) {
    double floor = toZero ? 0 : 0.25;
    Schedule schedule = cosine(floor);
    assertEquals(1, schedule.factor(0, total, 10));
    assertEquals(floor, schedule.factor(total, total, 10));
    assertEquals(floor, schedule.factor(total + 5L, total, 10));
    double last = 1;
    for (int i = 0; i <= 10; i++) {
      long step = (long) total * i / 10;
      double now = schedule.factor(step, total, 10);
      double expected = floor + (1 - floor) * 0.5 * (1 + StrictMath.cos(Math.PI * step / total));
      assertEquals(expected, now, 1e-15);
      assertTrue(now <= last && now >= floor);
      last = now;
    }
  }

  @Property
  void warmupRisesToOneAndHandsOver(
      @ForAll @IntRange(min = 1, max = 500) int perEpoch,
      @ForAll @IntRange(min = 2, max = 20) int epochs) {
    long total = (long) perEpoch * epochs;
    Schedule schedule = cosine().warmup(epochs(1));
    assertEquals(1.0 / perEpoch, schedule.factor(0, total, perEpoch), 1e-15);
    assertEquals(1, schedule.factor(perEpoch - 1, total, perEpoch));
    assertEquals(1, schedule.factor(perEpoch, total, perEpoch));
    assertEquals(0, schedule.factor(total, total, perEpoch));
    for (int i = 1; i < perEpoch; i++) {
      assertTrue(schedule.factor(i, total, perEpoch) > schedule.factor(i - 1, total, perEpoch));
    }
  }

  @Test
  void stepFallsAfterEachSpan() {
    Schedule byShare = step(0.1, share(0.25));
    assertEquals(1, byShare.factor(24, 100, 10));
    assertEquals(0.1, byShare.factor(25, 100, 10), 1e-15);
    assertEquals(0.001, byShare.factor(99, 100, 10), 1e-15);
    Schedule byEpochs = step(0.5, epochs(2));
    assertEquals(1, byEpochs.factor(19, 100, 10));
    assertEquals(0.5, byEpochs.factor(20, 100, 10));
    assertEquals(0.0625, byEpochs.factor(99, 100, 10));
  }

  @Test
  void spansAreWholeSteps() {
    assertEquals(29, share(0.29).steps(100, 10)); // the product is a little less in double
    assertEquals(8, epochs(2.5).steps(100, 3));
    assertEquals(7, epochs(2.4).steps(100, 3));
    assertEquals(0, share(0.004).steps(100, 10));
    assertEquals(1, epochs(0.05).steps(100, 10));
  }

  @Test
  void aSpanOfLessThanAStepFallsAtEachStep() {
    for (Span span : List.of(share(0.001), epochs(0.01))) {
      Schedule schedule = step(0.5, span);
      assertEquals(1, schedule.factor(0, 100, 10));
      assertEquals(0.5, schedule.factor(1, 100, 10));
      assertEquals(0.125, schedule.factor(3, 100, 10));
    }
  }

  @Test
  void schedulesCombine() {
    Schedule product = cosine().times(step(0.5, share(0.5)));
    assertEquals(0.25, product.factor(50, 100, 10), 1e-15);
    Schedule sequence = constant().then(share(0.5), linear(0));
    assertEquals(1, sequence.factor(49, 100, 10));
    assertEquals(1, sequence.factor(50, 100, 10));
    assertEquals(0.5, sequence.factor(75, 100, 10));
    // a warm-up longer than the run never ends in a division by zero
    assertEquals(0.5, cosine().warmup(epochs(2)).factor(4, 10, 5), 1e-15);
    assertEquals(0.5, cosine().warmup(epochs(20)).factor(4, 10, 5), 1e-15);
    assertEquals(1, constant().warmup(0).factor(0, 10, 5));
  }

  @Test
  void textsAreAsPeopleWriteThem() {
    assertEquals("warmup 1 epoch, cosine", cosine().warmup(epochs(1)).text());
    assertEquals("warmup 5%, cosine to 0.01", cosine(0.01).warmup(0.05).text());
    assertEquals("step 0.5 every 10 epochs", step(0.5, epochs(10)).text());
    assertEquals(
        "(warmup 5%, cosine) * step 0.1 every 30%",
        cosine().warmup(0.05).times(step(0.1, share(0.3))).text());
    assertEquals("constant for 50%, linear to 0", constant().then(share(0.5), linear(0)).text());
    assertEquals(cosine().warmup(epochs(1)), Schedule.parse(" warmup 1 epochs ,cosine "));
    assertEquals(constant().warmup(0.1), Schedule.parse("warmup 10%"));
  }

  @Property(tries = 300)
  void textReadsBackAsTheSameSchedule(@ForAll("schedules") Schedule schedule) {
    assertEquals(schedule, Schedule.parse(schedule.text()), schedule.text());
  }

  @Provide
  static Arbitrary<Schedule> schedules() {
    Arbitrary<Double> numbers = Arbitraries.doubles().between(0, 1).ofScale(4);
    Arbitrary<Span> spans =
        Arbitraries.oneOf(
            numbers.map(Schedule::share),
            Arbitraries.doubles().between(0, 90).ofScale(2).map(Schedule::epochs));
    Arbitrary<Schedule> simple =
        Arbitraries.oneOf(
            Arbitraries.just(constant()),
            Arbitraries.just(new Schedule.Warmup()),
            numbers.map(Schedule::cosine),
            numbers.map(Schedule::linear),
            Combinators.combine(numbers.filter(n -> n > 0), spans.filter(span -> span.amount() > 0))
                .as(Schedule::step));
    return Arbitraries.recursive(
        () -> simple,
        inner ->
            Arbitraries.oneOf(
                inner,
                Combinators.combine(inner, spans, inner).as(Schedule.Sequence::new),
                Combinators.combine(inner, inner).as(Schedule.Product::new)),
        0,
        4);
  }

  /// Ten epochs of 40 steps, or 400 of one: the same factor at every step.
  @Test
  void spansOfEpochsLastAsManyStepsOfShorterEpochs() {
    for (String text :
        new String[] {
          "warmup 1 epoch, cosine",
          "step 0.5 every 3 epochs",
          "(constant for 2.5 epochs, linear to 0.1) * step 0.1 every 25%",
          "warmup 5%, cosine to 0.01"
        }) {
      Schedule schedule = Schedule.parse(text);
      Schedule shorter = schedule.epochsTimes(40);
      for (long step = 0; step < 400; step++) {
        assertEquals(schedule.factor(step, 400, 40), shorter.factor(step, 400, 1), text);
      }
      assertEquals(schedule, schedule.epochsTimes(1));
    }
    assertEquals(
        "warmup 40 epochs, cosine",
        Schedule.parse("warmup 1 epoch, cosine").epochsTimes(40).text());
    assertThrows(IllegalArgumentException.class, () -> cosine().epochsTimes(-1));
  }

  @Test
  void badTextsSayWhereAndWhatHelps() {
    for (String bad :
        new String[] {
          "",
          "cosin",
          "cosine,",
          "warmup 5, cosine",
          "warmup 5%, ",
          "step every 3",
          "step 0.1 every 0%",
          "cosine to",
          "cosine to -1",
          "(cosine",
          "cosine)",
          "cosine * ",
          "warmup 150%, cosine",
          "constant for 1.2.3%",
          "(".repeat(100_000)
        }) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> Schedule.parse(bad), bad).toString();
      assertTrue(message.contains("schedule") || message.contains(" needs "), message);
    }
  }

  /// To move such a point takes minutes or is impossible, and such a product takes the whole stack.
  @Test
  void absurdTextsAreRefusedAtOnce() {
    for (String absurd :
        List.of(
            "warmup 1e99999999%",
            "warmup 1e999999999%",
            "warmup 1e-2147483647%",
            "warmup 1e99999999 epochs",
            "cosine to 1e99999999",
            "constant" + " * constant".repeat(100_000))) {
      assertTimeoutPreemptively(Duration.ofSeconds(10), () -> assertRefused(absurd));
    }
    assertEquals(cosine(1e-300), Schedule.parse("cosine to 1e-300"));
    assertEquals(cosine(1e-300), Schedule.parse(cosine(1e-300).text()));
  }

  private static void assertRefused(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Schedule.parse(text)).toString();
    assertTrue(message.contains("expected"), message);
  }
}
