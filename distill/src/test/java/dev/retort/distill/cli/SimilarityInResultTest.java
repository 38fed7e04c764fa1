package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
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
    String result = Files.readString(report.out().resolve("result.json"));
    Json.Members similarity = Json.parse(result).asObject().get("similarity").asObject();
    for (String role : List.of("scratch", "distilled")) {
      Json.Members own = similarity.get(role).asObject();
      List<Json> rows = own.get("cka").asArray();
      assertEquals(own.get("teacherLayers").asArray().size(), rows.size());
      assertTrue(own.get("samples").asInt() > 1, role);
    }
  }
}
