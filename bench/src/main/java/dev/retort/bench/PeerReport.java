package dev.retort.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Table and chart, beside the first JSON that they come from.
final class PeerReport {
  private PeerReport() {}

  /// Writes them; the exit code is not 0 where nothing was measured.
  static int write(List<Path> files) throws IOException {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("report needs the JSON files of one run or of its parts");
    }
    PeerResults results = PeerReader.read(files);
    Path json = files.getFirst();
    if (results.rows().isEmpty()) {
      System.err.println("peers: nothing was measured");
      return 1;
    }
    String name = String.valueOf(json.getFileName()).replaceFirst("\\.json$", "");
    Path table = json.resolveSibling(name + ".md");
    Path chart = json.resolveSibling(name + ".svg");
    Files.writeString(table, PeerTable.of(results));
    Files.writeString(chart, PeerChart.of(results));
    System.out.println("Table: " + table + "\nChart: " + chart);
    return 0;
  }
}
