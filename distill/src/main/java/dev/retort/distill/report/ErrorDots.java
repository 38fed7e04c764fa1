package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.Statistics;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The test errors of each role: a dot a seed, a bar at the mean.
final class ErrorDots {
  private static final int WIDTH = 640;
  private static final int LEFT = 130;
  private static final int RIGHT = 60;
  private static final int ROW = 38;
  private static final int BOTTOM = 34;
  private static final int TICKS = 6;

  private ErrorDots() {}

  static String of(Comparison comparison) {
    List<Role> roles =
        Arrays.stream(Role.values()).filter(role -> !comparison.runs(role).isEmpty()).toList();
    double fewest = comparison.runs().stream().mapToInt(Run::testErrors).min().orElse(0);
    double high = comparison.runs().stream().mapToInt(Run::testErrors).max().orElse(1);
    double low = fewest < high / 2 ? 0 : fewest; // the whole axis, where it costs little room
    int base = roles.size() * ROW + 8;
    Svg svg = new Svg(WIDTH, base + BOTTOM, "Test errors of each model");
    Scale x = Scale.around(low, high, LEFT, WIDTH - RIGHT);
    for (double tick : x.ticks(TICKS)) {
      svg.line("grid", x.at(tick), 4, x.at(tick), base);
      svg.text("tick", "middle", x.at(tick), base + 16, x.label(tick, TICKS));
    }
    svg.text("tick", "middle", (LEFT + WIDTH - RIGHT) / 2.0, base + 31, "test errors");
    for (int r = 0; r < roles.size(); r++) {
      row(svg, x, 8 + ROW * (r + 0.5), comparison, roles.get(r));
    }
    return svg.toString();
  }

  private static void row(Svg svg, Scale x, double y, Comparison comparison, Role role) {
    svg.text("label", "end", LEFT - 14, y + 4, role.title());
    for (Run run : comparison.runs(role)) {
      svg.dot(
          "dot " + role.key(),
          x.at(run.testErrors()),
          y,
          5,
          String.format(
              Locale.ROOT, "%s, seed %d: %,d errors", role.title(), run.seed(), run.testErrors()));
    }
    Statistics errors = comparison.errors(role);
    svg.line("mean " + role.key(), x.at(errors.mean()), y - 11, x.at(errors.mean()), y + 11);
    double last = comparison.runs(role).stream().mapToInt(Run::testErrors).max().orElse(0);
    svg.text(
        "value",
        "start",
        x.at(last) + 11,
        y + 4,
        String.format(Locale.ROOT, errors.count() == 1 ? "%,.0f" : "%,.1f", errors.mean()));
  }
}
