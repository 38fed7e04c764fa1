package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Splits in lone folders of their own, as several archives of Kaggle have them, and classes that
/// are called as splits are.
final class ImageLayoutTest {
  @TempDir private Path temp;

  @Test
  void aSplitMayLieInALoneFolder() throws IOException {
    Path zip =
        TestImages.zip(
            temp,
            "around/training/training/n0/1.png",
            "around/training/training/n1/1.png",
            "around/validation/validation/n1/1.png");
    try (ImageFolder folder = ImageFolder.open(zip)) {
      assertEquals(List.of("train", "valid"), folder.splits());
      assertEquals("around/", folder.root());
      assertEquals("around/training/", folder.folder("train"));
      assertEquals(List.of("n0", "n1"), folder.classNames());
      assertEquals(2, folder.read("train").size());
      assertEquals(1, folder.read("valid").label(0));
    }
  }

  @Test
  void theOnlyClassOfATestSplitIsNoFolderAroundOthers() throws IOException {
    Path zip =
        TestImages.zip(
            temp,
            "train/cat/1.png",
            "train/dog/1.png",
            "test/dog/day/1.png",
            "test/dog/night/1.png");
    Dataset test = ImageFolder.read(zip, "test");
    assertEquals(2, test.size());
    assertEquals(1, test.label(0));
    assertEquals(1, test.label(1));
  }

  @Test
  void twoFoldersForOneSplitAreOneTooMany() throws IOException {
    Path zip =
        TestImages.zip(
            temp, "train/cat/1.png", "train/dog/1.png", "Test/cat/1.png", "testing/dog/1.png");
    assertEquals(2, ImageFolder.read(zip, "train").size());
    DataFormatException wrong =
        assertThrows(DataFormatException.class, () -> ImageFolder.read(zip, "test"));
    assertEquals(
        zip + ": has Test and testing for the same split; keep one of them", wrong.getMessage());
  }

  @Test
  void aClassCalledTrainIsTakenForASplitAndSaysSo() throws IOException {
    Path zip = TestImages.zip(temp, "bus/1.png", "car/1.png", "train/1.png");
    DataFormatException wrong =
        assertThrows(DataFormatException.class, () -> ImageFolder.read(zip, "train"));
    assertEquals(
        zip
            + "!/train/: is taken for the split 'train', but has images and no folders; sort them"
            + " into one folder a class, or rename it if it is a class itself",
        wrong.getMessage());
  }

  @Test
  void imagesBesideTheClassesAreRefusedUnlessThereIsOne() throws IOException {
    Path cover = TestImages.zip(temp, "a/1.png", "b/1.png", "cover.png", "plot.svg");
    assertEquals(2, ImageFolder.read(cover, ImageFolder.ALL).size());
    Path zip = TestImages.zip(temp, "train/a/1.png", "train/b/1.png", "train/y.png", "train/x.png");
    DataFormatException wrong =
        assertThrows(DataFormatException.class, () -> ImageFolder.read(zip, "train"));
    String said = String.valueOf(wrong.getMessage());
    String expected =
        ": has 2 images beside the folders of its classes, x.png the first; put each into the"
            + " folder of its class, or move them away";
    assertTrue(said.endsWith(expected), said);
  }
}
