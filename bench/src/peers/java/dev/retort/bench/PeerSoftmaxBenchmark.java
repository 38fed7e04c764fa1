package dev.retort.bench;

import dev.retort.engine.kernel.Kernels;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// Softmax at temperature 4 of a batch's logits; an element counts as one operation. Ours always
/// works on one thread, as in a distillation step.
public class PeerSoftmaxBenchmark extends PeerBenchmark {
  static final int ROWS = 128;
  private static final float TEMPERATURE = 4;

  @Param({"RETORT", "PYTORCH", "ONNX_RUNTIME"})
  public Contender whose = Contender.RETORT;

  @Param({"10", "1000"})
  public int classes = 10;

  /// Checks that the probabilities are near ours.
  @Setup
  public void prepare() {
    float[] logits = Noise.values(ROWS * classes, 1);
    for (int i = 0; i < logits.length; i++) {
      logits[i] *= 20;
    }
    Competitor ours = retort(logits);
    ours.work().run();
    Competitor competitor =
        switch (whose) {
          case RETORT -> retort(logits);
          case PYTORCH -> pytorch(logits);
          case ONNX_RUNTIME ->
              new OnnxRun(OnnxModel.softmax(ROWS, classes, TEMPERATURE), threads)
                  .input("x", logits, ROWS, classes)
                  .output("y", ROWS, classes);
          case OPENBLAS, NETLIB -> throw whose.cannot("softmax");
        };
    time(competitor.checked(whose + " softmax", ours.answer().get()), logits.length);
  }

  private Competitor retort(float[] logits) {
    Kernels kernels = Implementation.VECTOR.kernels();
    float[] out = new float[logits.length];
    return new Competitor(
        () -> kernels.softmax(0, ROWS, classes, TEMPERATURE, logits, out), () -> out);
  }

  private Competitor pytorch(float[] logits) {
    Torch.useThreads(threads, false);
    Tensor x = Torch.tensor(logits, ROWS, classes);
    Tensor scaled = Torch.tensor(logits, ROWS, classes);
    Tensor out = Torch.tensor(logits, ROWS, classes);
    Tensor factor = Torch.tensor(new float[] {1 / TEMPERATURE});
    return new Competitor(
        () -> {
          torch.mul_out(scaled, x, factor).close();
          torch.softmax_out(out, scaled, 1).close();
        },
        () -> Torch.values(out));
  }
}
