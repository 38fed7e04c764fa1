package dev.retort.bench;

import dev.retort.bench.PeerResults.Rates;
import dev.retort.bench.PeerResults.Row;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads what runs measured from JMH's JSON.
final class PeerReader {
  private final Map<String, Row> rows = new LinkedHashMap<>();
  private String java = "";
  private String machine = "";

  private PeerReader() {}

  /// The results of one run, or of several that measured different work.
  ///
  /// @throws IOException if a file is missing or cannot be read
  /// @throws IllegalArgumentException if it holds anything else; the message names it
  static PeerResults read(List<Path> files) throws IOException {
    PeerReader reader = new PeerReader();
    for (Path file : files) {
      String text = text(file);
      try {
        Json.parse(text).asArray().forEach(result -> reader.add(result.asObject()));
      } catch (IllegalArgumentException wrong) {
        throw new IllegalArgumentException(file + ": " + wrong.getMessage(), wrong);
      }
    }
    List<Row> sorted = new ArrayList<>(reader.rows.values());
    sorted.sort(Comparator.comparing(Row::work));
    return new PeerResults(reader.java, reader.machine, sorted);
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException missing) {
      throw new IOException("there is no " + file, missing);
    } catch (IOException unreadable) {
      throw new IOException("cannot read " + file + ": " + unreadable, unreadable);
    }
  }

  private void add(Json.Members result) {
    java = result.get("jdkVersion").asString();
    for (String option : result.get("jvmArgs").asStrings()) {
      if (option.startsWith(Machine.OPTION)) {
        machine = option.substring(Machine.OPTION.length());
      }
    }
    Map<String, String> parameters = parameters(result);
    String benchmark = result.get("benchmark").asString();
    PeerWork work = PeerWork.of(benchmark, parameters);
    String label = work.label(parameters);
    requireThroughput(benchmark, result);
    rows.computeIfAbsent(work + label, _ -> new Row(work, label, new TreeMap<>()))
        .byThreads()
        .computeIfAbsent(
            Integer.valueOf(parameters.getOrDefault("threads", "1")),
            _ -> new EnumMap<>(Contender.class))
        .put(
            Contender.valueOf(parameters.getOrDefault("whose", "RETORT")),
            rates(work.samples(parameters), result));
  }

  private static Map<String, String> parameters(Json.Members result) {
    Map<String, String> parameters = new LinkedHashMap<>();
    result
        .get("params")
        .asObject()
        .values()
        .forEach((name, value) -> parameters.put(name, value.asString()));
    return parameters;
  }

  /// Other modes and units of JMH would make other numbers of the same name.
  private static void requireThroughput(String benchmark, Json.Members result) {
    String mode = result.get("mode").asString();
    String unit = result.get("primaryMetric").asObject().get("scoreUnit").asString();
    if (!mode.equals("thrpt") || !unit.equals("ops/s")) {
      throw new IllegalArgumentException(
          "%s was measured as %s in %s, but only throughput in ops/s is compared; leave -bm and -tu out"
              .formatted(benchmark, mode, unit));
    }
  }

  private static Rates rates(int samples, Json.Members result) {
    Json.Members more = result.get("secondaryMetrics").asObject();
    return new Rates(
        samples * median(result.get("primaryMetric")),
        median(more.get("gflops")),
        median(more.get("percentOfPeak")));
  }

  private static double median(Json metric) {
    return PeerResults.median(
        metric.asObject().get("rawData").asArray().stream()
            .flatMap(fork -> fork.asArray().stream())
            .mapToDouble(Json::asDouble));
  }
}
