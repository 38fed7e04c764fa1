package dev.retort.distill.cli;

import dev.retort.engine.io.Json;
import java.util.List;

/// The runs that stand in a result.
final class ResultRuns {
  private ResultRuns() {}

  static Json.Members run(List<Json> runs, String role) {
    return runs.stream()
        .map(Json::asObject)
        .filter(run -> run.get("role").asString().equals(role))
        .findFirst()
        .orElseThrow();
  }
}
