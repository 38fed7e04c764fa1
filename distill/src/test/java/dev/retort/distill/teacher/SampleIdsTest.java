package dev.retort.distill.teacher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class SampleIdsTest {
  @Property(tries = 300)
  void everyIdHasItsPlaceAndNoOther(
      @ForAll @Size(max = 60) Set<@LongRange(min = 0, max = 99) Long> some) {
    long[] ids = some.stream().mapToLong(Long::longValue).sorted().toArray();
    SampleIds direct = SampleIds.of(ids);
    SampleIds again = SampleIds.ofRuns(direct.runs());
    assertArrayEquals(direct.runs(), again.runs());
    for (SampleIds each : new SampleIds[] {direct, again}) {
      assertEquals(ids.length, each.size());
      int place = 0;
      for (long id = -2; id < 103; id++) {
        boolean known = some.contains(id);
        assertEquals(known ? place : -1, each.place(id));
        if (known) {
          assertEquals(id, each.id(place++));
        }
      }
    }
  }

  @Test
  void aWholeDataSetIsOneRun() {
    SampleIds ids = SampleIds.of(LongStream.range(0, 60_000).toArray());
    assertArrayEquals(new long[] {0, 60_000}, ids.runs());
    assertEquals(59_999, ids.place(59_999));
    assertEquals(-1, ids.place(60_000));
    assertEquals(-1, ids.place(-1));
    assertEquals(-1, ids.place(Long.MIN_VALUE));
    assertEquals(-1, ids.place(Long.MAX_VALUE));
  }

  @Test
  void runsThatCannotBeAreRefused() {
    refused("run 0 of sample ids begins at 3 and has 0", 3, 0);
    refused("begins at 3 and has -1", 3, -1);
    refused("begins at 1 and has 9223372036854775807", 1, Long.MAX_VALUE);
    refused("9223372036854775806 and has 5", Long.MAX_VALUE - 1, 5);
    refused("out of order: 4 after 4", 3, 2, 4, 1);
    refused("out of order: 0 after 4", 3, 2, 0, 1);
    refused("more than 2^31 - 1", 0, Integer.MAX_VALUE, 1L << 40, 1);
  }

  private static void refused(String part, long... runs) {
    String message = Refusal.of(() -> SampleIds.ofRuns(runs));
    assertTrue(message.contains(part), message);
  }
}
