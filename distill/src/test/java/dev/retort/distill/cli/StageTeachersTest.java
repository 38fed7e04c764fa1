package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.teacher.NumpyFile;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a stage of an experiment says of teachers from files is what `distill` takes, to the same
/// bits.
final class StageTeachersTest {
  private static final String DATA = "synthetic:60";
  private static final String TOP = "data = " + DATA + "\nepochs = 1\nnetwork = mlp:4\n";

  @TempDir private static Path folder;

  @BeforeAll
  static void writeTeachers() throws IOException {
    Dataset digits = SyntheticDigits.train(60, 1);
    float[] p = new float[600];
    Arrays.fill(p, 0.05f);
    float[] turned = new float[600];
    float[] ids = new float[60];
    for (int n = 0; n < 60; n++) {
      p[n * 10 + digits.label(n)] = 0.55f;
    }
    for (int n = 0; n < 60; n++) {
      System.arraycopy(p, n * 10, turned, (59 - n) * 10, 10);
      ids[n] = 59 - n;
    }
    NumpyFile.write(folder.resolve("rows.npy"), "float32", new int[] {60, 10}, p);
    NumpyFile.write(folder.resolve("turned.npy"), "float32", new int[] {60, 10}, turned);
    NumpyFile.write(folder.resolve("ids.npy"), "int64", new int[] {60}, ids);
    float[] certain = new float[600];
    for (int n = 0; n < 60; n++) {
      certain[n * 10 + digits.label(n)] = 1;
    }
    NumpyFile.write(folder.resolve("certain.npy"), "float32", new int[] {60, 10}, certain);
    Path net = RandomNetwork.write(folder.resolve("net.safetensors"), 1);
    RandomNetwork.write(folder.resolve("other.safetensors"), 2);
    label(net, "soft.safetensors");
    label(net, "top.safetensors", "--top", 3);
    label(net, "shifted.safetensors", "--augmentation", "shift 1", "--epochs", 1);
    label(folder.resolve("certain.npy"), "zeros.safetensors");
  }

  private static void label(Path teacher, String out, Object... more) {
    List<Object> words = new ArrayList<>(List.of("label", "--data", DATA, "--teacher", teacher));
    words.addAll(List.of("--out", folder.resolve(out)));
    words.addAll(List.of(more));
    Outcome.of(words.toArray()).succeeds();
  }

  private static Path write(String stages) throws IOException {
    return Files.writeString(folder.resolve("stages.retort"), TOP + stages);
  }

