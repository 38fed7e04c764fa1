package dev.retort.distill.report;

import dev.retort.distill.recipe.PaperRow;
import dev.retort.distill.recipe.TemperaturePair;
import dev.retort.distill.statistics.Interval;
import dev.retort.distill.statistics.Statistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How the errors depend on the temperature, for each width of student in a picture of its own.
final class TemperatureSection {
  private static final int HEIGHT = 260;

  /// What the axes leave of it, and what a tick's label takes of that, in pixels.
  private static final double PLOT = HEIGHT - 62;

  private static final double LABEL = 30;

  private TemperatureSection() {}

  static Optional<Section> of(List<PaperRow> rows, List<TemperaturePair> pairs) {
    List<TemperatureSweep> sweeps = TemperatureSweep.of(rows);
    if (sweeps.isEmpty()) {
      return Optional.empty();
    }
    boolean seeds = sweeps.getFirst().alone().count() > 1;
    return Optional.of(
        Section.of(
            "temperatures",
            "Which temperature",
            "Test errors of distilled students by the temperature that softened their teacher; the"
                + " dashed line is the same student alone."
                + (seeds
                    ? " A small dot for each seed, a large one for their mean, and the mean's 95 %"
                        + " interval."
                    : " One seed: neighbouring temperatures may differ by chance."),
            html -> {
              html.open("div", "class", "pair").raw("\n");
              for (TemperatureSweep sweep : sweeps) {
                html.open("figure", "class", "chart");
                html.element("h3", sweep.title()).raw(chart(sweep)).close("figure");
              }
              html.close("div");
              TemperatureTable.write(html, pairs);
            }));
  }

  private static String chart(TemperatureSweep sweep) {
    List<Double> temperatures =
        sweep.places().stream().map(TemperatureSweep.Place::temperature).toList();
    LogScale scale = LogScale.around(temperatures.getFirst(), temperatures.getLast());
    Chart chart = new Chart("Errors by temperature, " + sweep.title(), words(sweep), HEIGHT);
    double alone = sweep.alone().mean();
    chart.layer(
        "line",
        Ink.SCRATCH,
        Map.of("x", List.of(scale.low(), scale.high()), "y", List.of(alone, alone)),
        Map.of("size", 1, "linetype", "dashed"));
    List<Double> means = sweep.places().stream().map(place -> place.errors().mean()).toList();
    Map<String, List<?>> columns = Map.of("x", temperatures, "y", means);
    chart.layer("line", Ink.DISTILLED, columns, Map.of("size", 1));
    for (TemperatureSweep.Place place : sweep.places()) {
      seeds(chart, place);
    }
    chart.layer("point", Ink.DISTILLED, columns, Map.of("size", 4));
    return chart
        .axis(
            "x",
            "temperature",
            Map.of(
                "trans",
                "log10",
                "breaks",
                temperatures,
                "labels",
                temperatures.stream().map(LogScale::label).toList(),
                "limits",
                List.of(scale.low(), scale.high())))
        .axis("y", "test errors", scale(sweep).axisOfCounts(PLOT, LABEL))
        .svg();
  }

  /// Room for all that is drawn: seeds, intervals and the student alone.
  private static EvenScale scale(TemperatureSweep sweep) {
    double[] all =
        Stream.concat(
                sweep.places().stream()
                    .flatMap(
                        place ->
                            Stream.concat(
                                place.row().found().stream(), ends(place.errors()).stream())),
                Stream.of(sweep.alone().mean()))
            .mapToDouble(Double::doubleValue)
            .toArray();
    double low = Arrays.stream(all).min().orElse(0);
    double high = Arrays.stream(all).max().orElse(1);
    double room = 0.08 * Math.max(1, high - low);
    return new EvenScale(Math.max(0, low - room), high + room);
  }

  private static List<Double> ends(Statistics errors) {
    if (errors.count() < 2) {
      return List.of();
    }
    Interval interval = Interval.ofMean(errors).within(0, Double.POSITIVE_INFINITY);
    return List.of(interval.low(), interval.high());
  }

  private static void seeds(Chart chart, TemperatureSweep.Place place) {
    List<Double> found = place.row().found();
    if (found.size() < 2) {
      return;
    }
    double x = place.temperature();
    List<Double> ends = ends(place.errors());
    chart.layer(
        "segment",
        Ink.DISTILLED,
        Map.of(
            "x",
            List.of(x),
            "xend",
            List.of(x),
            "y",
            List.of(ends.getFirst()),
            "yend",
            List.of(ends.getLast())),
        Map.of("size", 1, "alpha", 0.6));
    List<Double> places = new ArrayList<>();
    found.forEach(_ -> places.add(x));
    chart.layer(
        "point", Ink.DISTILLED, Map.of("x", places, "y", found), Map.of("size", 2.5, "alpha", 0.5));
  }

  private static String words(TemperatureSweep sweep) {
    return sweep.places().stream()
        .map(
            place ->
                String.format(
                    Locale.ROOT,
                    "T = %s: %s",
                    LogScale.label(place.temperature()),
                    Numerals.fixed(place.errors().mean(), 1)))
        .collect(
            Collectors.joining(
                "; ",
                "Mean test errors. ",
                "; alone: " + Numerals.fixed(sweep.alone().mean(), 1) + "."));
  }
}
