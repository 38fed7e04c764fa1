package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.search.Trial;
import dev.retort.distill.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Marks are drawn where the axes have their values, and beside the names of what they are of.
final class ChartPlacesTest {
  /// In pixels: places have one decimal, and two of them make an axis.
  private static final double ROUNDING = 1;

  private static final String CIRCLE = "<circle cx=\"([\\d.]+)\" cy=\"([\\d.]+)\"";

  @Test
  void everyModelHasItsErrorsAndTheirIntervalBesideItsName() {
    int[] errors = {40, 140, 90, 60};
    List<Entrant> models = new ArrayList<>();
    for (Role role : Role.values()) {
      Run run = MadeRun.of(role, MadeRun.wrongOn(errors[models.size()], 1000));
      models.add(new Entrant(role.title(), role, List.of(run)));
    }
    String body = ErrorSection.of(models, _ -> {}, _ -> {}).body();
    ReadChart chart = ReadChart.of(body, "Test errors of each model");
    assertEquals(
        models.stream().map(Entrant::title).toList(),
        chart.upwards().stream().map(ReadChart.Tick::label).toList());
    for (int i = 0; i < errors.length; i++) {
      Interval interval = Interval.ofErrors(errors[i], 1000);
      String ends = "<line [^>]*x1=\"([\\d.]+)\" x2=\"([\\d.]+)\" y1=\"([\\d.]+)\"";
      List<Double> line = chart.mark(ends, models.get(i).ink());
      assertEquals(across(chart, interval.low()), line.get(0), ROUNDING);
      assertEquals(across(chart, interval.high()), line.get(1), ROUNDING);
      assertEquals(chart.upwards().get(i).place(), line.get(2), ROUNDING);
      List<Double> number = chart.text(Integer.toString(errors[i]));
      assertEquals(across(chart, errors[i]), number.get(0), ROUNDING);
    }
  }

  private static double across(ReadChart chart, double value) {
    return ReadChart.place(chart.across(), v -> v, value);
  }

  @Test
  void everyModelLiesAtItsSizeAndItsErrorRate() {
    Run large = MadeRun.of(Role.TEACHER, 200_000, 30, MadeRun.wrongOn(100, 1000));
    Run small = MadeRun.of(Role.DISTILLED, 20_000, 10, MadeRun.wrongOn(300, 1000));
    List<Entrant> models =
        List.of(
            new Entrant("teacher", Role.TEACHER, List.of(large)),
            new Entrant("kd", Role.DISTILLED, List.of(small)));
    String body = ModelSection.of(models, "", _ -> {}).orElseThrow().body();
    ReadChart chart = ReadChart.of(body, "Size, speed and error rate of each model");
    for (Entrant model : models) {
      List<Double> dot = chart.mark(CIRCLE, model.ink());
      double x = ReadChart.place(chart.across(), Math::log10, (double) model.first().bytes());
      double y = ReadChart.place(chart.upwards(), v -> v, 100 * model.errorRate());
      assertEquals(x, dot.get(0), ROUNDING, model.title());
      assertEquals(y, dot.get(1), ROUNDING, model.title());
    }
  }

  /// The ring around it is in the colour of the ink.
  @Test
  void theChosenStudentLiesAtItsBytesAndItsValidationErrors() {
    Trial chosen = SmallSearch.outcome().chosen();
    String body = ParetoSection.of(SmallSearch.outcome()).body();
    ReadChart chart = ReadChart.of(body, "The Pareto front");
    List<Double> ring = chart.mark(CIRCLE, Ink.INK);
    double x = ReadChart.place(chart.across(), Math::log10, (double) chosen.candidate().bytes());
    double y = ReadChart.place(chart.upwards(), Math::log10, 100 * chosen.errorRate());
    assertEquals(x, ring.get(0), ROUNDING);
    assertEquals(y, ring.get(1), ROUNDING);
  }
}
