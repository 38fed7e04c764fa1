package dev.retort.distill.report;

import dev.retort.distill.Role;
import java.util.List;
import java.util.Map;

/// How a role is drawn beside its colour, so that roles are told apart without it: by who confuses
/// colours, and on grey paper. The legend has the same shapes and lines.
///
/// @param shape of its points, by the library's number
/// @param scale of their size, for about as much ink as a circle has
/// @param open whether the page shows through its points
/// @param line the kind of its lines
record Mark(Ink ink, int shape, double scale, boolean open, String line) {
  private static final int SQUARE = 15;
  private static final int CIRCLE = 16;
  private static final int TRIANGLE = 17;

  static Mark of(Role role) {
    Ink ink = Ink.of(role);
    return switch (role) {
      case TEACHER -> new Mark(ink, SQUARE, 0.9, false, "dotted");
      case SCRATCH -> new Mark(ink, TRIANGLE, 1.2, false, "dashed");
      case LABEL_SMOOTHING -> new Mark(ink, CIRCLE, 1, true, "dotdash");
      case DISTILLED -> new Mark(ink, CIRCLE, 1, false, "solid");
    };
  }

  /// Draws points at the places in the columns.
  void points(Chart chart, Map<String, List<?>> columns, double size, double alpha) {
    chart.layer(
        "point", ink, columns, Map.of("size", scale * size, "shape", shape, "alpha", alpha));
    if (open) {
      chart.layer("point", Ink.PAGE, columns, Map.of("size", 0.5 * size));
    }
  }

  /// Draws a line through them.
  void line(Chart chart, Map<String, List<?>> columns, double size, double alpha) {
    chart.layer("line", ink, columns, Map.of("size", size, "linetype", line, "alpha", alpha));
  }
}
