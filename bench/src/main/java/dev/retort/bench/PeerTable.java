package dev.retort.bench;

import dev.retort.bench.PeerResults.Rates;
import dev.retort.bench.PeerResults.Row;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.StringJoiner;

/// The results as one Markdown table, and a line on what they were measured with.
final class PeerTable {
  /// For a run that was left out, or has failed.
  private static final String MISSING = "-";

  private PeerTable() {}

  static String of(PeerResults results) {
    List<Contender> contenders = results.contenders();
    StringBuilder table = new StringBuilder(settings(results));
    StringJoiner head = new StringJoiner(" | ", "| ", " |\n");
    head.add(threads(results));
    contenders.forEach(contender -> head.add(contender.title()));
    head.add("Retort to the best other");
    table.append(head);
    table.append("|---".repeat(contenders.size() + 2)).append("|\n");
    PeerWork last = null;
    for (Row row : results.rows()) {
      if (row.work() != last) {
        last = row.work();
        table.append("| **").append(last.title()).append("**, ").append(last.unit());
        table.append(" |".repeat(contenders.size() + 2)).append('\n');
      }
      StringJoiner line = new StringJoiner(" | ", "| ", " |\n").add(row.label());
      contenders.forEach(contender -> line.add(figures(results, row, contender)));
      table.append(line.add(ratios(results, row)));
    }
    if (table.indexOf(" " + MISSING + " ") >= 0) {
      table.append("\n`" + MISSING + "`: not measured, or the measurement failed.\n");
    }
    return table.toString();
  }

  private static String settings(PeerResults results) {
    StringJoiner peaks = new StringJoiner(" / ");
    results
        .threads()
        .forEach(threads -> peaks.add(String.format(Locale.ROOT, "%.0f", results.peak(threads))));
    return "Medians; %sJDK %s; peak of the cores %s GFLOP/s.\n\n"
        .formatted(
            results.machine().isEmpty() ? "" : results.machine() + "; ", results.java(), peaks);
  }

  private static String threads(PeerResults results) {
    StringJoiner threads = new StringJoiner(" / ", "", "");
    results.threads().forEach(number -> threads.add(number.toString()));
    return threads + (results.threads().equals(List.of(1)) ? " thread" : " threads");
  }

  private static String figures(PeerResults results, Row row, Contender contender) {
    if (!results.does(contender, row.work())) {
      return "";
    }
    StringJoiner figures = new StringJoiner(" / ");
    for (int threads : results.threads()) {
      Rates rates = row.on(threads).get(contender);
      figures.add(rates == null ? MISSING : row.work().figure(rates));
    }
    return figures.toString();
  }

  private static String ratios(PeerResults results, Row row) {
    StringJoiner ratios = new StringJoiner(" / ");
    for (int threads : results.threads()) {
      OptionalDouble ratio = row.ratio(Contender.RETORT, threads);
      ratios.add(
          ratio.isEmpty() ? MISSING : String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()));
    }
    return ratios.toString();
  }
}
