package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Random changes of byte images that keep their class, applied one after the other, in place.
///
/// What happens to a sample depends on (seed, epoch, sample id) alone, not on its place in a batch,
/// nor on thread or order. Pixels that come from outside the image are 0.
///
/// *Shapes*: images (C, H, W); all channels change alike.
///
/// [#text()] writes and [#parse(String)] reads the same as `shift 2, flip, cutout 8`; no change is
/// `none`.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="augmentation"}
public final class Augmentation {
  private static final Augmentation NONE = new Augmentation(List.of());
  private static final int DRAWS = 4; // numbers set aside for each operation

  private sealed interface Operation {}

  private record Shift(int pixels, String word) implements Operation {
    @Override
    public String toString() {
      return word + " " + pixels;
    }
  }

  private record Flip() implements Operation {
    @Override
    public String toString() {
      return "flip";
    }
  }

  private record Cutout(int size) implements Operation {
    @Override
    public String toString() {
      return "cutout " + size;
    }
  }

  private final Operation[] operations;

  private Augmentation(List<Operation> operations) {
    this.operations = operations.toArray(Operation[]::new);
  }

  public static Augmentation none() {
    return NONE;
  }

  /// Moves the image by a whole number of pixels, from -pixels to +pixels along each axis.
  public static Augmentation shift(int pixels) {
    return only(new Shift(atLeastOne("shift", pixels), "shift"));
  }

  /// Cuts a window of the image's own size out of the image with a border of zeros on each side;
  /// the same distribution as [#shift(int)], under the name that colour images know it by.
  public static Augmentation crop(int padding) {
    return only(new Shift(atLeastOne("crop", padding), "crop"));
  }

  /// Mirrors left and right, one time in two.
  public static Augmentation flip() {
    return only(new Flip());
  }

  /// Blanks a square of that size whose centre lies anywhere in the image (DeVries and Taylor
  /// 2017).
  public static Augmentation cutout(int size) {
    return only(new Cutout(atLeastOne("cutout", size)));
  }

  /// This, and then the other.
  public Augmentation then(Augmentation next) {
    List<Operation> all = new ArrayList<>(Arrays.asList(operations));
    all.addAll(Arrays.asList(next.operations));
    return new Augmentation(all);
  }

