package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// The table of an experiment for a README.
final class ExperimentTextTest {
  @Test
  void aBarWithinACellEndsNoCell() {
    assertEquals("| kd | p(y\\|x), 4 | 12 |", ExperimentText.markdown("kd", "p(y|x), 4", "12"));
  }
}
