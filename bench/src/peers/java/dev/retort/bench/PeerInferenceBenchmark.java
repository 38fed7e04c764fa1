package dev.retort.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.retort.engine.Network;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
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

/// [InferenceBenchmark]'s logits by other systems: the same weights, the time of a whole batch,
/// with the input already where the system wants it.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
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
public class PeerInferenceBenchmark {
  @Param({"ONNX_RUNTIME", "PYTORCH"})
  public Peer peer = Peer.ONNX_RUNTIME;

  @Param({"MLP_1200", "MLP_800", "MLP_30", "LENET", "SMALL_CNN"})
  public BenchmarkNetwork network = BenchmarkNetwork.MLP_30;

  @Param({"1", "256"})
  public int batch = 1;

  @Param({"1", "2"})
  public int threads = 1;

  private Runnable work = () -> {};

  /// Plans the work, and checks that the logits are near ours.
  @Setup
  public void plan() throws OrtException {
    Network model = network.network();
    Batch samples = network.batch(batch);
    float[] expected = new float[batch * model.classes()];
    model
        .inferencePass(batch, Workers.alone(), Implementation.VECTOR.kernels())
        .logits(samples, expected);
    float[] answer =
        switch (peer) {
          case ONNX_RUNTIME -> onnxRuntime(model, samples);
          case PYTORCH -> pytorch(model, samples);
          case OPENBLAS, NETLIB -> throw new IllegalArgumentException(peer + " runs no networks");
        };
    Noise.requireClose(peer + " " + network, expected, answer);
  }

  private float[] onnxRuntime(Network model, Batch samples) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
    options.setIntraOpNumThreads(threads);
    OrtSession session =
        OrtEnvironment.getEnvironment().createSession(OnnxModel.of(model, batch), options);
    FloatBuffer input = direct(samples.floats().length).put(samples.floats()).flip();
    FloatBuffer output = direct(batch * model.classes());
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensor> inputs =
        Map.of("x", OnnxTensor.createTensor(environment, input, new long[] {batch, 1, 28, 28}));
    Map<String, OnnxTensor> outputs =
        Map.of(
            "y", OnnxTensor.createTensor(environment, output, new long[] {batch, model.classes()}));
    work =
        () -> {
          try {
            session.run(inputs, outputs).close();
          } catch (OrtException failed) {
            throw new IllegalStateException(failed);
          }
        };
    work.run();
    float[] answer = new float[output.capacity()];
    output.get(0, answer);
    return answer;
  }

  private float[] pytorch(Network model, Batch samples) {
    torch.set_num_threads(threads);
    Torch theirs = new Torch(model, false);
    Tensor x = Torch.images(samples);
    NoGradGuard guard = new NoGradGuard();
    work =
        () -> {
          try (PointerScope _ = new PointerScope()) {
            theirs.logits(x);
          }
        };
    work.run();
    float[] answer = Torch.values(theirs.logits(x));
    guard.retainReference();
    return answer;
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(4 * floats).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  @Benchmark
  public void logits() {
    work.run();
  }
}
