package dev.retort.bench;

import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// What a run measured, from JMH's JSON.
///
/// @param machine what it was measured on; empty where nobody has said
record PeerResults(String java, String machine, List<Row> rows) {
  /// Medians over the iterations: samples (where there are none, calls) and 10^9 operations a
  /// second, and the share of the peak in percent.
  record Rates(double samples, double gflops, double share) {}

  /// One piece of work: by number of threads, who did it how fast.
  record Row(PeerWork work, String label, Map<Integer, Map<Contender, Rates>> byThreads) {
    Map<Contender, Rates> on(int threads) {
      return byThreads.getOrDefault(threads, Map.of());
    }
  }

  /// How many times as fast as the best of the others somebody is, each measured against the peak
  /// of its own iterations. Who may use two threads may also use one, if that is faster.
  OptionalDouble ratio(Row row, Contender whose, int threads) {
    Rates rates = row.on(threads).get(whose);
    double best = 0;
    for (int fewer : row.byThreads().keySet()) {
      for (var other : row.on(fewer).entrySet()) {
        if (fewer <= threads && other.getKey() != Contender.RETORT) {
          best = Math.max(best, peak(fewer) * other.getValue().share());
        }
      }
    }
    return rates == null || best == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(peak(threads) * rates.share() / best);
  }

  /// Reads the results of one run, or of several that measured different work.
  static PeerResults read(List<Path> files) throws IOException {
    List<Json> results = new ArrayList<>();
    for (Path file : files) {
      results.addAll(elements(Json.parse(Files.readString(file))));
    }
    Map<String, Row> rows = new LinkedHashMap<>();
    String java = "";
    String machine = "";
    for (Json result : results) {
      Json.Members members = (Json.Members) result;
      java = text(members.get("jdkVersion"));
      for (Json option : elements(members.get("jvmArgs"))) {
        if (text(option).startsWith(Machine.OPTION)) {
          machine = text(option).substring(Machine.OPTION.length());
        }
      }
      Map<String, String> parameters = new LinkedHashMap<>();
      ((Json.Members) members.get("params"))
          .values()
          .forEach((name, value) -> parameters.put(name, text(value)));
      PeerWork work = PeerWork.of(text(members.get("benchmark")), parameters);
      String label = work.label(parameters);
      requireThroughput(members);
      Json.Members more = (Json.Members) members.get("secondaryMetrics");
      Rates rates =
          new Rates(
              work.samples(parameters) * median(members.get("primaryMetric")),
              median(more.get("gflops")),
              median(more.get("percentOfPeak")));
      rows.computeIfAbsent(work + label, _ -> new Row(work, label, new TreeMap<>()))
          .byThreads()
          .computeIfAbsent(
              Integer.valueOf(parameters.getOrDefault("threads", "1")),
              _ -> new EnumMap<>(Contender.class))
          .put(Contender.valueOf(parameters.getOrDefault("whose", "RETORT")), rates);
    }
    List<Row> sorted = new ArrayList<>(rows.values());
    sorted.sort(Comparator.comparing(Row::work));
    return new PeerResults(java, machine, sorted);
  }

  /// Whether somebody was measured at that kind of work at all, so that a gap in it is a run that
  /// was left out or has failed.
  boolean does(Contender contender, PeerWork work) {
    return rows.stream()
        .filter(row -> row.work() == work)
        .flatMap(row -> row.byThreads().values().stream())
        .anyMatch(measured -> measured.containsKey(contender));
  }

  /// The contenders that were measured at all.
  List<Contender> contenders() {
    return rows.stream()
        .flatMap(row -> row.byThreads().values().stream())
        .flatMap(measured -> measured.keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /// The numbers of threads that were measured at all.
  List<Integer> threads() {
    return rows.stream()
        .flatMap(row -> row.byThreads().keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /// The median peak of that many cores, in 10^9 operations a second.
  double peak(int threads) {
    double[] peaks =
        rows.stream()
            .flatMap(row -> row.on(threads).values().stream())
            .mapToDouble(rates -> 100 * rates.gflops() / rates.share())
            .sorted()
            .toArray();
    return peaks[peaks.length / 2];
  }

  /// Other modes and units of JMH would make other numbers of the same name.
  private static void requireThroughput(Json.Members result) {
    String mode = text(result.get("mode"));
    String unit = text(((Json.Members) result.get("primaryMetric")).get("scoreUnit"));
    if (!mode.equals("thrpt") || !unit.equals("ops/s")) {
      throw new IllegalArgumentException(
          "%s was measured as %s in %s, but only throughput in ops/s is compared; leave -bm and -tu out"
              .formatted(text(result.get("benchmark")), mode, unit));
    }
  }

  private static double median(Json metric) {
    double[] values =
        elements(((Json.Members) metric).get("rawData")).stream()
            .flatMap(fork -> elements(fork).stream())
            .mapToDouble(value -> Double.parseDouble(((Json.Numeral) value).digits()))
            .sorted()
            .toArray();
    return values[values.length / 2];
  }

  private static List<Json> elements(Json json) {
    return ((Json.Elements) json).values();
  }

  private static String text(Json json) {
    return ((Json.Text) json).value();
  }
}
