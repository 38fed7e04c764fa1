package dev.retort.distill.report;

import dev.retort.distill.Role;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A colour of the page. A chart is drawn with stand-ins, which no picture uses by chance, and
/// these become variables of the page's style: one picture serves light pages, dark ones and paper.
enum Ink {
  TEACHER(1),
  SCRATCH(2),
  LABEL_SMOOTHING(3),
  DISTILLED(4),
  LINE(5),
  FAINT(6),
  INK(7),
  PAGE(8);

  private final int number;

  Ink(int number) {
    this.number = number;
  }

  static Ink of(Role role) {
    return switch (role) {
      case TEACHER -> TEACHER;
      case SCRATCH -> SCRATCH;
      case LABEL_SMOOTHING -> LABEL_SMOOTHING;
      case DISTILLED -> DISTILLED;
    };
  }

  /// The stand-in: `#a13701` and so on.
  String colour() {
    return String.format(Locale.ROOT, "#a137%02x", number);
  }

  /// The variable of the page's style: `var(--teacher)`.
  String variable() {
    return "var(--" + name().toLowerCase(Locale.ROOT).replace('_', '-') + ")";
  }

  /// The ink whose stand-in a picture says, as `#a13701` or `rgb(161,55,1)`; null if none.
  static @Nullable Ink in(String colour) {
    for (Ink ink : values()) {
      if (colour.equals(ink.colour()) || colour.equals("rgb(161,55," + ink.number + ")")) {
        return ink;
      }
    }
    return null;
  }
}
