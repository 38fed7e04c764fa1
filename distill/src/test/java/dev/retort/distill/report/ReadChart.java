package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A chart of a page, read back: where the labels of its axes stand and where its marks are, in
/// pixels.
record ReadChart(String svg) {
  /// A label of an axis and its place.
  record Tick(String label, double place) {
    private double value() {
      double unit = label.endsWith(" kB") ? 1e3 : label.endsWith(" MB") ? 1e6 : 1;
      return unit * Double.parseDouble(label.replaceAll("[^\\d.]", ""));
    }
  }

  /// The chart of that name.
  static ReadChart of(String html, String name) {
    int begin = html.indexOf("aria-label=\"" + name + "\" paint-order=");
    assertTrue(begin >= 0, "no chart of " + name);
    return new ReadChart(html.substring(begin, html.indexOf("</svg>", begin)));
  }

  /// The horizontal axis.
  List<Tick> across() {
    return axis("translate\\(([\\d.]+) 0 \\)\"><g transform=\"translate\\(0 3 \\)");
  }

  /// The vertical axis, whose places are counted downwards.
  List<Tick> upwards() {
    return axis("translate\\(0 ([\\d.]+) \\)\"><g transform=\"translate\\(-3 0 \\)");
  }

  private List<Tick> axis(String places) {
    return all(places + "\"><text dy[^>]*>([^<]*)<").stream()
        .map(found -> new Tick(found.group(2), Double.parseDouble(found.group(1))))
        .toList();
  }

  /// Where a value lies on an axis, by its first and its last label.
  ///
  /// @param scale of what equal distances are equal differences
  static double place(List<Tick> axis, DoubleUnaryOperator scale, double value) {
    double first = scale.applyAsDouble(axis.getFirst().value());
    double last = scale.applyAsDouble(axis.getLast().value());
    double share = (scale.applyAsDouble(value) - first) / (last - first);
    double length = axis.getLast().place() - axis.getFirst().place();
    return axis.getFirst().place() + share * length;
  }

  /// The numbers in the groups of the first match.
  ///
  /// @param ink of the mark, which its style ends the match with
  List<Double> mark(String pattern, Ink ink) {
    List<MatchResult> found = all(pattern + "[^>]*" + Pattern.quote(ink.variable()));
    assertFalse(found.isEmpty(), () -> "no mark in " + ink + " in " + svg);
    return numbers(found.getFirst());
  }

  /// The place of a text that is no label of an axis.
  List<Double> text(String text) {
    String place = "translate\\(([\\d.]+) ([\\d.]+) \\)\"><text (?!dy)[^>]*>";
    List<MatchResult> found = all(place + Pattern.quote(text) + "<");
    assertFalse(found.isEmpty(), () -> text + " does not stand in " + svg);
    return numbers(found.getFirst());
  }

  private List<MatchResult> all(String pattern) {
    return Pattern.compile(pattern).matcher(svg).results().toList();
  }

  private static List<Double> numbers(MatchResult found) {
    List<Double> numbers = new ArrayList<>();
    for (int i = 1; i <= found.groupCount(); i++) {
      numbers.add(Double.parseDouble(found.group(i)));
    }
    return numbers;
  }
}
