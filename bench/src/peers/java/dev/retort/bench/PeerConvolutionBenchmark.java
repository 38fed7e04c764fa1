package dev.retort.bench;

import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// [ConvolutionBenchmark]'s three passes in PyTorch, channels last, which is its faster layout.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-XX:+IgnoreUnrecognizedVMOptions",
      "-XX:+UseTransparentHugePages"
    })
public class PeerConvolutionBenchmark {
  private static final int BATCH = 32;
  private static final long[] ONE = {1, 1};

  @Param("PYTORCH")
  public Peer peer = Peer.PYTORCH;

  /// As in [ConvolutionBenchmark].
  @Param({"1->32 28x28", "16->16 32x32", "32->32 28x28", "64->64 14x14", "128->128 8x8"})
  public String layer = "32->32 28x28";

  @Param({"1", "2"})
  public int threads = 1;

  private double flop;
  private Runnable forward = () -> {};
  private Runnable byData = () -> {};
  private Runnable byWeight = () -> {};

  /// Makes the operands.
  @Setup
  public void prepare() {
    String[] parts = layer.split("->| |x", -1);
    int channels = Integer.parseInt(parts[0]);
    int outputs = Integer.parseInt(parts[1]);
    int height = Integer.parseInt(parts[2]);
    int width = Integer.parseInt(parts[3]);
    flop = 2.0 * BATCH * outputs * height * width * channels * 9;
    torch.set_num_threads(threads);
    Tensor x =
        last(Noise.values(BATCH * channels * height * width, 1), BATCH, channels, height, width);
    Tensor w = last(Noise.values(outputs * channels * 9, 2), outputs, channels, 3, 3);
    Tensor dy =
        last(Noise.values(BATCH * outputs * height * width, 4), BATCH, outputs, height, width);
    TensorOptional bias = new TensorOptional(Torch.tensor(Noise.values(outputs, 3), outputs));
    forward =
        () -> {
          try (PointerScope _ = new PointerScope();
              NoGradGuard _ = new NoGradGuard()) {
            torch.conv2d(x, w, bias, ONE, ONE, ONE, 1);
          }
        };
    byData = () -> backward(dy, x, w, outputs, mask(true));
    byWeight = () -> backward(dy, x, w, outputs, mask(false));
  }

  /// Which gradients are wanted: by data, or by weight and bias.
  private static BoolPointer mask(boolean data) {
    return new BoolPointer(3).put(0, data).put(1, !data).put(2, !data);
  }

  private static Tensor last(float[] values, long... shape) {
    return Torch.tensor(values, shape).contiguous(torch.MemoryFormat.ChannelsLast);
  }

  private static void backward(Tensor dy, Tensor x, Tensor w, int outputs, BoolPointer wanted) {
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      torch.convolution_backward(
          dy, x, w, new long[] {outputs}, ONE, ONE, ONE, false, new long[] {0, 0}, 1, wanted);
    }
  }

  @Benchmark
  public void forward(PeakShare share) {
    forward.run();
    share.add(flop);
  }

  @Benchmark
  public void byData(PeakShare share) {
    byData.run();
    share.add(flop);
  }

  @Benchmark
  public void byWeight(PeakShare share) {
    byWeight.run();
    share.add(flop);
  }
}
