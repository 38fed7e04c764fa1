package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Needed;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Isolated("changes the default locale")
final class IdxTest {
  private static final byte[] IMAGES =
      idx(new int[] {3, 2, 2}, 1, 2, 3, 4, 5, 6, 7, 8, 255, 128, 11, 12);
  private static final byte[] LABELS = idx(new int[] {3}, 2, 0, 1);

  @TempDir Path folder;

  static byte[] idx(int[] extents, int... elements) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * extents.length + elements.length);
    buffer.put((byte) 0).put((byte) 0).put((byte) 8).put((byte) extents.length);
    for (int extent : extents) {
      buffer.putInt(extent);
    }
    for (int element : elements) {
      buffer.put((byte) element);
    }
    return buffer.array();
  }

  static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  private void write(byte[] images, byte[] labels) throws IOException {
    Files.write(folder.resolve("train-images-idx3-ubyte"), images);
    Files.write(folder.resolve("train-labels-idx1-ubyte"), labels);
  }

  @Test
  void readsPlainFiles() throws IOException {
    write(IMAGES, LABELS);
    Dataset data = Idx.read(folder, "train");
    assertEquals(3, data.size());
    assertEquals(Shape.of(1, 2, 2), data.shape());
    assertEquals(3, data.classes());
    Batch batch = Batch.allocate(Batch.Kind.BYTES, data.shape(), 2);
    data.copyTo(2, batch, 1);
    assertArrayEquals(new byte[] {0, 0, 0, 0, -1, -128, 11, 12}, batch.bytes());
    assertEquals(1, batch.labels()[1]);
    assertEquals(2, batch.ids()[1]);
  }

  @Test
  void readsGzipAndDottedNamesAlike() throws IOException {
    write(IMAGES, LABELS);
    String plain = Idx.read(folder, "train").sha256();
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.write(other.resolve("train-images.idx3-ubyte.gz"), gzip(IMAGES));
    Files.write(other.resolve("train-labels.idx1-ubyte.gz"), gzip(LABELS));
    assertEquals(plain, Idx.read(other, "train").sha256());
  }

  @Test
  void readsSeveralGzipMembers() throws IOException {
    byte[] first = gzip(Arrays.copyOf(IMAGES, 9));
    byte[] second = gzip(Arrays.copyOfRange(IMAGES, 9, IMAGES.length));
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    write(IMAGES, LABELS);
    String plain = Idx.read(folder, "train").sha256();
    write(both, LABELS);
    assertEquals(plain, Idx.read(folder, "train").sha256());
  }

  @Test
  void everyTruncationAndEveryExtensionIsRefused() throws IOException {
    for (byte[] images : new byte[][] {IMAGES, gzip(IMAGES)}) {
      for (int length = 0; length < images.length; length++) {
        write(Arrays.copyOf(images, length), LABELS);
        assertNamesTheFile("train-images");
      }
      write(Arrays.copyOf(images, images.length + 1), LABELS);
      assertNamesTheFile("train-images");
    }
    for (int length = 0; length < LABELS.length; length++) {
      write(IMAGES, Arrays.copyOf(LABELS, length));
      assertNamesTheFile("train-labels");
    }
  }

  private void assertNamesTheFile(String file) {
    DataFormatException wrong =
        assertThrows(DataFormatException.class, () -> Idx.read(folder, "train"));
    assertTrue(String.valueOf(wrong.getMessage()).contains(file), wrong.getMessage());
    assertTrue(String.valueOf(wrong.getMessage()).lines().count() == 1, wrong.getMessage());
  }

  @Test
  void everyFlippedBitOfGzipIsFoundOrHarmless() throws IOException {
    byte[] good = gzip(IMAGES);
    write(IMAGES, LABELS);
    String expected = Idx.read(folder, "train").sha256();
    for (int bit = 0; bit < 8 * good.length; bit++) {
      byte[] bad = good.clone();
      bad[bit >> 3] ^= (byte) (1 << (bit & 7));
      write(bad, LABELS);
      try {
        // Time stamps and the like carry nothing.
        assertEquals(expected, Idx.read(folder, "train").sha256(), "bit " + bit);
      } catch (DataFormatException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("train-images"), e.getMessage());
      }
    }
  }

  @Test
  void aHugePromiseTakesNoMemory() throws IOException {
    write(idx(new int[] {Integer.MAX_VALUE, 65535, 65535}, 1), LABELS);
    assertNamesTheFile("train-images");
    write(gzip(idx(new int[] {2_000_000_000, 1000, 1000}, 1)), LABELS);
    assertNamesTheFile("train-images");
    write(gzip(idx(new int[] {3, -1, 2}, 1)), LABELS);
    assertNamesTheFile("train-images");
  }

  @ParameterizedTest
  @CsvSource({"1, two zero bytes", "2, element type", "3, axes"})
  void headersAreChecked(int place, String said) throws IOException {
    byte[] bad = IMAGES.clone();
    bad[place] = 9;
    write(bad, LABELS);
    DataFormatException wrong =
        assertThrows(DataFormatException.class, () -> Idx.read(folder, "train"));
    assertTrue(String.valueOf(wrong.getMessage()).contains(said), wrong.getMessage());
  }

  @Test
  void asManyLabelsAsImages() throws IOException {
    write(IMAGES, idx(new int[] {2}, 0, 1));
    DataFormatException wrong =
        assertThrows(DataFormatException.class, () -> Idx.read(folder, "train"));
    assertTrue(
        String.valueOf(wrong.getMessage()).contains("3 images, but there are 2 labels"),
        wrong.getMessage());
  }

  @Test
  void strayLabelsAreRefused() throws IOException {
    write(IMAGES, idx(new int[] {3}, 0, 200, 1));
    assertNamesTheFile("train-labels");
    write(IMAGES, LABELS);
    Files.write(folder.resolve("t10k-images-idx3-ubyte"), IMAGES);
    Files.write(folder.resolve("t10k-labels-idx1-ubyte"), idx(new int[] {3}, 0, 3, 1));
    DataFormatException wrong =
        assertThrows(DataFormatException.class, () -> Idx.read(folder, "t10k"));
    assertTrue(
        String.valueOf(wrong.getMessage()).contains("label 3 at place 1"), wrong.getMessage());
  }

  @Test
  void aMissingFileIsNamedInEveryLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      NoSuchFileException missing =
          assertThrows(NoSuchFileException.class, () -> Idx.read(folder, "train"));
      assertTrue(missing.getFile().endsWith("train-images-idx3-ubyte"), missing.getFile());
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void readsMnist() throws IOException, NoSuchAlgorithmException {
    Path mnist = Path.of(System.getProperty("retort.data", "")).resolve("mnist");
    Needed.here(Files.isDirectory(mnist), "no MNIST; -Dretort.data=DIR names the folder above it");
    // SHA-256 of the uncompressed files' contents, header included: data/README.md
    assertEquals(
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        fileHash(Idx.read(mnist, "train"), 60_000));
    assertEquals(
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        fileHash(Idx.read(mnist, "t10k"), 10_000));
  }

  private static String fileHash(Dataset data, int size) throws NoSuchAlgorithmException {
    assertEquals(size, data.size());
    assertEquals(Shape.of(1, 28, 28), data.shape());
    assertEquals(10, data.classes());
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(ByteBuffer.allocate(16).putInt(0x803).putInt(size).putInt(28).putInt(28).array());
    Batch one = Batch.allocate(Batch.Kind.BYTES, data.shape(), 1);
    for (int n = 0; n < size; n++) {
      data.copyTo(n, one, 0);
      digest.update(one.bytes());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
