package dev.retort.bench;

import dev.retort.engine.Network;
import dev.retort.engine.Node;
import dev.retort.engine.layer.ActivationLayer;
import dev.retort.engine.layer.Conv2d;
import dev.retort.engine.layer.Dense;
import dev.retort.engine.layer.Flatten;
import dev.retort.engine.layer.MaxPool2d;
import dev.retort.engine.tensor.Batch;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/// A network of ours in PyTorch's hands: the same layers with the same weights, images with
/// channels last, which is its faster way.
final class Torch {
  /// 2^26 cycles.
  static final String SPINNING = "26";

  private static final long[] ONE = {1, 1};

  private final List<Node> nodes;
  private final List<Tensor> parameters = new ArrayList<>();

  Torch(Network network, boolean trained) {
    nodes = network.nodes();
    for (Node node : nodes) {
      for (var parameter : node.parameters()) {
        int[] extents = parameter.shape().extents();
        long[] shape = new long[extents.length];
        for (int i = 0; i < shape.length; i++) {
          shape[i] = extents[i];
        }
        Tensor tensor = tensor(parameter.toArray(), shape);
        if (shape.length == 4) {
          tensor = tensor.contiguous(torch.MemoryFormat.ChannelsLast);
        }
        parameters.add(tensor.set_requires_grad(trained));
      }
    }
  }

  List<Tensor> parameters() {
    return parameters;
  }

  Tensor logits(Tensor input) {
    Tensor x = input;
    int next = 0;
    for (Node node : nodes) {
      switch (node.layer()) {
        case Dense _ -> {
          x = torch.linear(x, parameters.get(next), new TensorOptional(parameters.get(next + 1)));
          next += 2;
        }
        case Conv2d conv -> {
          x =
              torch.conv2d(
                  x,
                  parameters.get(next),
                  new TensorOptional(parameters.get(next + 1)),
                  ONE,
                  new long[] {conv.paddingHeight(), conv.paddingWidth()},
                  ONE,
                  1);
          next += 2;
        }
        case ActivationLayer _ -> x = torch.relu(x);
        case MaxPool2d pool -> {
          long[] window = {pool.kernel(), pool.kernel()};
          x = torch.max_pool2d(x, window, window, new long[] {0, 0}, ONE, false);
        }
        case Flatten _ -> x = torch.flatten(x, 1, -1);
        default -> throw new IllegalStateException("no benchmark has " + node.layer().text());
      }
    }
    return x;
  }

  /// Threads of PyTorch's own loops, and of the BLAS that it calls. To be called first of all.
  ///
  /// OpenBLAS's idle threads had better spin, as they do by default, where nothing but products
  /// takes time; where convolutions do, [Peers] makes them leave the core to those.
  static void useThreads(int threads, boolean products) {
    if (products) {
      NativeEnvironment.set("OPENBLAS_THREAD_TIMEOUT", SPINNING);
    }
    torch.set_num_threads(threads);
    openblas_nolapack.blas_set_num_threads(threads);
  }

  static Tensor tensor(float[] values, long... shape) {
    return torch.from_blob(new FloatPointer(values), shape).clone();
  }

  static Tensor channelsLast(float[] values, long... shape) {
    return tensor(values, shape).contiguous(torch.MemoryFormat.ChannelsLast);
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