  /// Reads what [#text()] writes.
  ///
  /// @throws IllegalArgumentException if a part is none that is known, or of a size that none has
  public static Augmentation parse(String text) {
    Augmentation all = NONE;
    for (String part : text.strip().toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] words = part.strip().split("\\s+");
      all = all.then(parseOne(words, text));
    }
    return all;
  }

  private static Augmentation parseOne(String[] words, String text) {
    int number = -1;
    if (words.length == 2 && words[1].matches("[0-9]{1,5}")) {
      number = Integer.parseInt(words[1]);
    }
    return switch (number >= 0 ? words[0] + " n" : String.join(" ", words)) {
      case "none" -> NONE;
      case "flip" -> flip();
      case "shift n" -> shift(number);
      case "crop n" -> crop(number);
      case "cutout n" -> cutout(number);
      default ->
          throw new IllegalArgumentException(
              "augmentation '%s' has the unknown part '%s'; known are none, shift N, crop N, flip, cutout N"
                  .formatted(text, String.join(" ", words)));
    };
  }

  public boolean isNone() {
    return operations.length == 0;
  }

  /// Refuses data that are not byte images.
  ///
  /// @throws IllegalArgumentException if they are something else and this is not none
  public void requireFits(Dataset dataset) {
    requireFits(dataset.name(), dataset.kind(), dataset.shape());
  }

  private void requireFits(String data, Batch.Kind kind, Shape shape) {
    if (!isNone() && (kind != Batch.Kind.BYTES || shape.rank() != 3)) {
      throw new IllegalArgumentException(
          "augmentation (%s) works on byte images [C, H, W], but %s has %s of shape %s; use none"
              .formatted(this, data, kind, shape));
    }
  }

  /// Changes every sample of a batch of byte images.
  ///
  /// @throws IllegalArgumentException if it holds something else and this is not none
  public void apply(Batch batch, Seed seed) {
    requireFits("the batch", batch.kind(), batch.shape());
    apply(batch, seed.stream("augment").key());
  }

  /// As above, on the bare key of the stream "augment": allocates nothing, and takes it that the
  /// batch fits.
  void apply(Batch batch, long streamKey) {
    if (isNone()) {
      return;
    }
    long key = Seed.streamKey(streamKey, batch.epoch());
    int channels = batch.shape().extent(0);
    int height = batch.shape().extent(1);
    int width = batch.shape().extent(2);
    byte[] pixels = batch.bytes();
    for (int row = 0; row < batch.size(); row++) {
      long sample = Seed.streamKey(key, batch.ids()[row]);
      for (int c = 0; c < channels; c++) {
        int start = (row * channels + c) * height * width;
        for (int k = 0; k < operations.length; k++) {
          apply(operations[k], sample, k * DRAWS, pixels, start, height, width);
        }
      }
    }
  }

  private static void apply(
      Operation operation, long key, int draw, byte[] pixels, int start, int height, int width) {
    switch (operation) {
      case Shift shift -> {
        int dy = Seed.below(key, draw, 2 * shift.pixels + 1) - shift.pixels;
        int dx = Seed.below(key, draw + 1, 2 * shift.pixels + 1) - shift.pixels;
        move(pixels, start, height, width, dy, dx);
      }
      case Flip flip -> {
        if (Seed.below(key, draw, 2) == 1) {
          mirror(pixels, start, height, width);
        }
      }
      case Cutout cutout -> {
        int top = Seed.below(key, draw, height) - cutout.size / 2;
        int left = Seed.below(key, draw + 1, width) - cutout.size / 2;
        int right = Math.min(width, left + cutout.size);
        for (int y = Math.max(0, top); y < Math.min(height, top + cutout.size); y++) {
          Arrays.fill(
              pixels, start + y * width + Math.max(0, left), start + y * width + right, (byte) 0);
        }
      }
    }
  }

  /// Pixel (y, x) becomes what was at (y - dy, x - dx). All that stays moves in one copy along the
  /// row-major plane; what the copy carried over the left or right rim is then blanked.
  private static void move(byte[] pixels, int start, int height, int width, int dy, int dx) {
    int plane = height * width;
    if (Math.abs(dy) >= height || Math.abs(dx) >= width) {
      Arrays.fill(pixels, start, start + plane, (byte) 0);
      return;
    }
    int by = dy * width + dx;
    if (by >= 0) {
      System.arraycopy(pixels, start, pixels, start + by, plane - by);
      Arrays.fill(pixels, start, start + by, (byte) 0);
    } else {
      System.arraycopy(pixels, start - by, pixels, start, plane + by);
      Arrays.fill(pixels, start + plane + by, start + plane, (byte) 0);
    }
    int left = dx > 0 ? 0 : width + dx;
    for (int row = start; row < start + plane; row += width) {
      for (int x = left; x < left + Math.abs(dx); x++) {
        pixels[row + x] = 0;
      }
    }
  }

  private static void mirror(byte[] pixels, int start, int height, int width) {
    for (int y = 0; y < height; y++) {
      int left = start + y * width;
      int right = left + width - 1;
      while (left < right) {
        byte swap = pixels[left];
        pixels[left++] = pixels[right];
        pixels[right--] = swap;
      }
    }
  }

  private static Augmentation only(Operation operation) {
    return new Augmentation(List.of(operation));
  }

  private static int atLeastOne(String what, int value) {
    if (value < 1 || value > 1 << 16) {
      throw new IllegalArgumentException(what + " needs a size from 1 to 65536, not " + value);
    }
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Augmentation a && Arrays.equals(operations, a.operations);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(operations);
  }

  /// How it is written: `shift 2, flip, cutout 8`.
  public String text() {
    return isNone()
        ? "none"
        : Arrays.stream(operations).map(Operation::toString).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return text();
  }
}
