package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The paper's table on few synthetic digits: all rows are there, and what is trained stays.
final class HintonCommandTest {
  @Test
  void setsThePapersNumbersBesideItsOwnAndTrainsNothingTwice() throws IOException {
    Path out = WrittenReport.HINTON.out();
    Outcome first = WrittenReport.HINTON.outcome().succeeds();
    for (String paper : List.of("67", "146", "74", "206", "133", "109", "14", "47.3", "13.2")) {
      assertTrue(first.out().contains(paper), paper + " is missing in\n" + first.out());
    }
    String result = Files.readString(out.resolve("result.json"));
    Json.Members members = (Json.Members) Json.parse(result);
    assertEquals(5, size(members.values().get("experiments")));
    assertEquals(4, size(members.values().get("runs")));
    assertTrue(first.err().contains("seed-1-teacher: done"), first.err());
    assertTrue(WrittenReport.HINTON.html().contains("Section 3 of the 2015 paper"), "the report");

    Outcome second = WrittenReport.HINTON.again(out).succeeds();
    assertTrue(second.err().contains("seed-1-teacher lies ready"), second.err());
    assertFalse(second.err().contains("done"), second.err());
    assertEquals(first.out(), second.out());
  }

  /// The networks behind the rows, by the files in which they are kept.
  @Test
  void keepsTheHashesOfTheNetworksBehindEachNumber() throws IOException {
    WrittenReport.HINTON.outcome().succeeds();
    Path out = WrittenReport.HINTON.out();
    Json.Members result = Json.parse(Files.readString(out.resolve("result.json"))).asObject();
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
    assertEquals(kept(out, "300"), hashes.get(1));
    assertEquals(kept(out, "30"), hashes.get(2));
    for (int i = 3; i < 5; i++) {
      List<String> own = hashes.get(i);
      String name = i == 3 ? "without-3s" : "sevens-and-eights";
      assertEquals(kept(out, List.of(name)), own.subList(0, 1));
      assertNotEquals(own.getFirst(), own.getLast(), "a corrected bias is another network");
    }
    List<String> threes = hashes.get(3);
    assertEquals(List.of(threes.get(0), threes.get(2)), List.of(threes.get(1), threes.get(3)));
  }

  /// The student alone and those of all temperatures.
  private static List<String> kept(Path out, String units) throws IOException {
    List<String> names = new ArrayList<>(List.of("alone-" + units));
    for (String temperature : List.of("1.0", "2.5", "4.0", "8.0", "12.0", "20.0")) {
      names.add("distilled-" + units + "-t" + temperature);
    }
    return kept(out, names);
  }

  private static List<String> kept(Path out, List<String> names) throws IOException {
    List<String> hashes = new ArrayList<>();
    for (String name : names) {
      Path file = out.resolve("networks").resolve("seed-1-" + name + ".safetensors");
      hashes.add(Checkpoint.read(file).sha256());
    }
    return hashes;
  }

  private static int size(@Nullable Json array) {
    return array instanceof Json.Elements elements ? elements.values().size() : -1;
  }

  @Test
  void mistakesAreNamed() {
    Outcome.of("hinton", "--data", "synthetic:120", "--seeds", "0").fails(2, "--seeds");
    Outcome.of("hinton", "--data", "synthetic:120", "--epochs", "0").fails(2, "--epochs");
  }
}
