package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Role;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Who confuses colours tells roles apart by their shapes and lines.
final class MarkTest {
  @Test
  void noTwoRolesHaveTheSameShapeOrTheSameLine() {
    Set<String> shapes = new HashSet<>();
    Set<String> lines = new HashSet<>();
    for (Role role : Role.values()) {
      Mark mark = Mark.of(role);
      shapes.add(mark.shape() + (mark.open() ? " open" : ""));
      lines.add(mark.line());
    }
    assertEquals(Role.values().length, shapes.size(), shapes.toString());
    assertEquals(Role.values().length, lines.size(), lines.toString());
  }

  @Test
  void theReliabilityDiagramIsDrawnWithThem() {
    String body = ReliabilitySection.of(SmallReport.comparison()).body();
    for (String drawn :
        new String[] {
          "<rect [^>]*fill:var\\(--teacher\\)",
          "<path [^>]*stroke-dasharray[^>]*stroke:var\\(--teacher\\)",
          "<path [^>]*Z[^>]*fill:var\\(--scratch\\)",
          "<circle [^>]*fill:var\\(--page\\)",
          "<circle [^>]*fill:var\\(--distilled\\)"
        }) {
      assertTrue(Pattern.compile(drawn).matcher(body).find(), drawn);
    }
  }
}
