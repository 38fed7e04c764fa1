package dev.retort.distill.report;

import dev.retort.distill.Role;
import dev.retort.engine.EpochReport;
import java.util.List;
import java.util.stream.DoubleStream;

/// The training loss of one role over its epochs, a line a seed, on a logarithmic axis: a loss
/// falls by factors, and its first epoch would dwarf all others. Every role has a picture of its
/// own, since each makes another loss small and their values do not compare.
final class LossCurves {
  private static final int WIDTH = 440;
  private static final int HEIGHT = 200;
  private static final int LEFT = 46;
  private static final int RIGHT = 12;
  private static final int TOP = 28;
  private static final int BOTTOM = 34;

  /// Smaller losses are drawn at this share of the greatest.
  private static final double SMALLEST = 1e-5;

  private LossCurves() {}

  static String of(Role role, List<History> histories) {
    int epochs = histories.stream().mapToInt(history -> history.epochs().size()).max().orElse(0);
    double high = losses(histories).max().orElse(0);
    Svg svg = new Svg(WIDTH, HEIGHT, "Training loss of the " + role.title());
    svg.text("label", "start", LEFT, 16, role.title());
    if (epochs < 2 || !(high > 0)) {
      return svg.text("tick", "start", LEFT, HEIGHT / 2.0, "too few epochs for a curve").toString();
    }
    Scale x = new Scale(1, epochs, LEFT, WIDTH - RIGHT);
    double low = losses(histories).filter(loss -> loss >= high * SMALLEST).min().orElse(high);
    LogScale y = LogScale.around(low, high, HEIGHT - BOTTOM, TOP);
    for (double tick : y.ticks()) {
      svg.line("grid", LEFT, y.at(tick), WIDTH - RIGHT, y.at(tick));
      svg.text("tick", "end", LEFT - 6, y.at(tick) + 4, LogScale.label(tick));
    }
    svg.text("tick", "middle", x.at(1), HEIGHT - BOTTOM + 16, "1");
    svg.text("tick", "middle", x.at(epochs), HEIGHT - BOTTOM + 16, Integer.toString(epochs));
    svg.text("tick", "middle", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 4, "epoch");
    for (History history : histories) {
      double[] points = new double[2 * history.epochs().size()];
      for (int i = 0; i < history.epochs().size(); i++) {
        EpochReport report = history.epochs().get(i);
        points[2 * i] = x.at(report.epoch() + 1.0);
        points[2 * i + 1] = y.at(Math.max(low, report.loss()));
      }
      svg.path("curve " + role.key(), points);
    }
    return svg.toString();
  }

  private static DoubleStream losses(List<History> histories) {
    return histories.stream()
        .flatMap(history -> history.epochs().stream())
        .mapToDouble(EpochReport::loss);
  }
}
