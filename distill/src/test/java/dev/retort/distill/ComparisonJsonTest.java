package dev.retort.distill;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.Evaluation;
import dev.retort.engine.ReliabilityBin;
import dev.retort.engine.io.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Each number of a result is the one that its name says.
final class ComparisonJsonTest {
  /// One of its four samples is wrong, and no two of its numbers are alike.
  private static final Run RUN =
      new Run(
          Role.DISTILLED,
          "kd",
          "dense 2",
          7,
          11,
          44,
          Evaluation.of(new float[] {3, 0, 1, 0.5f, 0, 2, 0.2f, 0}, new int[] {0, 1, 1, 0}, 2),
          0.75,
          0.125,
          new Latency(2.5, 4.25),
          1.5,
          1000,
          "ab");

  private static final Json.Members JSON = Json.parse(RUN.toJson().text()).asObject();

  @Test
  void theNumbersOfARunHaveTheirNames() {
    Map<String, Double> expected =
        Map.ofEntries(
            entry("seed", (double) RUN.seed()),
            entry("parameters", (double) RUN.parameters()),
            entry("bytes", (double) RUN.bytes()),
            entry("testErrors", (double) RUN.testErrors()),
            entry("testExamples", (double) RUN.testExamples()),
            entry("loss", RUN.loss()),
            entry("ece", RUN.calibrationError()),
            entry("agreement", RUN.agreement()),
            entry("klFromTeacher", RUN.klFromTeacher()),
            entry("trainSeconds", RUN.trainSeconds()),
            entry("samplesPerSecond", RUN.samplesPerSecond()));
    assertEquals(expected.size(), new HashSet<>(expected.values()).size(), "no two are alike");
    Map<String, Double> found =
        JSON.values().entrySet().stream()
            .filter(member -> member.getValue() instanceof Json.Numeral)
            .collect(Collectors.toMap(Map.Entry::getKey, member -> member.getValue().asDouble()));
    assertEquals(expected, found);
  }

  /// Where times are measured in the end, when all models are there.
  @Test
  void aLatencyThatIsMeasuredLaterChangesNoOtherNumber() {
    Latency measured = new Latency(7, 9);
    Run expected =
        new Run(
            RUN.role(),
            RUN.method(),
            RUN.architecture(),
            RUN.seed(),
            RUN.parameters(),
            RUN.bytes(),
            RUN.evaluation(),
            RUN.agreement(),
            RUN.klFromTeacher(),
            measured,
            RUN.trainSeconds(),
            RUN.samplesPerSecond(),
            RUN.weightsSha256());
    assertEquals(expected, RUN.withLatency(measured));
  }

  @Test
  void theBinsAreThoseOfTheRun() {
    List<ReliabilityBin> expected =
        RUN.evaluation().reliability().stream().filter(bin -> bin.count() > 0).toList();
    List<Json> found = JSON.get("reliability").asArray();
    assertEquals(4, found.size());
    assertEquals(4, expected.size());
    for (int b = 0; b < found.size(); b++) {
      Json.Members bin = found.get(b).asObject();
      assertEquals(expected.get(b).count(), bin.get("count").asInt());
      assertEquals(expected.get(b).confidence(), bin.get("confidence").asDouble());
      assertEquals(expected.get(b).accuracy(), bin.get("accuracy").asDouble());
    }
  }

  @Test
  void theDataHaveTheirCountsAndHashes() {
    Comparison.Data data = new Comparison.Data("toy", 5000, 500, 1000, 2, "12", "34");
    assertEquals(
        """
        {"name":"toy","train":5000,"validation":500,"test":1000,"classes":2,\
        "trainSha256":"12","testSha256":"34"}\
        """,
        Comparison.of(data, "kd", List.of(RUN)).toJson().get("data").text());
    Comparison.Data unknown = new Comparison.Data("toy", 5000, 500, 1000, 2);
    Json.Members json = Comparison.of(unknown, "kd", List.of(RUN)).toJson();
    assertEquals(new Json.Null(), json.get("data").asObject().get("testSha256"));
  }
}
