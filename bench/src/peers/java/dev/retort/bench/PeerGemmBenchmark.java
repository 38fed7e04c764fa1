package dev.retort.bench;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import dev.retort.engine.kernel.MatrixProduct;
import dev.retort.engine.kernel.Product;
import dev.retort.engine.kernel.Workers;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// The matrix products of [GemmWork], each contender with its operands where it likes them best.
/// netlib has one thread, and uses one where there are two.
public class PeerGemmBenchmark extends PeerBenchmark {
  private static final int ROW_MAJOR = 101;
  private static final int AS_IS = 111;
  private static final int TRANSPOSED = 112;

  @Param({"RETORT", "PYTORCH", "ONNX_RUNTIME", "OPENBLAS", "NETLIB"})
  public Contender whose = Contender.RETORT;

  /// Checks the answer against our own product.
  @Setup
  public void prepare(GemmWork gemm) {
    GemmShape s = gemm.sizes();
    float[] a = gemm.a();
    float[] b = gemm.b();
    Competitor ours = retort(s, a, b, 1);
    ours.work().run();
    Competitor competitor =
        switch (whose) {
          case RETORT -> retort(s, a, b, threads);
          case PYTORCH -> pytorch(s, a, b);
          case ONNX_RUNTIME -> onnxRuntime(s, a, b);
          case OPENBLAS -> openblas(s, a, b);
          case NETLIB -> netlib(s, a, b);
        };
    time(competitor.checked(whose + " " + s, ours.answer().get()), s.flop());
  }

  private static Competitor retort(GemmShape s, float[] a, float[] b, int threads) {
    MatrixProduct product =
        Implementation.VECTOR
            .kernels()
            .product(s.product(), s.m(), s.n(), s.k(), Workers.of(threads));
    float[] out = new float[s.m() * s.n()];
    return new Competitor(() -> product.run(s.m(), s.n(), s.k(), a, b, out, false), () -> out);
  }

  private Competitor pytorch(GemmShape s, float[] a, float[] b) {
    Torch.useThreads(threads, true);
    Tensor left =
        s.product() == Product.TN
            ? Torch.tensor(a, s.k(), s.m()).t()
            : Torch.tensor(a, s.m(), s.k());
    Tensor right =
        s.product() == Product.NT
            ? Torch.tensor(b, s.n(), s.k()).t()
            : Torch.tensor(b, s.k(), s.n());
    Tensor out = Torch.tensor(new float[s.m() * s.n()], s.m(), s.n());
    return new Competitor(() -> torch.mm_out(out, left, right).close(), () -> Torch.values(out));
  }

  private Competitor onnxRuntime(GemmShape s, float[] a, float[] b) {
    OnnxRun run = new OnnxRun(OnnxModel.of(s), threads);
    if (s.product() == Product.TN) {
      run.input("a", a, s.k(), s.m());
    } else {
      run.input("a", a, s.m(), s.k());
    }
    if (s.product() == Product.NT) {
      run.input("b", b, s.n(), s.k());
    } else {
      run.input("b", b, s.k(), s.n());
    }
    return run.output("y", s.m(), s.n());
  }

  private Competitor openblas(GemmShape s, float[] a, float[] b) {
    NativeEnvironment.set("OPENBLAS_THREAD_TIMEOUT", Torch.SPINNING);
    org.bytedeco.openblas.presets.openblas_nolapack.blas_set_num_threads(threads);
    FloatPointer left = new FloatPointer(a);
    FloatPointer right = new FloatPointer(b);
    FloatPointer out = new FloatPointer((long) s.m() * s.n());
    int turnLeft = s.product() == Product.TN ? TRANSPOSED : AS_IS;
    int turnRight = s.product() == Product.NT ? TRANSPOSED : AS_IS;
    int leftStride = s.product() == Product.TN ? s.m() : s.k();
    int rightStride = s.product() == Product.NT ? s.k() : s.n();
    Runnable work =
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
    return new Competitor(
        work,
        () -> {
          float[] answer = new float[s.m() * s.n()];
          out.get(answer);
          return answer;
        });
  }

  /// Fortran's columns are our rows: the transposed product with the operands exchanged.
  private static Competitor netlib(GemmShape s, float[] a, float[] b) {
    BLAS blas = JavaBLAS.getInstance();
    float[] out = new float[s.m() * s.n()];
    String turnLeft = s.product() == Product.TN ? "T" : "N";
    String turnRight = s.product() == Product.NT ? "T" : "N";
    int leftStride = s.product() == Product.TN ? s.m() : s.k();
    int rightStride = s.product() == Product.NT ? s.k() : s.n();
    Runnable work =
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
    return new Competitor(work, () -> out);
  }
}
