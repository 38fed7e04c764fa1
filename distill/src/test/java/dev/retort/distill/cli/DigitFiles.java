package dev.retort.distill.cli;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/// Digits as MNIST has them: `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`.
final class DigitFiles {
  private static final int PIXELS = 28 * 28;

  private DigitFiles() {}

  /// @param part `train` or `t10k`
  static void write(Path folder, String part, Dataset digits) throws IOException {
    int size = digits.size();
    ByteBuffer images = ByteBuffer.allocate(16 + size * PIXELS);
    images.putInt(0x803).putInt(size).putInt(28).putInt(28);
    ByteBuffer labels = ByteBuffer.allocate(8 + size);
    labels.putInt(0x801).putInt(size);
    Batch one = Batch.allocate(digits.kind(), digits.shape(), 1);
    for (int n = 0; n < size; n++) {
      digits.copyTo(n, one, 0);
      images.put(one.bytes(), 0, PIXELS);
      labels.put((byte) digits.label(n));
    }
    Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.array());
    Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
  }
}
