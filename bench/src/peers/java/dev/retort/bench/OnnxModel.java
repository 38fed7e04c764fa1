package dev.retort.bench;

import static dev.retort.bench.OnnxProto.constant;
import static dev.retort.bench.OnnxProto.integer;
import static dev.retort.bench.OnnxProto.integers;
import static dev.retort.bench.OnnxProto.node;
import static dev.retort.bench.OnnxProto.value;

import com.google.protobuf.ByteString;
import dev.retort.engine.Network;
import dev.retort.engine.Node;
import dev.retort.engine.kernel.Product;
import dev.retort.engine.layer.ActivationLayer;
import dev.retort.engine.layer.Conv2d;
import dev.retort.engine.layer.Dense;
import dev.retort.engine.layer.Flatten;
import dev.retort.engine.layer.MaxPool2d;
import dev.retort.engine.layer.Parameter;
import java.util.ArrayList;
import java.util.List;

/// The benchmarks' work as ONNX models; the output is `y`.
final class OnnxModel {
  private OnnxModel() {}

  /// y = op(a) op(b).
  static byte[] of(GemmShape s) {
    boolean left = s.product() == Product.TN;
    boolean right = s.product() == Product.NT;
    ByteString gemm =
        node(
            "Gemm",
            List.of("a", "b"),
            "y",
            integer("transA", left ? 1 : 0),
            integer("transB", right ? 1 : 0));
    ByteString a = left ? value("a", s.k(), s.m()) : value("a", s.m(), s.k());
    ByteString b = right ? value("b", s.n(), s.k()) : value("b", s.k(), s.n());
    return OnnxProto.model(List.of(gemm), List.of(), List.of(a, b), value("y", s.m(), s.n()));
  }

  /// y = softmax(x / temperature).
  static byte[] softmax(int rows, int classes, float temperature) {
    return OnnxProto.model(
        List.of(
            node("Mul", List.of("x", "factor"), "scaled"),
            node("Softmax", List.of("scaled"), "y", integer("axis", -1))),
        List.of(constant("factor", new float[] {1 / temperature})),
        List.of(value("x", rows, classes)),
        value("y", rows, classes));
  }

  /// The logits y of images x.
  static byte[] of(Network network, int batch) {
    List<ByteString> nodes = new ArrayList<>();
    String from = "x";
    int last = network.nodes().size() - 1;
    for (int i = 0; i <= last; i++) {
      String to = i == last ? "y" : "t" + i;
      nodes.add(layer(network.nodes().get(i), from, to));
      from = to;
    }
    List<ByteString> constants = new ArrayList<>();
    for (Parameter parameter : network.parameters()) {
      constants.add(constant(parameter.name(), parameter.toArray(), parameter.shape().extents()));
    }
    return OnnxProto.model(
        nodes,
        constants,
        List.of(value("x", batch, 1, 28, 28)),
        value("y", batch, network.classes()));
  }

  private static ByteString layer(Node node, String from, String to) {
    List<String> inputs = new ArrayList<>();
    inputs.add(from);
    node.parameters().forEach(parameter -> inputs.add(parameter.name()));
    return switch (node.layer()) {
      case Dense _ -> node("Gemm", inputs, to, integer("transB", 1));
      case Conv2d conv -> {
        int h = conv.paddingHeight();
        int w = conv.paddingWidth();
        yield node("Conv", inputs, to, integers("pads", h, w, h, w));
      }
      case ActivationLayer _ -> node("Relu", inputs, to);
      case MaxPool2d pool ->
          node(
              "MaxPool",
              inputs,
              to,
              integers("kernel_shape", pool.kernel(), pool.kernel()),
              integers("strides", pool.stride(), pool.stride()));
      case Flatten _ -> node("Flatten", inputs, to);
      default -> throw new IllegalStateException("no benchmark has " + node.layer().text());
    };
  }
}
