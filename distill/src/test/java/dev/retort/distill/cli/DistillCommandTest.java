package dev.retort.distill.cli;

import static dev.retort.distill.cli.ResultRuns.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `distill` says in words how it distils, and spells out the command that repeats it.
final class DistillCommandTest {
  private static final String DATA = "synthetic:300";

  @TempDir private Path folder;

  /// The command that a report spells out gives the same networks, whatever is left to defaults.
  @Test
  void theReportSaysHowToRepeatIt() throws IOException {
    Path out = folder.resolve("first run");
    Outcome first =
        Outcome.of(
                "distill",
                "--data",
                DATA,
                "--teacher",
                "mlp:16",
                "--teacher-epochs",
                "2",
                "--student",
                "mlp:8",
                "--epochs",
                "2",
                "--out",
                out)
            .succeeds();
    String html = Files.readString(out.resolve("report.html"));
    requireHashesOfTheData(html);
    Matcher commands = Pattern.compile("<pre><code>(.*?)</code>").matcher(html);
    List<String> both =
        commands.results().map(command -> command.group(1).replaceAll("<[^>]*>", "")).toList();
    assertEquals(2, both.size(), "as typed, and with every option");
    List<String> words = words(both.get(1));
    assertEquals("retort", words.get(0));
    for (String option : List.of("--batch-size", "--schedule", "--temperature", "--data-seed")) {
      assertTrue(words.contains(option), words.toString());
    }
    List<String> command = words.subList(1, words.size());
    Path second = folder.resolve("second run");
    Outcome again = Outcome.of(replaced(command, "--out", second)).succeeds();
    assertFalse(again.err().contains("lies ready"), again.err());
    assertEquals(hashes(first.out()), hashes(again.out()));

    // where the networks are, none is trained again, and the report is the same
    Outcome third = Outcome.of(command.toArray()).succeeds();
    assertTrue(third.err().contains("distilled, seed 1 lies ready"), third.err());
    assertFalse(third.err().contains(": done"), third.err());
    assertEquals(hashes(first.out()), hashes(third.out()));
    assertEquals(curves(html), curves(Files.readString(out.resolve("report.html"))));
    Object[] other = replaced(command, "--temperature", "7");
    Outcome.of(other)
        .fails(1, "was trained in another way", "(--temperature 4.0, not 7)", "another folder");
    Files.delete(out.resolve("result.json")); // as of a run that was broken off
    Outcome.of(other).fails(1, "was trained in another way", "choose another folder");
  }

  private static void requireHashesOfTheData(String html) {
    String train = SyntheticDigits.train(300, 1).sha256();
    String test = SyntheticDigits.test(1000, 1).sha256();
    String cell = " data, SHA-256</th>\n<td><code>";
    assertTrue(html.contains(">training" + cell + train + "</code>"), train);
    assertTrue(html.contains(">test" + cell + test + "</code>"), test);
  }

  private static Object[] replaced(List<String> command, String option, Object value) {
    List<Object> words = new ArrayList<>(command);
    words.set(words.indexOf(option) + 1, value);
    return words.toArray();
  }

  private static String curves(String html) {
    int begin = html.indexOf("<section id=\"curves\"");
    return html.substring(begin, html.indexOf("</section>", begin));
  }

  /// The words of a command line as a shell takes them.
  private static List<String> words(String line) {
    return Pattern.compile("'([^']*)'|(\\S+)")
        .matcher(line)
        .results()
        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
        .toList();
  }

  private static List<String> hashes(String out) {
    return Pattern.compile("sha256 [0-9a-f]{64}")
        .matcher(out)
        .results()
        .map(MatchResult::group)
        .toList();
  }

  /// The teacher has those of its kind where nothing is said of it, for so few digits 200 epochs;
  /// the size of a batch is everybody's.
  @Test
  void epochsAndAugmentationAreTheStudents() throws IOException {
    Path out = folder.resolve("out");
    List<Object> words = new ArrayList<>(List.of("distill", "--data", "synthetic:60"));
    words.addAll(List.of("--teacher", "mlp:4", "--student", "linear", "--controls", "none"));
    words.addAll(List.of("--epochs", 2, "--batch-size", 30, "--augmentation", "shift 1"));
    words.addAll(List.of("--out", out));
    Outcome.of(words.toArray()).succeeds();
    String teacher = recipe(out, "teacher");
    String usual = " | 200 epochs of batches of 30 | augmentation shift 2 | ";
    assertTrue(teacher.contains(usual), teacher);
    String student = recipe(out, "distilled");
    String said = " | 2 epochs of batches of 30 | augmentation shift 1 | ";
    assertTrue(student.contains(said), student);
  }

