package dev.retort.distill.report;

import dev.retort.distill.recipe.PaperRow;
import dev.retort.distill.statistics.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The errors of one student at several temperatures, read from the rows of a paper's table whose
/// runs are called `T = 2.5` and, for the student without a teacher, `alone`.
///
/// @param title of the experiment: `30 units a layer`
record TemperatureSweep(String title, PaperRow aloneRow, List<Place> places) {
  private static final Pattern TEMPERATURE = Pattern.compile("T = ([0-9.]+)");
  private static final String ALONE = "alone";

  /// One temperature and the errors of each seed.
  record Place(double temperature, PaperRow row) {
    Statistics errors() {
      return row.statistics();
    }
  }

  Statistics alone() {
    return aloneRow.statistics();
  }

  /// The sweeps among the rows, in their order.
  static List<TemperatureSweep> of(List<PaperRow> rows) {
    Map<String, List<PaperRow>> experiments = new LinkedHashMap<>();
    for (PaperRow row : rows) {
      experiments.computeIfAbsent(row.experiment(), _ -> new ArrayList<>()).add(row);
    }
    List<TemperatureSweep> sweeps = new ArrayList<>();
    experiments.forEach(
        (name, own) -> {
          List<Place> places = new ArrayList<>();
          PaperRow alone = null;
          for (PaperRow row : own) {
            Matcher matcher = TEMPERATURE.matcher(row.run());
            if (matcher.matches()) {
              places.add(new Place(Double.parseDouble(matcher.group(1)), row));
            } else if (row.run().equals(ALONE)) {
              alone = row;
            }
          }
          if (alone != null && places.size() > 1) {
            sweeps.add(new TemperatureSweep(name.replace(", by temperature", ""), alone, places));
          }
        });
    return List.copyOf(sweeps);
  }
}
