package dev.retort.distill.cli;

import static dev.retort.distill.cli.KeptHinton.keep;
import static dev.retort.distill.cli.KeptHinton.kept;
import static dev.retort.distill.cli.KeptHinton.train;
import static dev.retort.distill.cli.SearchFolder.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Splits;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The paper's table on few synthetic digits: all rows are there, and what is trained stays.
final class HintonCommandTest {
  /// The paper's section 3: the part of it, what was trained, what is counted, and the paper's
  /// number where it gives one.
  private static final String ROWS =
      """
      teacher and students | teacher | errors | 67.0
      teacher and students | student alone | errors | 146.0
      teacher and students | label smoothing | errors | null
      teacher and students | distilled | errors | 74.0
      300 units a layer, by temperature | alone | errors | null
      300 units a layer, by temperature | T = 1 | errors | null
      300 units a layer, by temperature | T = 2.5 | errors | null
      300 units a layer, by temperature | T = 4 | errors | null
      300 units a layer, by temperature | T = 8 | errors | null
      300 units a layer, by temperature | T = 12 | errors | null
      300 units a layer, by temperature | T = 20 | errors | null
      30 units a layer, by temperature | alone | errors | null
      30 units a layer, by temperature | T = 1 | errors | null
      30 units a layer, by temperature | T = 2.5 | errors | null
      30 units a layer, by temperature | T = 4 | errors | null
      30 units a layer, by temperature | T = 8 | errors | null
      30 units a layer, by temperature | T = 12 | errors | null
      30 units a layer, by temperature | T = 20 | errors | null
      transfer set without 3s | all | errors | 206.0
      transfer set without 3s | on 3s | errors | 133.0
      transfer set without 3s | bias of 3 corrected | errors | 109.0
      transfer set without 3s | bias of 3 corrected, on 3s | errors | 14.0
      transfer set of 7s and 8s | all | % | 47.3
      transfer set of 7s and 8s | biases corrected | % | 13.2
      """;

  /// The networks: name, units a layer, loss, learning rate, epochs, augmentation, and what each is
  /// trained on.
  private static final String TRAININGS =
      """
      teacher | 1200 | cross entropy | 0.003 | 3 | shift 2 | all
      alone | 800 | cross entropy | 0.002 | 4 | none | all
      smoothed | 800 | cross entropy, smoothing 0.1 | 0.002 | 4 | none | all
      distilled | 800 | kd, temperature 20, soft weight 0.95 | 0.002 | 4 | none | all
      alone-300 | 300 | cross entropy | 0.002 | 4 | none | all
      distilled-300-t1.0 | 300 | kd, temperature 1, soft weight 0.95 | 0.002 | 4 | none | all
      distilled-300-t2.5 | 300 | kd, temperature 2.5, soft weight 0.95 | 0.002 | 4 | none | all
      distilled-300-t4.0 | 300 | kd, temperature 4, soft weight 0.95 | 0.002 | 4 | none | all
      distilled-300-t8.0 | 300 | kd, temperature 8, soft weight 0.95 | 0.002 | 4 | none | all
      distilled-300-t12.0 | 300 | kd, temperature 12, soft weight 0.95 | 0.002 | 4 | none | all
      distilled-300-t20.0 | 300 | kd, temperature 20, soft weight 0.95 | 0.002 | 4 | none | all
      alone-30 | 30 | cross entropy | 0.002 | 4 | none | all
      distilled-30-t1.0 | 30 | kd, temperature 1, soft weight 0.95 | 0.002 | 4 | none | all
      distilled-30-t2.5 | 30 | kd, temperature 2.5, soft weight 0.95 | 0.002 | 4 | none | all
      distilled-30-t4.0 | 30 | kd, temperature 4, soft weight 0.95 | 0.002 | 4 | none | all
      distilled-30-t8.0 | 30 | kd, temperature 8, soft weight 0.95 | 0.002 | 4 | none | all
      distilled-30-t12.0 | 30 | kd, temperature 12, soft weight 0.95 | 0.002 | 4 | none | all
      distilled-30-t20.0 | 30 | kd, temperature 20, soft weight 0.95 | 0.002 | 4 | none | all
      without-3s | 800 | kd, temperature 20, soft weight 1 | 0.002 | 4 | none | all but 3s
      sevens-and-eights | 800 | kd, temperature 20, soft weight 1 | 0.002 | 4 | none | 7s and 8s
      """;

  /// The cells of the table that is printed, as they begin.
  private static final List<String> PRINTED =
      List.of(
          "teacher | 67 | ",
          "student alone | 146 | ",
          "label smoothing | - | ",
          "distilled | 74 | ",
          "all | 206 | ",
          "on 3s | 133 | ",
          "bias of 3 corrected | 109 | ",
          "bias of 3 corrected, on 3s | 14 | ",
          "all | 47.3 % | ",
          "biases corrected | 13.2 % | ");

