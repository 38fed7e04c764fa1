package dev.retort.distill.cli;

import dev.retort.engine.Network;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a search has left in the folder that it was told to write to.
final class SearchFolder {
  private SearchFolder() {}

  static Json.Members result(Path out) throws IOException {
    return Json.parse(Files.readString(out.resolve("result.json"))).asObject();
  }

  static Network control(Path out, String name) throws IOException {
    return Checkpoint.read(out.resolve("networks/control-" + name + ".safetensors"));
  }
}
