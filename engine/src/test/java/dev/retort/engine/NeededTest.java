package dev.retort.engine;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/// What a machine lacks skips a test, but never where a change is judged by its tests.
final class NeededTest {
  @Test
  void whatIsMissingFailsInContinuousIntegrationOnly() {
    assertThrows(AssertionFailedError.class, () -> Needed.here(false, "there is no data", true));
    assertThrows(TestAbortedException.class, () -> Needed.here(false, "there is no data", false));
    Needed.here(true, "there is no data", true);
    Needed.here(true, "there is no data", false);
  }
}
