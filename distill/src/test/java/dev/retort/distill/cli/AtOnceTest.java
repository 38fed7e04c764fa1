package dev.retort.distill.cli;

import static dev.retort.distill.cli.TinyExperiment.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Networks that train at once are those of one after the other.
final class AtOnceTest {
  @TempDir private Path folder;

  private List<String> hashes(Path out) throws IOException {
    return result(out).get("runs").asArray().stream()
        .map(run -> run.asObject().get("weightsSha256").asString())
        .toList();
  }

  private static Json.Members result(Path out) throws IOException {
    return Json.parse(Files.readString(out.resolve("result.json"))).asObject();
  }

  @Test
  void theWeightsAreTheSame() throws IOException {
    Path file = Files.writeString(folder.resolve("one.retort"), TEXT);
    Path fileAtOnce = Files.writeString(folder.resolve("many.retort"), "at-once = 3\n" + TEXT);
    Path one = folder.resolve("one");
    Path many = folder.resolve("many");
    Outcome.of("run", file, "--out", one).succeeds();
    Outcome atOnce = Outcome.of("run", fileAtOnce, "--out", many).succeeds();
    assertEquals(hashes(one), hashes(many));
    assertEquals(1, result(one).get("atOnce").asInt());
    assertEquals(3, result(many).get("atOnce").asInt());
    assertTrue(atOnce.err().contains("seed-2-kd: weights sha256 "), atOnce.err());
    String page = Files.readString(many.resolve("report.html")).replaceAll("<[^>]*>", "");
    assertTrue(page.contains("--at-once 3"), "the command of the report says so");

    // What is kept is found again however it was trained.
    Outcome again = Outcome.of("run", fileAtOnce, "--at-once", "1", "--out", many).succeeds();
    assertTrue(again.err().contains("seed-2-kd lies ready"), again.err());
  }

  @Test
  void aSearchChoosesTheSame() throws IOException {
    Path one = folder.resolve("one");
    Path many = folder.resolve("many");
    String words =
        "search --data synthetic:300 --trials 6 --epochs 3 --teacher-epochs 2 --max-bytes 60000";
    List<Object> search = new ArrayList<>(List.of(words.split(" ")));
    search.addAll(List.of("--threads", "1", "--out"));
    Outcome.of(with(search, one)).succeeds();
    Outcome.of(with(search, many, "--at-once", "3")).succeeds();
    assertEquals(hashes(one), hashes(many));
    assertEquals(trials(one), trials(many));
    assertEquals(3, result(many).get("atOnce").asInt());
  }

  private static List<String> trials(Path out) throws IOException {
    return result(out).get("experiments").asArray().stream()
        .flatMap(rung -> rung.asObject().get("rows").asArray().stream())
        .map(trial -> trial.asObject().get("weightsSha256").asString())
        .toList();
  }

  private static Object[] with(List<Object> words, Object... more) {
    List<Object> all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return all.toArray();
  }

  @Test
  void atLeastOneTrains() throws IOException {
    Path file = Files.writeString(folder.resolve("one.retort"), TEXT);
    for (List<Object> command :
        List.of(
            List.<Object>of("run", file),
            List.<Object>of("hinton", "--data", "synthetic:20"),
            List.<Object>of("search", "--data", "synthetic:20", "--max-bytes", "9000"))) {
      Outcome.of(with(command, "--at-once", "0"))
          .fails(2, "--at-once takes a number from 1 on, not 0");
    }
  }
}
