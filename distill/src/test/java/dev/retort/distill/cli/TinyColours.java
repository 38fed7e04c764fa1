package dev.retort.distill.cli;

import dev.retort.engine.tensor.Seed;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/// Small colour images of ten classes, discs and squares of five colours, in one folder a class.
/// The red discs have a name as data sets of species have them, long and without blanks; among the
/// others it comes where theirs would, in the middle.
final class TinyColours {
  private static final String[] COLOURS = {"red", "green", "blue", "yellow", "violet"};
  private static final int[] RGB = {0xE02020, 0x20C020, 0x3040E0, 0xE0D020, 0x9020C0};
  private static final int SIDE = 32;

  /// Of 84 letters, which is wider than a phone.
  private static final String LONG_NAME =
      "inat_00000_Animalia_Annelida_Clitellata_Haplotaxida_Lumbricidae_Lumbricus_terrestris";

  private TinyColours() {}

  /// @param each how many images a class has
  static Path write(Path folder, int each) throws IOException {
    Seed seed = Seed.of(3);
    long next = 0;
    for (int c = 0; c < 10; c++) {
      boolean disc = c < COLOURS.length;
      Path own = Files.createDirectories(folder.resolve(name(COLOURS[c % COLOURS.length], disc)));
      for (int n = 0; n < each; n++) {
        int x = 8 + (int) (16 * seed.uniform(next++));
        int y = 8 + (int) (16 * seed.uniform(next++));
        int radius = 4 + (int) (5 * seed.uniform(next++));
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int at = 0; at < SIDE * SIDE; at++) {
          int across = Math.abs(at % SIDE - x);
          int down = Math.abs(at / SIDE - y);
          boolean inside =
              disc
                  ? across * across + down * down <= radius * radius
                  : Math.max(across, down) < radius;
          int grey = (int) (90 * seed.uniform(next++));
          image.setRGB(at % SIDE, at / SIDE, inside ? RGB[c % COLOURS.length] : grey * 0x010101);
        }
        ImageIO.write(image, "png", own.resolve(n + ".png").toFile());
      }
    }
    return folder;
  }

  private static String name(String colour, boolean disc) {
    return disc && colour.equals("red") ? LONG_NAME : colour + (disc ? " disc" : " square");
  }
}
