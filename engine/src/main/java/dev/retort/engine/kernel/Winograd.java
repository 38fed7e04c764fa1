package dev.retort.engine.kernel;

/// Winograd's convolution F(4x4, 3x3): tiles of 4x4 outputs from tiles of 6x6 inputs with 36
/// multiplications a pair of channels, where the taps one by one take 144.
///
/// G takes the values, times the factors below, at six points (0, a, -a, b, -b and infinity, the
/// last coefficient), of the polynomial w0 + w1 t + w2 t^2 of three taps, and A those of four
/// gradients, without factors. Their product has degree 5, so six values give it back; that is B:
/// `B [(G w G^T) * (A g A^T)] B^T` is the full convolution of one tile g. Forward is the same the
/// other way round (transposed): B^T before the products, A^T behind. All of it separately along
/// rows and columns; sums over channels are taken at the points:
///
///     y  = A^T [ sum over c of (G w G^T) * (B^T x B) ] A        forward, one tile
///     dw = G^T [ sum over tiles of (A dy A^T) * (B^T x B) ] G   by weight
///
/// Here ^T is the transpose, * the product element by element, and matrices side by side are
/// multiplied as usual. The matrices A (6x4), B (6x6) and G (6x3) are those of the orders below,
/// with factors for the points 0, a and -a, b and -b (and 1 for infinity):
///
///     n0 = 1 / (a^2 b^2)   na = 1 / (2 a^2 (a^2 - b^2))   nb = 1 / (2 b^2 (b^2 - a^2))
///
/// The gradient by the data is the forward pass of dy under the weights turned around
/// ([#byData(Conv2dShape)]).
///
/// The points are a = 5/8 ([#POINT_A]) and b = 3/2 ([#POINT_B]): all coefficients of A and B are
/// then exact in a float, and the greatest error is a quarter of that of the textbook's 1 and 2.
///
/// *Orders*, along columns (of six, four or three elements) first, then along rows; fma(u, v, w) is
/// u v + w rounded once, other operations are rounded one by one:
///
/// - B^T, x to v: with u = fma(-b^2, x2, x4) and s = fma(-b^2, x1, x3): v1 = fma(s, a, u),
///   v2 = fma(s, -a, u); v3 and v4 alike with a and b exchanged; with k = -(a^2 + b^2): v0 =
///   fma(x0, a^2 b^2, fma(x2, k, x4)), v5 = fma(x1, a^2 b^2, fma(x3, k, x5)).
/// - G, w to u: e = fma(w2, a^2, w0), o = w1 a: u1 = (e + o) na, u2 = (e - o) na; u3 and u4 alike
///   with b; u0 = w0 n0, u5 = w2.
/// - A^T, m to y: s = m1 + m2, d = m1 - m2, t = m3 + m4, e = m3 - m4: y0 = (m0 + s) + t, y1 =
///   fma(d, a, e b), y2 = fma(s, a^2, t b^2), y3 = fma(d, a^3, fma(e, b^3, m5)).
/// - A, g = dy to z: e = fma(g2, a^2, g0), o = fma(g3, a^3, g1 a): z1 = e + o, z2 = e - o; z3, z4
///   alike with b; z0 = g0, z5 = g3.
/// - G^T, m to dw: s, d, t, e as above: fma(s, na, fma(t, nb, m0 n0)), fma(d, a na, e (b nb)),
///   fma(s, a^2 na, fma(t, b^2 nb, m5)).
///
/// What lies beyond an image takes part as +0. Sums over channels are chains of fma from +0, c
/// ascending; those over tiles chains over (n, row of tiles, column of tiles) within each block of
/// [Conv2dShape#weightBlock(int)] samples, the blocks added in order before G^T. The bias is
/// added last.
///
/// {@snippet class="dev.retort.engine.kernel.ExamplesTest" region="convolution"}
///
/// Source: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2016, section 4; for
/// the choice of points Barabasz and others, Error Analysis and Improving the Accuracy of Winograd
/// Convolution for Deep Neural Networks, 2020.
public final class Winograd {
  /// Outputs of a tile along an axis.
  public static final int TILE = 4;

  /// Points along an axis.
  public static final int SIDE = 6;

  /// Points of a tile.
  public static final int POINTS = SIDE * SIDE;

  public static final float POINT_A = 0.625f;
  public static final float POINT_B = 1.5f;
  public static final float A2 = POINT_A * POINT_A;
  public static final float B2 = POINT_B * POINT_B;
  public static final float A3 = A2 * POINT_A;
  public static final float B3 = B2 * POINT_B;
  public static final float PRODUCT = A2 * B2;
  public static final float SUM = A2 + B2;
  public static final float N0 = (float) (1 / (double) PRODUCT);
  public static final float NA = (float) (1 / (2.0 * A2 * (A2 - B2)));
  public static final float NB = (float) (1 / (2.0 * B2 * (B2 - A2)));
  public static final float A_NA = POINT_A * NA;
  public static final float B_NB = POINT_B * NB;
  public static final float A2_NA = A2 * NA;
  public static final float B2_NB = B2 * NB;

  /// Channels and outputs from which on the transforms pay.
  private static final int CHANNELS = 16;

  /// Weights at the points, of which those of whole vectors of outputs, up to twice as many, have
  /// to fit an array.
  private static final long MOST_WEIGHTS = 1_000_000_000;

  private Winograd() {}

  /// Whether a convolution is computed in this way, forward and in both gradients; nothing but the
  /// shape decides.
  public static boolean fits(Conv2dShape shape) {
    return shape.kernelHeight() == 3
        && shape.kernelWidth() == 3
        && shape.strideHeight() == 1
        && shape.strideWidth() == 1
        && shape.dilationHeight() == 1
        && shape.dilationWidth() == 1
        && shape.groups() == 1
        && shape.paddingHeight() <= 2 // by data the padding is 2 minus this
        && shape.paddingWidth() <= 2
        && shape.channels() >= CHANNELS
        && shape.outputs() >= CHANNELS
        && (long) POINTS * shape.channels() * shape.outputs() <= MOST_WEIGHTS
        && fills(shape.outputHeight(), shape.outputWidth())
        && fills(shape.height(), shape.width());
  }

  /// Whether at least half of the tiles' outputs exist.
  private static boolean fills(int height, int width) {
    return 2 * height * width >= TILE * TILE * tiles(height) * tiles(width);
  }

  /// Tiles along an axis.
  public static int tiles(int outputs) {
    return (outputs + TILE - 1) / TILE;
  }

  /// The convolution of dy, under the weights turned around, that makes dx.
  public static Conv2dShape byData(Conv2dShape shape) {
    return new Conv2dShape(
        /* channels= */ shape.outputs(),
        shape.outputHeight(),
        shape.outputWidth(),
        /* outputs= */ shape.channels(),
        3,
        3,
        1,
        1,
        2 - shape.paddingHeight(),
        2 - shape.paddingWidth(),
        1,
        1,
        1);
  }
}
