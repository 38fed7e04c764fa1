package dev.retort.distill.cli;

import static dev.retort.distill.cli.KeptHinton.keep;
import static dev.retort.distill.cli.KeptHinton.kept;
import static dev.retort.distill.cli.KeptHinton.network;
import static dev.retort.distill.cli.KeptHinton.test;
import static dev.retort.distill.cli.KeptHinton.train;
import static dev.retort.distill.cli.SearchFolder.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.recipe.BiasCorrection;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Splits;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The numbers of the paper's table, counted once more by the networks that are kept.
final class HintonNumbersTest {
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
}
