package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A result takes the place of that of the same command, and of no other's.
final class FormerResultTest {
  private static final String DISTILL =
      "distill --data synthetic:60 --teacher mlp:4 --teacher-epochs 1 --student linear --epochs 1"
          + " --controls none";

  private static final String TRAIN = "train --data synthetic:60 --arch linear --epochs 1";

  private static final String REFUSED = "result.json is of a run that was trained in another way";
  private static final String MEND = "choose another folder as --out, or remove that file";

  @TempDir private Path folder;

  private Path out() {
    return folder.resolve("out");
  }

  private Path result() {
    return out().resolve("result.json");
  }

  private Outcome given(String line, Object... more) {
    List<Object> words = new ArrayList<>(List.of((Object[]) line.split(" ")));
    words.addAll(List.of(more));
    words.addAll(List.of("--out", out()));
    return Outcome.of(words.toArray());
  }

  @Test
  void thatOfAnotherCommandOrSeedStays() throws IOException {
    given(DISTILL).succeeds();
    String before = Files.readString(result());
    given(TRAIN).fails(1, REFUSED, "(retort distill, not retort train)", MEND);
    assertFalse(Files.exists(out().resolve("model.safetensors")), "before any training");
    given("search --data synthetic:60 --max-bytes 50000")
        .fails(1, REFUSED, "(retort distill, not retort search)", MEND);
    given("hinton --data synthetic:60").fails(1, REFUSED, "not retort hinton)", MEND);
    given("demo --data synthetic:60").fails(1, REFUSED, "(retort distill, not retort demo)", MEND);
    String stage = "data = synthetic:60\nepochs = 1\n[a]\nnetwork = linear\n";
    Path file = Files.writeString(folder.resolve("my.retort"), stage);
    given("run", file).fails(1, REFUSED, "(retort distill, not retort run my.retort)", MEND);
    given(DISTILL, "--seed", 2).fails(1, REFUSED, "(--seed 1, not 2)", MEND);
    given(DISTILL, "--temperature", 7).fails(1, REFUSED, "(--temperature 4.0, not 7)", MEND);
    assertEquals(before, Files.readString(result()));
  }

  @Test
  void thatOfTheSameCommandIsReplaced() throws IOException {
    given(DISTILL).succeeds();
    int runs = runs();
    Outcome more = given(DISTILL, "--temperature", 4, "--seeds", 2, "--threads", 1).succeeds();
    assertTrue(more.err().contains("distilled, seed 1 lies ready"), more.err());
    assertEquals(2 * runs, runs());
    given(DISTILL).succeeds();
    assertEquals(runs, runs());
  }

  private int runs() throws IOException {
    return SearchFolder.result(out()).get("runs").asArray().size();
  }

  /// Its networks guard themselves, and those that are as they were need not be trained again.
  @Test
  void aFileOfStagesMayGrow() throws IOException {
    String stages = "data = synthetic:60\nepochs = 1\n[a]\nnetwork = linear\n";
    Path file = Files.writeString(folder.resolve("my.retort"), stages);
    given("run", file).succeeds();
    Files.writeString(file, stages + "[b]\nnetwork = mlp:4\n");
    Outcome grown = given("run", file).succeeds();
    assertTrue(grown.err().contains("seed-1-a lies ready"), grown.err());
    given("run", file, "--epochs", 2).fails(1, REFUSED, "(--epochs none, not 2)", MEND);
  }

  @Test
  void thatOfEarlierBuildsIsReplaced() throws IOException {
    Files.createDirectories(out());
    for (String earlier : List.of("{}", "[]", "{\"reproduction\": 1}", "{\"reproduction\": {}}")) {
      Files.writeString(result(), earlier);
      given(TRAIN).succeeds();
      assertNotEquals(earlier, Files.readString(result()));
    }
  }

  @Test
  void whatIsNoResultStays() throws IOException {
    Files.createDirectories(out());
    byte[][] others = {"my notes".getBytes(StandardCharsets.UTF_8), {(byte) 0xFF}};
    for (byte[] other : others) {
      Files.write(result(), other);
      given(TRAIN).fails(1, "result.json is no result (", "choose another --out, or remove");
      assertFalse(Files.exists(out().resolve("model.safetensors")));
    }
  }

  /// It is there to show how a comparison goes, and begins anew.
  @Test
  void theDemosOwnFolderTakesEveryDemo() throws Exception {
    Path usual = Files.createDirectory(folder.resolve("retort-out")).resolve("result.json");
    Files.writeString(usual, made("retort demo --seed 2").text());
    OwnJava.run(folder, Map.of(), List.of(), DISTILL.replace("distill", "demo").split(" "))
        .succeeds();
    Json said = Json.parse(Files.readString(usual)).asObject().get("reproduction");
    assertTrue(said.text().contains("--seed 1"), said.text());
  }

  private static Json.Members made(String command) {
    return Json.object().with("reproduction", Json.object().with("command", command));
  }

  /// Why a command is refused where the result of another one lies; empty where it is not.
  private String refusal(String former, String now) throws IOException {
    Files.createDirectories(out());
    Files.writeString(result(), made(former).text());
    try (OutFolder locked = OutFolder.lock(out())) {
      FormerResult.requireAlike(locked, Json.object().with("command", now));
      return "";
    } catch (Failure refused) {
      assertEquals(1, refused.exitCode());
      return String.valueOf(refused.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          retort train --data table.csv             | retort train --data tables/table.csv
          retort run here/my.retort                 | retort run my.retort
          retort run ./here/my.retort               | retort run here/../here/my.retort
          retort demo --temperature 4.0 --seed 1    | retort demo --seed 1 --temperature 4
          retort demo --data synthetic              | retort demo --data synthetic:10000
          retort demo --threads 1 --seeds 3         | retort demo --threads 2
          retort run x --at-once 1 --markdown=true  | retort run x --at-once 3 --markdown=false
          retort search --max-errors 80             | retort search --max-bytes 4000
          retort search --max-latency 5.0           | retort search --max-errors 3
          retort train --data-dir a --data mnist    | retort train --data mnist
          """)
  void theSameInOtherWords(String former, String now) throws IOException {
    assertEquals("", refusal(former, now));
    assertEquals("", refusal(now, former));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          retort run a.retort            | retort run b.retort        | (retort run a.retort, not retort run b.retort)
          retort run a/x.retort          | retort run b/x.retort      | (retort run a/x.retort, not retort run b/x.retort)
          retort train --arch 'dense 3, relu' | retort train --arch 'dense 3, gelu' | (--arch dense 3, relu, not dense 3, gelu)
          retort train --label 'it'\\''s' | retort train --label its   | (--label it's, not its)
          retort demo --unlabelled x.zip | retort demo                | (--unlabelled x.zip, not none)
          retort demo                    | retort demo --model x      | (--model none, not x)
          retort search --temperature 2.0 --temperature 4.0 | retort search --temperature 2.0 | (--temperature 2.0 4.0, not 2.0)
          retort train --batch-norm=true | retort train --batch-norm=false | (--batch-norm true, not false)
          """)
  void whatDiffersIsNamed(String former, String now, String difference) throws IOException {
    String said = refusal(former, now);
    assertTrue(said.contains(difference), said);
  }
}
