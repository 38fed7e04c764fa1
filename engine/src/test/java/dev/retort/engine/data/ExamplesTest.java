package dev.retort.engine.data;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.loss.Losses.meanSquaredError;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Residuals;
import dev.retort.engine.Trainer;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More examples of the documentation, of data: each `@start` to `@end` is shown there as it stands
/// here.
final class ExamplesTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void samples() {
    // @start region="bytes"
    byte[] pixels = {0, 0, 127, -1, -1, 127, 0, 0}; // two grey images of 2 x 2; -1 is 255
    Dataset images =
        ByteDataset.of(
            "slopes", Shape.of(1, 2, 2), List.of("up", "down"), pixels, new int[] {0, 1});
    // @end
    assertEquals(2, images.size());

    Dataset digits = SyntheticDigits.train(100, 1);
    // @start region="subset"
    Dataset first = Subset.first(digits, 50);
    Dataset chosen = Subset.of(digits, new int[] {7, 3, 99}); // in this order, under their own ids
    // @end
    assertEquals(50, first.size());
    assertEquals(99, chosen.id(2));
  }

  @Test
  void targets() {
    // @start region="targetDataset"
    float[] xy = {0, 0, 0, 1, 1, 1}; // three points
    float[] heights = {0.5f, 1.5f, 2}; // in place of labels
    Dataset hills =
        TargetDataset.of(FloatDataset.of("hills", Shape.of(2), xy), List.of("height"), heights);
    // @end
    assertEquals(1, hills.targetCount());
  }

  @Test
  void classLabels() {
    // @start region="classLabels"
    String label = ClassLabels.withoutPoint("3.0"); // as pandas writes it: 3
    // @end
    assertEquals("3", label);
  }

  @Test
  void hashes() {
    // @start region="sha256"
    MessageDigest digest = Sha256.digest();
    digest.update("abc".getBytes(StandardCharsets.UTF_8));
    String hex = Sha256.hex(digest);
    // @end
    // FIPS 180-2, appendix B.1
    assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", hex);
  }

  @Test
  void preprocessing() {
    Dataset data = SyntheticDigits.train(100, 1);
    // @start region="preprocessing"
    Preprocessing standardized = Normalization.STANDARDIZE.fit(data); // of training data alone
    Preprocessing unitRange = Preprocessing.unitRange(data.shape()); // 0 to 255 become 0 to 1
    Trainer trainer =
        Trainer.of(adam(1e-3f), crossEntropy()).normalization(Normalization.STANDARDIZE).epochs(1);
    // @end
    Network network =
        NetworkSpec.input(1, 28, 28).then(flatten(), dense(10)).initialize(Seed.of(1));
    trainer.fit(network, data);
    assertEquals(standardized, network.preprocessing());
    assertArrayEquals(new float[] {1 / 255f}, unitRange.scale());
  }

  @Test
  void files() throws IOException {
    Path picture = folder.resolve("cat.png");
    BufferedImage image = new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(image, "png", picture.toFile());
    // @start region="image"
    Shape shape = Shape.of(3, 32, 32); // a network's: network.spec().input()
    byte[] pixels = Images.read(picture, shape); // JPEG, PNG, GIF or BMP, stretched
    byte[] uploaded;
    try (InputStream in = Files.newInputStream(picture)) { // or an upload, or a resource
      uploaded = Images.read(in, "cat.png", shape);
    }
    byte[] drawn = Images.of(image, shape); // a BufferedImage
    // @end
    assertEquals(3 * 32 * 32, pixels.length);
    assertArrayEquals(pixels, uploaded);
    assertArrayEquals(pixels, drawn);

    Path file = Files.writeString(folder.resolve("logits.csv"), "id,cat,dog\n7,1.5,-2\n3,0,4\n");
    // @start region="numbers"
    NumberTable table = NumberTable.read(file); // the column `id` apart
    int rows = table.rows();
    float last = table.values()[rows * table.columns() - 1];
    // @end
    assertEquals(List.of("cat", "dog"), table.names());
    assertEquals(4, last);
    assertArrayEquals(new long[] {7, 3}, table.ids());
  }

  @Test
  void columns() throws IOException {
    Path file = Files.writeString(folder.resolve("new.csv"), "id,width,length,note\nA-7,2,1,wet\n");
    Network network = NetworkSpec.input(2).then(dense(2)).initialize(Seed.of(1));
    network.columnNames(List.of("length", "width")); // as training on a table does
    // @start region="featureTable"
    List<String> names = network.columnNames(); // length, width
    FeatureTable table = FeatureTable.read(file, names, names.size(), null);
    String id = table.ids().getFirst();
    float[] sample = table.row(0); // in the network's order
    float[] probabilities = network.probabilities(sample);
    // @end
    assertEquals("A-7", id);
    assertArrayEquals(new float[] {1, 2}, sample);
    assertEquals(2, probabilities.length);
    assertEquals(List.of("note"), table.passedOver());

    Files.writeString(folder.resolve("turned.csv"), "width,length,kind\n2,1,a\n3,2,b\n");
    Dataset data = Csv.read(folder.resolve("turned.csv"));
    String complaint = "";
    // @start region="columnNames"
    try {
      ColumnNames.requireSame("the network was trained on", network.columnNames(), data);
    } catch (IllegalArgumentException e) {
      complaint = String.valueOf(e.getMessage()); // the columns are in another order
    }
    // @end
    assertEquals(
        "turned has the columns width, length, but the network was trained on length, width; put"
            + " them in that order",
        complaint);
  }

  @Test
  void datasets() throws IOException {
    // @start region="datasets"
    DataSplits data = Datasets.open("synthetic:1000", DataOptions.defaults().withSeed(3));
    Dataset train = data.train();
    Dataset test = data.test();
    // @end
    assertEquals(1_000, train.size());
    assertEquals(1_000, test.size());
    // @start region="dataset"
    float[] rows = {5.1f, 3.5f, 4.9f, 3.0f, 6.3f, 3.3f}; // three samples of two features
    Dataset table =
        FloatDataset.of(
            "iris", Shape.of(2), List.of("setosa", "virginica"), rows, new int[] {0, 0, 1});
    Splits splits = Splits.of(table, 0.34, Seed.of(1)); // stratified
    // @end
    assertEquals(2, splits.train().size());
    // @start region="digits"
    Dataset digits = SyntheticDigits.train(100, 7); // the same 100 on every machine
    // @end
    assertEquals(100, digits.size());
    // @start region="augmentation"
    Augmentation augmentation = Augmentation.crop(4).then(Augmentation.flip());
    Augmentation same = Augmentation.parse("crop 4, flip");
    // @end
    assertEquals(augmentation.toString(), same.toString());
  }

  @Test
  void readers() throws IOException {
    Files.writeString(folder.resolve("flowers.csv"), "width,length,kind\n1,2,a\n3,4,b\n");
    // @start region="csv"
    Dataset flowers =
        Csv.read(folder.resolve("flowers.csv"), Csv.Options.defaults().withLabel("kind"));
    // @end
    assertEquals(List.of("a", "b"), flowers.classNames());

    StringBuilder table = new StringBuilder("x,y,height\n");
    for (int n = 0; n < 64; n++) {
      table.append(n % 8).append(',').append(n / 8).append(',').append(n % 8 + n / 8).append('\n');
    }
    Files.writeString(folder.resolve("hills.csv"), table);
    // @start region="targets"
    Dataset hills =
        Csv.read(folder.resolve("hills.csv"), Csv.Options.defaults().withTargets("height"));
    Network surveyor = NetworkSpec.input(2).then(dense(1)).initialize(Seed.of(1));
    Trainer.of(adam(0.1f), meanSquaredError()).epochs(100).batchSize(16).fit(surveyor, hills);
    double error = Residuals.of(surveyor, hills).meanSquaredErrorOfAll();
    float height = surveyor.outputs(new float[] {3, 4})[0]; // 7 or so
    // @end
    assertEquals(7, height, 0.5);
    assertTrue(error < 0.01, "mean squared error " + error);

    for (String name : List.of("cat", "dog")) {
      Path image = folder.resolve("pets/train").resolve(name).resolve("1.png");
      Files.createDirectories(image.getParent());
      ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
    }
    // @start region="images"
    Dataset pets;
    try (ImageFolder images = ImageFolder.open(folder.resolve("pets"))) { // or pets.zip
      pets = images.read("train", 32, 32); // stretched to that height and width
    }
    // @end
    assertEquals(Shape.of(3, 32, 32), pets.shape());

    Path more = Files.createDirectories(folder.resolve("more/summer"));
    Files.copy(folder.resolve("pets/train/cat/1.png"), more.resolve("7.png"));
    // @start region="unlabelled"
    DataOptions options = DataOptions.defaults().withUnlabelled(folder.resolve("more")); // or a zip
    Dataset withMore = Datasets.open(folder.resolve("pets").toString(), options).train();
    // @end
    assertEquals(3, withMore.size());
    assertEquals(Batch.UNLABELLED, withMore.label(2));

    byte[] image = {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20};
    Files.write(folder.resolve("train-images-idx3-ubyte"), image);
    Files.write(folder.resolve("train-labels-idx1-ubyte"), new byte[] {0, 0, 8, 1, 0, 0, 0, 1, 0});
    // @start region="idx"
    Dataset mnist = Idx.read(folder, "train"); // train-images-idx3-ubyte, plain or .gz
    // @end
    assertEquals(Shape.of(1, 1, 2), mnist.shape());
  }
}
