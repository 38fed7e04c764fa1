package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.retort.engine.io.Npy;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a file holds, a reader gives data of the right shape or a [DataFormatException] that
/// names the file. An ordinary build replays the seeds in a JVM of its own, since the classes are
/// instrumented; `JAZZER_FUZZ=1 mvn test -Dtest=ReadersFuzz#csv` looks for worse.
final class ReadersFuzz {
  private interface Reader {
    Dataset read() throws IOException;
  }

  private static void check(String name, Reader reader) throws IOException {
    try {
      Dataset data = reader.read();
      assertEquals(64, data.sha256().length());
      assertTrue(data.size() > 0 && data.classes() >= 0);
    } catch (DataFormatException e) {
      assertTrue(String.valueOf(e.getMessage()).contains(name), e.getMessage());
    }
  }

  /// A file that is there for the time of one read.
  private static void withFile(String name, byte[] bytes, byte[] labels) throws IOException {
    Path folder = Files.createTempDirectory("fuzz");
    Path file = folder.resolve(name);
    Path other = folder.resolve("train-labels-idx1-ubyte");
    try {
      Files.write(file, bytes);
      Files.write(other, labels);
      switch (name) {
        case "table.csv" -> check(name, () -> Csv.read(file));
        case "images.zip" -> check(name, () -> ImageFolder.read(file, ImageFolder.ALL));
        default -> check("train-", () -> Idx.read(folder, "train"));
      }
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(other);
      Files.deleteIfExists(folder);
    }
  }

  @MethodSource("tables")
  @FuzzTest(maxDuration = "60s")
  void csv(byte[] file) throws IOException {
    withFile("table.csv", file, new byte[0]);
  }

  static Stream<byte[]> tables() {
    return Stream.of("a,b,label\n1,2,x\n3,\"4\",y\n", "1;2;0\r\n3;4;1", "\uFEFFlabel\tx\na\t1e3\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("tables")
  @FuzzTest(maxDuration = "60s")
  void numbers(byte[] bytes) throws IOException {
    Path file = Files.createTempFile("fuzz", ".csv");
    try {
      NumberTable table = NumberTable.read(Files.write(file, bytes));
      assertEquals(table.rows() * table.columns(), table.values().length);
      long[] ids = table.ids();
      assertTrue(ids == null || ids.length == table.rows());
    } catch (DataFormatException e) {
      inOneLine(file, e);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @MethodSource("arrays")
  @FuzzTest(maxDuration = "60s")
  void npy(byte[] bytes) throws IOException {
    Path file = Files.createTempFile("fuzz", ".npy");
    try {
      Npy array = Npy.open(Files.write(file, bytes));
      long elements = Arrays.stream(array.extents()).reduce(1, Math::multiplyExact);
      for (long i = 0; i < elements; i++) {
        array.number(i); // may be any number, but must be there
      }
    } catch (DataFormatException e) {
      inOneLine(file, e);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  static Stream<byte[]> arrays() {
    return Stream.of("<f4", ">f8", "|i1").map(ReadersFuzz::array);
  }

  /// A header of 64 bytes and two elements.
  private static byte[] array(String type) {
    String text =
        "\u0093NUMPY\1\0\100\0{'descr': '%s', 'fortran_order': False, 'shape': (2,), }\n"
            .formatted(type);
    return Arrays.copyOf(
        text.getBytes(StandardCharsets.ISO_8859_1), 74 + 2 * (type.charAt(2) - '0'));
  }

  private static void inOneLine(Path file, DataFormatException e) {
    String message = String.valueOf(e.getMessage());
    assertTrue(message.startsWith(file.toString()), message);
    assertEquals(1, message.lines().count(), message);
  }

  @MethodSource("idxFiles")
  @FuzzTest(maxDuration = "60s")
  void idx(byte[] file) throws IOException {
    withFile("train-images-idx3-ubyte", file, IdxTest.idx(new int[] {2}, 0, 1));
  }

  @MethodSource("idxFiles")
  @FuzzTest(maxDuration = "60s")
  void idxLabels(byte[] file) throws IOException {
    withFile("train-images-idx3-ubyte", IdxTest.idx(new int[] {2, 1, 2}, 1, 2, 3, 4), file);
  }

  static Stream<byte[]> idxFiles() throws IOException {
    byte[] images = IdxTest.idx(new int[] {2, 1, 2}, 1, 2, 3, 4);
    byte[] labels = IdxTest.idx(new int[] {2}, 0, 1);
    return Stream.of(images, labels, IdxTest.gzip(images), IdxTest.gzip(labels));
  }

  @MethodSource("images")
  @FuzzTest(maxDuration = "60s")
  void image(byte[] file) {
    try (ImageDecoder decoder = new ImageDecoder()) {
      Pixels pixels = decoder.decode(file, "it");
      assertEquals(pixels.channels() * pixels.height() * pixels.width(), pixels.values().length);
    } catch (DataFormatException e) {
      assertTrue(String.valueOf(e.getMessage()).startsWith("it: "), e.getMessage());
    }
  }

  static Stream<byte[]> images() throws IOException {
    List<byte[]> all = new ArrayList<>();
    for (String format : List.of("png", "jpg", "bmp")) {
      all.add(TestImages.encoded(format, BufferedImage.TYPE_INT_RGB, 3, 2, 9));
      all.add(TestImages.encoded(format, BufferedImage.TYPE_BYTE_GRAY, 3, 2, 9));
    }
    all.add(TestImages.encoded("gif", BufferedImage.TYPE_BYTE_INDEXED, 3, 2, 9));
    return all.stream();
  }

  @MethodSource("zips")
  @FuzzTest(maxDuration = "60s")
  void zip(byte[] file) throws IOException {
    withFile("images.zip", file, new byte[0]);
  }

  static Stream<byte[]> zips() throws IOException {
    byte[] image = TestImages.grey(2, 2, 7);
    return Stream.of(
        TestImages.zip(Map.of("a/1.png", image)), TestImages.zip(Map.of("a/", new byte[0])));
  }
}
