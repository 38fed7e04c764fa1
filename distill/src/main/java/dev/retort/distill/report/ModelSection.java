package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Latency;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Size, latency and errors of every model in one picture.
final class ModelSection {
  private static final int HEIGHT = 300;
  private static final double SMALLEST = 4;
  private static final double LARGEST = 16;

  /// The least distance of two names, as a share of the axis.
  private static final double APART = 0.075;

  private ModelSection() {}

  /// One model of the picture. `micros` is NaN where nobody measured it.
  record Model(String name, Ink ink, double bytes, double micros, double errorRate) {}

  static Optional<Section> of(Comparison comparison) {
    List<Model> models = new ArrayList<>();
    for (Role role : Role.values()) {
      List<Run> runs = comparison.runs(role);
      if (!runs.isEmpty() && runs.get(0).bytes() > 0) {
        Run first = runs.get(0);
        Latency latency = first.latency();
        models.add(
            new Model(
                role.title(),
                Ink.of(role),
                (double) first.bytes(),
                latency == null ? Double.NaN : latency.p50(),
                comparison.errors(role).mean() / Math.max(1, first.testExamples())));
      }
    }
    if (models.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Section.of(
            "models",
            "Size, speed and accuracy",
            lead(comparison),
            html -> {
              html.open("div", "class", "pair").raw("\n");
              html.open("figure", "class", "chart").raw(chart(models));
              html.element(
                  "figcaption",
                  "Further left is smaller, further down is better. The area of a dot is the median"
                      + " time of one prediction on one thread.");
              html.close("figure");
              table(html, models);
              html.close("div");
            }));
  }

  private static String lead(Comparison comparison) {
    List<Run> teacher = comparison.runs(Role.TEACHER);
    List<Run> distilled = comparison.runs(Role.DISTILLED);
    if (teacher.isEmpty() || distilled.isEmpty() || teacher.get(0).bytes() == 0) {
      return "";
    }
    Latency slow = teacher.get(0).latency();
    Latency fast = distilled.get(0).latency();
    double smaller = (double) teacher.get(0).bytes() / distilled.get(0).bytes();
    return String.format(
        Locale.ROOT,
        "The student is %s smaller than the teacher%s.",
        times(smaller),
        slow == null || fast == null
            ? ""
            : " and answers " + times(slow.p50() / fast.p50()) + " faster");
  }

  private static String times(double factor) {
    return Numerals.fixed(factor, factor < 10 ? 1 : 0) + " times";
  }

  static String chart(List<Model> models) {
    double largest = models.stream().mapToDouble(Model::bytes).max().orElse(1);
    double smallest = models.stream().mapToDouble(Model::bytes).min().orElse(1);
    double slowest =
        models.stream().mapToDouble(Model::micros).filter(Double::isFinite).max().orElse(1);
    double worst = models.stream().mapToDouble(Model::errorRate).max().orElse(0);
    LogScale bytes = LogScale.around(smallest, largest * Math.sqrt(1000 * largest / smallest) / 10);
    double[] labels = spread(models, worst);
    Chart chart =
        new Chart("Size, speed and error rate of each model", description(models), HEIGHT);
    for (int i = 0; i < models.size(); i++) {
      Model model = models.get(i);
      double share = Double.isNaN(model.micros()) ? 0 : Math.sqrt(model.micros() / slowest);
      Map<String, List<?>> at =
          Map.of("x", List.of(model.bytes()), "y", List.of(100 * model.errorRate()));
      chart.layer(
          "point",
          model.ink(),
          at,
          Map.of("size", Math.max(SMALLEST, LARGEST * share), "alpha", 0.75));
      chart.layer(
          "text",
          Ink.INK,
          Map.of(
              "x", List.of(model.bytes()),
              "y", List.of(100 * labels[i]),
              "label", List.of(model.name())),
          Map.of("size", 5, "hjust", 0, "nudge_x", 0.05 + 0.008 * LARGEST * share));
    }
    List<Double> ticks = bytes.ticks();
    return chart
        .axis(
            "x",
            "size of the weights",
            Map.of(
                "trans",
                "log10",
                "breaks",
                ticks,
                "labels",
                ticks.stream().map(ModelSection::tick).toList(),
                "limits",
                List.of(bytes.low(), bytes.high())))
        .axis("y", "error rate, %", Map.of("limits", List.of(0, 118 * worst)))
        .svg();
  }

  /// Where the names stand: beside their dots, or as near as they do not cover each other.
  private static double[] spread(List<Model> models, double worst) {
    double[] places = models.stream().mapToDouble(Model::errorRate).toArray();
    List<Integer> order =
        IntStream.range(0, places.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> places[i]))
            .toList();
    for (int round = 0; round < 2 * places.length; round++) {
      for (int i = 1; i < order.size(); i++) {
        int lower = order.get(i - 1);
        int upper = order.get(i);
        double between = models.get(upper).bytes() / models.get(lower).bytes();
        double missing = APART * worst - (places[upper] - places[lower]);
        if (missing > 0 && between > 0.3 && between < 3) {
          places[upper] += missing / 2;
          places[lower] -= missing / 2;
        }
      }
    }
    return places;
  }

  static String tick(double bytes) {
    return bytes < 1e3
        ? LogScale.label(bytes) + " B"
        : bytes < 1e6 ? LogScale.label(bytes / 1e3) + " kB" : LogScale.label(bytes / 1e6) + " MB";
  }

  private static String description(List<Model> models) {
    return models.stream()
        .map(
            model ->
                model.name()
                    + ": "
                    + Numerals.bytes(model.bytes())
                    + ", "
                    + (Double.isNaN(model.micros()) ? "" : Numerals.micros(model.micros()) + ", ")
                    + Numerals.percent(model.errorRate(), 2)
                    + " errors")
        .collect(Collectors.joining("; ", "", "."));
  }

  static void table(Html html, List<Model> models) {
    html.open("div", "class", "scroll", "role", "region", "tabindex", "0");
    html.open("table", "class", "figures").raw("\n");
    html.element("caption", "Size, speed and error rate of each model", "class", "hidden");
    html.open("thead").open("tr").element("th", "model", "scope", "col");
    html.element("th", "size", "scope", "col").element("th", "one prediction", "scope", "col");
    html.element("th", "error rate", "scope", "col").close("tr").close("thead").open("tbody");
    for (Model model : models) {
      html.open("tr").element("th", model.name(), "scope", "row");
      html.element("td", Numerals.bytes(model.bytes()));
      html.element(
          "td", Double.isNaN(model.micros()) ? Numerals.UNKNOWN : Numerals.micros(model.micros()));
      html.element("td", Numerals.percent(model.errorRate(), 2)).close("tr");
    }
    html.close("tbody").close("table").close("div");
  }
}
