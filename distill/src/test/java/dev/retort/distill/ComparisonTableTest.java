package dev.retort.distill;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.Evaluation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Each row of the table that a terminal shows has the figure that its name says, below its model.
final class ComparisonTableTest {
  /// Right on all four samples, and nothing is known of its training or its time.
  private static final Run TEACHER =
      run(Role.TEACHER, 1_276_810, 5_107_240, new float[] {3, 0, 0, 1, 0, 2, 0.2f, 0}, 1, 0, null);

  /// Wrong on one of them.
  private static final Run DISTILLED =
      run(
          Role.DISTILLED,
          11_000,
          44_000,
          new float[] {3, 0, 1, 0.5f, 0, 2, 0.2f, 0},
          0.75,
          0.125,
          new Latency(2.5, 4.5));

  private static Run run(
      Role role,
      long parameters,
      long bytes,
      float[] logits,
      double agreement,
      double kl,
      @Nullable Latency latency) {
    boolean timed = latency != null;
    return new Run(
        role,
        "kd",
        "dense 2",
        1,
        parameters,
        bytes,
        Evaluation.of(logits, new int[] {0, 1, 1, 0}, 2),
        agreement,
        kl,
        latency,
        timed ? 1.5 : Double.NaN,
        timed ? 1000 : Double.NaN,
        role.key());
  }

  /// The cells of each row by its name.
  private static Map<String, List<String>> rows(String table) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (String line : table.lines().toList()) {
      List<String> cells = List.of(line.split(" {3,}", -1));
      if (cells.size() > 1) {
        rows.put(cells.getFirst(), cells.subList(1, cells.size()));
      }
    }
    return rows;
  }

  private static String decimals(double number) {
    return String.format(Locale.ROOT, "%.4f", number);
  }

  @Test
  void everyRowHasTheFigureOfItsName() {
    Comparison comparison =
        Comparison.of(
            new Comparison.Data("toy", 5000, 0, 4, 2),
            "kd, temperature 4",
            List.of(TEACHER, DISTILLED));
    assertEquals(
        Map.ofEntries(
            entry("", List.of("teacher", "distilled")),
            entry("errors of 4", List.of("0", "1")),
            entry("error rate", List.of("0.00 %", "25.00 %")),
            entry("cross entropy", List.of(decimals(TEACHER.loss()), decimals(DISTILLED.loss()))),
            entry(
                "calibration error",
                List.of(
                    decimals(TEACHER.calibrationError()), decimals(DISTILLED.calibrationError()))),
            entry("agrees with teacher", List.of("100.00 %", "75.00 %")),
            entry("KL from teacher", List.of("0.0000", "0.1250")),
            entry("parameters", List.of("1,276,810", "11,000")),
            entry("size", List.of("5.11 MB", "44.0 kB")),
            entry("one prediction, median", List.of("-", "2.5 µs")),
            entry("one prediction, 99 %", List.of("-", "4.5 µs")),
            entry("training", List.of("-", "1.5 s"))),
        rows(comparison.toString()));
  }
}
