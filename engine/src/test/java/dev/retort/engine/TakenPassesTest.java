package dev.retort.engine;

import static dev.retort.engine.layer.Layers.dense;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.retort.engine.tensor.Seed;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Idle passes that the collector has taken, as it does where memory runs short.
final class TakenPassesTest {
  private static final Network NETWORK =
      NetworkSpec.input(6).then(dense(9), dense(4)).initialize(Seed.of(1));

  @Test
  void aPassIsPlannedAnew() {
    IdlePasses idle = new IdlePasses(NETWORK);
    InferencePass taken = idle.take(5);
    idle.give(taken);
    taken.reference.clear();
    InferencePass other = idle.take(5);
    assertNotSame(taken, other);
    idle.give(other);
    assertSame(other, idle.take(5));
  }

  /// There are 64 slots.
  @Test
  void theirSlotsAreFree() {
    IdlePasses idle = new IdlePasses(NETWORK);
    List<InferencePass> passes = IntStream.range(0, 64).mapToObj(i -> idle.take(2)).toList();
    passes.forEach(idle::give);
    passes.forEach(pass -> pass.reference.clear());
    InferencePass other = idle.take(2);
    idle.give(other);
    assertSame(other, idle.take(2));
  }
}
