package dev.retort.distill.cli;

import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Provenance;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.io.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The network of an earlier training, in the place of the one that is to come.
final class FormerNetwork {
  /// What its provenance says of the options; the version of the program is none of them.
  private static final List<String> OPTIONS =
      List.of("architecture", "model", "model.sha256", "training", "validation", "seed");

  private static final String DATA = "data.sha256";

  private FormerNetwork() {}

  /// Refuses to replace a network that was trained by other options. That of the same command is
  /// replaced by itself.
  static void requireAlike(Path file, NetworkSpec spec, Provenance origin) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    Checkpoint.Description former;
    try {
      former = Checkpoint.describe(file);
    } catch (DataFormatException e) {
      throw Failure.failed(
          "%s, and would be replaced; choose another --out, or remove that file"
              .formatted(e.getMessage()));
    }
    String difference = difference(former, spec, origin);
    if (difference != null) {
      throw Failure.failed(
          "%s was trained in another way than is asked for now (%s); choose another --out, or remove that file"
              .formatted(file, difference));
    }
  }

  private static @Nullable String difference(
      Checkpoint.Description former, NetworkSpec spec, Provenance origin) {
    for (String key : OPTIONS) {
      String was = former.provenance().entries().getOrDefault(key, "none");
      String is = origin.entries().getOrDefault(key, "none");
      if (!was.equals(is)) {
        return "%s %s, not %s".formatted(key, was, is);
      }
    }
    String layers = former.spec().text();
    if (!layers.equals(spec.text())) {
      return "layers %s, not %s".formatted(layers, spec.text());
    }
    String data = former.provenance().entries().getOrDefault(DATA, "none");
    String now = origin.entries().getOrDefault(DATA, "none");
    return data.equals(now) ? null : "data %.12s, not %.12s".formatted(data, now);
  }
}
