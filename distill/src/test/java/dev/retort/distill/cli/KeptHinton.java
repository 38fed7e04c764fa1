package dev.retort.distill.cli;

import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.io.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// The data of [WrittenReport#HINTON], and the networks that it has kept.
final class KeptHinton {
  private KeptHinton() {}

  /// That of synthetic:200.
  static Dataset train() {
    return SyntheticDigits.train(200, 1);
  }

  /// It is never smaller.
  static Dataset test() {
    return SyntheticDigits.test(1000, 1);
  }

  static Dataset keep(Dataset data, IntPredicate label) {
    return Subset.of(
        data, IntStream.range(0, data.size()).filter(n -> label.test(data.label(n))).toArray());
  }

  static Network network(Path out, String name) throws IOException {
    return Checkpoint.read(out.resolve("networks").resolve("seed-1-" + name + ".safetensors"));
  }

  static List<String> kept(Path out, List<String> names) throws IOException {
    List<String> hashes = new ArrayList<>();
    for (String name : names) {
      hashes.add(network(out, name).sha256());
    }
    return hashes;
  }
}
