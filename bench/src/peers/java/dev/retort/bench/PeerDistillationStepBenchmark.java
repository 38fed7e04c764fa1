package dev.retort.bench;

import dev.retort.bench.DistillationStepBenchmark.Pair;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// [DistillationStepBenchmark]'s step: the teacher's forward pass and the student's whole step,
/// with Hinton's objective, checked to end in the same weights.
public class PeerDistillationStepBenchmark extends PeerBenchmark {
  /// PyTorch's number for a loss that is summed, not averaged.
  private static final long SUM = 2;

  @Param({"RETORT", "PYTORCH"})
  public Contender whose = Contender.RETORT;

  @Param public Pair pair = Pair.MLP_1200_TO_MLP_800;

  /// Checks that two steps end near the weights of ours.
  @Setup
  public void prepare() {
    Competitor ours = retort(1);
    ours.work().run();
    ours.work().run();
    Competitor competitor =
        switch (whose) {
          case RETORT -> retort(threads);
          case PYTORCH -> pytorch();
          case ONNX_RUNTIME, OPENBLAS, NETLIB -> throw whose.cannot("distillation");
        };
    competitor.work().run();
    time(
        competitor.checked(whose + " " + pair, ours.answer().get()),
        (double) TrainingStepBenchmark.BATCH * pair.flop());
  }

  private Competitor retort(int threads) {
    return Competitor.of(pair.step(threads, Implementation.VECTOR.kernels()));
  }

  private Competitor pytorch() {
    Torch.useThreads(threads, !pair.teacher().convolves());
    Torch teacher = new Torch(pair.teacher().network(), false);
    return new TorchTraining(
            pair.student().network(), pair.student().batch(TrainingStepBenchmark.BATCH))
        .step(
            (images, logits, labels) -> {
              Tensor theirs;
              try (NoGradGuard _ = new NoGradGuard()) {
                theirs = softened(teacher.logits(images)).softmax(1);
              }
              Tensor soft = torch.kl_div(softened(logits).log_softmax(1), theirs, SUM, false);
              Tensor hard = torch.cross_entropy_loss(logits, labels);
              double a = Pair.SOFT_WEIGHT;
              double squared = Pair.TEMPERATURE * Pair.TEMPERATURE;
              return hard.mul(new Scalar(1 - a))
                  .add(soft.mul(new Scalar(a * squared / TrainingStepBenchmark.BATCH)));
            });
  }

  private static Tensor softened(Tensor logits) {
    return logits.mul(new Scalar(1.0 / Pair.TEMPERATURE));
  }
}
