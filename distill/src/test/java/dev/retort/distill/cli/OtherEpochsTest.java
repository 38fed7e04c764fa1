package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `--epochs` makes another experiment of a file whose stages have epochs of their own: it weighs
/// one against the other by them.
final class OtherEpochsTest {
  private static final String TEXT =
      """
      data = synthetic:100
      seeds = 1
      epochs = 1
      [teacher]
      network = mlp:24
      epochs = 2
      [alone]
      network = mlp:8
      [kd]
      like = alone
      teacher = teacher
      [both]
      members = alone, kd
      [expected]
      teacher < alone
      kd < alone
      """;

  private static final String REASON = "--epochs 1 stands in place of the file's epochs";
  private static final String ONE_SEED = "One seed speaks for this pair of networks alone";

  @TempDir private Path folder;

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("experiment.retort"), text);
  }

  private static List<String> verdicts(Outcome outcome) {
    return outcome
        .out()
        .lines()
        .filter(line -> line.startsWith("expected "))
        .map(line -> line.replaceAll(".*: ", ""))
        .toList();
  }

  @Test
  void whatWasExpectedIsThenNotJudged() throws IOException {
    Path out = folder.resolve("out");
    Outcome outcome = Outcome.of("run", write(TEXT), "--epochs", 1, "--out", out).succeeds();
    assertEquals(1, outcome.out().lines().filter(line -> line.startsWith(REASON)).count());
    assertTrue(outcome.out().contains("are balanced (1, 2)"), outcome.out());
    assertEquals(List.of("not judged", "not judged"), verdicts(outcome));
    assertFalse(outcome.out().contains(ONE_SEED), outcome.out());

    Json.Members result = Json.parse(Files.readString(out.resolve("result.json"))).asObject();
    for (Json expected : result.get("expected").asArray()) {
      assertEquals("not judged", expected.asObject().get("verdict").asString());
    }
    List<String> findings = result.get("findings").asStrings();
    assertTrue(findings.getLast().startsWith(REASON), findings.toString());
    assertEquals("teacher < alone was expected.", findings.getFirst().replaceAll(".*; ", ""));
    String html = Files.readString(out.resolve("report.html"));
    assertEquals(2, html.split(">not judged</td>", -1).length - 1);
  }

  @Test
  void theEpochsOfTheFileAreJudged() throws IOException {
    Outcome outcome = Outcome.of("run", write(TEXT)).succeeds();
    assertFalse(verdicts(outcome).contains("not judged"), outcome.out());
    assertTrue(outcome.out().contains(ONE_SEED), outcome.out());
  }

  @Test
  void soAreOthersThatAllStagesHaveAlike() throws IOException {
    Path alike = write(TEXT.replace("epochs = 2\n", ""));
    Outcome outcome = Outcome.of("run", alike, "--epochs", 2).succeeds();
    assertEquals(2, verdicts(outcome).size());
    assertFalse(verdicts(outcome).contains("not judged"), outcome.out());
  }
}
