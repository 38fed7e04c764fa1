package dev.retort.engine;

import java.util.Map;
import java.util.TreeMap;

/// Where a network's weights come from: data, seed, options, version. Kept in its checkpoint, in
/// order of the keys.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="checkpoint"}
public record Provenance(Map<String, String> entries) {
  public static final Provenance UNKNOWN = new Provenance(Map.of());

  public Provenance {
    entries = java.util.Collections.unmodifiableMap(new TreeMap<>(entries));
  }

  /// The same with one entry more, or changed.
  public Provenance with(String key, String value) {
    Map<String, String> more = new TreeMap<>(entries);
    more.put(key, value);
    return new Provenance(more);
  }
}