  @Test
  void setsThePapersNumbersBesideItsOwnAndTrainsNothingTwice() throws IOException {
    Path out = WrittenReport.HINTON.out();
    Outcome first = WrittenReport.HINTON.outcome().succeeds();
    List<String> printed =
        first.out().lines().map(line -> line.strip().replaceAll(" {2,}", " | ")).toList();
    for (String row : PRINTED) {
      assertTrue(
          printed.stream().anyMatch(line -> line.startsWith(row)),
          row + " is missing in\n" + first.out());
    }
    Json.Members result = result(out);
    assertEquals(ROWS.lines().toList(), rows(result));
    assertEquals(4, result.get("runs").asArray().size());
    assertTrue(first.err().contains("seed-1-teacher: done"), first.err());
    assertTrue(WrittenReport.HINTON.html().contains("Section 3 of the 2015 paper"), "the report");
    String caution = "by the errors of the distilled ones";
    assertTrue(first.out().contains(caution), first.out());
    assertTrue(result.get("caution").asString().contains(caution), "in the JSON");
    assertTrue(WrittenReport.HINTON.html().contains(caution), "in the report");

    Outcome second = WrittenReport.HINTON.again(out).succeeds();
    assertTrue(second.err().contains("seed-1-teacher lies ready"), second.err());
    assertFalse(second.err().contains("done"), second.err());
    assertEquals(first.out(), second.out());

    for (String training : TRAININGS.lines().toList()) {
      String name = training.replaceAll(" .*", "");
      String hash = "weights sha256 " + kept(out, List.of(name)).getFirst().substring(0, 16);
      assertTrue(first.err().contains("seed-1-" + name + ": " + hash), first.err());
      assertTrue(second.err().contains("seed-1-" + name + " lies ready, " + hash), second.err());
    }
  }

  private static List<String> rows(Json.Members result) {
    List<String> rows = new ArrayList<>();
    for (Json experiment : result.get("experiments").asArray()) {
      String name = experiment.asObject().get("name").asString();
      for (Json row : experiment.asObject().get("rows").asArray()) {
        Json.Members cells = row.asObject();
        rows.add(
            String.join(
                " | ",
                name,
                cells.get("run").asString(),
                cells.get("unit").asString(),
                cells.get("paper").text()));
      }
    }
    return rows;
  }

  /// As the keys say that the networks are kept under.
  @Test
  void everyNetworkIsTrainedAsThePaperSays() throws IOException {
    WrittenReport.HINTON.outcome().succeeds();
    Path networks = WrittenReport.HINTON.out().resolve("networks");
    Dataset train = train();
    Dataset training = Splits.of(train, 0.1, Seed.of(1).stream("validation")).train();
    Map<String, String> data =
        Map.of(
            train.sha256(), "all",
            keep(training, label -> label != 3).sha256(), "all but 3s",
            keep(training, label -> label == 7 || label == 8).sha256(), "7s and 8s");
    Network teacher = Checkpoint.read(networks.resolve("seed-1-teacher.safetensors"));
    String soft = // of a teacher the hash is over preprocessing too
        ", teacher %s, epochs 0, seed %x".formatted(Teacher.of(teacher).sha256(), Seed.of(1).key());
    List<String> found = new ArrayList<>();
    for (String expected : TRAININGS.lines().toList()) {
      String name = expected.replaceAll(" .*", "");
      String json = Files.readString(networks.resolve("seed-1-" + name + ".json"));
      String[] key = Json.parse(json).asObject().get("recipe").asString().split(" \\| ", -1);
      assertEquals(8, key.length, json);
      assertEquals("unit-range", key[5]);
      found.add(
          String.join(
              " | ",
              name,
              key[0].replaceAll("flatten, dense (\\d+),.*", "$1"),
              key[1].replace(soft, ""),
              key[2].replaceAll("adam (.*), warmup 1 epoch, cosine", "$1"),
              key[3].replace(" epochs of batches of 128", ""),
              key[4].replace("augmentation ", ""),
              data.getOrDefault(key[7].replace("data ", ""), key[7])));
    }
    assertEquals(TRAININGS.lines().toList(), found);
    String wide = "dense 1200, batchnorm, relu, dropout 0.15, ";
    assertEquals("flatten, " + wide + wide + "dense 10", teacher.spec().text());
  }

  @Test
  void theTableIsTheSameWhereStudentsTrainAtOnce(@TempDir Path folder) throws IOException {
    Outcome one = WrittenReport.HINTON.outcome().succeeds();
    Outcome many = WrittenReport.HINTON.again(folder.resolve("out"), "--at-once", "3").succeeds();
    assertEquals(table(one), table(many));
    assertEquals(
        result(WrittenReport.HINTON.out()).get("experiments").text(),
        result(folder.resolve("out")).get("experiments").text(),
        "the hashes too");
  }

  private static List<String> table(Outcome outcome) {
    return outcome.out().lines().takeWhile(line -> !line.startsWith("report")).toList();
  }

  /// As they are kept beside the networks.
  @Test
  void timesOfTrainingAreThere() throws IOException {
    WrittenReport.HINTON.outcome().succeeds();
    Path out = WrittenReport.HINTON.out();
    List<Json> runs = result(out).get("runs").asArray();
    for (Json run : runs) {
      assertTrue(run.asObject().get("trainSeconds").asDouble() > 0, run.text());
      assertTrue(run.asObject().get("samplesPerSecond").asDouble() > 0, run.text());
    }
    String kept = Files.readString(out.resolve("networks/seed-1-distilled.json"));
    assertEquals(
        Json.parse(kept).asObject().get("seconds").asDouble(),
        ResultRuns.run(runs, "distilled").get("trainSeconds").asDouble(),
        1e-6);
  }

  @Test
  void mistakesAreNamed() {
    Outcome.of("hinton", "--data", "synthetic:120", "--seeds", "0").fails(2, "--seeds");
    Outcome.of("hinton", "--data", "synthetic:120", "--epochs", "0").fails(2, "--epochs");
    // there would be a folder of that name the next time
    Outcome.of("hinton", "--data", "mnist", "--out", "./mnist")
        .fails(2, "is where --data mnist is looked for", "choose another --out");
  }
}
