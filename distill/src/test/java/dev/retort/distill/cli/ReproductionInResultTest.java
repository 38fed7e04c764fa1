package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.io.Json;
import dev.retort.engine.kernel.KernelChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// A result says how it was made, and nothing of where and when.
final class ReproductionInResultTest {
  static final List<WrittenReport> ALL = WrittenReport.ALL;

  @TempDir private Path folder;

  @ParameterizedTest
  @FieldSource("ALL")
  void hasTheCommandOfTheReport(WrittenReport report) throws IOException {
    report.outcome().succeeds();
    Json.Members result = SearchFolder.result(report.out());
    Json.Members made = result.get("reproduction").asObject();
    String command = made.get("command").asString();
    List<String> shown =
        Pattern.compile("<pre><code>(.*?)</code>")
            .matcher(report.html())
            .results()
            .map(found -> found.group(1).replaceAll("<[^>]*>", ""))
            .toList();
    assertEquals(shown.get(1).replace(" --out " + report.out(), ""), command);
    assertEquals(Main.version(), made.get("version").asString());
    assertTrue(made.get("jdk").asString().startsWith(Runtime.version().toString()));
    assertEquals(KernelChoice.description(), made.get("kernels").asString());
    assertEquals(
        result.get("data").asObject().get("classes").asInt(),
        result.get("classNames").asStrings().size());
  }

  @Test
  void isTheSameWhereverResultsAreWritten() throws IOException {
    Path table = Files.writeString(folder.resolve("table.csv"), "x,z,label\n" + rows());
    Path file =
        Files.writeString(
            folder.resolve("one.retort"), "data = table.csv\nepochs = 1\n[a]\nnetwork = mlp:4\n");
    List<Object> train = List.of("train", "--data", table, "--arch", "mlp:4", "--epochs", 1);
    List<Object> run = List.of("run", file);
    for (List<Object> command : List.of(train, run)) {
      String one = made(command, "one-" + command.getFirst());
      assertEquals(one, made(command, "other-" + command.getFirst()));
      assertFalse(one.contains(folder.toString()), one);
      assertTrue(one.contains("--data table.csv"), one);
    }
    String trained = made(train, "third");
    for (String words : List.of("retort train ", "--arch mlp:4", "--batch-size 128", "--seed 1")) {
      assertTrue(trained.contains(words), trained);
    }
    assertTrue(made(run, "fourth").contains("retort run one.retort "));
  }

  private static String rows() {
    return "1,2,a\n3,4,b\n".repeat(20);
  }

  private String made(List<Object> command, String out) throws IOException {
    Path written = folder.resolve(out);
    List<Object> words = new ArrayList<>(command);
    words.addAll(List.of("--out", written));
    Outcome.of(words.toArray()).succeeds();
    return SearchFolder.result(written).get("reproduction").text();
  }
}
