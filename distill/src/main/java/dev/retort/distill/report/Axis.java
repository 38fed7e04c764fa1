package dev.retort.distill.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/// An axis that is drawn: the values at its ends, and where those in between lie.
///
/// @param share of the axis that lies before a value
/// @param pixels its length
record Axis(double low, double high, DoubleUnaryOperator share, double pixels) {
  /// The library draws no line nearer to an end of its axis than this many pixels, but the label.
  static final double EDGE = 6.5;

  /// What [Chart#axis] wants to know of it.
  Map<String, Object> settings(List<Double> all, DoubleFunction<String> label) {
    List<Double> ticks = inside(all);
    Map<String, Object> settings = new HashMap<>();
    settings.put("breaks", ticks);
    settings.put("labels", ticks.stream().map(label::apply).toList());
    settings.put("limits", List.of(low, high));
    settings.put("expand", List.of(0, 0));
    return settings;
  }

  /// The ticks that are not so near to an end that they would have a label without a line; all
  /// where hardly any would be left.
  List<Double> inside(List<Double> ticks) {
    List<Double> inside =
        ticks.stream()
            .filter(
                tick -> {
                  double before = pixels * share.applyAsDouble(tick);
                  return before >= EDGE && before <= pixels - EDGE;
                })
            .toList();
    return inside.size() < 2 ? ticks : inside;
  }
}
