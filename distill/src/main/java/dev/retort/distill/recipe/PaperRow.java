package dev.retort.distill.recipe;

import dev.retort.distill.Statistics;
import java.util.Arrays;

/// A row of a paper's table: what the paper found, beside what was found here.
///
/// @param experiment which part of the paper it belongs to
/// @param run what was trained
/// @param unit what is counted: `errors`, or `%`
/// @param paper the paper's number; NaN where it gives none
/// @param found one number a seed
public record PaperRow(String experiment, String run, String unit, double paper, double[] found) {
  public PaperRow {
    found = found.clone();
  }

  @Override
  public double[] found() {
    return found.clone();
  }

  /// Mean and deviation over the seeds.
  public Statistics statistics() {
    return Statistics.of(found);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PaperRow row
        && experiment.equals(row.experiment)
        && run.equals(row.run)
        && unit.equals(row.unit)
        && Double.compare(paper, row.paper) == 0
        && Arrays.equals(found, row.found);
  }

  @Override
  public int hashCode() {
    return 31 * run.hashCode() + Arrays.hashCode(found);
  }
}
