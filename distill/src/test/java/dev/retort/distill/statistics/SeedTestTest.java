package dev.retort.distill.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class SeedTestTest {
  @Test
  void knownValues() {
    assertEquals(1, SeedTest.of(5).p(), 1e-12);
    assertEquals(0.25, SeedTest.of(-3, -5, -1).p(), 1e-12); // 2 of 8 signs
    assertEquals(0.5, SeedTest.of(-3, 5, 7).p(), 1e-12); // |sum| >= 9: +-9 and +-15
    assertEquals(1, SeedTest.of(0, 0, 0).p(), 1e-12);
    assertEquals(1, SeedTest.of(4, -4).p(), 1e-12);
    assertEquals(2 / 64.0, SeedTest.of(1, 2, 3, 4, 5, 6).p(), 1e-12);
  }

  @Test
  void fewSeedsCannotBeSignificant() {
    assertEquals(0.25, SeedTest.of(1, 1, 1).smallestP());
    assertEquals(0.0625, SeedTest.of(9, 9, 9, 9, 9).smallestP());
    assertEquals(0.0625, SeedTest.of(9, 9, 9, 9, 9).p(), 1e-12);
    assertEquals(0.03125, SeedTest.of(1, 1, 1, 1, 1, 1).smallestP());
  }

  @Property(tries = 200)
  void agreesWithTryingAllSigns(
      @ForAll @Size(min = 1, max = 10) List<@IntRange(min = -40, max = 40) Integer> seeds) {
    int[] differences = seeds.stream().mapToInt(Integer::intValue).toArray();
    int observed = 0;
    for (int difference : differences) {
      observed += difference;
    }
    int extreme = 0;
    for (int signs = 0; signs < 1 << differences.length; signs++) {
      int sum = 0;
      for (int i = 0; i < differences.length; i++) {
        sum += (signs >> i & 1) == 0 ? differences[i] : -differences[i];
      }
      extreme += Math.abs(sum) >= Math.abs(observed) ? 1 : 0;
    }
    assertEquals((double) extreme / (1 << differences.length), SeedTest.of(differences).p(), 1e-12);
  }
}
