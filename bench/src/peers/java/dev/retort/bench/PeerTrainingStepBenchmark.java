package dev.retort.bench;

import dev.retort.engine.loss.Losses;
import org.bytedeco.pytorch.global.torch;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// [TrainingStepBenchmark]'s step: the same network from the same weights, checked to end in the
/// same weights.
public class PeerTrainingStepBenchmark extends PeerBenchmark {
  @Param({"RETORT", "PYTORCH"})
  public Contender whose = Contender.RETORT;

  @Param public BenchmarkNetwork network = BenchmarkNetwork.MLP_1200;

  /// Checks that two steps end near the weights of ours.
  @Setup
  public void prepare() {
    Competitor ours = retort(1);
    ours.work().run();
    ours.work().run();
    Competitor competitor =
        switch (whose) {
          case RETORT -> retort(threads);
          case PYTORCH -> {
            Torch.useThreads(threads, !network.convolves());
            yield new TorchTraining(network.network(), network.batch(TrainingStepBenchmark.BATCH))
                .step((_, logits, labels) -> torch.cross_entropy_loss(logits, labels));
          }
          case ONNX_RUNTIME, OPENBLAS, NETLIB -> throw whose.cannot("training");
        };
    competitor.work().run();
    time(
        competitor.checked(whose + " " + network, ours.answer().get()),
        (double) TrainingStepBenchmark.BATCH * network.trainingFlop());
  }

  private Competitor retort(int threads) {
    return Competitor.of(
        new TrainingStep(
            network.network(),
            Losses.crossEntropy(),
            network.batch(TrainingStepBenchmark.BATCH),
            threads,
            Implementation.VECTOR.kernels()));
  }
}
