package dev.retort.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From JMH's numbers to the table's: medians, units, ratios, and what is missing.
final class PeerTableTest {
  private static final String TRAINING = "dev.retort.bench.PeerTrainingStepBenchmark.run";
  private static final String INFERENCE = "dev.retort.bench.PeerInferenceBenchmark.run";

  @TempDir private Path folder;
  private final List<String> results = new ArrayList<>();

  /// A result whose peak is 100 GFLOP/s on one core and 160 on two, which heat each other.
  private void measured(String benchmark, String parameters, double calls, double gflops) {
    double peak = parameters.contains("'threads':'2'") ? 160 : 100;
    measured(benchmark, parameters, calls, gflops, 100 * gflops / peak);
  }

  private void measured(
      String benchmark, String parameters, double calls, double gflops, double share) {
    results.add(
        """
        {'jdkVersion': '25.0.3', 'jvmArgs': ['-Xmx1g', '-Dretort.bench.machine=a chip, 2026-11-28'],
         'benchmark': '%s', 'mode': 'thrpt', 'params': {%s},
         'primaryMetric': {'scoreUnit': 'ops/s', 'rawData': %s},
         'secondaryMetrics': {'gflops': {'rawData': %s}, 'percentOfPeak': {'rawData': %s}}}
        """
            .formatted(benchmark, parameters, raw(calls), raw(gflops), raw(share)));
  }

  /// Two forks whose median is the value, and one iteration that was disturbed.
  private static String raw(double value) {
    return "[[%s, %s], [%s]]".formatted(value, 0.01 * value, value);
  }

  private PeerResults read() throws IOException {
    String json = "[" + String.join(",", results).replace('\'', '"') + "]";
    return PeerReader.read(List.of(Files.writeString(folder.resolve("peers.json"), json)));
  }

  /// The cells of the only row of that label.
  private static List<String> cells(String table, String label) {
    List<List<String>> found =
        table
            .lines()
            .filter(line -> line.startsWith("| " + label + " |"))
            .map(line -> List.of(line.substring(2, line.length() - 2).split(" \\| ", -1)))
            .toList();
    assertEquals(1, found.size(), table);
    return found.getFirst();
  }

  @Test
  void ratesAreOfSamplesAndRatiosOfShares() throws IOException {
    measured(TRAINING, "'network':'MLP_800','threads':'1','whose':'RETORT'", 100, 80);
    measured(TRAINING, "'network':'MLP_800','threads':'1','whose':'PYTORCH'", 50, 40);
    measured(TRAINING, "'network':'MLP_800','threads':'2','whose':'RETORT'", 150, 120);
    measured(TRAINING, "'network':'MLP_800','threads':'2','whose':'PYTORCH'", 90, 72);
    assertEquals(
        List.of("MLP 800", "12,800 / 19,200", "6,400 / 11,500", "2.00 / 1.67"),
        cells(PeerTable.of(read()), "MLP 800"));
  }

  @Test
  void itSaysWhatWasMeasuredWith() throws IOException {
    measured(TRAINING, "'network':'MLP_800','threads':'1','whose':'RETORT'", 100, 80);
    String table = PeerTable.of(read());
    String first = "Medians; a chip, 2026-11-28; JDK 25.0.3; peak of the cores 100 GFLOP/s.\n";
    assertTrue(table.startsWith(first), table);
  }

  /// Whoever is slower with two threads may use one.
  @Test
  void theBestOfTheOthersMayUseFewerThreads() throws IOException {
    measured(TRAINING, "'network':'LENET','threads':'1','whose':'PYTORCH'", 50, 40);
    measured(TRAINING, "'network':'LENET','threads':'2','whose':'PYTORCH'", 40, 32);
    measured(TRAINING, "'network':'LENET','threads':'2','whose':'RETORT'", 100, 80);
    assertEquals("- / 2.00", cells(PeerTable.of(read()), "LeNet").getLast());
  }

  /// A busy hour leaves other work a peak of 80 GFLOP/s on two cores, not 160.
  @Test
  void runsOfAnotherHourDoNotChangeARatio() throws IOException {
    measured(TRAINING, "'network':'LENET','threads':'1','whose':'PYTORCH'", 50, 40);
    measured(TRAINING, "'network':'LENET','threads':'2','whose':'RETORT'", 100, 80);
    measured(TRAINING, "'network':'MLP_30','threads':'2','whose':'RETORT'", 100, 40, 50);
    measured(TRAINING, "'network':'MLP_30','threads':'2','whose':'PYTORCH'", 50, 20, 25);
    PeerResults read = read();
    assertEquals("- / 2.00", cells(PeerTable.of(read), "LeNet").getLast());
    String chart = PeerChart.of(read);
    assertTrue(chart.contains("<title>Retort, LeNet: 2.00</title>"), chart);
  }

  @Test
  void anotherBatchHasItsOwnRowAndRate() throws IOException {
    for (String batch : List.of("1", "64", "256")) {
      measured(INFERENCE, "'network':'MLP_30','batch':'" + batch + "','whose':'RETORT'", 1000, 10);
    }
    String table = PeerTable.of(read());
    assertEquals("64,000", cells(table, "MLP 30, batch 64").get(1));
    assertTrue(table.contains("| MLP 30 | 256,000 |"), table);
    assertTrue(table.contains("| MLP 30 | 1000 |"), table); // one sample, in µs
  }

  /// A run that failed does not look like work that somebody cannot do.
  @Test
  void whatIsMissingIsSaid() throws IOException {
    measured(TRAINING, "'network':'MLP_800','threads':'1','whose':'RETORT'", 100, 80);
    measured(TRAINING, "'network':'MLP_800','threads':'2','whose':'RETORT'", 150, 120);
    measured(TRAINING, "'network':'MLP_800','threads':'2','whose':'PYTORCH'", 90, 72);
    measured(INFERENCE, "'network':'MLP_30','batch':'1','threads':'1','whose':'NETLIB'", 1, 1);
    String table = PeerTable.of(read());
    assertEquals(
        List.of("MLP 800", "12,800 / 19,200", "- / 11,500", "", "- / 1.67"),
        cells(table, "MLP 800"));
    assertTrue(table.endsWith("`-`: not measured, or the measurement failed.\n"), table);
  }

  @Test
  void otherUnitsAreRefused() {
    measured(TRAINING, "'network':'MLP_800','whose':'RETORT'", 100, 80);
    results.set(0, results.getFirst().replace("ops/s", "ops/ms"));
    String message = assertThrows(IllegalArgumentException.class, this::read).toString();
    assertTrue(message.contains("ops/ms") && message.contains("-tu"), message);
  }

  @Test
  void theChartHasEachContenderOnceARow() throws IOException {
    measured(TRAINING, "'network':'MLP_800','threads':'1','whose':'RETORT'", 100, 80);
    measured(TRAINING, "'network':'MLP_800','threads':'1','whose':'PYTORCH'", 50, 40);
    String chart = PeerChart.of(read());
    assertTrue(chart.contains("<title>Retort, MLP 800: 2.00</title>"), chart);
    assertTrue(chart.contains("<title>PyTorch, MLP 800: 1.00</title>"), chart);
  }
}
