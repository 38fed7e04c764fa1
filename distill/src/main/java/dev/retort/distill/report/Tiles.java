package dev.retort.distill.report;

import dev.retort.distill.Run;
import dev.retort.distill.statistics.Statistics;
import java.util.List;

/// The figures that everybody looks for first, one tile a model: errors, and what the model weighs.
final class Tiles {
  private Tiles() {}

  static String of(List<Entrant> models) {
    Html html = new Html();
    html.open("ul", "class", "tiles").raw("\n");
    models.forEach(model -> tile(html, model));
    return html.close("ul").toString();
  }

  private static void tile(Html html, Entrant model) {
    Run first = model.first();
    Statistics errors = model.errors();
    html.open("li", "class", "tile " + model.role().key()).raw("\n");
    html.element("span", model.title(), "class", "name");
    String number = Numerals.fixed(errors.mean(), digits(errors));
    String examples = Numerals.count(first.testExamples());
    html.open("span", "class", "number").text(number + " ");
    html.element("small", (number.equals("1") ? "error" : "errors") + " of\u00a0" + examples);
    html.close("span");
    if (errors.count() > 1) {
      String deviation = "± " + Numerals.fixed(errors.deviation(), 1) + " over the seeds";
      html.element("span", deviation, "class", "detail");
    }
    html.element("span", Numerals.percent(model.errorRate(), 2) + " wrong", "class", "detail");
    html.element(
        "span",
        first.bytes() == 0
            ? "size unknown"
            : Numerals.bytes((double) first.bytes())
                + (Double.isNaN(model.micros()) ? "" : ", " + Numerals.micros(model.micros())),
        "class",
        "detail");
    html.close("li");
  }

  private static int digits(Statistics errors) {
    return errors.count() > 1 && errors.mean() < 1000 ? 1 : 0;
  }
}
