package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.retort.engine.Needed;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageFolderTest {
  @TempDir Path temp;

  private final Map<String, byte[]> files = new LinkedHashMap<>();

  private Path folder() throws IOException {
    Path root = temp.resolve("pets");
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(file.getKey().endsWith("/") ? path : path.getParent());
      if (!file.getKey().endsWith("/")) {
        Files.write(path, file.getValue());
      }
    }
    return root;
  }

  private Path zip() throws IOException {
    return Files.write(temp.resolve("pets.zip"), TestImages.zip(files));
  }

  private void pets(String train, String test) throws IOException {
    files.put(train + "dog/2.png", TestImages.grey(4, 3, 2));
    files.put(train + "dog/1.PNG", TestImages.grey(4, 3, 1));
    files.put(train + "Cat/1.png", TestImages.grey(4, 3, 3));
    files.put(train + "dog/notes.txt", new byte[] {1});
    files.put(train + "dog/.hidden.png", new byte[] {1});
    files.put("__MACOSX/" + train + "dog/1.png", new byte[] {1});
    files.put(test + "dog/9.png", TestImages.grey(4, 3, 9));
  }

  private String failure(Path path, String split) {
    DataFormatException wrong =
        assertThrows(DataFormatException.class, () -> ImageFolder.read(path, split));
    assertEquals(1, String.valueOf(wrong.getMessage()).lines().count());
    return String.valueOf(wrong.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "wrapped/"})
  void foldersAndZipsGiveTheSame(String around) throws IOException {
    pets(around + "train/", around + "test/");
    Dataset data = ImageFolder.read(folder(), "train");
    assertEquals("pets", data.name());
    assertEquals(List.of("Cat", "dog"), data.classNames());
    assertEquals(Shape.of(1, 4, 3), data.shape());
    assertEquals(3, data.size());
    Batch batch = Batch.allocate(Batch.Kind.BYTES, data.shape(), 3);
    int[] firstPixels = {3, 1, 2};
    int[] labels = {0, 1, 1};
    for (int n = 0; n < 3; n++) {
      data.copyTo(n, batch, n);
      assertEquals(firstPixels[n], batch.bytes()[12 * n]);
      assertEquals(labels[n], batch.labels()[n]);
    }
    Dataset zipped = ImageFolder.read(zip(), "train");
    assertEquals("pets", zipped.name());
    assertEquals(data.sha256(), zipped.sha256());
    Dataset test = ImageFolder.read(zip(), "test");
    assertEquals(data.classNames(), test.classNames());
    assertEquals(1, test.label(0));
  }

  @Test
  void linksToFoldersAreFollowed() throws IOException {
    pets("train/", "test/");
    Path root = folder();
    String expected = ImageFolder.read(root, "train").sha256();
    Path link = Files.createSymbolicLink(temp.resolve("link"), root);
    assertEquals(expected, ImageFolder.read(link, "train").sha256());
    Path dogs = root.resolve("train/dog");
    Files.createSymbolicLink(dogs, Files.move(dogs, temp.resolve("dogs")));
    assertEquals(expected, ImageFolder.read(root, "train").sha256());
    Path hidden = Files.createDirectories(root.resolve("train/dog/.cache"));
    Files.createSymbolicLink(hidden.resolve("again"), root); // nobody goes there
    Files.createSymbolicLink(root.resolve("train/.again"), root);
    assertEquals(expected, ImageFolder.read(root, "train").sha256());
    Files.createSymbolicLink(root.resolve("train/again"), root);
    assertTrue(failure(root, "train").contains("again: is a link to a folder that it lies in"));
  }

  @Test
  void namesInAFolderMayHoldColonsAndBackslashes() throws IOException {
    assumeTrue(File.separatorChar == '/', "Windows has no folders of such names");
    List<String> names = List.of("16:9", "4:3", "a\\b", "square");
    for (String name : names) {
      files.put("train/" + name + "/1.png", TestImages.grey(2, 2, 0));
    }
    assertEquals(names, ImageFolder.read(folder(), "train").classNames());
    assertEquals(names, ImageFolder.read(zip(), "train").classNames());
  }

  /// As programs for Windows pack that do not follow the format.
  @Test
  void backslashesSeparateWhereNoSlashDoes() throws IOException {
    pets("train/", "test/");
    String expected = ImageFolder.read(zip(), "train").sha256();
    Map<String, byte[]> turned = new LinkedHashMap<>();
    files.forEach((name, bytes) -> turned.put(name.replace('/', '\\'), bytes));
    turned.put("train\\", new byte[0]);
    Path zip = Files.write(temp.resolve("pets.zip"), TestImages.zip(turned));
    assertEquals(expected, ImageFolder.read(zip, "train").sha256());
    assertEquals(List.of("Cat", "dog"), ImageFolder.read(zip, "train").classNames());
  }

  @Test
  void aZipWithTwoImagesOfOneNameIsRefused() throws IOException {
    byte[] image = TestImages.grey(2, 2, 0);
    files.put("a/1.png", image);
    files.put("b/1.png", image);
    for (String name : List.of("a/notes.txt", "a\\notes.txt")) { // nobody reads them
      files.put(name, new byte[] {1});
    }
    assertEquals(2, ImageFolder.read(zip(), ImageFolder.ALL).size());
    files.put("a\\1.png", TestImages.grey(2, 2, 9));
    String said = failure(zip(), ImageFolder.ALL);
    assertTrue(said.endsWith("pets.zip: has two files named 'a/1.png'; pack it anew"), said);
  }

  @Test
  void namesThatLeadOutOfAZipArePassedOver() throws IOException {
    byte[] image = TestImages.grey(2, 2, 0);
    files.put("a/1.png", image);
    List<String> outside =
        List.of("../b", "/c", "a/../d", "..\\e", "\\f", "C:\\g", "C:/h", "x\\..\\i", "j\\../k");
    for (String name : outside) {
      files.put(name + (name.indexOf('/') < 0 ? "\\1.png" : "/1.png"), image);
    }
    Dataset data = ImageFolder.read(zip(), ImageFolder.ALL);
    assertEquals(List.of("a"), data.classNames());
    assertEquals(1, data.size());
  }

  @Test
  void namesOfAZipMayBeOlderThanUtf8() throws IOException {
    Charset old = Charset.forName("IBM437");
    files.put("K\u00e4tzchen/1.png", TestImages.grey(2, 2, 0));
    files.put("Hund/1.png", TestImages.grey(2, 2, 1));
    Path zip = Files.write(temp.resolve("pets.zip"), TestImages.zip(files, old));
    Dataset data = ImageFolder.read(zip, ImageFolder.ALL);
    assertEquals(List.of("Hund", "K\u00e4tzchen"), data.classNames());
    assertEquals(ImageFolder.read(zip(), ImageFolder.ALL).sha256(), data.sha256());
  }

  /// In the locale C that is every name with more than ASCII, in any locale one of another.
  @Test
  void namesThatAreNoTextAreReadToo() throws IOException {
    assumeTrue(System.getProperty("os.name", "").equals("Linux"), "elsewhere names are text");
    files.put("a/1.png", TestImages.grey(2, 2, 7));
    URI root = folder().toUri();
    // the texts read alike, and nobody reads them
    for (String name : List.of("b%E4/", "b%E4/%E4.png", "b%E4/%E4.txt", "b%E4/%F6.txt")) {
      Path path = Path.of(URI.create(root + name));
      if (name.endsWith("/")) {
        Files.createDirectory(path);
      } else {
        Files.write(path, TestImages.grey(2, 2, 9));
      }
    }
    Dataset data = ImageFolder.read(temp.resolve("pets"), ImageFolder.ALL);
    assertEquals(2, data.classes());
    Batch batch = Batch.allocate(Batch.Kind.BYTES, data.shape(), 2);
    data.copyTo(1, batch, 0);
    assertEquals(9, batch.bytes()[0]);
    Files.write(Path.of(URI.create(root + "b%E4/%F6.png")), TestImages.grey(2, 2, 9));
    String said = failure(temp.resolve("pets"), ImageFolder.ALL);
    assertTrue(said.contains("pets: two names in it both read 'b"), said);
  }

  @Test
  void foldersWithoutSplitsAreOneSet() throws IOException {
    files.put("a/1.png", TestImages.grey(2, 2, 0));
    files.put("b/1.png", TestImages.grey(2, 2, 0));
    try (ImageFolder folder = ImageFolder.open(folder())) {
      assertEquals(List.of(ImageFolder.ALL), folder.splits());
      assertEquals(2, folder.read(ImageFolder.ALL).size());
    }
  }

  @Test
  void splitsOfOtherNamesAreNoClasses() throws IOException {
    for (String name : List.of("training_set", "test_set")) {
      files.put(name + "/cats/1.png", TestImages.grey(2, 2, 1));
      files.put(name + "/dogs/1.png", TestImages.grey(2, 2, 2));
      files.put(name + "/notes.txt", new byte[] {1});
    }
    String wrong =
        ": test_set, training_set look like splits, not classes, for each holds cats, dogs; rename"
            + " them to train and test (and valid)";
    for (Path path : List.of(folder(), zip())) {
      assertEquals(path + wrong, failure(path, ImageFolder.ALL));
    }
    files.put("more/1.png", TestImages.grey(2, 2, 3));
    assertEquals(zip() + wrong, failure(zip(), ImageFolder.ALL));
    files.put("test_set/1.png", TestImages.grey(2, 2, 3));
    List<String> classes = List.of("more", "test_set", "training_set");
    assertEquals(classes, ImageFolder.read(zip(), ImageFolder.ALL).classNames());
  }

  @Test
  void classesMayHoldFolders() throws IOException {
    files.put("cat/day/1.png", TestImages.grey(2, 2, 1));
    files.put("dog/day/1.png", TestImages.grey(2, 2, 2));
    assertEquals(2, ImageFolder.read(zip(), ImageFolder.ALL).size());
    files.put("dog/night/1.png", TestImages.grey(2, 2, 3));
    assertEquals(List.of("cat", "dog"), ImageFolder.read(zip(), ImageFolder.ALL).classNames());
    files.put("cat/night/1.png", TestImages.grey(2, 2, 4)); // the same ones, as two cameras have
    assertEquals(4, ImageFolder.read(zip(), ImageFolder.ALL).size());
  }

  @Test
  void splitsWithoutOneToTrainOnAreNoClassesEither() throws IOException {
    files.put("test/cats/1.png", TestImages.grey(2, 2, 1));
    files.put("val/cats/1.png", TestImages.grey(2, 2, 2));
    Path zip = zip();
    assertEquals(
        zip + ": has test and val but no folder train; call the folder of images to train on so",
        failure(zip, ImageFolder.ALL));
  }

  /// A name for each of its folders would take a gigabyte.
  @Test
  void aNameOfThousandsOfFoldersIsRefused() throws IOException {
    files.put("a/1.png", TestImages.grey(2, 2, 0));
    files.put("b/" + "c/".repeat(30_000) + "1.png", TestImages.grey(2, 2, 0));
    assertTrue(failure(zip(), ImageFolder.ALL).contains("below more than 32 folders"));
  }

  @Test
  void oneColourImageMakesAllColour() throws IOException {
    files.put("train/a/1.png", TestImages.grey(4, 4, 5));
    for (int i = 0; i < 200; i++) {
      files.put("train/b/" + i + ".png", TestImages.grey(4, 4, i));
    }
    files.put("train/c/1.png", TestImages.colour(4, 4, 0));
    assertEquals(Shape.of(3, 4, 4), ImageFolder.read(zip(), "train").shape());
  }

  @Test
  void otherSizesAreStretchedAndAGivenSizeRules() throws IOException {
    files.put("train/a/1.png", TestImages.grey(4, 6, 5));
    files.put("train/a/2.png", TestImages.grey(9, 2, 5));
    assertEquals(Shape.of(1, 4, 6), ImageFolder.read(zip(), "train").shape());
    try (ImageFolder folder = ImageFolder.open(zip())) {
      assertEquals(Shape.of(1, 8, 5), folder.read("train", 8, 5).shape());
      assertEquals(Shape.of(3, 2, 2), folder.read("train", Shape.of(3, 2, 2)).shape());
      assertThrows(IllegalArgumentException.class, () -> folder.read("train", Shape.of(2, 2, 2)));
      assertThrows(IllegalArgumentException.class, () -> folder.read("train", 0, 5));
    }
  }

  @Test
  void anEmptyClassIsNamed() throws IOException {
    pets("train/", "test/");
    files.put("train/emu/", new byte[0]);
    for (Path path : List.of(folder(), zip())) {
      assertTrue(failure(path, "train").contains("emu: is a class without readable images"));
    }
  }

  @Test
  void aDamagedImageIsNamed() throws IOException {
    pets("train/", "test/");
    files.put("train/dog/3.png", Arrays.copyOf(TestImages.grey(4, 3, 2), 50));
    for (Path path : List.of(folder(), zip())) {
      String said = failure(path, "train");
      assertTrue(said.contains("dog/3.png") && said.contains("damaged"), said);
    }
  }

  @Test
  void anUnknownTestClassIsNamed() throws IOException {
    pets("train/", "test/");
    files.put("test/emu/1.png", TestImages.grey(4, 3, 1));
    assertTrue(failure(zip(), "test").contains("test/emu: is a class that the training split"));
    assertTrue(failure(zip(), "valid").contains("has no split valid"));
  }

  @Test
  void emptyZipsAndThingsThatAreNoneAreRefused() throws IOException {
    assertTrue(failure(zip(), ImageFolder.ALL).contains("has no folders"));
    Path text = Files.writeString(temp.resolve("x.zip"), "no zip");
    assertTrue(failure(text, ImageFolder.ALL).contains("not a whole zip file"));
  }

  /// The first entry of the list at the zip's end says something else.
  private Path changed(int at, int... bytes) throws IOException {
    byte[] whole = Files.readAllBytes(zip());
    int entry = 0;
    while (ByteBuffer.wrap(whole).getInt(entry) != 0x504B0102) {
      entry++;
    }
    for (int i = 0; i < bytes.length; i++) {
      whole[entry + at + i] = (byte) bytes[i];
    }
    return Files.write(temp.resolve("changed.zip"), whole);
  }

  /// Places of flags, method and size: APPNOTE.TXT, 4.3.12.
  @Test
  void zipsThatAreNotReadSayWhy() throws IOException {
    files.put("a/1.png", TestImages.grey(2, 2, 0));
    files.put("b/1.png", TestImages.grey(2, 2, 0));
    Path encrypted = changed(8, 1);
    String said = failure(encrypted, ImageFolder.ALL);
    assertTrue(said.contains("encrypted entry") && said.contains("without a password"), said);
    DataFormatException wrong =
        assertThrows(DataFormatException.class, () -> ImageFolder.read(encrypted, ImageFolder.ALL));
    assertTrue(wrong.getCause() instanceof ZipException, said);
    said = failure(changed(10, 9), ImageFolder.ALL); // Deflate64
    assertTrue(said.contains("compression method: 9") && said.contains("pack it anew"), said);
    said = failure(changed(24, 0, 0, 0, 0x20), ImageFolder.ALL);
    assertTrue(said.contains("a/1.png: is larger than 256 MB"), said);
  }

  @Test
  void everyTruncationOfAZipIsRefused() throws IOException {
    pets("train/", "test/");
    byte[] whole = Files.readAllBytes(zip());
    for (int length = 0; length < whole.length; length++) {
      Path path = Files.write(temp.resolve("part.zip"), Arrays.copyOf(whole, length));
      assertTrue(failure(path, "train").contains("part.zip"));
    }
  }

  @Test
  void flippedBytesOfAZipAreFoundOrHarmless() throws IOException {
    files.put("train/a/1.jpg", TestImages.encoded("jpg", BufferedImage.TYPE_BYTE_GRAY, 4, 4, 9));
    byte[] whole = Files.readAllBytes(zip());
    String expected = ImageFolder.read(zip(), "train").sha256();
    for (int at = 0; at < whole.length; at++) {
      byte[] bad = whole.clone();
      bad[at] ^= 0x41;
      Path path = Files.write(temp.resolve("bad.zip"), bad);
      try {
        assertEquals(expected, ImageFolder.read(path, "train").sha256(), "byte " + at);
      } catch (DataFormatException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("bad.zip"), e.getMessage());
      }
    }
  }

  @Test
  void readsCifar() throws IOException {
    Path cifar = Path.of(System.getProperty("retort.data", "")).resolve("cifar10-images.zip");
    Needed.here(
        Files.isRegularFile(cifar), "no cifar10-images.zip; -Dretort.data=DIR names its folder");
    Dataset test = ImageFolder.read(cifar, "test");
    assertEquals(10_000, test.size());
    assertEquals(Shape.of(3, 32, 32), test.shape());
    assertEquals(
        List.of(
            "airplane",
            "automobile",
            "bird",
            "cat",
            "deer",
            "dog",
            "frog",
            "horse",
            "ship",
            "truck"),
        test.classNames());
    int[] counts = new int[10];
    for (int n = 0; n < test.size(); n++) {
      counts[test.label(n)]++;
    }
    assertTrue(Arrays.stream(counts).allMatch(c -> c == 1000));
    assertEquals(20_000, ImageFolder.read(cifar, "train").size());
  }
}
