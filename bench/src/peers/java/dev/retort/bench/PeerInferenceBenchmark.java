package dev.retort.bench;

import dev.retort.engine.InferencePass;
import dev.retort.engine.Network;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// The logits of a whole batch from the same weights, with the input already where the system wants
/// it.
public class PeerInferenceBenchmark extends PeerBenchmark {
  @Param({"RETORT", "PYTORCH", "ONNX_RUNTIME"})
  public Contender whose = Contender.RETORT;

  @Param({"MLP_800", "MLP_30", "LENET", "SMALL_CNN"})
  public BenchmarkNetwork network = BenchmarkNetwork.MLP_30;

  @Param({"1", "256"})
  public int batch = 1;

  /// Checks that the logits are near ours.
  @Setup
  public void prepare() {
    Network model = network.network();
    Batch samples = network.batch(batch);
    Competitor ours = retort(model, samples, 1);
    ours.work().run();
    Competitor competitor =
        switch (whose) {
          case RETORT -> retort(model, samples, threads);
          case PYTORCH -> pytorch(model, samples);
          case ONNX_RUNTIME ->
              new OnnxRun(OnnxModel.of(model, batch), threads)
                  .input("x", samples.floats(), batch, 1, 28, 28)
                  .output("y", batch, model.classes());
          case OPENBLAS, NETLIB -> throw whose.cannot("networks");
        };
    time(
        competitor.checked(whose + " " + network, ours.answer().get()),
        (double) batch * network.forwardFlop());
  }

  private static Competitor retort(Network model, Batch samples, int threads) {
    InferencePass pass =
        model.inferencePass(samples.size(), Workers.of(threads), Implementation.VECTOR.kernels());
    float[] logits = new float[samples.size() * model.classes()];
    return new Competitor(() -> pass.logits(samples, logits), () -> logits);
  }

  private Competitor pytorch(Network model, Batch samples) {
    Torch.useThreads(threads, !network.convolves());
    Torch theirs = new Torch(model, false);
    Tensor x = Torch.images(samples);
    return new Competitor(
        () -> {
          try (PointerScope _ = new PointerScope();
              InferenceMode _ = new InferenceMode()) {
            theirs.logits(x);
          }
        },
        () -> Torch.values(theirs.logits(x)));
  }
}
