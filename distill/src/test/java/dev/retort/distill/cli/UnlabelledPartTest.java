package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.report.Checked;
import dev.retort.distill.teacher.NumpyFile;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.SAXException;

/// Tables of which only a part has labels, and teachers that know the rest.
final class UnlabelledPartTest {
  @TempDir private Path folder;

  /// Sixty labelled boxes, and 540 of which only the teacher knows the kind: the same steps make a
  /// better student with them.
  @Test
  void theUnlabelledPartIsLearntFrom() throws IOException {
    List<String> all = new ArrayList<>();
    List<String> taught = new ArrayList<>();
    List<String> test = new ArrayList<>();
    Seed seed = Seed.of(8);
    for (int n = 0; n < 1000; n++) {
      float width = seed.uniform(2L * n);
      float height = seed.uniform(2L * n + 1);
      float area = 20 * (width * height - 0.25f);
      String box = width + "," + height + ",";
      String kind = area > 0 ? "large" : "small";
      if (n < 600) {
        all.add(box + (n % 10 == 0 ? kind : ""));
        taught.add(area + "," + -area);
      } else {
        test.add(box + kind);
      }
    }
    Json.Members with = student("with", all, taught, test, 200);
    Json.Members without = student("without", everyTenth(all), everyTenth(taught), test, 1000);
    assertNotEquals(with.get("weightsSha256").asString(), without.get("weightsSha256").asString());
    assertEquals(0, with.get("testErrors").asInt(), "of 400");
    int errors = without.get("testErrors").asInt();
    assertTrue(errors > 5, errors + " of 400 without what only the teacher knows");
  }

  private Path table(String name, String header, List<String> rows) throws IOException {
    return Files.writeString(folder.resolve(name), header + "\n" + String.join("\n", rows) + "\n");
  }

  private static List<String> everyTenth(List<String> rows) {
    return IntStream.range(0, rows.size() / 10).mapToObj(n -> rows.get(10 * n)).toList();
  }

  private Json.Members student(
      String name, List<String> train, List<String> teacher, List<String> test, int epochs)
      throws IOException {
    Files.createDirectories(folder.resolve(name));
    table(name + "/train.csv", "width,height,kind", train);
    table(name + "/test.csv", "width,height,kind", test);
    Path logits = table(name + ".csv", "large,small", teacher);
    Path out = folder.resolve("of-" + name);
    List<Object> words = new ArrayList<>(List.of("distill", "--data", folder.resolve(name)));
    words.addAll(List.of("--teacher", logits, "--student", "mlp:6", "--epochs", epochs));
    words.addAll(List.of("--learning-rate", "0.02", "--controls", "none", "--out", out));
    Outcome.of(words.toArray()).succeeds();
    Json result = Json.parse(Files.readString(out.resolve("result.json")));
    return result.asObject().get("runs").asArray().getFirst().asObject();
  }

  /// A table whose rows are labelled in part, and a teacher that knows them all.
  @Test
  void aTableWithAnUnlabelledPartEndToEnd() throws IOException, SAXException {
    int rows = 600;
    StringBuilder table = new StringBuilder("width,height,kind\n");
    StringBuilder rowsOfTeacher = new StringBuilder("id,large,small\n");
    float[] logits = new float[2 * rows];
    Seed seed = Seed.of(8);
    for (int n = 0; n < rows; n++) {
      float width = seed.uniform(2L * n);
      float height = seed.uniform(2L * n + 1);
      boolean large = width * height > 0.25f;
      boolean labelled = n % 10 == 0;
      table.append(
          String.format(
              Locale.ROOT, "%s,%s,%s%n", width, height, labelled ? large ? "large" : "small" : ""));
      logits[2 * n] = 20 * (width * height - 0.25f);
      logits[2 * n + 1] = -logits[2 * n];
      rowsOfTeacher.append(
          String.format(Locale.ROOT, "%d,%s,%s%n", n, logits[2 * n], logits[2 * n + 1]));
    }
    Path data = Files.writeString(folder.resolve("boxes.csv"), table);
    Path csv = Files.writeString(folder.resolve("teacher.csv"), rowsOfTeacher);
    Path npy = folder.resolve("teacher.npy");
    NumpyFile.write(npy, "float32", new int[] {rows, 2}, logits);
    Path json = folder.resolve("result.json");
    List<String> students = new ArrayList<>();
    for (Path teacher : List.of(csv, npy)) {
      Path out = folder.resolve("of-" + teacher.getFileName());
      Outcome outcome =
          Outcome.of(
                  "distill",
                  "--data",
                  data,
                  "--teacher",
                  teacher,
                  "--student",
                  "mlp:8",
                  "--epochs",
                  60,
                  "--threads",
                  1,
                  "--out",
                  out,
                  "--json",
                  json)
              .succeeds();
      assertTrue(outcome.err().contains("labels for 48 of those to train on"), outcome.err());
      assertTrue(outcome.err().contains("agrees with 100.0 % of 48 labels"), outcome.err());
      students.add(Checkpoint.read(out.resolve("student.safetensors")).sha256());
      String report = Files.readString(out.resolve("report.html"));
      List<String> sections = // the others need a teacher that can be asked, or images
          Checked.comparisonWithout("differences", "soft-targets", "filters", "similarity");
      Checked.requireSound(report, sections, 5, false);
      List<String> roles = new ArrayList<>();
      for (Json run : Json.parse(Files.readString(json)).asObject().get("runs").asArray()) {
        roles.add(run.asObject().get("role").asString());
        assertEquals(12, run.asObject().get("testExamples").asInt());
      }
      assertEquals(List.of("scratch", "label-smoothing", "distilled"), roles);
    }
    assertEquals(students.get(0), students.get(1), "the same logits, the same bits");

    // teachers that are trained have the labelled part
    Path trained = folder.resolve("trained");
    Outcome.of(
            "train",
            "--data",
            data,
            "--arch",
            "mlp:8",
            "--epochs",
            2,
            "--validation",
            0.25,
            "--out",
            trained)
        .succeeds();
    Json result = Json.parse(Files.readString(trained.resolve("result.json")));
    Json.Members counts = result.asObject().get("data").asObject();
    assertEquals(36, counts.get("train").asInt(), "of 48 with a label");
    assertEquals(12, counts.get("validation").asInt());
    Outcome.of(
            "distill",
            "--data",
            data,
            "--teacher",
            "mlp:8",
            "--teacher-epochs",
            2,
            "--student",
            "mlp:4",
            "--epochs",
            2)
        .succeeds();
    Path none = folder.resolve("none.csv");
    Files.writeString(none, table.toString().replaceAll(",(large|small)\n", ",\n"));
    Outcome.of("train", "--data", none).fails(1, "no test sample of none has a label");
  }
}
