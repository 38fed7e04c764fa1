package dev.retort.distill.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// A small picture of pixels, as PNG inside the page.
///
/// *Shapes*: pixels `[H, W]` as 0xAARRGGBB.
record Picture(int width, int height, int[] pixels) {
  /// No picture in a report is drawn with more pixels a side.
  private static final int MOST_SIDE = 64;

  /// The PNG as the address of an image.
  String address() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, width, height, pixels, 0, width);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it goes to memory
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /// The same picture, shrunk where a side is longer than a report needs.
  Picture small() {
    int longest = Math.max(width, height);
    if (longest <= MOST_SIDE) {
      return this;
    }
    int w = Math.max(1, width * MOST_SIDE / longest);
    int h = Math.max(1, height * MOST_SIDE / longest);
    BufferedImage large = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    large.setRGB(0, 0, width, height, pixels, 0, width);
    BufferedImage image = new BufferedImage(w, h, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(large, 0, 0, w, h, null);
    graphics.dispose();
    return new Picture(w, h, image.getRGB(0, 0, w, h, null, 0, w));
  }
}
