package dev.retort.engine.data;

import java.util.ArrayList;
import java.util.List;

/// How the ten digits are written: for each two to four styles, for each style its strokes, for
/// each stroke a polyline.
///
/// Coordinates: x to the right from 0 to 10, y down from 0 to 14. In the tables `L` joins its
/// points by straight lines and `S` by a Catmull-Rom spline, closed where the first point is also
/// the last.
final class DigitStrokes {
  private static final int STEPS = 4; // straight pieces a span of a spline

  private static final String[][] TABLES = {
    {
      "S 5 .3 2 2 1 7 2 12 5 13.7 8 12 9 7 8 2 5 .3",
      "S 6.8 1.3 4 .5 2 4 2 9.5 4.5 13.5 7.5 11 8 5.5 6.5 1.3 4 1.6",
      "S 5 2 1.5 4.5 1 8 4 12 8 10.5 9 6 6.5 2.3 4.2 2.2"
    },
    {
      "L 5 0 5 14",
      "L 2.5 3.5 5.5 .3 5.5 14",
      "L 2.7 3 5.5 .3 5.5 13.7;L 2.7 13.7 8.3 13.7",
      "S 3.4 2.4 4.6 1.6 5.2 .2;L 5.2 .2 4.8 14"
    },
    {
      "S 1.5 3.5 3 .8 6 .5 8 3 7 6.5 4 10 1.2 13.5;L 1.2 13.5 8.8 13.5",
      "S 1.5 3 4 .5 7.5 1.5 8 5 5.5 9 2.5 12.8 1.2 11.8 3 10.8 6 12.8 9 13",
      "S 1.5 1.5 5 .5 8.3 2.5 7 6;L 7 6 1.5 13.5 9 13.2"
    },
    {
      "S 1.5 2 4.5 .4 8 2 7.5 5 4.5 6.6;S 4.5 6.6 8 8 8.5 11 5.5 13.6 1.5 12",
      "L 1.5 .7 8 .7 4.5 5.5;S 4.5 5.5 8 7 8.6 10.5 6 13.5 1.5 12.3",
      "S 2 1.5 6 .4 8 3 6 6 4 6.8 4.2 6 7 7 8.5 10 6 13.3 2 13"
    },
    {
      "L 2.7 .5 1.5 8 8.8 8;L 7 3 7 14",
      "L 6.5 .3 1 9.5 9 9.5;L 6.5 .3 6.5 14",
      "S 2 .5 1.5 5 3 7.8 6 7.5 7.8 5;L 8 .5 7.2 14"
    },
    {
      "L 8 .6 2.8 .6 2.2 6;S 2.2 6 5 5 8.3 7 8.3 11 5 13.6 1.5 12.3",
      "L 8.8 .6 2.8 1 2.4 6.2;S 2.4 6.2 6 5.2 8.5 8.5 7 12.5 3.5 13.7 1.2 12.2",
      "S 8 .8 4 1 2.5 4 5 6.3 8 8.5 7.5 12 4 13.6 1.5 12.5"
    },
    {
      "S 7 .5 3.5 4 1.7 9 3 13 6.5 13.4 8.2 10.5 6.5 7.8 3.5 8.3 1.9 10.5",
      "S 5.5 .3 2.5 6 2 11 4.5 13.7 7.5 12.5 7.8 9 5 7.8 2.3 10",
      "S 7.8 1.5 5 .6 2.2 4 1.8 9.5 3.2 13.2 6.8 13.2 8 10.2 6 7.6 3 8.6 1.8 10.6"
    },
    {
      "L 1.2 .8 8.6 .8 4 13.8",
      "L 1.2 .8 8.6 .8 4.5 13.8;L 2.8 7 7.8 6.6",
      "L 1.2 2.4 1.4 .8 8.5 .8;S 8.5 .8 6 5 4.7 9 4.5 13.8"
    },
    {
      "S 7.5 2 5 .4 2.3 2.3 3 5 6.5 7.8 8.3 10.8 5 13.7 1.8 11 3.5 7.5 7 5 7.5 2",
      "S 5 .4 2.5 2 2.5 5 5 6.6 7.5 5 7.5 2 5 .4;S 5 6.6 1.8 8.5 1.8 12 5 13.7 8.2 12 8.2 8.5 5"
          + " 6.6",
      "S 8 1 4.5 .6 2.4 3 5 6.6 7.8 10.5 5 13.6 2.4 11 5 7 8 2.6 8 1"
    },
    {
      "S 7.8 3 5 .6 2 2.5 2.2 5.8 5 7 7.8 4.5 7.8 3;S 7.8 3 7.6 8 6.5 13.8",
      "S 7.8 3.2 5.2 .8 2 3 3 6.6 6.5 6.4 7.8 3.2;L 8 1 8 14",
      "S 7.8 3 5 .6 2 2.5 2.5 5.8 5.5 6.8 7.8 4.5 8.2 8 7 12.5 4 13.7 1.8 12.5"
    }
  };

  private static final double[][][][] POLYLINES = parseAll();

  private DigitStrokes() {}

  /// In how many styles a digit is written.
  static int styles(int digit) {
    return POLYLINES[digit].length;
  }

  /// The strokes of a digit in a style, each x0 y0 x1 y1 ...
  static double[][] strokes(int digit, int style) {
    return POLYLINES[digit][style];
  }

  /// The most points of all strokes of one style.
  static int maxPoints() {
    int max = 0;
    for (double[][][] styles : POLYLINES) {
      for (double[][] strokes : styles) {
        int points = 0;
        for (double[] stroke : strokes) {
          points += stroke.length / 2;
        }
        max = Math.max(max, points);
      }
    }
    return max;
  }

  private static double[][][][] parseAll() {
    double[][][][] all = new double[TABLES.length][][][];
    for (int digit = 0; digit < TABLES.length; digit++) {
      all[digit] = new double[TABLES[digit].length][][];
      for (int style = 0; style < all[digit].length; style++) {
        List<double[]> strokes = new ArrayList<>();
        for (String stroke : TABLES[digit][style].split(";", -1)) {
          strokes.add(parse(stroke.split(" ", -1)));
        }
        all[digit][style] = strokes.toArray(double[][]::new);
      }
    }
    return all;
  }

  private static double[] parse(String[] words) {
    double[] points = new double[words.length - 1];
    for (int i = 0; i < points.length; i++) {
      points[i] = Double.parseDouble(words[i + 1]);
    }
    return words[0].equals("S") ? spline(points) : points;
  }

  private static double[] spline(double[] p) {
    int n = p.length / 2;
    boolean closed = p[0] == p[2 * n - 2] && p[1] == p[2 * n - 1];
    double[] out = new double[2 * ((n - 1) * STEPS + 1)];
    for (int span = 0; span < n - 1; span++) {
      int before = span > 0 ? span - 1 : closed ? n - 2 : 0;
      int after = span + 2 < n ? span + 2 : closed ? 1 : n - 1;
      for (int step = 0; step < STEPS; step++) {
        double t = (double) step / STEPS;
        for (int axis = 0; axis < 2; axis++) {
          double a = p[2 * before + axis];
          double b = p[2 * span + axis];
          double c = p[2 * span + 2 + axis];
          double d = p[2 * after + axis];
          out[2 * (span * STEPS + step) + axis] =
              b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
        }
      }
    }
    out[out.length - 2] = p[2 * n - 2];
    out[out.length - 1] = p[2 * n - 1];
    return out;
  }
}
