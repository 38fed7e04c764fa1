package dev.retort.distill.cli;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.layer.Layers;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;

/// Networks, mostly of digits, that nobody has trained: they answer as well as any, and at once.
final class RandomNetwork {
  private RandomNetwork() {}

  static Network of(long seed) {
    return of(Shape.of(1, 28, 28), 10, seed);
  }

  private static Network of(Shape input, int classes, long seed) {
    Network network =
        NetworkSpec.input(input.extents())
            .then(Layers.flatten(), Layers.dense(16), Layers.relu(), Layers.dense(classes))
            .initialize(Seed.of(seed));
    network.preprocessing(Preprocessing.unitRange(input));
    return network;
  }

  /// Writes one to a file.
  static Path write(Path file, long seed) throws IOException {
    Checkpoint.write(of(seed), file);
    return file;
  }

  /// Writes one of other samples and classes than digits have.
  static Path write(Path file, Shape input, int classes) throws IOException {
    Checkpoint.write(of(input, classes, 1), file);
    return file;
  }
}