  /// The hashes of the runs in a result.
  private static Map<String, String> hashes(Path json) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    for (Json run : Json.parse(Files.readString(json)).asObject().get("runs").asArray()) {
      Json.Members members = run.asObject();
      hashes.put(members.get("role").asString(), members.get("weightsSha256").asString());
    }
    return hashes;
  }

  private static String distilled(Object... teachers) throws IOException {
    Path json = folder.resolve("distilled.json");
    List<Object> words = new ArrayList<>(List.of("distill", "--data", DATA, "--json", json));
    words.addAll(List.of("--student", "mlp:4", "--epochs", 1, "--controls", "none"));
    words.addAll(List.of(teachers));
    Outcome.of(words.toArray()).succeeds();
    String hash = hashes(json).get("distilled");
    assertNotNull(hash);
    return hash;
  }

  @Test
  void filesTeachStagesAsTheyTeachInDistill() throws IOException {
    Path json = folder.resolve("result.json");
    Path file =
        write(
            """
            [seen]
            teacher = rows.npy
            [said]
            teacher = rows.npy
            teacher-kind = logits
            [like]
            like = said
            [itself]
            like = said
            teacher = rows.npy
            [turned]
            teacher = turned.npy
            teacher-ids = ids.npy
            [both]
            teacher = rows.npy, net.safetensors
            [mean]
            like = both
            teachers-mean = logits
            [net]
            teacher = net.safetensors
            [soft]
            like = net
            soft-targets = soft.safetensors
            [top]
            like = net
            soft-targets = top.safetensors
            """);
    Outcome.of("run", file, "--json", json).succeeds();
    Map<String, String> stages = hashes(json);
    Path rows = folder.resolve("rows.npy");
    Path net = folder.resolve("net.safetensors");
    Path top = folder.resolve("top.safetensors");
    assertEquals(distilled("--teacher", rows), stages.get("seen"));
    assertEquals(
        distilled("--teacher", rows, "--teacher-kind", "logits"), stages.get("said"), "the kind");
    assertEquals(stages.get("said"), stages.get("like"));
    assertEquals(stages.get("seen"), stages.get("itself"), "another teacher has another kind");
    assertEquals(stages.get("seen"), stages.get("turned"));
    assertEquals(distilled("--teacher", rows, "--teacher", net), stages.get("both"));
    assertEquals(
        distilled("--teacher", rows, "--teacher", net, "--teachers-mean", "logits"),
        stages.get("mean"));
    assertEquals(stages.get("net"), stages.get("soft"));
    assertEquals(distilled("--teacher", net, "--soft-targets", top), stages.get("top"));
    assertNotEquals(stages.get("net"), stages.get("top"));
    assertNotEquals(stages.get("seen"), stages.get("said"));
    assertNotEquals(stages.get("both"), stages.get("mean"));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          teacher = rows.npy, first        | teacher-kind = logits | 6 | names files and the stage first; take either
          teacher = rows.npy, gone.npy     | teacher-kind = logits | 6 | names files and gone.npy, which is none
          teacher = first, gone.npy        | batch-size = 8        | 6 | no stage above is called so, and there is no such file
          teacher = first                  | teacher-kind = logits | 7 | [kd] has no teacher from a file; leave teacher-kind out
          teacher = first                  | soft-targets = x      | 7 | [kd] has no teacher from a file; leave soft-targets out
          teacher = net.safetensors        | teacher-ids = ids.npy | 7 | are for NPY and CSV files; leave them out
          teacher = rows.npy, turned.npy   | teacher-ids = ids.npy | 7 | is for a single teacher; give each CSV a column "id"
          teacher = rows.npy               | teacher-kind = number | 7 | 'number' is none of logits, probabilities
          teacher = other.safetensors      | soft-targets = soft.safetensors | 5 | the soft targets are of the teacher
          teacher = certain.npy, rows.npy  | teachers-mean = logits | 5 | of which 540 are 0: their logs, cut at -87.3, would outweigh all others; take the mean of probabilities
          """)
  void mistakesAreToldWithTheirLine(String teacher, String more, int line, String complaint)
      throws IOException {
    Path file = write("[first]\n[kd]\n" + teacher + "\n" + more + "\n");
    Outcome.of("run", file).fails(2, "line " + line + ": ", complaint);
  }

  /// For all seeds, and before the stages above are trained.
  @ParameterizedTest(name = "{0}, {1}, {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rows.npy            | augmentation = shift 1 | --epochs=1 | cannot teach augmented ones (shift 1)
          shifted.safetensors | batch-size = 8         | --epochs=1 | augmented by shift 1
          shifted.safetensors | augmentation = shift 1 | --epochs=2 | are of 1 epochs but the training has 2
          shifted.safetensors | augmentation = shift 1 | --seeds=2  | from another seed
          """)
  void whatFilesCannotTeachIsFoundBeforeAnythingIsTrained(
      String teacher, String more, String given, String complaint) throws IOException {
    Path file = write("[first]\n[kd]\nteacher = " + teacher + "\n" + more + "\n");
    Outcome outcome = Outcome.of("run", file, given);
    outcome.fails(2, "line 5: [kd]: ", complaint);
    assertFalse(outcome.err().contains("seed-1-first"), outcome.err());
  }

  /// It would be said of the files of other stages too.
  @Test
  void whatIsOfOneFileIsNotOfAllStages() throws IOException {
    for (String option : List.of("teacher-kind", "teacher-ids", "soft-targets")) {
      String value = option.equals("teacher-kind") ? "logits" : "ids.npy";
      Outcome.of("run", write(option + " = " + value + "\n[kd]\nteacher = rows.npy\n"))
          .fails(2, "line 4: " + option + " is of one teacher's file; move it below a [stage]");
    }
  }

  @Test
  void eachFileIsSpokenOfOnce() throws IOException {
    Path file =
        write(
            """
            [both]
            teacher = net.safetensors, certain.npy
            [again]
            like = both
            [soft]
            teacher = certain.npy
            soft-targets = zeros.safetensors
            """);
    List<String> said = Outcome.of("run", file).succeeds().err().lines().toList();
    List<String> teachers = said.stream().filter(line -> line.startsWith("teacher   ")).toList();
    assertEquals(3, teachers.size(), said.toString());
    assertTrue(teachers.get(0).endsWith(", from net.safetensors of [both]"), teachers.get(0));
    String certain = "teacher   probabilities of certain.npy, ";
    assertEquals(certain + "from certain.npy of [both]", teachers.get(1));
    assertEquals(certain + "its soft targets from zeros.safetensors of [soft]", teachers.get(2));
    for (int i = 1; i < 3; i++) {
      String zeros = said.get(said.indexOf(teachers.get(i)) + 1);
      assertTrue(zeros.startsWith("          540 "), zeros);
    }
  }

  @Test
  void peersHaveNoTeachersFiles() throws IOException {
    for (String option : List.of("teacher-kind = logits", "soft-targets = soft.safetensors")) {
      Path file = write("[one]\npeers = two\n[two]\npeers = one\n" + option + "\n");
      Outcome.of("run", file)
          .fails(2, "line 8: ", "leave " + option.substring(0, option.indexOf(' ')) + " out");
    }
  }

  /// Each of them is read, and none may be replaced.
  @Test
  void whatIsReadIsNotReplaced() throws IOException {
    Path file = write("[kd]\nteacher = turned.npy, rows.npy\n");
    Path rows = folder.resolve("rows.npy");
    Outcome.of("run", file, "--json", rows).fails(2, "would replace " + rows);
    Path ids = folder.resolve("ids.npy");
    file = write("[kd]\nteacher = turned.npy\nteacher-ids = ids.npy\n");
    Outcome.of("run", file, "--json", ids).fails(2, "would replace " + ids);
  }
}
