package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Needed;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DatasetsTest {
  @TempDir Path folder;

  private static void write(Path folder, String split, int size) throws IOException {
    int[] pixels = new int[4 * size];
    int[] labels = new int[size];
    for (int n = 0; n < size; n++) {
      pixels[4 * n] = n;
      labels[n] = n % 2;
    }
    Files.createDirectories(folder);
    Files.write(
        folder.resolve(split + "-images-idx3-ubyte"), IdxTest.idx(new int[] {size, 2, 2}, pixels));
    Files.write(
        folder.resolve(split + "-labels-idx1-ubyte"), IdxTest.idx(new int[] {size}, labels));
  }

  private static DataFormatException refused(Path path) {
    return assertThrows(DataFormatException.class, () -> Datasets.open(path.toString()));
  }

  @Test
  void syntheticNamesGiveDigits() throws IOException {
    DataSplits few = Datasets.open("synthetic:300");
    assertEquals(300, few.train().size());
    assertEquals(1000, few.test().size());
    assertEquals(SyntheticDigits.train(300, 1).sha256(), few.train().sha256());
    assertTrue(few.description().contains("synthetic"));
    DataSplits other = Datasets.open("synthetic:300", DataOptions.defaults().withSeed(2));
    assertEquals(SyntheticDigits.test(1000, 2).sha256(), other.test().sha256());
  }

  @ParameterizedTest
  @ValueSource(strings = {"synthetic:", "synthetic:0", "synthetic:-3", "synthetic:many"})
  void syntheticNeedsANumber(String name) {
    assertThrows(IllegalArgumentException.class, () -> Datasets.open(name));
  }

  @Test
  void idxFolders() throws IOException {
    write(folder, "train", 20);
    assertEquals(4, Datasets.open(folder.toString()).test().size()); // a fifth set aside
    DataOptions half = DataOptions.defaults().withTestFraction(0.5);
    DataSplits halves = Datasets.open(folder.toString(), half);
    assertEquals(10, halves.train().size());
    assertEquals(10, halves.test().size());
    assertTrue(halves.description().endsWith("50 % set aside for testing"), halves.description());
    write(folder, "t10k", 6);
    DataSplits splits = Datasets.open(folder.toString());
    assertEquals(20, splits.train().size());
    assertEquals(6, splits.test().size());
  }

  /// Without the test split a part of the training data would be tested on in silence.
  @Test
  void halfASplitIsRefused() throws IOException {
    write(folder, "train", 20);
    write(folder, "t10k", 6);
    for (String split : List.of("train", "t10k")) {
      for (String what : List.of("images-idx3", "labels-idx1")) {
        Path file = folder.resolve(split + "-" + what + "-ubyte");
        Path away = Files.move(file, folder.resolve("away"));
        assertEquals(
            file
                + ": is not there, neither plain nor .gz; get it, for images and labels go"
                + " together",
            assertThrows(NoSuchFileException.class, () -> Datasets.open(folder.toString()))
                .getMessage());
        Files.move(away, file);
      }
    }
    assertEquals(6, Datasets.open(folder.toString()).test().size());
  }

  @Test
  void oneTableIsDividedAlikeEachTime() throws IOException {
    StringBuilder text = new StringBuilder("x,label\n");
    for (int i = 0; i < 100; i++) {
      text.append(i).append(i % 2 == 0 ? ",even\n" : ",odd\n");
    }
    Path file = Files.writeString(folder.resolve("numbers.txt"), text);
    DataSplits splits = Datasets.open(file.toString());
    assertEquals(80, splits.train().size());
    assertEquals(20, splits.test().size());
    assertEquals("numbers", splits.train().name());
    assertEquals(splits.test().sha256(), Datasets.open(file.toString()).test().sha256());
    assertTrue(splits.description().contains("20 % set aside"), splits.description());
    DataOptions other = DataOptions.defaults().withSeed(2);
    assertEquals(
        Splits.of(Csv.read(file), 0.2, Seed.of(2)).validation().sha256(),
        Datasets.open(file.toString(), other).test().sha256());
  }

  @Test
  void foldersOfTables() throws IOException {
    Files.writeString(folder.resolve("train.csv"), "x,label\n1,a\n2,b\n");
    Files.writeString(folder.resolve("valid.csv"), "x,label\n1,b\n");
    Files.writeString(folder.resolve("test.csv"), "x,label\n1,b\n2,b\n3,b\n");
    DataSplits splits = Datasets.open(folder.toString());
    assertEquals(List.of("a", "b"), splits.test().classNames());
    assertEquals(3, splits.test().size());
    assertEquals(1, Objects.requireNonNull(splits.validation()).size());
    Files.writeString(folder.resolve("test.csv"), "x,z,label\n1,1,b\n");
    assertTrue(String.valueOf(refused(folder).getMessage()).contains("has 2 columns of numbers"));
  }

  /// Then nothing is left to choose an epoch by, and all of the training split is trained on.
  @Test
  void aValidationSplitStandsInForATestSplitThatIsNotThere() throws IOException {
    Files.writeString(folder.resolve("train.csv"), "x,label\n1,a\n2,b\n");
    Files.writeString(folder.resolve("valid.csv"), "x,label\n7,b\n8,a\n9,b\n");
    assertTestedOnValidation("tables in " + folder + ", label column 1 (label)", folder, 1, 0, 1);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("train/a/1.png", TestImages.grey(4, 4, 1));
    files.put("train/b/1.png", TestImages.grey(4, 4, 2));
    files.put("valid/b/1.png", TestImages.grey(4, 4, 3));
    Path zip = Files.write(folder.resolve("pictures.zip"), TestImages.zip(files));
    assertTestedOnValidation("images in " + zip, zip, 1);
  }

  /// With two samples to train on, and those labels in the validation split.
  private static void assertTestedOnValidation(String what, Path path, int... labels)
      throws IOException {
    DataSplits splits = Datasets.open(path.toString());
    Dataset test = splits.test();
    assertEquals(2, splits.train().size());
    assertNull(splits.validation());
    assertArrayEquals(labels, IntStream.range(0, test.size()).map(test::label).toArray());
    assertEquals(what + ", tested on its validation split", splits.description());
  }

  @Test
  void columnsOfTablesHaveTheSameNamesInTheSameOrder() throws IOException {
    tables("a,b,label\n1,2,x\n3,4,y\n", "b,a,label\n2,1,x\n");
    String said = String.valueOf(refused(folder).getMessage());
    assertTrue(said.contains("has the column 'b' where the training table has 'a'"), said);
    tables("a,b,label\n1,2,x\n3,4,y\n", "label,a,b\nx,1,2\n");
    assertEquals(1, Datasets.open(folder.toString()).test().size());
  }

  @Test
  void labelsBesideATrainingTableWithoutAnyAreRefused() throws IOException {
    String expected =
        "test.csv: has labels, but the training table has none; label some of its rows";
    for (String other : List.of("y", "x")) {
      tables("a,b,label\n1,2,\n3,4,\n", "a,b,label\n5,6,x\n7,8," + other + "\n");
      String said = String.valueOf(refused(folder).getMessage());
      assertTrue(said.endsWith(expected), said);
    }
    tables("a,b,label\n1,2,\n3,4,\n", "a,b,label\n5,6,\n");
    assertEquals(List.of(), Datasets.open(folder.toString()).test().classNames());
  }

  @Test
  void columnsWithoutNamesGoByTheirPlaces() throws IOException {
    for (String train : List.of("a,b,label\n1,2,x\n3,4,y\n", "1,2,x\n3,4,y\n")) {
      tables(train, "1,2,x\n");
      assertEquals(1, Datasets.open(folder.toString()).test().size());
    }
    tables("label,0,1\n7,1,2\n8,3,4\n", "label,1,2\n7,1,2\n");
    assertEquals(1, Datasets.open(folder.toString()).test().size());
    tables("label,a,b\nx,1,2\ny,3,4\n", "1,2,x\n");
    String said = String.valueOf(refused(folder).getMessage());
    assertTrue(said.contains("has its label in column 2, the training table in column 0"), said);
  }

  /// Of a part it may count from anywhere, in any order.
  @Test
  void anIndexIsLeftOutOfAllTables() throws IOException {
    String train = ",a,b,label\n0,1,2,x\n1,3,4,y\n";
    for (String test : List.of(",a,b,label\n7,5,6,x\n3,7,8,y\n", "a,b,label\n5,6,x\n", "5,6,x\n")) {
      tables(train, test);
      DataSplits splits = Datasets.open(folder.toString());
      assertEquals(Shape.of(2), splits.train().shape());
      assertEquals(Shape.of(2), splits.test().shape());
    }
    tables("a,b,label\n1,2,x\n3,4,y\n", ",a,b,label\n7,5,6,x\n");
    assertEquals(Shape.of(2), Datasets.open(folder.toString()).test().shape());
    tables(",a,b,label\n7,1,2,x\n3,3,4,y\n", ",a,b,label\n0,5,6,x\n1,7,8,y\n");
    assertEquals(Shape.of(3), Datasets.open(folder.toString()).test().shape());
  }

  /// As where two files are read singly.
  @Test
  void partsWithOtherClassesOrInAnotherOrderAreRefused() {
    Dataset train = ofClasses("train", "cat", "dog", "owl");
    String mend =
        "; read all parts with the same classes, CSV files with"
            + " Csv.Options.withClasses(train.classNames())";
    assertEquals(
        "training data have the classes [dog, owl] where other data of test have [owl, dog]" + mend,
        refusal(train, null, ofClasses("test", "cat", "owl", "dog")));
    assertEquals(
        "training data have the classes [dog, owl] where other data of few have [owl]" + mend,
        refusal(train, null, ofClasses("few", "cat", "owl")));
    assertEquals(
        "training data have the classes [owl] where other data of fewer have []" + mend,
        refusal(train, ofClasses("fewer", "cat", "dog"), train));
    Dataset wide =
        FloatDataset.of("wide", Shape.of(2), train.classNames(), new float[2], new int[1]);
    assertEquals(
        "training data are FLOATS of shape [1] in 3 classes, but other data of wide are FLOATS of"
            + " shape [2] in 3",
        refusal(train, null, wide));
  }

  private static Dataset ofClasses(String name, String... classes) {
    return FloatDataset.of(name, Shape.of(1), List.of(classes), new float[1], new int[1]);
  }

  private static String refusal(Dataset train, @Nullable Dataset validation, Dataset test) {
    return String.valueOf(
        assertThrows(
                IllegalArgumentException.class, () -> new DataSplits(train, validation, test, ""))
            .getMessage());
  }

  private void tables(String train, String test) throws IOException {
    Files.writeString(folder.resolve("train.csv"), train);
    Files.writeString(folder.resolve("test.csv"), test);
  }

  @ParameterizedTest
  @ValueSource(strings = {"BMI", "PK", "GIF8"})
  void aTableMayBeginAsOtherFormatsDo(String name) throws IOException {
    Path file = folder.resolve("table.csv");
    Files.writeString(file, name + ",age,label\n" + "1,2,a\n3,4,b\n".repeat(5));
    assertEquals(Shape.of(2), Datasets.open(file.toString()).train().shape());
  }

  @Test
  void zipsOfImages() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("train/a/1.png", TestImages.grey(4, 4, 1));
    files.put("train/b/1.png", TestImages.grey(4, 4, 2));
    files.put("test/b/1.png", TestImages.colour(5, 5, 3));
    Path zip = Files.write(folder.resolve("pictures.zip"), TestImages.zip(files));
    DataSplits splits = Datasets.open(zip.toString());
    assertEquals(Shape.of(1, 4, 4), splits.test().shape()); // as in training
    splits = Datasets.open(zip.toString(), DataOptions.defaults().withImageSize(8, 6));
    assertEquals(Shape.of(1, 8, 6), splits.train().shape());
  }

  @Test
  void optionsThatCannotBeAreRefusedHoweverTheyAreMade() {
    DataOptions usual = DataOptions.defaults();
    assertEquals(
        "an image size from 1 to 8192 is needed, not 8 x 0",
        assertThrows(IllegalArgumentException.class, () -> usual.withImageSize(8, 0)).getMessage());
    assertEquals(
        "an image size from 1 to 8192 is needed, not 8193 x 1",
        assertThrows(
                IllegalArgumentException.class,
                () -> new DataOptions(null, 8193, 1, null, List.of(), null, 0.2, 1, line -> {}))
            .getMessage());
    assertEquals(
        "a test fraction between 0 and 1 is needed, not NaN",
        assertThrows(
                IllegalArgumentException.class,
                () -> new DataOptions(null, 0, 0, null, List.of(), null, Double.NaN, 1, line -> {}))
            .getMessage());
  }

  /// Readers would find the second half of what a pipe holds, or wait for ever.
  @Test
  void whatCannotBeReadTwiceIsRefused() {
    Path device = Path.of("/dev/null");
    Needed.here(Files.exists(device), "this system has no " + device + "; Linux has it");
    List<Executable> readers =
        List.of(
            () -> Datasets.open(device.toString()),
            () -> Csv.read(device),
            () -> NumberTable.read(device),
            () -> ImageFolder.read(device, ImageFolder.ALL));
    for (Executable reader : readers) {
      assertEquals(
          "/dev/null: is a pipe or device, which cannot be read twice; save it to a file first",
          assertThrows(DataFormatException.class, reader).getMessage());
    }
  }

  @Test
  void whatIsNotKnownIsSaid() throws IOException {
    Path file = folder.resolve("thing");
    Files.write(file, new byte[0]);
    assertTrue(String.valueOf(refused(file).getMessage()).contains("is empty"));
    Files.write(file, TestImages.grey(2, 2, 0));
    assertTrue(String.valueOf(refused(file).getMessage()).contains("is a single image"));
    Files.write(file, IdxTest.idx(new int[] {1}, 1));
    assertTrue(String.valueOf(refused(file).getMessage()).contains("is one IDX file"));
    Files.write(file, new byte[] {1, 2, 3, ',', 0});
    assertTrue(String.valueOf(refused(file).getMessage()).contains("is no data set"));
    assertTrue(String.valueOf(refused(folder).getMessage()).contains("holds no data"));
    NoSuchFileException missing =
        assertThrows(NoSuchFileException.class, () -> Datasets.open("no-such-thing"));
    assertTrue(String.valueOf(missing.getMessage()).contains("known names are synthetic"));
  }
}
