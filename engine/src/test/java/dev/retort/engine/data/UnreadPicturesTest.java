package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// Which files are images by their names, and what becomes of pictures of other formats.
final class UnreadPicturesTest {
  @TempDir private Path temp;

  private static void assertRefused(String counted, Executable read) {
    String said = String.valueOf(assertThrows(DataFormatException.class, read).getMessage());
    String expected =
        ": has pictures that are not read (%s); convert them to PNG or JPEG, or move them away"
            .formatted(counted);
    assertTrue(said.endsWith(expected), said);
  }

  @Test
  void endingsTellImages() {
    for (String name :
        List.of("a.JPG", "b.c/d.jpeg", "e.jpe", "f.JFIF", "g.png", "h.gif", "i.bmp")) {
      assertTrue(Images.isNamedAsImage(name), name);
      assertFalse(UnreadPictures.isNamedAsOne(name), name);
    }
    for (String name : List.of("", "png", "a.png/b", "a.webp", "a.png.txt")) {
      assertFalse(Images.isNamedAsImage(name), name);
    }
  }

  @Test
  void otherNamesOfJpegsAreRead() throws IOException {
    Path zip = TestImages.zip(temp, "a/1.jfif", "b/1.JPE");
    assertEquals(2, ImageFolder.read(zip, ImageFolder.ALL).size());
  }

  @Test
  void theyAreCountedByEnding() throws IOException {
    Path zip = TestImages.zip(temp, "a/1.png", "a/2.webp", "b/1.png", "b/2.TIF", "b/deep/3.webp");
    assertRefused("1 .tif, 2 .webp", () -> ImageFolder.read(zip, ImageFolder.ALL));
  }

  @Test
  void nothingElseMayBeThere() throws IOException {
    Path zip = TestImages.zip(temp, "a/1.webp", "b/1.webp");
    assertRefused("2 .webp", () -> Datasets.open(zip.toString()));
  }

  @Test
  void unlabelledOnesAreRefusedToo() throws IOException {
    try (ImageFolder folder = ImageFolder.open(TestImages.zip(temp, "1.png", "2.avif"))) {
      assertRefused("1 .avif", () -> folder.unlabelled(Shape.of(1, 1, 1), false, List.of("a")));
    }
  }
}
