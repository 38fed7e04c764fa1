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
}
