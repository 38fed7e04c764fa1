package dev.retort.engine.layer;

import dev.retort.engine.kernel.Conv2dShape;
import dev.retort.engine.kernel.Convolution;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A two-dimensional convolution (cross-correlation, as everywhere in the field) with stride (sh,
/// sw), padding (ph, pw) of zeros and dilation (lh, lw). Outputs are cut into `groups`, each of
/// which sees its own part of the channels; as many groups as channels make it depthwise.
///
///     y[n, o, i, j] = bias[o] + sum over c, p, q of x[n, c, i sh + p lh - ph, j sw + q lw - pw] weight[o, c, p, q]
///
/// *Shapes*: x `[N, C, H, W]`, weight `[O, C / groups, KH, KW]`, bias `[O]`, y `[N, O, OH, OW]`,
/// where OH = (H + 2 ph - lh (KH - 1) - 1) / sh + 1 rounded down, and OW likewise.
///
/// *Backward* needs x. [Convolution] has the formulas and the order of every sum.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="layers"}
public record Conv2d(
    int outputs,
    int kernelHeight,
    int kernelWidth,
    int strideHeight,
    int strideWidth,
    int paddingHeight,
    int paddingWidth,
    int dilationHeight,
    int dilationWidth,
    int groups,
    boolean bias,
    Initialization initialization)
    implements LayerSpec {
  /// Wider than any image; kernels keep a table of as many entries.
  private static final int MOST_STRIDE = 1 << 16;

  public Conv2d {
    if (outputs < 1 || kernelHeight < 1 || kernelWidth < 1) {
      throw new IllegalArgumentException(
          "conv needs at least 1 output and a kernel of at least 1x1 but gets %d outputs and %dx%d"
              .formatted(outputs, kernelHeight, kernelWidth));
    }
    if (strideHeight < 1 || strideWidth < 1 || dilationHeight < 1 || dilationWidth < 1) {
      throw new IllegalArgumentException(
          "conv needs strides and dilations of at least 1 but gets %dx%d and %dx%d"
              .formatted(strideHeight, strideWidth, dilationHeight, dilationWidth));
    }
    if (strideHeight > MOST_STRIDE || strideWidth > MOST_STRIDE) {
      throw new IllegalArgumentException(
          "conv needs strides of at most %d but gets %dx%d"
              .formatted(MOST_STRIDE, strideHeight, strideWidth));
    }
    if (paddingHeight < 0 || paddingWidth < 0) {
      throw new IllegalArgumentException(
          "conv needs a padding of at least 0 but gets " + paddingHeight + "x" + paddingWidth);
    }
    if (groups < 1 || outputs % groups != 0) {
      throw new IllegalArgumentException(
          "conv needs outputs divisible by its groups but gets %d outputs in %d groups"
              .formatted(outputs, groups));
    }
  }

  /// A square kernel that moves by 1 and, if it is odd, keeps height and width; with bias, He
  /// normal.
  public static Conv2d of(int outputs, int kernel) {
    return of(outputs, kernel, kernel);
  }

  /// As [#of(int, int)], with a kernel that need not be square.
  public static Conv2d of(int outputs, int kernelHeight, int kernelWidth) {
    return new Conv2d(
        outputs,
        kernelHeight,
        kernelWidth,
        1,
        1,
        (kernelHeight - 1) / 2,
        (kernelWidth - 1) / 2,
        1,
        1,
        1,
        true,
        Initialization.HE_NORMAL);
  }

  /// The same with a kernel that moves by so many rows and columns; 1 unless said. Padding stays as
  /// it is.
  public Conv2d stride(int stride) {
    return stride(stride, stride);
  }

  /// As [#stride(int)], by so many rows and so many columns.
  public Conv2d stride(int height, int width) {
    return with(height, width, paddingHeight, paddingWidth, dilationHeight, dilationWidth, groups);
  }

  /// The same with so many rows and columns of zeros on every side of the image; (KH - 1) / 2 and
  /// (KW - 1) / 2, rounded down, unless said.
  public Conv2d padding(int padding) {
    return padding(padding, padding);
  }

  /// As [#padding(int)], so many rows above and below, and so many columns left and right.
  public Conv2d padding(int height, int width) {
    return with(strideHeight, strideWidth, height, width, dilationHeight, dilationWidth, groups);
  }

  /// The same with taps so many rows and columns apart; 1 unless said, which leaves no gaps.
  /// Padding stays as it is.
  public Conv2d dilation(int dilation) {
    return dilation(dilation, dilation);
  }

  /// As [#dilation(int)], so many rows and so many columns apart.
  public Conv2d dilation(int height, int width) {
    return with(strideHeight, strideWidth, paddingHeight, paddingWidth, height, width, groups);
  }

  /// The same with outputs and channels cut into so many groups, each of which sees its own
  /// channels alone; 1 unless said. Both have to be divisible by it.
  public Conv2d groups(int groups) {
    return with(
        strideHeight,
        strideWidth,
        paddingHeight,
        paddingWidth,
        dilationHeight,
        dilationWidth,
        groups);
  }

  private Conv2d with(int sh, int sw, int ph, int pw, int lh, int lw, int groups) {
    return new Conv2d(
        outputs, kernelHeight, kernelWidth, sh, sw, ph, pw, lh, lw, groups, bias, initialization);
  }

  public Conv2d withoutBias() {
    return with(false, initialization);
  }

  public Conv2d initialization(Initialization initialization) {
    return with(bias, initialization);
  }

  private Conv2d with(boolean bias, Initialization initialization) {
    return new Conv2d(
        outputs,
        kernelHeight,
        kernelWidth,
        strideHeight,
        strideWidth,
        paddingHeight,
        paddingWidth,
        dilationHeight,
        dilationWidth,
        groups,
        bias,
        initialization);
  }

  @Override
  public String text() {
    Conv2d plain = of(outputs, kernelHeight, kernelWidth);
    StringBuilder text = new StringBuilder("conv " + outputs);
    Window.append(text, "", kernelHeight, kernelWidth, 0, 0);
    Window.append(text, "stride ", strideHeight, strideWidth, 1, 1);
    Window.append(
        text, "padding ", paddingHeight, paddingWidth, plain.paddingHeight, plain.paddingWidth);
    Window.append(text, "dilation ", dilationHeight, dilationWidth, 1, 1);
    if (groups != 1) {
      text.append(" groups ").append(groups);
    }
    return text.append(bias ? "" : " no-bias").toString();
  }

  @Override
  public Shape outputShape(Shape input) {
    Window.requireImage(input);
    if (input.extent(0) % groups != 0) {
      throw new ShapeMismatchException(
          "expects channels divisible by its %d groups but gets %s; choose groups that divide %d"
              .formatted(groups, input, input.extent(0)));
    }
    long reachHeight = dilationHeight * (kernelHeight - 1L) + 1;
    long reachWidth = dilationWidth * (kernelWidth - 1L) + 1;
    Window.requireFit(input, reachHeight, reachWidth, paddingHeight, paddingWidth);
    Conv2dShape shape = geometry(input);
    return Shape.of(outputs, shape.outputHeight(), shape.outputWidth());
  }

  private Conv2dShape geometry(Shape input) {
    return new Conv2dShape(
        input.extent(0),
        input.extent(1),
        input.extent(2),
        outputs,
        kernelHeight,
        kernelWidth,
        strideHeight,
        strideWidth,
        paddingHeight,
        paddingWidth,
        dilationHeight,
        dilationWidth,
        groups);
  }

  @Override
  public List<ParameterSpec> parameters(Shape input) {
    Shape weight = Shape.of(outputs, input.extent(0) / groups, kernelHeight, kernelWidth);
    List<ParameterSpec> parameters = new ArrayList<>();
    parameters.add(ParameterSpec.weight(weight, initialization));
    if (bias) {
      parameters.add(ParameterSpec.bias(outputs));
    }
    return parameters;
  }

  @Override
  public boolean takesFolding() {
    return true;
  }

  @Override
  public LayerPass plan(Planning planning, Tensor input) {
    return new Pass(planning, input);
  }

  private final class Pass implements LayerPass {
    private final Planning planning;
    private final Tensor x;
    private final Tensor y;
    private final Weights weights;
    private final Convolution convolution;
    private final float @Nullable [] weightGradient;
    private final float @Nullable [] biasGradient;

    Pass(Planning planning, Tensor input) {
      x = input;
      y = planning.output(outputShape(input.shape()));
      this.planning = planning;
      weights = Weights.of(planning, bias);
      convolution =
          planning
              .kernels()
              .convolution(geometry(input.shape()), planning.capacity(), planning.workers());
      boolean training = planning.training();
      weightGradient = training ? planning.gradient(planning.parameter("weight")) : null;
      biasGradient = training && bias ? planning.gradient(planning.parameter("bias")) : null;
      keep();
    }

    /// In inference weights change only together with the network's version.
    private void keep() {
      if (weightGradient == null) {
        convolution.keepWeights();
      }
    }

    @Override
    public Tensor output() {
      return y;
    }

    @Override
    public void forward(Batch batch) {
      convolution.forward(batch.size(), x.values(), weights.weight(), weights.bias(), y.values());
    }

    @Override
    public void backward(Batch batch) {
      if (weightGradient == null) {
        throw new IllegalStateException("backward needs a training pass");
      }
      int n = batch.size();
      float[] dy = y.requireGradients();
      convolution.byWeight(n, x.values(), dy, weightGradient, biasGradient);
      float[] dx = x.gradients();
      if (dx != null) {
        convolution.byData(n, dy, weights.weight(), dx);
      }
    }

    @Override
    public boolean keepsOutput() {
      return false;
    }

    @Override
    public void refresh() {
      weights.refresh(planning.version());
      keep();
    }
  }
}
