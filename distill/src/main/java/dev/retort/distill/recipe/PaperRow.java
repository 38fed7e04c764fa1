package dev.retort.distill.recipe;

import dev.retort.distill.Statistics;
import java.util.List;

/// A row of a paper's table: what the paper found, beside what was found here.
///
/// @param experiment which part of the paper it belongs to
/// @param run what was trained
/// @param unit what is counted: `errors`, or `%`
/// @param paper the paper's number; NaN where it gives none
/// @param found one number a seed
public record PaperRow(
    String experiment, String run, String unit, double paper, List<Double> found) {
  public PaperRow {
    found = List.copyOf(found);
  }

  /// Mean and deviation over the seeds.
  public Statistics statistics() {
    return Statistics.of(found.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
