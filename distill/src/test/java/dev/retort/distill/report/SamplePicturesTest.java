package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.data.ByteDataset;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/// Samples are shown in the colours that they have.
final class SamplePicturesTest {
  private static final List<String> NAMES = List.of("a", "b");

  private static BufferedImage shown(Dataset data) throws IOException {
    Html html = new Html();
    new SamplePictures(data).writeTo(html, 0, "a sample");
    String source = ReadTable.all(html.toString(), "base64,([^\"]+)\"").getFirst();
    return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(source)));
  }

  /// Red, green and blue of two pixels.
  @Test
  void bytesOfThreeChannelsAreRedGreenAndBlue() throws IOException {
    byte[] pixels = {(byte) 255, 10, 20, 30, 40, 50};
    BufferedImage image =
        shown(ByteDataset.of("colours", Shape.of(3, 1, 2), NAMES, pixels, new int[1]));
    assertEquals(2, image.getWidth());
    assertEquals(0xFFFF1428, image.getRGB(0, 0));
    assertEquals(0xFF0A1E32, image.getRGB(1, 0));
  }

  @Test
  void numbersAreGreyFromTheSmallestToTheGreatest() throws IOException {
    float[] values = {-1, 0, 1};
    BufferedImage image =
        shown(FloatDataset.of("numbers", Shape.of(1, 1, 3), NAMES, values, new int[1]));
    assertEquals(0xFF000000, image.getRGB(0, 0));
    assertEquals(0xFF808080, image.getRGB(1, 0));
    assertEquals(0xFFFFFFFF, image.getRGB(2, 0));
  }
}
