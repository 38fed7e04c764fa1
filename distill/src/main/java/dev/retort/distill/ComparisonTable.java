package dev.retort.distill;

import dev.retort.distill.statistics.Statistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// A comparison as a table for a terminal: a column a role, a row a figure, the verdict below.
final class ComparisonTable {
  private static final int WIDTH = 100;
  private static final String UNKNOWN = "-";

  private final Comparison comparison;
  private final List<Role> roles;
  private final List<String[]> rows = new ArrayList<>();

  private ComparisonTable(Comparison comparison) {
    this.comparison = comparison;
    roles = Arrays.stream(Role.values()).filter(role -> !comparison.runs(role).isEmpty()).toList();
  }

  static String of(Comparison comparison) {
    return new ComparisonTable(comparison).text();
  }

  private String text() {
    row("", runs -> comparison.title(runs.get(0).role()));
    int examples = comparison.runs().isEmpty() ? 0 : comparison.runs().get(0).testExamples();
    row(format("errors of %,d", examples), runs -> number(runs, Run::testErrors, 0));
    row(
        "error rate",
        runs -> number(runs, run -> 100.0 * run.testErrors() / run.testExamples(), 2) + " %");
    row("cross entropy", runs -> number(runs, Run::loss, 4));
    row("calibration error", runs -> number(runs, Run::calibrationError, 4));
    row("agrees with teacher", runs -> number(runs, run -> 100 * run.agreement(), 2) + " %");
    row("KL from teacher", runs -> number(runs, Run::klFromTeacher, 4));
    row("parameters", runs -> format("%,d", runs.get(0).parameters()));
    row("size", runs -> bytes(runs.get(0).bytes()));
    row("one prediction, median", runs -> micros(runs.get(0), false));
    row("one prediction, 99 %", runs -> micros(runs.get(0), true));
    row("training" + (several() ? ", median" : ""), ComparisonTable::seconds);
    return title() + "\n\n" + aligned() + "\n" + wrapped(comparison.verdict());
  }

  /// Whether any role has several networks.
  private boolean several() {
    return roles.stream().anyMatch(role -> Run.networks(comparison.runs(role)).size() > 1);
  }

  /// Of the trainings' times the median: one that had to wait says nothing of the others.
  private static String seconds(List<Run> runs) {
    double median =
        Statistics.median(Run.networks(runs).stream().mapToDouble(Run::trainSeconds).toArray());
    return Double.isNaN(median) ? UNKNOWN : format("%,.1f s", median);
  }

  private String title() {
    Comparison.Data data = comparison.data();
    String seeds =
        comparison.runs(Role.DISTILLED).stream()
            .map(run -> Long.toString(run.seed()))
            .collect(Collectors.joining(", "));
    return format(
            "%s: %,d training, %s%,d test samples, %d classes; %s %s\n",
            data.name(),
            data.training(),
            data.validation() == 0 ? "" : format("%,d validation, ", data.validation()),
            data.test(),
            data.classes(),
            seeds.contains(",") ? "seeds" : "seed",
            seeds)
        + comparison.setting();
  }

  private interface Cell {
    String of(List<Run> runs);
  }

  private void row(String name, Cell cell) {
    String[] row = new String[roles.size() + 1];
    row[0] = name;
    for (int r = 0; r < roles.size(); r++) {
      String text = cell.of(comparison.runs(roles.get(r)));
      row[r + 1] = text.startsWith(UNKNOWN) ? UNKNOWN : text;
    }
    rows.add(row);
  }

  /// Mean and, over several seeds, deviation.
  private static String number(List<Run> runs, ToDoubleFunction<Run> figure, int digits) {
    Statistics statistics =
        Statistics.of(Run.networks(runs).stream().mapToDouble(figure).toArray());
    if (Double.isNaN(statistics.mean())) {
      return UNKNOWN;
    }
    if (statistics.count() == 1) {
      return format("%,." + digits + "f", statistics.mean());
    }
    int more = digits == 0 ? 1 : digits;
    return format("%,." + more + "f ± %,." + more + "f", statistics.mean(), statistics.deviation());
  }

  private static String bytes(long bytes) {
    return bytes < 1_000_000 ? format("%.1f kB", bytes * 1e-3) : format("%.2f MB", bytes * 1e-6);
  }

  private static String micros(Run run, boolean rare) {
    Latency latency = run.latency();
    return latency == null ? UNKNOWN : format("%,.1f µs", rare ? latency.p99() : latency.p50());
  }

  private String aligned() {
    int[] widths = new int[roles.size() + 1];
    for (String[] row : rows) {
      for (int c = 0; c < row.length; c++) {
        widths[c] = Math.max(widths[c], row[c].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder(format("%-" + widths[0] + "s", row[0]));
      for (int c = 1; c < row.length; c++) {
        line.append(format("   %" + widths[c] + "s", row[c]));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static String wrapped(String text) {
    StringBuilder lines = new StringBuilder();
    int column = 0;
    for (String word : text.split(" ", -1)) {
      if (column > 0 && column + 1 + word.length() > WIDTH) {
        lines.append('\n');
        column = 0;
      } else if (column > 0) {
        lines.append(' ');
        column++;
      }
      lines.append(word);
      column += word.length();
    }
    return lines.toString();
  }

  @SuppressWarnings("AnnotateFormatMethod") // patterns are literals of this file
  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
