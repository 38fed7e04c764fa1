package dev.retort.engine.data;

import dev.retort.engine.tensor.Seed;
import java.util.Arrays;

/// Draws one synthetic digit after another; everything random about a drawing comes from its key.
///
/// The strokes of a style are bent by a smooth random field, then slanted, rotated, scaled and
/// shifted, drawn with a pen whose width changes along the way, partly hidden, crossed by a stray
/// line now and then, faded and covered with noise. Only + - * / and square roots are used (and
/// StrictMath for one angle), so the bytes are the same everywhere.
final class DigitPainter {
  private static final int SIDE = SyntheticDigits.SIDE;
  private static final int GRID = 4; // knots of the bending field along each axis
  private static final double BEND = 1.15; // largest shift of a knot, in units of the strokes
  private static final double PIXELS_PER_UNIT = 1.36;

  private final float[] ink = new float[SIDE * SIDE];
  private final double[] points = new double[2 * DigitStrokes.maxPoints()];
  private final double[] bend = new double[2 * GRID * GRID];
  private long key;
  private long drawn;

  /// Draws a digit to `out` from `offset` on.
  void paint(int digit, long sampleKey, byte[] out, int offset) {
    key = sampleKey;
    drawn = 0;
    Arrays.fill(ink, 0);
    double[][] strokes = DigitStrokes.strokes(digit, below(DigitStrokes.styles(digit)));
    placeStrokes(strokes);
    double pen = between(0.65, 1.65);
    int first = 0;
    for (double[] stroke : strokes) {
      int count = stroke.length / 2;
      drawStroke(first, count, pen * between(0.8, 1.2), pen * between(0.7, 1.2));
      first += count;
    }
    if (chance(0.35)) {
      hide();
    }
    if (chance(0.3)) {
      stray(pen);
    }
    develop(out, offset);
  }

  /// Fills `points` with the strokes in pixels.
  private void placeStrokes(double[][] strokes) {
    for (int i = 0; i < bend.length; i++) {
      bend[i] = BEND * bell();
    }
    double angle = 0.2 * bell();
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    double slant = 0.4 * bell() + 0.08;
    double size = PIXELS_PER_UNIT * between(0.78, 1.12);
    double wide = size * between(0.75, 1.2);
    double shiftX = SIDE / 2.0 + 2.6 * bell();
    double shiftY = SIDE / 2.0 + 2.2 * bell();
    int at = 0;
    for (double[] stroke : strokes) {
      for (int i = 0; i < stroke.length; i += 2) {
        double x = stroke[i] - 5 + bent(stroke[i] / 10, stroke[i + 1] / 14, 0);
        double y = stroke[i + 1] - 7 + bent(stroke[i] / 10, stroke[i + 1] / 14, 1);
        x = (x - slant * y) * wide;
        y *= size;
        points[at++] = cos * x - sin * y + shiftX;
        points[at++] = sin * x + cos * y + shiftY;
      }
    }
  }

  /// The bending field at (u, v) in the unit square: knots joined smoothly.
  private double bent(double u, double v, int axis) {
    double gu = Math.max(0, Math.min(GRID - 1.001, u * (GRID - 1)));
    double gv = Math.max(0, Math.min(GRID - 1.001, v * (GRID - 1)));
    int i = (int) gu;
    int j = (int) gv;
    double s = smooth(gu - i);
    double t = smooth(gv - j);
    int knot = 2 * (j * GRID + i) + axis;
    double top = bend[knot] + s * (bend[knot + 2] - bend[knot]);
    int below = knot + 2 * GRID;
    double bottom = bend[below] + s * (bend[below + 2] - bend[below]);
    return top + t * (bottom - top);
  }

  private static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }

  private void drawStroke(int first, int count, double startPen, double endPen) {
    for (int i = 0; i < count - 1; i++) {
      int at = 2 * (first + i);
      double from = startPen + (endPen - startPen) * i / (count - 1);
      double to = startPen + (endPen - startPen) * (i + 1) / (count - 1);
      drawLine(points[at], points[at + 1], points[at + 2], points[at + 3], from, to);
    }
  }

  /// A line with round ends whose half width goes from r0 to r1; a pixel takes the darkest of all
  /// lines that cover it, and half a pixel of grey at the rim.
  private void drawLine(double x0, double y0, double x1, double y1, double r0, double r1) {
    double reach = Math.max(r0, r1) + 0.5;
    int left = clamp(Math.min(x0, x1) - reach);
    int right = clamp(Math.max(x0, x1) + reach + 1);
    int top = clamp(Math.min(y0, y1) - reach);
    int bottom = clamp(Math.max(y0, y1) + reach + 1);
    double dx = x1 - x0;
    double dy = y1 - y0;
    double inverse = 1 / (dx * dx + dy * dy + 1e-9);
    for (int y = top; y < bottom; y++) {
      double py = y + 0.5 - y0;
      for (int x = left; x < right; x++) {
        double px = x + 0.5 - x0;
        double t = Math.max(0, Math.min(1, (px * dx + py * dy) * inverse));
        double ex = px - t * dx;
        double ey = py - t * dy;
        double rim = r0 + t * (r1 - r0) + 0.5;
        double square = ex * ex + ey * ey;
        if (square < rim * rim) {
          float cover = (float) Math.min(1, rim - Math.sqrt(square));
          ink[y * SIDE + x] = Math.max(ink[y * SIDE + x], cover);
        }
      }
    }
  }

  private static int clamp(double place) {
    return (int) Math.max(0, Math.min(SIDE, place));
  }

  /// Something lies on the paper: a rectangle of the drawing is gone.
  private void hide() {
    int width = 3 + below(6);
    int height = 3 + below(6);
    int left = 4 + below(SIDE - 8 - width);
    int top = 4 + below(SIDE - 8 - height);
    for (int y = top; y < top + height; y++) {
      Arrays.fill(ink, y * SIDE + left, y * SIDE + left + width, 0);
    }
  }

  /// A short line that belongs to nothing.
  private void stray(double pen) {
    double x = between(2, SIDE - 2);
    double y = between(2, SIDE - 2);
    double dx = between(-7, 7);
    double dy = between(-7, 7);
    drawLine(x, y, x + dx, y + dy, 0.7 * pen, 0.5 * pen);
  }

  /// Ink to bytes: faded, blurred a little or not, and noisy.
  private void develop(byte[] out, int offset) {
    float strength = (float) between(120, 255);
    float paper = (float) (chance(0.3) ? between(0, 50) : 0);
    float noise = (float) (chance(0.7) ? between(0, 70) : 0);
    for (int i = 0; i < ink.length; i++) {
      float value = paper + ink[i] * (strength - paper);
      if (noise > 0) {
        long bits = Seed.bits(key, drawn++);
        // The sum of four 16-bit numbers is close to a bell.
        long sum =
            (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
        value += noise * (sum - 131070) * (1 / 75674f); // standard deviation 1/2
      }
      out[offset + i] = (byte) Math.max(0, Math.min(255, (int) (value + 0.5f)));
    }
  }

  private boolean chance(double probability) {
    return between(0, 1) < probability;
  }

  private int below(int bound) {
    return Seed.below(key, drawn++, bound);
  }

  private double between(double low, double high) {
    return low + (high - low) * (Seed.bits(key, drawn++) >>> 11) * 0x1p-53;
  }

  /// From -1 to 1, mostly near 0: the mean of two uniform numbers.
  private double bell() {
    return between(-0.5, 0.5) + between(-0.5, 0.5);
  }
}
