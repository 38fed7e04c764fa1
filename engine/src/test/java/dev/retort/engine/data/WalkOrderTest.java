package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.tensor.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WalkOrderTest {
  /// As Python 3.11 gave them:
  ///
  /// ```
  /// for root, _, names in sorted(os.walk(folder)):
  ///     for name in sorted(names):
  /// ```
  private static final List<String> SORTED =
      List.of(
          "a/B.png",
          "a/z.png",
          "a/\uFF5E.png",
          "a/\uD83D\uDE00.png",
          "a/sub/1.png",
          "a/sub/10.png",
          "a/sub/2.png",
          "a/sub-x/1.png",
          "a/sub/deep/1.png",
          "a/sub0/1.png");

  @Test
  void itIsThatOfPython() {
    assertEquals(SORTED, SORTED.reversed().stream().sorted(WalkOrder::compare).toList());
  }

  @Test
  void samplesOfAClassComeInIt(@TempDir Path temp) throws IOException {
    Path zip = TestImages.zip(temp, "b/z.png", "b/sub/1.png", "a/z.png", "a/sub/2.png", "a/y.png");
    byte[] expected = {4, 2, 3, 0, 1};
    assertArrayEquals(expected, pixels(ImageFolder.read(zip, ImageFolder.ALL)));
    Path folder = temp.resolve("pets");
    for (String name : List.of("a/z.png", "a/sub/1.png", "a/y.png", "b/x.png")) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, TestImages.grey(1, 1, name.charAt(2)));
    }
    assertArrayEquals(
        new byte[] {'y', 'z', 's', 'x'}, pixels(ImageFolder.read(folder, ImageFolder.ALL)));
  }

  /// Images are decoded 64 at a time, by several threads.
  @Test
  void manySamplesDoToo(@TempDir Path temp) throws IOException {
    String[] names = new String[130];
    byte[] expected = new byte[names.length];
    for (int n = 0; n < names.length; n++) {
      names[n] = (n < 70 ? "a/" : "b/") + (100 + n) + ".png";
      expected[n] = (byte) n;
    }
    Path zip = TestImages.zip(temp, names);
    assertArrayEquals(expected, pixels(ImageFolder.read(zip, ImageFolder.ALL)));
  }

  private static byte[] pixels(Dataset data) {
    Batch batch = Batch.allocate(Batch.Kind.BYTES, data.shape(), data.size());
    for (int n = 0; n < data.size(); n++) {
      data.copyTo(n, batch, n);
    }
    return batch.bytes();
  }
}
