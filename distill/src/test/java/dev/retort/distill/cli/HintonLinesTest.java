package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.statistics.PairedDifference;
import dev.retort.distill.statistics.Statistics;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// The lines of `hinton` have the numbers of its result: of one seed counts, of several means and
/// deviations.
final class HintonLinesTest {
  private static final int PAIRS = 8;

  @Test
  void ofOneSeed() throws IOException {
    Outcome outcome = WrittenReport.HINTON.outcome().succeeds();
    requireNumbers(SearchFolder.result(WrittenReport.HINTON.out()), outcome.out(), "here");
  }

  @Test
  void ofSeveralSeeds() {
    String words =
        "hinton --data synthetic:80 --seeds 2 --seed 3 --epochs 1 --teacher-epochs 1 --json -";
    Outcome outcome = Outcome.of((Object[]) words.split(" ", -1)).succeeds();
    Json.Members result = Json.parse(outcome.out()).asObject();
    List<Long> seeds = new ArrayList<>();
    for (Json run : result.get("runs").asArray()) {
      seeds.add(run.asObject().get("seed").asLong());
    }
    assertEquals(List.of(3L, 3L, 3L, 3L, 4L, 4L, 4L, 4L), seeds);
    requireNumbers(result, outcome.err(), "here, 2 seeds");
  }

  /// That the table follows in the lines, and that each pair has its errors and its p.
  ///
  /// @param here the head of our numbers
  private static void requireNumbers(Json.Members result, String said, String here) {
    List<String> lines =
        said.lines()
            .map(line -> line.strip().replaceAll(" {2,}", " | "))
            .filter(line -> !line.isEmpty())
            .toList();
    List<String> table = table(result, here);
    int begin = lines.indexOf(table.getFirst());
    assertTrue(begin >= 0, said);
    int end = Math.min(lines.size(), begin + table.size());
    assertEquals(table, lines.subList(begin, end));

    List<Json> pairs = result.get("temperaturePairs").asArray();
    assertEquals(PAIRS, pairs.size());
    for (Json pair : pairs) {
      Json.Members members = pair.asObject();
      String before = before(members, here.equals("here") ? 0 : 1);
      String behind = " | " + p(members, "sampleTestP") + " | " + p(members, "adjustedP");
      assertTrue(
          lines.stream().anyMatch(line -> line.startsWith(before) && line.endsWith(behind)),
          before + "..." + behind + " is missing in\n" + said);
    }
  }

  private static List<String> table(Json.Members result, String here) {
    List<String> table = new ArrayList<>();
    for (Json each : result.get("experiments").asArray()) {
      Json.Members experiment = each.asObject();
      table.add(experiment.get("name").asString() + " | paper | " + here);
      for (Json row : experiment.get("rows").asArray()) {
        table.add(line(row.asObject()));
      }
    }
    return table;
  }

  private static String line(Json.Members row) {
    boolean share = row.get("unit").asString().equals("%");
    String unit = share ? " %" : "";
    Json paper = row.get("paper");
    double[] found = row.get("found").asArray().stream().mapToDouble(Json::asDouble).toArray();
    Statistics ours = Statistics.of(found);
    assertEquals(ours.mean(), row.get("mean").asDouble());
    return row.get("run").asString()
        + " | "
        + (paper instanceof Json.Null ? "-" : fixed(paper.asDouble(), share ? 1 : 0) + unit)
        + " | "
        + (found.length == 1
            ? fixed(ours.mean(), share ? 1 : 0)
            : fixed(ours.mean(), 1) + " ± " + fixed(ours.deviation(), 1))
        + unit;
  }

  /// The head of a pair's row, and the errors of both.
  private static String before(Json.Members pair, int digits) {
    return String.format(
        Locale.ROOT,
        "%d units a layer, T = %s and T = %s | %s, %s | ",
        pair.get("units").asInt(),
        temperature(pair.get("first").asFloat()),
        temperature(pair.get("second").asFloat()),
        fixed(pair.get("firstErrors").asDouble(), digits),
        fixed(pair.get("secondErrors").asDouble(), digits));
  }

  private static String temperature(float value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Float.toString(value);
  }

  private static String p(Json.Members pair, String name) {
    return PairedDifference.number(pair.get(name).asDouble());
  }

  private static String fixed(double value, int digits) {
    return String.format(Locale.ROOT, digits == 0 ? "%,.0f" : "%,.1f", value);
  }
}
