package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The paper's table on few synthetic digits: all rows are there, and what is trained stays.
final class HintonCommandTest {
  @TempDir private Path folder;

  private Outcome hinton(Path out) {
    return Outcome.of(
        "hinton",
        "--data",
        "synthetic:120",
        "--seeds",
        "1",
        "--teacher-epochs",
        "1",
        "--epochs",
        "1",
        "--out",
        out);
  }

  @Test
  void setsThePapersNumbersBesideItsOwnAndTrainsNothingTwice() throws IOException {
    Path out = folder.resolve("out");
    Outcome first = hinton(out).succeeds();
    for (String paper : List.of("67", "146", "74", "206", "133", "109", "14", "47.3", "13.2")) {
      assertTrue(first.out().contains(paper), paper + " is missing in\n" + first.out());
    }
    String result = Files.readString(out.resolve("result.json"));
    Json.Members members = (Json.Members) Json.parse(result);
    assertEquals(5, size(members.values().get("experiments")));
    assertEquals(4, size(members.values().get("runs")));
    assertTrue(first.err().contains("seed-1-teacher: done"), first.err());
    String report = Files.readString(out.resolve("report.html"));
    assertTrue(report.contains("Section 3 of the 2015 paper"), "the report");

    Outcome second = hinton(out).succeeds();
    assertTrue(second.err().contains("seed-1-teacher lies ready"), second.err());
    assertFalse(second.err().contains("done"), second.err());
    assertEquals(first.out(), second.out());
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
