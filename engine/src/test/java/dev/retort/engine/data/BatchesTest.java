package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.AllocatedBytes;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class BatchesTest {
  static Dataset numbered(int size) {
    byte[] samples = new byte[2 * size];
    int[] labels = new int[size];
    for (int n = 0; n < size; n++) {
      samples[2 * n] = (byte) n;
      samples[2 * n + 1] = (byte) (n >> 8);
      labels[n] = n % 3;
    }
    return ByteDataset.of("numbered", Shape.of(2), List.of("a", "b", "c"), samples, labels);
  }

  @Property(tries = 100)
  void anEpochHasEverySampleOnce(
      @ForAll @IntRange(min = 1, max = 300) int size,
      @ForAll @IntRange(min = 1, max = 70) int batchSize,
      @ForAll long seed) {
    Dataset data = numbered(size);
    Batches walk = Batches.over(data, batchSize, Seed.of(seed));
    Batch batch = walk.allocate();
    boolean[] seen = new boolean[size];
    int total = 0;
    for (int b = 0; b < walk.perEpoch(); b++) {
      walk.fill(batch, 4, b);
      assertEquals(4, batch.epoch());
      assertEquals((double) b / walk.perEpoch(), batch.epochFraction(), 0);
      for (int row = 0; row < batch.size(); row++) {
        int id = (int) batch.ids()[row];
        assertFalse(seen[id]);
        seen[id] = true;
        assertEquals((byte) id, batch.bytes()[2 * row]);
        assertEquals(id % 3, batch.labels()[row]);
      }
      total += batch.size();
    }
    assertEquals(size, total);
  }

  @Test
  void theOrderIsThatOfTheSeedsStream() {
    Batches walk = Batches.over(numbered(10), 10, Seed.of(3));
    Batch batch = walk.allocate();
    walk.fill(batch, 7, 0);
    int[] order = Seed.of(3).stream("order").stream(7).permutation(10);
    assertArrayEquals(Arrays.stream(order).asLongStream().toArray(), batch.ids());
    walk.fill(batch, 8, 0);
    walk.fill(batch, 7, 0); // any epoch at any time
    assertArrayEquals(Arrays.stream(order).asLongStream().toArray(), batch.ids());
  }

  @Test
  void inOrderKeepsTheOrderAndTheLastSmallerBatch() {
    Batches walk = Batches.inOrder(numbered(5), 2);
    assertEquals(3, walk.perEpoch());
    Batch batch = walk.allocate();
    walk.fill(batch, 0, 2);
    assertEquals(1, batch.size());
    assertEquals(4, batch.ids()[0]);
    assertThrows(IndexOutOfBoundsException.class, () -> walk.fill(batch, 0, 3));
  }

  @Test
  void fillingAllocatesNothing() {
    Batches walk =
        Batches.over(
            SyntheticDigits.train(512, 1),
            64,
            Seed.of(1),
            Augmentation.parse("shift 2, flip, cutout 8"));
    Batch batch = walk.allocate();
    int[] next = {0};
    assertEquals(0, AllocatedBytes.in(() -> walk.fill(batch, next[0] >> 3, next[0]++ & 7)));
  }

  @Test
  void splitsAreStratifiedAndKeepIds() {
    Dataset data = numbered(100);
    Splits splits = Splits.of(data, 0.2, Seed.of(1));
    assertEquals(80, splits.train().size());
    assertEquals(20, splits.validation().size());
    int[] counts = new int[3];
    boolean[] seen = new boolean[100];
    for (Dataset part : List.of(splits.train(), splits.validation())) {
      long last = -1;
      for (int n = 0; n < part.size(); n++) {
        assertTrue(part.id(n) > last);
        last = part.id(n);
        assertFalse(seen[(int) last]);
        seen[(int) last] = true;
        assertEquals(last % 3, part.label(n));
      }
    }
    for (int n = 0; n < 20; n++) {
      counts[splits.validation().label(n)]++;
    }
    assertTrue(Arrays.stream(counts).allMatch(c -> c == 6 || c == 7), Arrays.toString(counts));
    assertEquals(
        splits.validation().sha256(), Splits.of(data, 0.2, Seed.of(1)).validation().sha256());
    assertEquals(0, Splits.of(data, 0, Seed.of(1)).validation().size());
    assertThrows(IllegalArgumentException.class, () -> Splits.of(data, 1, Seed.of(1)));
  }

  private static long[] heldOut(Dataset data, long seed) {
    Dataset held = Splits.of(data, 0.2, Seed.of(seed)).validation();
    return IntStream.range(0, held.size()).mapToLong(held::id).toArray();
  }

  /// Which samples of a class these are, counted in their class.
  private static long[] placesInClass(long[] ids, int label) {
    return Arrays.stream(ids).filter(id -> id % 3 == label).map(id -> id / 3).toArray();
  }

  @Test
  void splitsDrawEachClassFromAStreamOfItsOwn() {
    long[] held = heldOut(numbered(300), 1);
    Seed stream = Seed.of(1).stream("split");
    for (int label = 0; label < 3; label++) {
      int[] order = stream.stream(label + 1).permutation(100); // 0 is that of the unlabelled
      long[] expected = Arrays.stream(order).limit(20).sorted().asLongStream().toArray();
      assertArrayEquals(expected, placesInClass(held, label));
      assertFalse(Arrays.equals(expected, placesInClass(held, (label + 1) % 3)));
    }
  }

  @Test
  void splitsOfAnotherSeedHoldOutOtherSamples() {
    long[] held = heldOut(numbered(300), 1);
    assertFalse(Arrays.equals(held, heldOut(numbered(300), 2)));
    assertFalse(Arrays.equals(held, LongStream.range(0, 60).toArray()), "the first of each class");
  }

  @Test
  void splitsNameALabelWithoutAClass() {
    for (int label : new int[] {3, -2, Integer.MAX_VALUE}) {
      Dataset data = new OwnDataset(numbered(9), n -> n == 5 ? label : 0, OwnDataset.ALL);
      assertEquals(
          "sample 5 of numbered has the label %d, but there are 3 classes; a label is the place of its class from 0 on, or -1 where it is not known"
              .formatted(label),
          assertThrows(IllegalArgumentException.class, () -> Splits.of(data, 0.1, Seed.of(1)))
              .getMessage());
    }
  }

  @Test
  void dataSetsKeepArraysOfTheirOwn() {
    float[] values = {1, 2};
    int[] labels = {0, 1};
    float[] targets = {3, 4};
    int[] chosen = {1};
    Dataset table = FloatDataset.of("t", Shape.of(1), List.of("a", "b"), values, labels);
    Dataset part = Subset.of(TargetDataset.of(table, List.of("x"), targets), chosen);
    Arrays.fill(values, 9);
    Arrays.fill(labels, 0);
    Arrays.fill(targets, 9);
    Arrays.fill(chosen, 0);
    Batches walk = Batches.inOrder(part, 1);
    Batch batch = walk.allocate();
    walk.fill(batch, 0, 0);
    assertEquals(1, batch.ids()[0]);
    assertEquals(2, batch.floats()[0]);
    assertEquals(4, batch.targets()[0]);
    assertEquals(1, table.label(1));
  }

  @Test
  void labelsNeedAClass() {
    assertThrows(
        IllegalArgumentException.class,
        () -> ByteDataset.of("x", Shape.of(1), List.of("a"), new byte[1], new int[] {1}));
    assertThrows(
        IllegalArgumentException.class,
        () -> ByteDataset.of("x", Shape.of(2), List.of("a"), new byte[3], new int[] {0}));
  }
}
