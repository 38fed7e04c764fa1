package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.LayerSimilarity;
import dev.retort.engine.Network;
import dev.retort.engine.data.DataOptions;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Datasets;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// What a report shows of how alike layers are stands in the result too, of every command that
/// compares a student with its teacher (that of `run` is looked at by [RunCommandTest]).
final class SimilarityInResultTest {
  static final List<WrittenReport> ALL = WrittenReport.ALL;

  @ParameterizedTest
  @FieldSource("ALL")
  void holdsTheStudentsBesideTheirTeacher(WrittenReport report) throws IOException {
    report.outcome().succeeds();
    Path out = report.out();
    Json.Members result = SearchFolder.result(out);
    Json.Members similarity = result.get("similarity").asObject();
    Dataset test = Datasets.open(data(report), DataOptions.defaults().withSeed(1)).test();
    Network teacher = kept(out, hash(result, "teacher"));
    for (String role : List.of("scratch", "distilled")) {
      Json.Members own = similarity.get(role).asObject();
      Network student = kept(out, hash(result, role));
      assertEquals(LayerSimilarity.of(teacher, student, test).toJson().text(), own.text(), role);
      List<Json> rows = own.get("cka").asArray();
      assertEquals(own.get("teacherLayers").asArray().size(), rows.size());
      assertTrue(own.get("samples").asInt() > 1, role);
    }
    String alone = similarity.get("scratch").asObject().get("cka").text();
    assertNotEquals(alone, similarity.get("distilled").asObject().get("cka").text());
  }

  /// The data of a command.
  private static String data(WrittenReport report) {
    return switch (report.toString()) {
      case "hinton" -> "synthetic:200";
      case "colours" -> report.out().resolveSibling("colours").toString();
      case "table" -> report.out().resolveSibling("boxes.csv").toString();
      default -> "synthetic:1000";
    };
  }

  /// That of the first seed.
  private static String hash(Json.Members result, String role) {
    return ResultRuns.run(result.get("runs").asArray(), role).get("weightsSha256").asString();
  }

  private static Network kept(Path out, String sha256) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(out.resolve("networks"))) {
      files = all.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
    }
    for (Path file : files) {
      Network network = Checkpoint.read(file);
      if (network.sha256().equals(sha256)) {
        return network;
      }
    }
    throw new AssertionError("no network in " + out + " has the hash " + sha256);
  }
}
