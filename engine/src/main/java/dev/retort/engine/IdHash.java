package dev.retort.engine;

import dev.retort.engine.data.Dataset;

/// The SHA-256 of the ids of a data set's samples: little-endian longs, in its order. The hash of
/// the data leaves them out, but dropout and augmentation draw from them.
final class IdHash {
  private IdHash() {}

  static String of(Dataset data) {
    NumberHash hash = new NumberHash();
    for (int n = 0; n < data.size(); n++) {
      hash.add(data.id(n));
    }
    return hash.hex();
  }
}
