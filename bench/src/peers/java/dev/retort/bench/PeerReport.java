package dev.retort.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Table and chart, beside the first JSON that they come from.
final class PeerReport {
  private PeerReport() {}

  static void write(List<Path> files) throws IOException {
    PeerResults results = PeerResults.read(files);
    Path json = files.getFirst();
    if (results.rows().isEmpty()) {
      System.err.println("nothing was measured");
      System.exit(1);
    }
    String name = String.valueOf(json.getFileName()).replaceFirst("\\.json$", "");
    Path table = json.resolveSibling(name + ".md");
    Path chart = json.resolveSibling(name + ".svg");
    Files.writeString(table, PeerTable.of(results));
    Files.writeString(chart, PeerChart.of(results));
    System.out.println("Table: " + table + "\nChart: " + chart);
  }
}
