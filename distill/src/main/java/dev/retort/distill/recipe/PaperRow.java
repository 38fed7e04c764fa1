package dev.retort.distill.recipe;

import dev.retort.distill.statistics.Statistics;
import java.util.List;

/// A row of a paper's table: what the paper found, beside what was found here.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="hinton"}
///
/// @param experiment which part of the paper it belongs to
/// @param run what was trained
/// @param unit what is counted: `errors`, or `%`
/// @param paper the paper's number; NaN where it gives none
/// @param found one number a seed
/// @param weights for each of these numbers the SHA-256 of the weights of the network that has it
public record PaperRow(
    String experiment,
    String run,
    String unit,
    double paper,
    List<Double> found,
    List<String> weights) {
  /// @throws IllegalArgumentException if there are not as many hashes as numbers
  public PaperRow {
    found = List.copyOf(found);
    weights = List.copyOf(weights);
    if (weights.size() != found.size()) {
      throw new IllegalArgumentException(
          "the row %s has %d numbers but the hashes of %d networks; give one for each"
              .formatted(run, found.size(), weights.size()));
    }
  }

  /// Mean and deviation over the seeds.
  public Statistics statistics() {
    return Statistics.of(found.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
