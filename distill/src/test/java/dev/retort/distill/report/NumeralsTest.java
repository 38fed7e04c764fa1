package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Numbers as a report writes them.
final class NumeralsTest {
  /// On either side of 0.05, which a reader compares them with.
  @ParameterizedTest
  @CsvSource({
    "0.3141, 0.31",
    "0.053, 0.053",
    "0.047, 0.047",
    "0.0496, 0.0496",
    "0.0504, 0.050",
    "0.0499996, 0.0499996",
    "0.0625, 0.063",
    "0.00123, 0.001",
    "0.00001, 1e\u221205",
    "5.4e-22, 5e\u221222",
    "1e-320, <\u00a01e\u2212300",
    "NaN, –",
  })
  void probabilitiesAreNotRoundedOntoTheThreshold(double p, String expected) {
    assertEquals(expected, Numerals.p(p));
  }

  @ParameterizedTest
  @CsvSource({
    "999, 999 B",
    "1000, 1.0 kB",
    "31400, 31.4 kB",
    "480008, 480 kB",
    "2594280, 2.59 MB",
    "123456789, 123 MB",
  })
  void sizesHaveTheUnitThatMakesThemShort(double bytes, String expected) {
    assertEquals(expected, Numerals.bytes(bytes).replace('\u00a0', ' '));
  }

  @ParameterizedTest
  @CsvSource({"1.74, 1.7 µs", "999.9, 999.9 µs", "1500, 1.50 ms"})
  void timesDoToo(double micros, String expected) {
    assertEquals(expected, Numerals.micros(micros).replace('\u00a0', ' '));
  }
}
