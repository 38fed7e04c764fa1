package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.io.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images without labels beside those that have some, and teachers that know them all.
final class UnlabelledImagesTest {
  private static final int SIDE = 4;
  private static final int EACH = 6;
  private static final int MORE = 10;

  @TempDir private Path folder;

  private Path data = Path.of("");
  private Path more = Path.of("");
  private Path teacher = Path.of("");

  /// Dark and light images, six of each kind with a label and ten without; ids by kinds, then by
  /// the paths of the others. The teacher's rows are in that order.
  @BeforeEach
  void write() throws IOException {
    data = folder.resolve("data");
    more = folder.resolve("more");
    StringBuilder rows = new StringBuilder("id,dark,light\n");
    for (String kind : List.of("dark", "light")) {
      int darkest = kind.equals("dark") ? 10 : 180;
      for (int n = 0; n < EACH; n++) {
        image("data/train/" + kind + "/" + n + ".png", SIDE, darkest + 10 * n);
        image("data/test/" + kind + "/" + n + ".png", SIDE, darkest + 10 * n + 3);
        row(rows, darkest + 10 * n);
      }
    }
    for (int n = 0; n < MORE; n++) {
      image("more/" + (n < 5 ? "a/" : "b/deep/er/") + n + ".png", SIDE, 25 * n);
      row(rows, 25 * n);
    }
    teacher = Files.writeString(folder.resolve("teacher.csv"), rows);
  }

