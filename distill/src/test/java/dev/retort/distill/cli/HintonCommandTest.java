package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.recipe.BiasCorrection;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Splits;
import dev.retort.engine.data.Subset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
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

  /// Each has the temperatures as its networks' names have them.
  private static final String PAIRS =
      """
      300 8.0 12.0
      300 8.0 20.0
      300 12.0 20.0
      30 1.0 8.0
      30 2.5 8.0
      30 4.0 8.0
      30 12.0 8.0
      30 20.0 8.0
      """;

  /// All together, by the networks that are kept.
  @Test
  void temperaturesAreTestedInPairs() throws IOException {
    Outcome outcome = WrittenReport.HINTON.outcome().succeeds();
    Path out = WrittenReport.HINTON.out();
    Dataset test = test();
    List<PairedDifference> expected = new ArrayList<>();
    for (String pair : PAIRS.lines().toList()) {
      String[] words = pair.split(" ", -1);
      String name = "distilled-" + words[0] + "-t";
      Evaluation first = Evaluation.of(network(out, name + words[1]), test);
      Evaluation second = Evaluation.of(network(out, name + words[2]), test);
      expected.add(PairedDifference.of(List.of(first), List.of(second)));
    }
    expected = PairedDifference.adjusted(expected);
    List<Json> found = result(out).get("temperaturePairs").asArray();
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      Json.Members pair = found.get(i).asObject();
      pairs.add(
          pair.get("units").asInt()
              + " "
              + pair.get("first").asFloat()
              + " "
              + pair.get("second").asFloat());
      PairedDifference one = expected.get(i);
      assertEquals(one.first(), pair.get("firstErrors").asDouble());
      assertEquals(one.second(), pair.get("secondErrors").asDouble());
      assertEquals(one.samples().firstOnly(), pair.get("firstOnly").asLong());
      assertEquals(one.adjustedP(), pair.get("adjustedP").asDouble(), 1e-12);
    }
    assertEquals(PAIRS.lines().toList(), pairs);
    String row = "  30 units a layer, T = 2.5 and T = 8  ";
    assertTrue(outcome.out().lines().anyMatch(line -> line.startsWith(row)), outcome.out());
    String adjusted = "p is adjusted for there being 8 tests (Holm)";
    assertTrue(outcome.out().contains(adjusted), outcome.out());
    assertTrue(WrittenReport.HINTON.html().contains(adjusted), "in the report");
    String cell = ">30 units a layer, T\u00a0=\u00a02.5 and T\u00a0=\u00a08</th>";
    assertTrue(WrittenReport.HINTON.html().contains(cell));
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

  /// That of synthetic:200.
  private static Dataset train() {
    return SyntheticDigits.train(200, 1);
  }

  /// It is never smaller.
  private static Dataset test() {
    return SyntheticDigits.test(1000, 1);
  }

  private static Dataset keep(Dataset data, IntPredicate label) {
    return Subset.of(
        data, IntStream.range(0, data.size()).filter(n -> label.test(data.label(n))).toArray());
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

  private static Json.Members result(Path out) throws IOException {
    return Json.parse(Files.readString(out.resolve("result.json"))).asObject();
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

  /// Counted once more, by the student that is kept and by its correction, which is not.
  @Test
  void errorsWithoutThreesAreThoseOfTheKeptNetwork() throws IOException {
    WrittenReport.HINTON.outcome().succeeds();
    Path out = WrittenReport.HINTON.out();
    Network student = network(out, "without-3s");
    Dataset test = test();
    Network corrected = corrected(student, label -> label != 3);
    List<Double> expected = new ArrayList<>(errors(student, test));
    expected.addAll(errors(corrected, test));
    assertEquals(4, expected.stream().distinct().count(), "a swap would show: " + expected);

    Json.Members experiment = result(out).get("experiments").asArray().get(3).asObject();
    assertEquals(expected, found(experiment));
    List<String> hashes = new ArrayList<>();
    for (Json row : experiment.get("rows").asArray()) {
      hashes.addAll(row.asObject().get("weightsSha256").asStrings());
    }
    String before = student.sha256();
    String after = corrected.sha256();
    assertEquals(List.of(before, before, after, after), hashes);
  }

  /// As its bias correction leaves it.
  private static Network corrected(Network student, IntPredicate transferred) {
    Dataset train = train();
    Splits splits = Splits.of(train, 0.1, Seed.of(1).stream("validation"));
    return BiasCorrection.of(
            student,
            keep(splits.train(), transferred),
            splits.validation(),
            BiasCorrection.priors(train))
        .applyTo(student);
  }

  /// Of the one seed that there is.
  private static List<Double> found(Json.Members experiment) {
    List<Double> found = new ArrayList<>();
    for (Json row : experiment.get("rows").asArray()) {
      found.add(row.asObject().get("found").asArray().getFirst().asDouble());
    }
    return found;
  }

  @Test
  void errorsByTemperatureAreThoseOfTheKeptNetworks() throws IOException {
    WrittenReport.HINTON.outcome().succeeds();
    Path out = WrittenReport.HINTON.out();
    Dataset test = test();
    List<Double> expected = new ArrayList<>();
    for (String units : List.of("300", "30")) {
      for (String name : byTemperature(units)) {
        expected.add((double) Evaluation.of(network(out, name), test).errors());
      }
    }
    assertEquals(14, expected.stream().distinct().count(), "a swap would show: " + expected);
    List<Json> experiments = result(out).get("experiments").asArray();
    List<Double> found = new ArrayList<>(found(experiments.get(1).asObject()));
    found.addAll(found(experiments.get(2).asObject()));
    assertEquals(expected, found);
  }

  /// In per cent of a thousand digits.
  @Test
  void sharesOfErrorsOnSevensAndEightsAreThoseOfTheKeptNetwork() throws IOException {
    WrittenReport.HINTON.outcome().succeeds();
    Path out = WrittenReport.HINTON.out();
    Network student = network(out, "sevens-and-eights");
    Network corrected = corrected(student, label -> label == 7 || label == 8);
    List<Double> found = found(result(out).get("experiments").asArray().get(4).asObject());
    assertEquals(2, found.size());
    Dataset test = test();
    assertEquals(Evaluation.of(student, test).errors() / 10.0, found.get(0), 1e-9);
    assertEquals(Evaluation.of(corrected, test).errors() / 10.0, found.get(1), 1e-9);
  }

  /// All errors, and those on 3s.
  private static List<Double> errors(Network network, Dataset test) {
    Evaluation evaluation = Evaluation.of(network, test);
    long threes =
        IntStream.range(0, test.size())
            .filter(n -> test.label(n) == 3 && !evaluation.correct(n))
            .count();
    return List.of((double) evaluation.errors(), (double) threes);
  }

  /// The networks behind the rows, by the files in which they are kept.
  @Test
  void keepsTheHashesOfTheNetworksBehindEachNumber() throws IOException {
    WrittenReport.HINTON.outcome().succeeds();
    Path out = WrittenReport.HINTON.out();
    Json.Members result = result(out);
    List<String> runs =
        result.get("runs").asArray().stream()
            .map(run -> run.asObject().get("weightsSha256").asString())
            .toList();
    List<List<String>> hashes = new ArrayList<>();
    for (Json experiment : result.get("experiments").asArray()) {
      List<String> own = new ArrayList<>();
      for (Json row : experiment.asObject().get("rows").asArray()) {
        List<String> seeds = row.asObject().get("weightsSha256").asStrings();
        assertEquals(row.asObject().get("found").asArray().size(), seeds.size());
        own.addAll(seeds);
      }
      hashes.add(own);
    }
    assertEquals(runs, hashes.get(0));
    assertEquals(kept(out, byTemperature("300")), hashes.get(1));
    assertEquals(kept(out, byTemperature("30")), hashes.get(2));
    for (int i = 3; i < 5; i++) {
      List<String> own = hashes.get(i);
      String name = i == 3 ? "without-3s" : "sevens-and-eights";
      assertEquals(kept(out, List.of(name)), own.subList(0, 1));
      assertNotEquals(own.getFirst(), own.getLast(), "a corrected bias is another network");
    }
    for (String hash : hashes.stream().flatMap(List::stream).toList()) {
      String shown = "<code class=\"faint\">" + hash + "</code>";
      assertTrue(WrittenReport.HINTON.html().contains(shown), shown);
    }
    List<String> threes = hashes.get(3);
    assertEquals(List.of(threes.get(0), threes.get(2)), List.of(threes.get(1), threes.get(3)));
  }

  /// The student alone and those of all temperatures.
  private static List<String> byTemperature(String units) {
    List<String> names = new ArrayList<>(List.of("alone-" + units));
    for (String temperature : List.of("1.0", "2.5", "4.0", "8.0", "12.0", "20.0")) {
      names.add("distilled-" + units + "-t" + temperature);
    }
    return names;
  }

  private static List<String> kept(Path out, List<String> names) throws IOException {
    List<String> hashes = new ArrayList<>();
    for (String name : names) {
      hashes.add(network(out, name).sha256());
    }
    return hashes;
  }

  private static Network network(Path out, String name) throws IOException {
    return Checkpoint.read(out.resolve("networks").resolve("seed-1-" + name + ".safetensors"));
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
