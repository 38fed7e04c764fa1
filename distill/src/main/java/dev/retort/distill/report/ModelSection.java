package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Size, latency and errors of every model in one picture.
final class ModelSection {
  /// With more models than this, the table has a row for each architecture.
  private static final int MOST_ROWS = 8;

  /// A factor below this would be written as 1.0.
  private static final double ALIKE = 1.05;

  private ModelSection() {}

  static Optional<Section> of(Comparison comparison) {
    List<Entrant> models = Entrant.of(comparison);
    return of(models, lead(models), html -> {});
  }

  /// @param legend what stands above the picture
  static Optional<Section> of(List<Entrant> all, String lead, Consumer<Html> legend) {
    List<Entrant> models = all.stream().filter(model -> model.first().bytes() > 0).toList();
    if (models.isEmpty()) {
      return Optional.empty();
    }
    ModelChart chart = new ModelChart(models);
    return Optional.of(
        Section.of(
            "models",
            "Size, speed and accuracy",
            lead,
            html -> {
              html.open("div", "class", "pair").raw("\n");
              html.open("figure", "class", "chart");
              legend.accept(html);
              html.raw(chart.svg());
              html.element(
                  "figcaption",
                  "Further left is smaller, further down is better. "
                      + chart.axes()
                      + " The area of a dot is the median time of one prediction on one thread, but"
                      + " the smallest are drawn larger to be seen: the table has the times."
                      + (models.size() > ModelChart.MOST_NAMED
                          ? " Of models of one size the best and the worst have their names."
                          : ""));
              html.close("figure");
              table(html, models);
              html.close("div");
            }));
  }

  /// How the student's size and speed stand to the teacher's; empty where one of them is missing.
  static String lead(List<Entrant> models) {
    Optional<Entrant> teacher = in(models, Role.TEACHER);
    Optional<Entrant> student = in(models, Role.DISTILLED);
    if (teacher.isEmpty() || student.isEmpty() || teacher.get().first().bytes() == 0) {
      return "";
    }
    double smaller = (double) teacher.get().first().bytes() / student.get().first().bytes();
    double faster = teacher.get().micros() / student.get().micros();
    return "The student is "
        + compared(smaller, "smaller than", "larger than", "about as large as")
        + " the teacher"
        + (Double.isNaN(faster)
            ? ""
            : " and answers " + compared(faster, "faster", "more slowly", "about as fast"))
        + ".";
  }

  private static Optional<Entrant> in(List<Entrant> models, Role role) {
    return models.stream().filter(model -> model.role() == role).findFirst();
  }

  /// `4.0 times smaller than`, `2.0 times larger than`, `about as large as`.
  private static String compared(double factor, String more, String less, String alike) {
    double times = Math.max(factor, 1 / factor);
    if (times < ALIKE) {
      return alike;
    }
    return Numerals.fixed(times, times < 10 ? 1 : 0) + " times " + (factor > 1 ? more : less);
  }

  static String tick(double bytes) {
    return bytes < 1e3
        ? LogScale.label(bytes) + " B"
        : bytes < 1e6 ? LogScale.label(bytes / 1e3) + " kB" : LogScale.label(bytes / 1e6) + " MB";
  }

  private static void table(Html html, List<Entrant> models) {
    HtmlTable.open(
        html,
        "figures wraps",
        "Size, speed and error rate of each model",
        List.of("model", "size", "one prediction", "error rate"));
    html.open("tbody");
    for (List<Entrant> alike : rows(models)) {
      Entrant first = alike.getFirst();
      int more = alike.size() - 1;
      String name = first.title() + (more == 0 ? "" : " and " + more + " alike");
      html.open("tr").element("th", name, "scope", "row");
      html.element("td", Numerals.bytes((double) first.first().bytes()));
      html.element(
          "td", Double.isNaN(first.micros()) ? Numerals.UNKNOWN : Numerals.micros(first.micros()));
      html.element("td", rates(alike)).close("tr");
    }
    html.close("tbody");
    HtmlTable.close(html);
  }

  /// Each model, or where there are many those of one architecture together.
  private static Iterable<List<Entrant>> rows(List<Entrant> models) {
    if (models.size() <= MOST_ROWS) {
      return models.stream().map(List::of).toList();
    }
    Map<String, List<Entrant>> alike = new LinkedHashMap<>();
    for (Entrant model : models) {
      alike.computeIfAbsent(model.first().architecture(), _ -> new ArrayList<>()).add(model);
    }
    return alike.values();
  }

  private static String rates(List<Entrant> models) {
    double least = models.stream().mapToDouble(Entrant::errorRate).min().orElseThrow();
    double most = models.stream().mapToDouble(Entrant::errorRate).max().orElseThrow();
    return (models.size() == 1 ? "" : Numerals.fixed(100 * least, 2) + "\u00a0to\u00a0")
        + Numerals.percent(most, 2);
  }
}
