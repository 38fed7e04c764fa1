package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AugmentationTest {
  private static Batch image(int c, int h, int w, int id) {
    Batch batch = Batch.allocate(Batch.Kind.BYTES, Shape.of(c, h, w), 1);
    batch.resize(1);
    batch.ids()[0] = id;
    for (int i = 0; i < c * h * w; i++) {
      batch.bytes()[i] = (byte) (i + 1);
    }
    return batch;
  }

  /// The pixel that a moved image has at (y, x), by definition.
  private static byte moved(byte[] p, int h, int w, int c, int y, int x) {
    return y < 0 || y >= h || x < 0 || x >= w ? 0 : p[(c * h + y) * w + x];
  }

  @Property(tries = 300)
  void shiftIsAMoveByWholePixelsWithZerosBehind(
      @ForAll @IntRange(min = 1, max = 5) int h,
      @ForAll @IntRange(min = 1, max = 5) int w,
      @ForAll @IntRange(min = 1, max = 7) int pixels,
      @ForAll @IntRange(min = 0, max = 50) int id) {
    byte[] before = image(2, h, w, id).bytes();
    Batch batch = image(2, h, w, id);
    Augmentation.shift(pixels).apply(batch, Seed.of(1));
    int matches = 0;
    for (int dy = -pixels; dy <= pixels; dy++) {
      for (int dx = -pixels; dx <= pixels; dx++) {
        byte[] expected = new byte[2 * h * w];
        for (int i = 0; i < expected.length; i++) {
          expected[i] = moved(before, h, w, i / (h * w), i / w % h - dy, i % w - dx);
        }
        matches += Arrays.equals(expected, batch.bytes()) ? 1 : 0;
      }
    }
    assertTrue(matches > 0);
  }

  @Test
  void allShiftsOccur() {
    Set<Integer> seen = new HashSet<>();
    for (int id = 0; id < 500; id++) {
      Batch batch = image(1, 9, 9, id);
      Augmentation.shift(2).apply(batch, Seed.of(1));
      seen.add((int) batch.bytes()[40]);
    }
    assertEquals(25, seen.size());
  }

  @Test
  void flipMirrorsOneTimeInTwo() {
    byte[] same = {1, 2, 3, 4, 5, 6};
    byte[] mirrored = {3, 2, 1, 6, 5, 4};
    int flips = 0;
    for (int id = 0; id < 1000; id++) {
      Batch batch = image(1, 2, 3, id);
      Augmentation.flip().apply(batch, Seed.of(1));
      boolean flipped = Arrays.equals(mirrored, batch.bytes());
      assertTrue(flipped || Arrays.equals(same, batch.bytes()));
      flips += flipped ? 1 : 0;
    }
    assertTrue(flips > 430 && flips < 570, flips + " of 1000");
  }

  @Test
  void cutoutBlanksAtMostItsSquareInAllChannelsAlike() {
    for (int id = 0; id < 200; id++) {
      Batch batch = image(2, 7, 9, id);
      Augmentation.cutout(3).apply(batch, Seed.of(1));
      int blank = 0;
      for (int i = 0; i < 63; i++) {
        assertEquals(batch.bytes()[i] == 0, batch.bytes()[63 + i] == 0);
        blank += batch.bytes()[i] == 0 ? 1 : 0;
      }
      assertTrue(blank >= 4 && blank <= 9, blank + " pixels");
    }
  }

  /// Of 9 x 7 places each is expected 32 times among so many.
  @Test
  void theCentreOfACutoutIsAnywhereInTheImage() {
    Set<Integer> centres = new HashSet<>();
    for (int id = 0; id < 2000; id++) {
      Batch batch = Batch.allocate(Batch.Kind.BYTES, Shape.of(1, 9, 7), 1);
      batch.resize(1);
      batch.ids()[0] = id;
      Arrays.fill(batch.bytes(), (byte) 1);
      Augmentation.cutout(3).apply(batch, Seed.of(1));
      boolean[] rows = new boolean[9];
      boolean[] columns = new boolean[7];
      for (int i = 0; i < 63; i++) {
        rows[i / 7] |= batch.bytes()[i] == 0;
        columns[i % 7] |= batch.bytes()[i] == 0;
      }
      centres.add(7 * centre(rows) + centre(columns));
    }
    assertEquals(63, centres.size());
  }

  /// The middle of the three that are blank, or of the two at a rim the outer one.
  private static int centre(boolean[] blank) {
    int first = 0;
    while (!blank[first]) {
      first++;
    }
    int last = blank.length - 1;
    while (!blank[last]) {
      last--;
    }
    return last - first == 1 && first == 0 ? 0 : first + 1;
  }

  /// How often a pixel at (4, 4) of 9 x 15 comes to each place.
  private static int[] places(String text) {
    int[] places = new int[9 * 15];
    for (int id = 0; id < 2000; id++) {
      Batch batch = Batch.allocate(Batch.Kind.BYTES, Shape.of(1, 9, 15), 1);
      batch.resize(1);
      batch.ids()[0] = id;
      batch.bytes()[4 * 15 + 4] = 1;
      Augmentation.parse(text).apply(batch, Seed.of(1));
      for (int i = 0; i < places.length; i++) {
        places[i] += batch.bytes()[i];
      }
    }
    return places;
  }

  /// Each operation has four numbers of the sample's stream, whether it needs them or not.
  @Test
  void pixelsFollowFromTheNumbersDrawn() {
    for (int id = 0; id < 100; id++) {
      Seed draws = Seed.of(1).stream("augment").stream(3).stream(id);
      int dy = draws.below(0, 5) - 2;
      int dx = draws.below(1, 5) - 2;
      boolean flipped = draws.below(4, 2) == 1;
      for (int size = 1; size <= 8; size++) {
        int top = draws.below(8, 7) - size / 2;
        int left = draws.below(9, 9) - size / 2;
        Batch batch = image(2, 7, 9, id);
        byte[] before = batch.bytes().clone();
        byte[] expected = new byte[before.length];
        for (int i = 0; i < expected.length; i++) {
          int y = i / 9 % 7;
          int x = i % 9;
          boolean blank = y >= top && y < top + size && x >= left && x < left + size;
          int mirrored = flipped ? 8 - x : x;
          expected[i] = blank ? 0 : moved(before, 7, 9, i / 63, y - dy, mirrored - dx);
        }
        batch.epoch(3);
        Augmentation.parse("shift 2, flip, cutout " + size).apply(batch, Seed.of(1));
        assertArrayEquals(expected, batch.bytes());
      }
    }
  }

  @Test
  void operationsDoNotDependOnEachOther() {
    // a row from 2 to 6, and a column from 2 to 6, or mirrored from 8 to 12: each 40 times or so
    int[] flipped = places("shift 2, flip");
    for (int i = 0; i < flipped.length; i++) {
      int y = i / 15;
      int x = Math.min(i % 15, 14 - i % 15);
      boolean reached = y >= 2 && y <= 6 && x >= 2 && x <= 6;
      String said = flipped[i] + " times at " + i;
      assertTrue(reached ? flipped[i] >= 15 && flipped[i] <= 70 : flipped[i] == 0, said);
    }
    // both ways there and back, and everything between them
    assertEquals(25, Arrays.stream(places("shift 1, shift 1")).filter(n -> n > 0).count());
  }

  @Test
  void aSampleIsChangedAlikeAnywhereInABatchButAnewInEachEpoch() {
    Dataset data = SyntheticDigits.train(40, 1);
    Augmentation augmentation = Augmentation.parse("crop 3, flip, cutout 6");
    byte[][] seen = new byte[40][];
    Batches small = Batches.over(data, 7, Seed.of(5), augmentation);
    Batch batch = small.allocate();
    for (int b = 0; b < small.perEpoch(); b++) {
      small.fill(batch, 2, b);
      for (int row = 0; row < batch.size(); row++) {
        seen[(int) batch.ids()[row]] =
            Arrays.copyOfRange(batch.bytes(), 784 * row, 784 * (row + 1));
      }
    }
    Batches large = Batches.over(data, 40, Seed.of(5), augmentation);
    batch = large.allocate();
    large.fill(batch, 3, 0);
    int changed = 0;
    for (int row = 0; row < 40; row++) {
      byte[] now = Arrays.copyOfRange(batch.bytes(), 784 * row, 784 * (row + 1));
      changed += Arrays.equals(seen[(int) batch.ids()[row]], now) ? 0 : 1;
    }
    assertTrue(changed > 30);
    large.fill(batch, 2, 0);
    for (int row = 0; row < 40; row++) {
      byte[] now = Arrays.copyOfRange(batch.bytes(), 784 * row, 784 * (row + 1));
      assertArrayEquals(seen[(int) batch.ids()[row]], now);
    }
  }

  @Test
  void textFormGoesThereAndBack() {
    Augmentation all =
        Augmentation.shift(2)
            .then(Augmentation.flip())
            .then(Augmentation.crop(4))
            .then(Augmentation.cutout(8));
    assertEquals("shift 2, flip, crop 4, cutout 8", all.text());
    assertEquals(all.text(), all.toString());
    assertEquals(all, Augmentation.parse(" Shift  2,flip ,crop 4, cutout 8"));
    assertEquals(Augmentation.none(), Augmentation.parse("none"));
    assertEquals("none", Augmentation.none().text());
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "shift, shift",
    "shift -1, shift -1",
    "flip 2, flip 2",
    "turn 3, turn 3",
    "'shift 2,', ''",
    "cutout x, cutout x",
    "'flip, Turn  3, cutout 8', turn 3"
  })
  void unknownPartsAreNamed(String text, String part) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> Augmentation.parse(text));
    String said = String.valueOf(wrong.getMessage());
    assertTrue(
        said.startsWith("augmentation '%s' has the unknown part '%s'".formatted(text, part)), said);
  }

  @ParameterizedTest
  @CsvSource({"shift, 0", "crop, 0", "cutout, 0", "shift, 65537", "crop, 65537", "cutout, 65537"})
  void sizesBeyondTheLimitsAreNamed(String operation, String size) {
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class, () -> Augmentation.parse(operation + " " + size));
    assertEquals(
        operation + " needs a size from 1 to 65536, not " + size,
        String.valueOf(wrong.getMessage()));
  }

  @Test
  void tablesAreRefused() {
    Dataset table =
        FloatDataset.of("t", Shape.of(2), List.of("a"), new float[] {1, 2}, new int[] {0});
    assertThrows(
        IllegalArgumentException.class,
        () -> Batches.over(table, 1, Seed.of(1), Augmentation.flip()));
  }

  @Test
  void batchesOfOtherThingsAreRefused() {
    Batch flat = Batch.allocate(Batch.Kind.BYTES, Shape.of(4), 1);
    Batch floats = Batch.allocate(Batch.Kind.FLOATS, Shape.of(1, 2, 2), 1);
    for (Batch batch : List.of(flat, floats)) {
      IllegalArgumentException wrong =
          assertThrows(
              IllegalArgumentException.class, () -> Augmentation.flip().apply(batch, Seed.of(1)));
      String said = String.valueOf(wrong.getMessage());
      assertTrue(said.contains("works on byte images [C, H, W], but the batch has"), said);
      Augmentation.none().apply(batch, Seed.of(1));
    }
  }
}
