package dev.retort.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class PreparedInputTest {
  /// Also of batches whose samples times their parts are more than an int holds.
  @Property
  void partsFollowEachOther(
      @ForAll @IntRange(min = 1) int n, @ForAll @IntRange(min = 1, max = 1024) int parts) {
    int last = 0;
    for (int part = 0; part <= parts; part++) {
      int from = PreparedInput.from(part, n, parts);
      assertTrue(from >= last);
      last = from;
    }
    assertEquals(n, last);
  }
}
