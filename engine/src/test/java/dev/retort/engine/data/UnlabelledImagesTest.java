package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images of which nobody knows the class, behind those of data with labels.
final class UnlabelledImagesTest {
  @TempDir private Path temp = Path.of("");

  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private Path pets = Path.of("");

  /// Three images to train on, more to test on: ids count those to train on alone.
  @BeforeEach
  void writePets() throws IOException {
    pets = temp.resolve("pets");
    write("pets/train/cat/1.png", TestImages.grey(4, 3, 1));
    write("pets/train/cat/2.png", TestImages.grey(4, 3, 2));
    write("pets/train/dog/1.png", TestImages.grey(4, 3, 3));
    for (int n = 0; n < 5; n++) {
      write("pets/test/dog/" + n + ".png", TestImages.grey(4, 3, 20 + n));
    }
  }

  private void write(String name, byte[] bytes) throws IOException {
    Path file = temp.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private Path folder() throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      write("more/" + file.getKey(), file.getValue());
    }
    return temp.resolve("more");
  }

  private Path zip() throws IOException {
    return Files.write(temp.resolve("more.zip"), TestImages.zip(files));
  }

  private static DataSplits open(Path data, Path unlabelled) throws IOException {
    return Datasets.open(data.toString(), DataOptions.defaults().withUnlabelled(unlabelled));
  }

  private static String refused(Path data, Path unlabelled) {
    DataFormatException wrong =
        assertThrows(DataFormatException.class, () -> open(data, unlabelled));
    String said = String.valueOf(wrong.getMessage());
    assertEquals(1, said.lines().count(), said);
    return said;
  }

  /// The first pixels of all samples, by which these images can be told.
  private static int[] firstPixels(Dataset data) {
    Batch batch = Batch.allocate(Batch.Kind.BYTES, data.shape(), data.size());
    int[] pixels = new int[data.size()];
    for (int n = 0; n < pixels.length; n++) {
      data.copyTo(n, batch, n);
      pixels[n] = batch.bytes()[n * data.shape().elements()];
      assertEquals(data.label(n), batch.labels()[n]);
      assertEquals(data.id(n), batch.ids()[n]);
    }
    return pixels;
  }

  private static long[] ids(Dataset data) {
    return IntStream.range(0, data.size()).mapToLong(data::id).toArray();
  }

  private void severalFolders() throws IOException {
    files.put("b.png", TestImages.grey(4, 3, 9));
    files.put("a/deep/er/2.PNG", TestImages.grey(4, 3, 8));
    files.put("a/deep/er/10.png", TestImages.grey(4, 3, 7));
    files.put("Z/1.png", TestImages.grey(4, 3, 6)); // by UTF-16 before every small letter
    files.put("train/cat/1.png", TestImages.grey(4, 3, 10)); // no split and no class here
    files.put("a/notes.txt", new byte[] {1});
    files.put("a/.hidden.png", new byte[] {1});
    files.put("__MACOSX/b.png", new byte[] {1});
  }

  @Test
  void theyComeBehindThoseToTrainOnInTheOrderOfTheirPaths() throws IOException {
    severalFolders();
    DataSplits without = Datasets.open(pets.toString());
    DataSplits splits = open(pets, folder());
    Dataset train = splits.train();
    assertEquals("pets", train.name());
    assertEquals(List.of("cat", "dog"), train.classNames());
    assertEquals(Shape.of(1, 4, 3), train.shape());
    assertArrayEquals(new int[] {1, 2, 3, 6, 7, 8, 9, 10}, firstPixels(train));
    assertArrayEquals(new long[] {0, 1, 2, 3, 4, 5, 6, 7}, ids(train));
    int none = Batch.UNLABELLED;
    int[] labels = {0, 0, 1, none, none, none, none, none};
    assertArrayEquals(labels, IntStream.range(0, 8).map(train::label).toArray());
    assertTrue(train.isLabelled(2) && !train.isLabelled(3));
    assertNotEquals(without.train().sha256(), train.sha256());
    assertEquals(without.test().sha256(), splits.test().sha256());
    assertTrue(splits.description().contains("and 5 unlabelled images in "), splits.description());
    assertEquals(train.sha256(), open(pets, zip()).train().sha256());
    files.put("\u00e4.png", TestImages.grey(4, 3, 11)); // behind every letter of ASCII
    int[] pixels = firstPixels(open(pets, zip()).train());
    assertArrayEquals(new int[] {9, 10, 11}, Arrays.copyOfRange(pixels, 6, 9));
  }

  @Test
  void theHashTellsTheirPixelsAndTheirOrder() throws IOException {
    files.put("1.png", TestImages.grey(4, 3, 6));
    files.put("2.png", TestImages.grey(4, 3, 7));
    String before = open(pets, zip()).train().sha256();
    files.put("1.png", TestImages.grey(4, 3, 7));
    files.put("2.png", TestImages.grey(4, 3, 6));
    assertNotEquals(before, open(pets, zip()).train().sha256());
  }

  /// Of ten images two are tested on: the ids of the first ten are theirs.
  @Test
  void idsGoOnBehindWhatIsSetAsideForTesting() throws IOException {
    for (int n = 0; n < 5; n++) {
      write("birds/owl/" + n + ".png", TestImages.grey(4, 3, n));
      write("birds/tit/" + n + ".png", TestImages.grey(4, 3, 10 + n));
    }
    files.put("1.png", TestImages.grey(4, 3, 40));
    files.put("2.png", TestImages.grey(4, 3, 41));
    Path birds = temp.resolve("birds");
    DataSplits splits = open(birds, zip());
    assertEquals(2, splits.test().size());
    assertEquals(Datasets.open(birds.toString()).test().sha256(), splits.test().sha256());
    long[] ids = ids(splits.train());
    assertEquals(10, ids.length);
    assertArrayEquals(new long[] {10, 11}, Arrays.copyOfRange(ids, 8, 10));
    assertEquals(10, Arrays.stream(ids).distinct().count());
  }

  @Test
  void digitsTakeThemToo() throws IOException {
    files.put("1.png", TestImages.grey(28, 28, 0));
    DataOptions options = DataOptions.defaults().withUnlabelled(zip());
    Dataset train = Datasets.open("synthetic:50", options).train();
    assertEquals(51, train.size());
    assertEquals(50, train.id(50));
  }

  @Test
  void otherShapesAreRefusedWithBoth() throws IOException {
    files.put("1.png", TestImages.grey(4, 3, 0));
    files.put("2.png", TestImages.grey(4, 5, 0));
    String said = refused(pets, zip());
    assertTrue(said.contains("more.zip!/2.png: is an unlabelled image of shape [1, 4, 5]"), said);
    assertTrue(said.contains("those to train on have [1, 4, 3]; scale it (or, where"), said);
    files.put("2.png", TestImages.colour(4, 3, 0));
    said = refused(pets, zip());
    assertTrue(said.contains("2.png: is an unlabelled image of shape [3, 4, 3]"), said);
    assertTrue(said.contains("those to train on have [1, 4, 3]; save it in grey"), said);
  }

  @Test
  void anImageSizeStretchesThemToo() throws IOException {
    files.put("1.png", TestImages.grey(9, 5, 0));
    DataOptions options = DataOptions.defaults().withUnlabelled(zip()).withImageSize(8, 6);
    Dataset train = Datasets.open(pets.toString(), options).train();
    assertEquals(Shape.of(1, 8, 6), train.shape());
    assertEquals(4, train.size());
  }

  /// As among images with labels.
  @Test
  void greyIsAColourAmongColours() throws IOException {
    write("pets/train/cat/3.png", TestImages.colour(4, 3, 0));
    files.put("1.png", TestImages.grey(4, 3, 6));
    assertArrayEquals(new int[] {1, 2, 0, 3, 6}, firstPixels(open(pets, zip()).train()));
  }

  @Test
  void whatHasNoImageOrADamagedOneIsRefused() throws IOException {
    files.put("notes.txt", new byte[] {1});
    for (Path path : List.of(folder(), zip())) {
      assertTrue(refused(pets, path).startsWith(path + ": has no image (JPEG, PNG, GIF, BMP)"));
    }
    files.put("b/3.png", Arrays.copyOf(TestImages.grey(4, 3, 2), 50));
    for (Path path : List.of(folder(), zip())) {
      assertTrue(refused(pets, path).contains("b/3.png: is damaged"));
    }
    Path text = Files.writeString(temp.resolve("x.zip"), "no zip");
    assertTrue(refused(pets, text).contains("x.zip: is not a whole zip file"));
    assertThrows(NoSuchFileException.class, () -> open(pets, temp.resolve("gone")));
  }

  /// The zip reader is the one of images with labels, and so are its limits.
  @Test
  void hostileZipsAreRefusedOrHarmless() throws IOException {
    files.put("1.png", TestImages.grey(4, 3, 6));
    files.put("../2.png", TestImages.grey(4, 3, 7));
    files.put("/3.png", TestImages.grey(4, 3, 7));
    assertEquals(4, open(pets, zip()).train().size());
    files.put("c/".repeat(30_000) + "1.png", TestImages.grey(4, 3, 0));
    assertTrue(refused(pets, zip()).contains("below more than 32 folders"));
  }

  @Test
  void tablesTakeNone() throws IOException {
    Path table = temp.resolve("table.csv");
    Files.writeString(table, "x,label\n" + "1,a\n2,b\n".repeat(5));
    files.put("1.png", TestImages.grey(4, 3, 6));
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> open(table, zip()));
    String said = String.valueOf(wrong.getMessage());
    assertTrue(said.startsWith("the images without labels in "), said);
  }

  /// Some would be tested on, or a folder of them be a class.
  @Test
  void imagesWithLabelsAreNoneWithout() throws IOException {
    List<Path> shared = List.of(pets, temp, pets.resolve("test"), pets.resolve("train/cat"));
    for (Path path : shared) {
      String said = refused(pets, path);
      assertTrue(said.startsWith(path + ": lies among the labelled images of " + pets), said);
    }
    Path linked = pets.resolveSibling("linked");
    Files.createDirectories(linked);
    Files.createSymbolicLink(linked.resolve("train"), pets.resolve("train"));
    Files.createSymbolicLink(linked.resolve("test"), pets.resolve("test"));
    String behindLink = refused(linked, pets.resolve("test"));
    assertTrue(behindLink.contains("lies among the labelled images of " + linked), behindLink);
    write("pets/more/cat/1.png", TestImages.grey(4, 3, 30)); // beside the splits
    assertEquals(4, open(pets, pets.resolve("more")).train().size());
    Path classes = pets.resolve("train"); // the folder would be one of them
    write("pets/train/more/1.png", TestImages.grey(4, 3, 30));
    assertTrue(refused(classes, classes.resolve("more")).contains("lies among the labelled"));
    files.put("cat/1.png", TestImages.grey(4, 3, 0));
    files.put("dog/1.png", TestImages.grey(4, 3, 0));
    assertTrue(refused(zip(), zip()).contains("lies among the labelled"));
  }
}
