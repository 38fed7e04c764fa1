package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The ten digits drawn from strokes: grey images of 28 x 28, any number of them from a seed.
///
/// Sample n is of class n mod 10 and depends on (seed, split, n) alone: it is the same in a data
/// set of 1,000 and of 100,000. Training and test samples come from different streams. The styles
/// of writing, the bending, hiding and noise are such that small networks fail on some of them.
///
/// *Shapes*: (1, 28, 28), ink is bright, as in MNIST. They are synthetic and always called so.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="digits"}
public final class SyntheticDigits {
  /// Height and width.
  static final int SIDE = 28;

  private static final int CLASSES = 10;
  private static final int BLOCK = 256;

  private SyntheticDigits() {}

  /// Samples to train on.
  public static Dataset train(int size, long seed) {
    return draw(size, Seed.of(seed).stream("synthetic digits").stream("train"));
  }

  /// Samples to test on.
  public static Dataset test(int size, long seed) {
    return draw(size, Seed.of(seed).stream("synthetic digits").stream("test"));
  }

  private static Dataset draw(int size, Seed seed) {
    if (size < 0) {
      throw new IllegalArgumentException("synthetic digits cannot be %d in number".formatted(size));
    }
    Rows rows = new Rows(Batch.Kind.BYTES, SIDE * SIDE, size);
    int blocks = (size + BLOCK - 1) / BLOCK;
    int threads = Math.max(1, Math.min(blocks, Runtime.getRuntime().availableProcessors()));
    InParallel.run(
        threads,
        blocks,
        RuntimeException.class,
        block -> drawBlock(rows, block, seed, new DigitPainter()));
    int[] labels = new int[size];
    Arrays.setAll(labels, n -> n % CLASSES);
    List<String> names = IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList();
    return new ByteDataset(Stored.of("synthetic", Shape.of(1, SIDE, SIDE), names, rows, labels));
  }

  private static void drawBlock(Rows rows, int block, Seed seed, DigitPainter painter) {
    byte[] image = new byte[SIDE * SIDE];
    int end = (int) Math.min(rows.size(), (block + 1L) * BLOCK);
    for (int n = block * BLOCK; n < end; n++) {
      painter.paint(n % CLASSES, seed.stream(n).key(), image, 0);
      rows.set(n, image, 0);
    }
  }
}