  /// How a network that is kept was trained.
  private static String recipe(Path out, String role) throws IOException {
    String json = Files.readString(out.resolve("networks/seed-1-" + role + ".json"));
    return Json.parse(json).asObject().get("recipe").asString();
  }

  @Test
  void controlsCanBeLeftOut() {
    Outcome outcome =
        Outcome.of(
                "distill",
                "--data",
                DATA,
                "--teacher",
                "mlp:8",
                "--teacher-epochs",
                "1",
                "--student",
                "linear",
                "--epochs",
                "1",
                "--controls",
                "none",
                "--method",
                "logit-regression")
            .succeeds();
    assertFalse(outcome.out().contains("label smoothing"), outcome.out());
    assertTrue(outcome.err().contains("without --out the networks are not kept"), outcome.err());
  }

  /// In files its role stays what it is.
  @Test
  void whoHearsNoTeacherIsCalledByTheMethod() throws IOException {
    Path out = folder.resolve("first");
    Outcome outcome = Outcome.of(untaught("--student", "linear", "--out", out)).succeeds();
    assertTrue(outcome.err().contains("train     by tf-kd 0.99, "), outcome.err());
    assertTrue(outcome.err().contains("tf-kd 0.99, seed 1: "), outcome.err());
    assertFalse((outcome.out() + outcome.err()).contains("distilled"), outcome.out());
    Json.Members result = Json.parse(Files.readString(out.resolve("result.json"))).asObject();
    Json.Members run = run(result.get("runs").asArray(), "distilled");
    assertEquals("tf-kd 0.99", run.get("method").asString());
    assertTrue(Files.exists(out.resolve("networks/seed-1-distilled.safetensors")));

    Path second = folder.resolve("second");
    Path model = out.resolve("student.safetensors");
    Outcome.of(untaught("--model", model, "--out", second)).succeeds();
    String report =
        Files.readString(second.resolve("report.html"))
            .replaceAll("<span class=\"option\">([^<]*)</span>", "$1");
    assertTrue(report.contains("for that, train students from random weights (--student in"));
  }

  private static Object[] untaught(Object... more) {
    List<Object> words = new ArrayList<>(List.of("distill", "--data", DATA, "--method", "tf-kd"));
    words.addAll(List.of("--teacher", "mlp:8", "--teacher-epochs", 1, "--epochs", 1));
    words.addAll(List.of(more));
    return words.toArray();
  }

  @Test
  void methodsOnLayersAndCoursesAreSaidInWords() throws IOException {
    Path json = folder.resolve("result.json");
    Outcome outcome =
        Outcome.of(
                "distill",
                "--data",
                DATA,
                "--teacher",
                "flatten, dense 24, relu as features, dense 10",
                "--teacher-epochs",
                "2",
                "--student",
                "flatten, dense 8, relu as features, dense 10",
                "--epochs",
                "2",
                "--controls",
                "none",
                "--method",
                "kd + 100 hint features:features + (warmup 50%, 1) dkd",
                "--temperature",
                "linear 8 to 2",
                "--soft-weight",
                "0.9 for 1 epoch, 0.5",
                "--json",
                json)
            .succeeds();
    String setting =
        "kd + 100 hint features:features + (linear 0 to 1 for 50%) dkd 1 8, temperature linear 8 to"
            + " 2, soft weight 0.9 for 1 epoch, 0.5";
    assertTrue(outcome.err().contains("distil    by " + setting + ", seed 1"), outcome.err());
    assertTrue(outcome.out().contains(setting), outcome.out());
    Json.Members result = Json.parse(Files.readString(json)).asObject();
    Json.Members run = run(result.get("runs").asArray(), "distilled");
    assertEquals(
        "kd + 100 hint features:features + (linear 0 to 1 for 50%) dkd 1 8",
        run.get("method").asString());
  }
}
