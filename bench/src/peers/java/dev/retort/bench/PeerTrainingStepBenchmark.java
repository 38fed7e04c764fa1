package dev.retort.bench;

import dev.retort.engine.Network;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.tensor.Batch;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// [TrainingStepBenchmark]'s step in PyTorch: the same network from the same weights, SGD with
/// momentum, checked to end in the same weights.
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
public class PeerTrainingStepBenchmark {
  @Param("PYTORCH")
  public Peer peer = Peer.PYTORCH;

  @Param public BenchmarkNetwork network = BenchmarkNetwork.MLP_1200;

  @Param({"1", "2"})
  public int threads = 1;

  private double flop;
  private Runnable work = () -> {};

  /// Plans the step, and checks that two steps end near the weights of ours.
  @Setup
  public void plan() {
    flop = (double) TrainingStepBenchmark.BATCH * network.trainingFlop();
    torch.set_num_threads(threads);
    Batch batch = network.batch(TrainingStepBenchmark.BATCH);
    Torch model = new Torch(network.network(), true);
    Tensor x = Torch.images(batch);
    long[] labels = Arrays.stream(batch.labels()).asLongStream().toArray();
    Tensor y =
        torch.from_blob(new LongPointer(labels), new long[] {labels.length}, Torch.longs()).clone();
    TensorVector parameters = new TensorVector(model.parameters().toArray(Tensor[]::new));
    SGDOptions options = new SGDOptions(0.01);
    options.momentum().put(0.9);
    SGD optimizer = new SGD(parameters, options);
    work =
        () -> {
          try (PointerScope _ = new PointerScope()) {
            optimizer.zero_grad();
            torch.cross_entropy_loss(model.logits(x), y).backward();
            optimizer.step();
          }
        };
    Network ours = network.network();
    new TrainingStep(ours, Losses.crossEntropy(), batch, 1, Implementation.VECTOR.kernels())
        .hashAfter(2);
    work.run();
    work.run();
    for (int i = 0; i < model.parameters().size(); i++) {
      float[] expected = ours.parameters().get(i).toArray();
      Noise.requireClose(
          network + " parameter " + i, expected, Torch.values(model.parameters().get(i)));
    }
  }

  @Benchmark
  @OperationsPerInvocation(TrainingStepBenchmark.BATCH)
  public void step(PeakShare share) {
    work.run();
    share.add(flop);
  }
}
