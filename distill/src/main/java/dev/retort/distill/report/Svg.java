package dev.retort.distill.report;

import java.util.Locale;

/// A picture as text. Colours are classes of the page's style, so that one picture serves light and
/// dark pages.
final class Svg {
  private final StringBuilder body = new StringBuilder();
  private final int width;
  private final int height;
  private final String title;

  Svg(int width, int height, String title) {
    this.width = width;
    this.height = height;
    this.title = title;
  }

  Svg line(String style, double x1, double y1, double x2, double y2) {
    body.append("<line class=\"").append(style).append('"');
    attribute("x1", x1);
    attribute("y1", y1);
    attribute("x2", x2);
    attribute("y2", y2);
    body.append("/>\n");
    return this;
  }

  /// A line through points, x and y by turns.
  Svg path(String style, double[] points) {
    body.append("<polyline class=\"").append(style).append("\" points=\"");
    for (int i = 0; i < points.length; i++) {
      body.append(i == 0 ? "" : i % 2 == 0 ? " " : ",").append(number(points[i]));
    }
    body.append("\"/>\n");
    return this;
  }

  /// A dot that says something to whoever points at it.
  Svg dot(String style, double x, double y, double radius, String tip) {
    body.append("<circle class=\"").append(style).append('"');
    attribute("cx", x);
    attribute("cy", y);
    attribute("r", radius);
    body.append("><title>").append(escaped(tip)).append("</title></circle>\n");
    return this;
  }

  /// Words that begin, are centred or end (`start`, `middle`, `end`) at x.
  Svg text(String style, String anchor, double x, double y, String words) {
    body.append("<text class=\"")
        .append(style)
        .append("\" text-anchor=\"")
        .append(anchor)
        .append('"');
    attribute("x", x);
    attribute("y", y);
    body.append('>').append(escaped(words)).append("</text>\n");
    return this;
  }

  private void attribute(String name, double value) {
    body.append(' ').append(name).append("=\"").append(number(value)).append('"');
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  @Override
  public String toString() {
    return "<svg viewBox=\"0 0 "
        + width
        + ' '
        + height
        + "\" style=\"max-width:"
        + width
        + "px\" role=\"img\" aria-label=\""
        + escaped(title)
        + "\">\n"
        + body
        + "</svg>\n";
  }
}
