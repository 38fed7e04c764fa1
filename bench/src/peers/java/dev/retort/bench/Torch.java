package dev.retort.bench;

import dev.retort.engine.Network;
import dev.retort.engine.Node;
import dev.retort.engine.layer.ActivationLayer;
import dev.retort.engine.layer.Conv2d;
import dev.retort.engine.layer.Dense;
import dev.retort.engine.layer.Flatten;
import dev.retort.engine.layer.MaxPool2d;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.tensor.Batch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/// A network of ours in PyTorch's hands: the same layers with the same weights, images with
/// channels last, which is its faster way.
final class Torch {
  /// 2^26 cycles.
  static final String SPINNING = "26";

  /// Rounds that a thread of OpenMP spins before it sleeps.
  private static final String BRIEFLY = "100000";

  private static final long[] NONE = {0, 0};
  private static final long[] ONE = {1, 1};

  private final List<Tensor> parameters = new ArrayList<>();
  private final List<UnaryOperator<Tensor>> layers = new ArrayList<>();

  Torch(Network network, boolean trained) {
    for (Node node : network.nodes()) {
      List<Tensor> own =
          node.parameters().stream().map(Torch::of).map(t -> t.set_requires_grad(trained)).toList();
      parameters.addAll(own);
      layers.add(layer(node, own));
    }
  }

  /// What is the same in each call is made here, once.
  private static UnaryOperator<Tensor> layer(Node node, List<Tensor> own) {
    return switch (node.layer()) {
      case Dense _ -> {
        TensorOptional bias = new TensorOptional(own.get(1));
        yield x -> torch.linear(x, own.get(0), bias);
      }
      case Conv2d conv -> {
        TensorOptional bias = new TensorOptional(own.get(1));
        long[] padding = {conv.paddingHeight(), conv.paddingWidth()};
        yield x -> torch.conv2d(x, own.get(0), bias, ONE, padding, ONE, 1);
      }
      case ActivationLayer _ -> torch::relu;
      case MaxPool2d pool -> {
        long[] window = {pool.kernel(), pool.kernel()};
        yield x -> torch.max_pool2d(x, window, window, NONE, ONE, false);
      }
      case Flatten _ -> x -> torch.flatten(x, 1, -1);
      default -> throw new IllegalStateException("no benchmark has " + node.layer().text());
    };
  }

  private static Tensor of(Parameter parameter) {
    long[] shape = Arrays.stream(parameter.shape().extents()).asLongStream().toArray();
    float[] values = parameter.toArray();
    return shape.length == 4 ? channelsLast(values, shape) : tensor(values, shape);
  }

  List<Tensor> parameters() {
    return parameters;
  }

  Tensor logits(Tensor input) {
    Tensor x = input;
    for (UnaryOperator<Tensor> layer : layers) {
      x = layer.apply(x);
    }
    return x;
  }

  /// Threads of PyTorch's own loops, and of the BLAS that it calls. To be called first of all.
  ///
  /// OpenBLAS's idle threads had better spin, as they do by default, where nothing but products
  /// takes time; where convolutions do, [Peers] makes them leave the core to those. OpenMP's do it
  /// the other way round: a single prediction is up to 1.7 times as fast where they spin for a
  /// moment between two convolutions, and a step of an MLP takes six times as long.
  static void useThreads(int threads, boolean products) {
    if (products) {
      NativeEnvironment.set("OPENBLAS_THREAD_TIMEOUT", SPINNING);
    } else {
      NativeEnvironment.set("GOMP_SPINCOUNT", BRIEFLY);
    }
    torch.set_num_threads(threads);
    openblas_nolapack.blas_set_num_threads(threads);
  }

  static Tensor tensor(float[] values, long... shape) {
    return torch.from_blob(new FloatPointer(values), shape).clone();
  }

  /// By `to`, not by `contiguous`: that finds a tensor of one channel in order whatever its
  /// strides, and by these PyTorch then takes the convolution and all that follows for channels
  /// first.
  static Tensor channelsLast(float[] values, long... shape) {
    Tensor tensor = tensor(values, shape);
    Tensor last =
        tensor.to(
            new TensorOptions(torch.ScalarType.Float),
            false,
            false,
            new MemoryFormatOptional(torch.MemoryFormat.ChannelsLast));
    if (last.stride(1) != 1) {
      throw new IllegalStateException("channels lie " + last.stride(1) + " apart, not 1");
    }
    return last;
  }

  /// A batch's images with channels last.
  static Tensor images(Batch batch) {
    return channelsLast(batch.floats(), batch.size(), 1, 28, 28);
  }

  static TensorOptions longs() {
    return new TensorOptions(torch.ScalarType.Long);
  }

  static float[] values(Tensor tensor) {
    float[] values = new float[(int) tensor.numel()];
    try (Tensor plain = tensor.detach().contiguous()) {
      plain.data_ptr_float().get(values);
    }
    return values;
  }
}
