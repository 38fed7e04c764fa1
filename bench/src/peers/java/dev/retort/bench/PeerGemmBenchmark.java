package dev.retort.bench;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import dev.retort.engine.kernel.Product;
import dev.retort.engine.kernel.Workers;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.Tensor;
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

/// The products of [GemmBenchmark] by other systems, each with its operands where it likes them
/// best. netlib knows one thread.
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
public class PeerGemmBenchmark {
  private static final int ROW_MAJOR = 101;
  private static final int AS_IS = 111;
  private static final int TRANSPOSED = 112;

  /// Whose product.
  @Param({"PYTORCH", "OPENBLAS", "NETLIB"})
  public Peer peer = Peer.PYTORCH;

  /// As in [GemmBenchmark].
  @Param({
    "NN 64x64x64",
    "NN 128x128x128",
    "NN 256x256x256",
    "NN 512x512x512",
    "NN 1024x1024x1024",
    "NN 128x1200x784",
    "NN 128x1200x1200",
    "NT 128x1200x1200",
    "TN 784x1200x128",
    "TN 1200x1200x128",
    "NN 128x10x1200",
    "NT 128x1200x10",
    "TN 1200x10x128",
    "NN 1x800x784"
  })
  public String shape = "NN 256x256x256";

  /// Threads at work.
  @Param({"1", "2"})
  public int threads = 1;

  private Runnable work = () -> {};
  private double flop;

  /// Makes the operands and checks the answer against our own product.
  @Setup
  public void prepare() {
    GemmShape s = GemmShape.parse(shape);
    flop = s.flop();
    float[] a = Noise.values(s.m() * s.k(), 1);
    float[] b = Noise.values(s.k() * s.n(), 2);
    float[] expected = new float[s.m() * s.n()];
    Implementation.VECTOR
        .kernels()
        .product(s.product(), s.m(), s.n(), s.k(), Workers.alone())
        .run(s.m(), s.n(), s.k(), a, b, expected, false);
    float[] answer =
        switch (peer) {
          case PYTORCH -> pytorch(s, a, b);
          case OPENBLAS -> openblas(s, a, b);
          case NETLIB -> netlib(s, a, b);
          case ONNX_RUNTIME -> throw new IllegalArgumentException(peer + " has no product alone");
        };
    Noise.requireClose(peer + " " + shape, expected, answer);
  }

  private float[] pytorch(GemmShape s, float[] a, float[] b) {
    torch.set_num_threads(threads);
    Tensor left =
        s.product() == Product.TN
            ? Torch.tensor(a, s.k(), s.m()).t()
            : Torch.tensor(a, s.m(), s.k());
    Tensor right =
        s.product() == Product.NT
            ? Torch.tensor(b, s.n(), s.k()).t()
            : Torch.tensor(b, s.k(), s.n());
    Tensor out = Torch.tensor(new float[s.m() * s.n()], s.m(), s.n());
    work = () -> torch.mm_out(out, left, right).close();
    work.run();
    return Torch.values(out);
  }

  private float[] openblas(GemmShape s, float[] a, float[] b) {
    org.bytedeco.openblas.presets.openblas_nolapack.blas_set_num_threads(threads);
    FloatPointer left = new FloatPointer(a);
    FloatPointer right = new FloatPointer(b);
    FloatPointer out = new FloatPointer((long) s.m() * s.n());
    int turnLeft = s.product() == Product.TN ? TRANSPOSED : AS_IS;
    int turnRight = s.product() == Product.NT ? TRANSPOSED : AS_IS;
    int leftStride = s.product() == Product.TN ? s.m() : s.k();
    int rightStride = s.product() == Product.NT ? s.k() : s.n();
    work =
        () ->
            openblas_nolapack.cblas_sgemm(
                ROW_MAJOR,
                turnLeft,
                turnRight,
                s.m(),
                s.n(),
                s.k(),
                1,
                left,
                leftStride,
                right,
                rightStride,
                0,
                out,
                s.n());
    work.run();
    float[] answer = new float[s.m() * s.n()];
    out.get(answer);
    return answer;
  }

  /// Fortran's columns are our rows: the transposed product with the operands exchanged.
  private float[] netlib(GemmShape s, float[] a, float[] b) {
    if (threads > 1) {
      throw new IllegalArgumentException("netlib's BLAS has one thread");
    }
    BLAS blas = JavaBLAS.getInstance();
    float[] out = new float[s.m() * s.n()];
    String turnLeft = s.product() == Product.TN ? "T" : "N";
    String turnRight = s.product() == Product.NT ? "T" : "N";
    int leftStride = s.product() == Product.TN ? s.m() : s.k();
    int rightStride = s.product() == Product.NT ? s.k() : s.n();
    work =
        () ->
            blas.sgemm(
                turnRight,
                turnLeft,
                s.n(),
                s.m(),
                s.k(),
                1,
                b,
                rightStride,
                a,
                leftStride,
                0,
                out,
                s.n());
    work.run();
    return out;
  }

  @Benchmark
  public void multiply(PeakShare share) {
    work.run();
    share.add(flop);
  }
}