  private void image(String name, int height, int grey) throws IOException {
    byte[] pixels = new byte[height * SIDE];
    Arrays.fill(pixels, (byte) grey);
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, GreyPng.of(pixels, height, SIDE));
  }

  private static void row(StringBuilder rows, int grey) {
    long id = rows.chars().filter(c -> c == '\n').count() - 1;
    rows.append(String.format(Locale.ROOT, "%d,%d,%d%n", id, 120 - grey, grey - 120));
  }

  private Path zip() throws IOException {
    Path file = folder.resolve("more.zip");
    List<Path> images;
    try (Stream<Path> inside = Files.walk(more)) {
      images = inside.filter(Files::isRegularFile).sorted().toList().reversed();
    }
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Path image : images) {
        zip.putNextEntry(new ZipEntry(more.relativize(image).toString().replace('\\', '/')));
        zip.write(Files.readAllBytes(image));
        zip.closeEntry();
      }
    }
    return file;
  }

  private Outcome distill(Object... options) {
    List<Object> words = new ArrayList<>(List.of("distill", "--data", data));
    words.addAll(List.of("--student", "linear", "--epochs", 2, "--threads", 1));
    words.addAll(List.of(options));
    return Outcome.of(words.toArray());
  }

  private static Json.Members read(Path json) throws IOException {
    return Json.parse(Files.readString(json)).asObject();
  }

  private static String distilled(Json.Members result) {
    return result.get("runs").asArray().getLast().asObject().get("weightsSha256").asString();
  }

  /// From a folder and, in another order, from a zip: the same samples, ids and bits.
  @Test
  void imagesWithoutLabelsEndToEnd() throws IOException {
    Path json = folder.resolve("result.json");
    distill("--teacher", teacher, "--json", json).succeeds();
    Json.Members without = read(json);
    List<String> students = new ArrayList<>();
    List<String> hashes = new ArrayList<>();
    for (Path unlabelled : List.of(more, zip())) {
      Outcome outcome =
          distill("--teacher", teacher, "--unlabelled", unlabelled, "--json", json).succeeds();
      for (String said :
          List.of(
              "22 to train on, 12 to test on",
              "and 10 unlabelled images in " + unlabelled,
              "labels for 12 of those to train on; the others have a teacher's alone",
              "agrees with 100.0 % of 12 labels")) {
        assertTrue(outcome.err().contains(said), outcome.err());
      }
      Json.Members result = read(json);
      Json.Members counts = result.get("data").asObject();
      assertEquals(22, counts.get("train").asInt());
      assertEquals(12, counts.get("test").asInt());
      assertEquals(
          without.get("data").asObject().get("testSha256").asString(),
          counts.get("testSha256").asString());
      List<String> roles = new ArrayList<>();
      for (Json run : result.get("runs").asArray()) {
        roles.add(run.asObject().get("role").asString());
        assertEquals(12, run.asObject().get("testExamples").asInt());
      }
      assertEquals(List.of("scratch", "label-smoothing", "distilled"), roles);
      students.add(distilled(result));
      hashes.add(counts.get("trainSha256").asString());
    }
    assertEquals(hashes.get(0), hashes.get(1));
    assertEquals(students.get(0), students.get(1));
    assertNotEquals(without.get("data").asObject().get("trainSha256").asString(), hashes.get(0));
    assertNotEquals(distilled(without), students.get(0), "they teach the student something");
  }

  @Test
  void everyOneOfThemNeedsATeachersRow() throws IOException {
    List<String> lines = Files.readAllLines(teacher);
    Files.write(teacher, lines.subList(0, lines.size() - 1));
    distill("--teacher", teacher, "--unlabelled", more).fails(2, "but none for sample 21");
  }

  @Test
  void aNetworkLabelsThem() throws IOException {
    Path trained = folder.resolve("trained");
    Outcome.of(
            "train",
            "--data",
            data,
            "--arch",
            "linear",
            "--epochs",
            1,
            "--augmentation",
            "none",
            "--out",
            trained)
        .succeeds();
    Path network = trained.resolve("model.safetensors");
    Path soft = folder.resolve("soft.safetensors");
    Outcome labelled =
        Outcome.of(
                "label", "--data", data, "--unlabelled", more, "--teacher", network, "--out", soft)
            .succeeds();
    assertTrue(labelled.out().contains("22 samples, 2 classes"), labelled.out());
    distill("--unlabelled", more, "--teacher", network, "--soft-targets", soft).succeeds();
    distill("--teacher", network, "--soft-targets", soft).fails(2, "compute them anew");
    Outcome.of("compare", "--data", data, "--unlabelled", more, network)
        .fails(2, "compare asks no teacher", "leave --unlabelled out");
  }

  @Test
  void anExperimentHasThemBesideItsFile() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("my.retort"),
            """
            data = data
            unlabelled = more
            epochs = 1
            network = linear
            [alone]
            [kd]
            teacher = teacher.csv
            """);
    Outcome outcome = Outcome.of("run", file).succeeds();
    assertTrue(outcome.err().contains("labels for 12 of those to train on"), outcome.err());
  }

  @Test
  void whatDoesNotGoWithThemIsRefused() throws IOException {
    distill("--unlabelled", "").fails(2, "--unlabelled needs a folder or zip of images");
    distill("--unlabelled", folder.resolve("gone")).fails(1, "there is no", "gone");
    Path none = Files.createDirectories(folder.resolve("none"));
    distill("--unlabelled", none).fails(1, none + ": has no image");
    distill("--unlabelled", data.resolve("test")).fails(1, "lies among the labelled images of");
    distill("--unlabelled", more, "--method", "tf-kd")
        .fails(2, "tf-kd 0.99 hears no teacher", "leave --unlabelled out");
    Outcome.of("train", "--data", data, "--unlabelled", more)
        .fails(2, "train hears no teacher", "leave --unlabelled out");
    Path zip = zip();
    distill("--unlabelled", zip, "--json", zip).fails(2, "would replace " + zip);
    Path table = folder.resolve("table.csv");
    Files.writeString(table, "x,y,label\n" + "1,2,a\n3,4,b\n".repeat(20));
    Outcome.of("distill", "--data", table, "--unlabelled", more)
        .fails(1, "in " + more + " do not go with the table table");
    image("more/z.png", SIDE + 1, 0);
    distill("--unlabelled", more)
        .fails(1, "z.png: is an unlabelled image of shape [1, 5, 4]", "have [1, 4, 4]; scale it");
  }
}
