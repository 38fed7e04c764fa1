package dev.retort.engine.layer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// What inference derives from a network's weights and keeps: folded batch norms, packed matrices.
/// All passes of a network share it, so that many threads read one copy.
///
/// {@snippet class="dev.retort.engine.layer.ExamplesTest" region="inference"}
public final class Constants {
  private final AtomicLong version = new AtomicLong();
  private final Map<String, Constant> made = new ConcurrentHashMap<>();

  /// Nothing derived yet.
  public Constants() {}

  /// Something derived, and the version of the weights that it was derived from.
  abstract static class Constant {
    private long derivedFrom = -1;

    /// Derives it anew if the weights have changed since.
    final synchronized void refresh(long version) {
      if (derivedFrom != version) {
        derive(version);
        derivedFrom = version;
      }
    }

    abstract void derive(long version);
  }

  /// Counts the changes of the weights.
  public long version() {
    return version.get();
  }

  /// Says that weights have been written to.
  public void weightsChanged() {
    version.incrementAndGet();
  }

  /// The constant of that name, made where there is none yet, and up to date.
  <T extends Constant> T get(String name, Class<T> type, Supplier<T> make) {
    T constant = type.cast(made.computeIfAbsent(name, key -> make.get()));
    constant.refresh(version());
    return constant;
  }
}
