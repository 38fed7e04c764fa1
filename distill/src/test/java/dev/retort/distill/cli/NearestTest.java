package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What somebody meant is guessed only where some letter of it is left.
final class NearestTest {
  @Test
  void aShortWordIsNotAnyOther() {
    assertNull(Nearest.to("32", List.of("-h", "kd")));
    assertNull(Nearest.to("a", List.of("b")));
    assertEquals("kd", Nearest.to("kt", List.of("-h", "kd")));
    assertEquals("dkd", Nearest.to("kkt", List.of("dist", "dkd")));
  }

  @Test
  void theFewestChangesLeadToIt() {
    assertEquals("data", Nearest.to("dat", List.of("dropout", "data", "data-dir")));
    assertEquals("--temperature", Nearest.to("--temprature", List.of("--top", "--temperature")));
    assertNull(Nearest.to("frobnicate", List.of("distill", "label")));
  }
}
