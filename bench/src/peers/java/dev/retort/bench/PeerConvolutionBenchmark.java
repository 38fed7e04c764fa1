package dev.retort.bench;

import dev.retort.engine.kernel.Conv2dShape;
import dev.retort.engine.kernel.Convolution;
import dev.retort.engine.kernel.Workers;
import java.util.List;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// The convolutions of [ConvolutionWork]; PyTorch with channels last, which is its faster layout.
public class PeerConvolutionBenchmark extends PeerBenchmark {
  /// What a convolution does in a training step.
  public enum Pass {
    FORWARD,
    BY_DATA,
    BY_WEIGHT
  }

  private static final int BATCH = ConvolutionWork.BATCH;
  private static final long[] NONE = {0, 0};
  private static final long[] ONE = {1, 1};

  @Param({"RETORT", "PYTORCH"})
  public Contender whose = Contender.RETORT;

  @Param public Pass pass = Pass.FORWARD;

  /// Checks the answer against our own pass.
  @Setup
  public void prepare(ConvolutionWork convolution) {
    Competitor ours = retort(convolution, 1);
    ours.work().run();
    Competitor competitor =
        switch (whose) {
          case RETORT -> retort(convolution, threads);
          case PYTORCH -> pytorch(convolution);
          case ONNX_RUNTIME, OPENBLAS, NETLIB -> throw whose.cannot("convolution");
        };
    String what = whose + " " + pass + " " + convolution.layer;
    time(competitor.checked(what, ours.answer().get()), convolution.flop());
  }

  private Competitor retort(ConvolutionWork work, int threads) {
    Convolution convolution =
        Implementation.VECTOR.kernels().convolution(work.shape(), BATCH, Workers.of(threads));
    float[] x = work.x();
    float[] weight = work.weight();
    float[] bias = work.bias();
    float[] dy = work.dy();
    return switch (pass) {
      case FORWARD -> {
        float[] y = new float[dy.length];
        yield new Competitor(() -> convolution.forward(BATCH, x, weight, bias, y), () -> y);
      }
      case BY_DATA -> {
        float[] dx = new float[x.length];
        yield new Competitor(() -> convolution.byData(BATCH, dy, weight, dx), () -> dx);
      }
      case BY_WEIGHT -> {
        float[] dWeight = new float[weight.length];
        float[] dBias = new float[bias.length];
        yield new Competitor(
            () -> convolution.byWeight(BATCH, x, dy, dWeight, dBias),
            () -> Competitor.inARow(List.of(dWeight, dBias)));
      }
    };
  }

  private Competitor pytorch(ConvolutionWork work) {
    Torch.useThreads(threads, false);
    Conv2dShape s = work.shape();
    Tensor x = Torch.channelsLast(work.x(), BATCH, s.channels(), s.height(), s.width());
    Tensor w = Torch.channelsLast(work.weight(), s.outputs(), s.channels(), 3, 3);
    Tensor dy = Torch.channelsLast(work.dy(), BATCH, s.outputs(), s.height(), s.width());
    TensorOptional bias = new TensorOptional(Torch.tensor(work.bias(), s.outputs()));
    if (pass == Pass.FORWARD) {
      return new Competitor(
          () -> {
            try (PointerScope _ = new PointerScope();
                NoGradGuard _ = new NoGradGuard()) {
              torch.conv2d(x, w, bias, ONE, ONE, ONE, 1);
            }
          },
          () -> Torch.values(torch.conv2d(x, w, bias, ONE, ONE, ONE, 1)));
    }
    boolean data = pass == Pass.BY_DATA;
    BoolPointer wanted = new BoolPointer(3).put(0, data).put(1, !data).put(2, !data);
    long[] biases = {w.size(0)};
    return new Competitor(
        () -> {
          try (PointerScope _ = new PointerScope();
              NoGradGuard _ = new NoGradGuard()) {
            backward(dy, x, w, biases, wanted);
          }
        },
        () -> {
          T_TensorTensorTensor_T gradients = backward(dy, x, w, biases, wanted);
          return data
              ? Torch.values(gradients.get0())
              : Competitor.inARow(
                  List.of(Torch.values(gradients.get1()), Torch.values(gradients.get2())));
        });
  }

  private static T_TensorTensorTensor_T backward(
      Tensor dy, Tensor x, Tensor w, long[] biases, BoolPointer wanted) {
    return torch.convolution_backward(dy, x, w, biases, ONE, ONE, ONE, false, NONE, 1, wanted);
  }
}
