package dev.retort.bench;

import dev.retort.bench.PeerResults.Row;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// The results as a picture: a panel for each number of threads, a line for each piece of work, and
/// on it everybody's speed against the best of the others, which therefore stands at 1. The scale
/// is logarithmic; whoever falls off an end of it stands there with an arrow.
final class PeerChart {
  private static final int LABELS = 256;
  private static final int PANEL = 300;
  private static final int GAP = 28;
  private static final int TOP = 116;
  private static final int LINE = 17;
  private static final int SECTION = 34;
  private static final double LEAST = 1 / 8.0;
  private static final double MOST = 8;

  private final PeerResults results;
  private final Formatter out = new Formatter(Locale.ROOT);
  private final int width;
  private final int bottom;

  private PeerChart(PeerResults results) {
    this.results = results;
    width = LABELS + results.threads().size() * (PANEL + GAP) + 4;
    long sections = results.rows().stream().map(Row::work).distinct().count();
    bottom = TOP + (int) sections * SECTION + results.rows().size() * LINE + 6;
  }

  static String of(PeerResults results) {
    return new PeerChart(results).draw();
  }

  private String draw() {
    int height = bottom + 34;
    out.format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\"",
        width, height, width);
    out.format(" role=\"img\" aria-label=\"Speed against the best of the others\">\n");
    out.format(
        """
        <style>
        text { font: 12px system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; fill: #24292f }
        .title { font-size: 17px; font-weight: 600 }
        .section { font-weight: 600 }
        .quiet { fill: #59636e; font-size: 11px }
        .grid { stroke: #e3e7eb }
        .one { stroke: #8c959f }
        .stem { stroke: #0969da; stroke-width: 2.5; opacity: 0.45 }
        .RETORT { fill: #0969da }
        .PYTORCH { fill: #d1570a }
        .ONNX_RUNTIME { fill: #1a7f37 }
        .OPENBLAS { fill: #6e7781 }
        .NETLIB { fill: #8250df }
        </style>
        """);
    out.format("<rect width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#ffffff\"/>\n", width, height);
    text("title", "start", 16, 30, "Speed against the best of the others");
    text(
        "quiet",
        "start",
        16,
        49,
        "log scale; right of 1 is faster; the best of the others on at most as many threads");
    legend();
    for (int panel = 0; panel < results.threads().size(); panel++) {
      axis(panel);
    }
    int y = TOP;
    PeerWork last = null;
    for (Row row : results.rows()) {
      if (row.work() != last) {
        last = row.work();
        y += SECTION;
        text("section", "start", 16, y - 9, last.title());
      }
      y += LINE;
      line(row, y - LINE / 2.0);
    }
    return out.format("</svg>\n").toString();
  }

  private void legend() {
    double x = 20;
    for (Contender contender : results.contenders()) {
      mark(contender, x, 68, contender.title());
      text("", "start", x + 9, 72, contender.title());
      x += 122;
    }
  }

  private void axis(int panel) {
    int threads = results.threads().get(panel);
    text(
        "section",
        "middle",
        x(panel, 1),
        TOP - 20,
        threads == 1 ? "1 thread" : threads + " threads");
    for (double at = LEAST; at <= MOST; at *= 2) {
      String label = at < 1 ? "1/" + Math.round(1 / at) : Long.toString(Math.round(at));
      double x = x(panel, at);
      out.format(
          "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>\n",
          at == 1 ? "one" : "grid", x, x, TOP + 4, bottom);
      text("quiet", "middle", x, TOP - 3, label);
      text("quiet", "middle", x, bottom + 16, label);
    }
  }

  private void line(Row row, double y) {
    text("", "end", LABELS - 14, y + 4, row.label());
    for (int panel = 0; panel < results.threads().size(); panel++) {
      int threads = results.threads().get(panel);
      OptionalDouble ours = row.ratio(Contender.RETORT, threads);
      if (ours.isPresent()) {
        out.format(
            "<line class=\"stem\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
            x(panel, 1), x(panel, ours.getAsDouble()), y, y);
      }
      List<Contender> order = results.contenders().reversed();
      for (Contender contender : order) {
        OptionalDouble ratio = row.ratio(contender, threads);
        if (ratio.isPresent()) {
          String tip =
              String.format(
                  Locale.ROOT, "%s, %s: %.2f", contender.title(), row.label(), ratio.getAsDouble());
          double x = x(panel, ratio.getAsDouble());
          mark(contender, x, y, tip);
          if (ratio.getAsDouble() < LEAST) {
            text("quiet", "end", x - 5, y + 4, "‹");
          } else if (ratio.getAsDouble() > MOST) {
            text("quiet", "start", x + 5, y + 4, "›");
          }
        }
      }
    }
  }

  private static double x(int panel, double ratio) {
    double left = LABELS + panel * (PANEL + GAP) + 8;
    double within = Math.clamp(ratio, LEAST, MOST);
    return left + (PANEL - 16) * Math.log(within / LEAST) / Math.log(MOST / LEAST);
  }

  /// Shapes differ as well as colours, for those who do not see these.
  private void mark(Contender contender, double x, double y, String tip) {
    String shape =
        switch (contender) {
          case RETORT -> "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0z";
          case PYTORCH -> "M0,-5L5,0L0,5L-5,0z";
          case ONNX_RUNTIME -> "M-3.8,-3.8H3.8V3.8H-3.8z";
          case OPENBLAS -> "M0,-4.6L4.6,3.8H-4.6z";
          case NETLIB -> "M0,4.6L4.6,-3.8H-4.6z";
        };
    out.format(
        "<path class=\"%s\" d=\"%s\" transform=\"translate(%.1f,%.1f)\" stroke=\"#ffffff\"><title>",
        contender, shape, x, y);
    out.format("%s", escaped(tip));
    out.format("</title></path>\n");
  }

  private void text(String style, String anchor, double x, double y, String words) {
    out.format("<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">", style, anchor, x, y);
    out.format("%s</text>\n", escaped(words));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
