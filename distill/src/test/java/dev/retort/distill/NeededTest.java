package dev.retort.distill;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

final class NeededTest {
  @Test
  void whatIsMissingSkipsATestAndFailsItInCi() {
    assertThrows(TestAbortedException.class, () -> Needed.here(false, "no x", false));
    assertThrows(AssertionFailedError.class, () -> Needed.here(false, "no x", true));
    assertDoesNotThrow(() -> Needed.here(true, "no x", true));
  }
}
