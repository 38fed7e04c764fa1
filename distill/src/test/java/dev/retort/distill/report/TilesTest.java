package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Role;
import dev.retort.distill.Run;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A tile has the figures of its model.
final class TilesTest {
  private static String tile(Role role, Run... runs) {
    return Tiles.of(List.of(new Entrant(role.title(), role, List.of(runs))));
  }

  private static List<String> details(String tile) {
    return ReadTable.all(tile, "<span class=\"detail\">([^<]*)</span>");
  }

  /// 10 errors and 14, of 200 samples.
  @Test
  void overSeedsItHasMeanAndDeviation() {
    Run first = MadeRun.of(Role.DISTILLED, 1, "a", MadeRun.wrongOn(10, 200));
    Run second = MadeRun.of(Role.DISTILLED, 2, "b", MadeRun.wrongOn(14, 200));
    String tile = tile(Role.DISTILLED, first, second);
    assertTrue(tile.contains("12.0 <small>errors of\u00a0200</small>"), tile);
    assertEquals(List.of("± 2.8 over the seeds", "6.00\u00a0% wrong", "4\u00a0B"), details(tile));
  }

  @Test
  void ofOneNetworkItHasSizeAndTime() {
    String tile =
        tile(Role.TEACHER, MadeRun.of(Role.TEACHER, 31_400, 2.5, MadeRun.wrongOn(10, 200)));
    assertEquals(List.of("5.00\u00a0% wrong", "31.4\u00a0kB, 2.5\u00a0µs"), details(tile));
  }
}
