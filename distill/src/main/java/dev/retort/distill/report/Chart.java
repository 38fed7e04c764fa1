package dev.retort.distill.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A chart, drawn by Lets-Plot from the description that its front ends send it: layers of marks,
/// and scales. Wide enough for a phone, where it is shown about as large as it is drawn.
final class Chart {
  private static final int WIDTH = 420;
  private static final int TEXT = 13;

  /// A number that stands under the right end of an axis needs half of its width.
  private static final double RIGHT_MARGIN = 18;

  private static final double MARGIN = 6;

  private final String name;
  private final String description;
  private final int width;
  private final int height;
  private final List<Object> layers = new ArrayList<>();
  private final List<Object> scales = new ArrayList<>();

  /// @param name what it shows, in a few words
  /// @param description the same in a sentence, with its figures, for those who cannot see it
  Chart(String name, String description, int height) {
    this(name, description, WIDTH, height);
  }

  /// @param width for pictures that stand several in a row even on a phone
  Chart(String name, String description, int width, int height) {
    this.name = name;
    this.description = description;
    this.width = width;
    this.height = height;
  }

  /// Marks of one kind and colour: `point`, `line`, `segment`, `text`. Columns are named by what
  /// they set (`x`, `y`, `xend`, `label`), as are the settings that all marks share (`size`,
  /// `alpha`).
  Chart layer(String geom, Ink ink, Map<String, List<?>> columns, Map<String, ?> settings) {
    Map<String, Object> layer = doubles(settings);
    Map<String, Object> mapping = new HashMap<>();
    columns.keySet().forEach(column -> mapping.put(column, column));
    layer.put("geom", geom);
    layer.put("data", doubles(columns));
    layer.put("mapping", mapping);
    layer.put("color", ink.colour());
    layer.put("fill", ink.colour());
    layer.put("show_legend", false);
    layer.put("tooltips", "none");
    layers.add(layer);
    return this;
  }

  /// An axis, `x` or `y`, with its title and its settings: `limits`, `breaks`, `labels`, `trans`.
  Chart axis(String aesthetic, String title, Map<String, ?> settings) {
    Map<String, Object> scale = doubles(settings);
    scale.put("aesthetic", aesthetic);
    scale.put("name", title);
    scales.add(scale);
    return this;
  }

  /// The same with every number as a double, which is the only kind that the library takes.
  private static Map<String, Object> doubles(Map<String, ?> values) {
    Map<String, Object> doubles = new HashMap<>();
    values.forEach((name, value) -> doubles.put(name, asDouble(value)));
    return doubles;
  }

  private static Object asDouble(Object value) {
    return switch (value) {
      case Number number -> number.doubleValue();
      case List<?> list -> new ArrayList<>(list.stream().map(Chart::asDouble).toList());
      default -> value;
    };
  }

  /// The picture as an element of the page.
  String svg() {
    Map<String, Object> spec = new HashMap<>();
    spec.put("kind", "plot");
    spec.put("layers", layers);
    spec.put("scales", scales);
    spec.put("theme", theme());
    return new ChartMarkup(LetsPlot.svg(spec, width, height), name, description).toString();
  }

  private static Map<String, Object> theme() {
    Map<String, Object> theme = new HashMap<>();
    theme.put("name", "none");
    for (String part :
        List.of(
            "plot_background",
            "panel_background",
            "panel_border",
            "panel_grid_minor",
            "axis_line",
            "axis_ticks")) {
      theme.put(part, blank());
    }
    Map<String, Object> margins = Map.of("t", MARGIN, "r", RIGHT_MARGIN, "b", MARGIN, "l", MARGIN);
    theme.put("plot_margin", new HashMap<>(margins));
    theme.put("panel_grid_major", element("line", "color", Ink.LINE.colour(), "size", 1));
    theme.put("axis_text", element("text", "color", Ink.FAINT.colour(), "size", TEXT));
    theme.put("axis_title", element("text", "color", Ink.FAINT.colour(), "size", TEXT));
    return theme;
  }

  private static Map<String, Object> blank() {
    return element("blank", "blank", true);
  }

  private static Map<String, Object> element(String name, Object... settings) {
    Map<String, Object> element = new HashMap<>();
    element.put("name", name);
    for (int i = 0; i < settings.length; i += 2) {
      element.put((String) settings[i], settings[i + 1]);
    }
    return element;
  }
}
