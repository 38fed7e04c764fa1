package dev.retort.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.retort.engine.Network;
import dev.retort.engine.Node;
import dev.retort.engine.layer.ActivationLayer;
import dev.retort.engine.layer.Conv2d;
import dev.retort.engine.layer.Dense;
import dev.retort.engine.layer.Flatten;
import dev.retort.engine.layer.MaxPool2d;
import dev.retort.engine.layer.Parameter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The benchmarks' networks as ONNX files (opset 13), with the numbers of fields as onnx.proto has
/// them. The input is `x`, the logits are `y`.
final class OnnxModel {
  private static final int FLOAT = 1;
  private static final int ATTRIBUTE_INT = 2;
  private static final int ATTRIBUTE_INTS = 7;

  private OnnxModel() {}

  static byte[] of(Network network, int batch) {
    return message(
            model -> {
              model.writeInt64(1, 8);
              model.writeBytes(7, graph(network, batch));
              model.writeBytes(8, message(opset -> opset.writeInt64(2, 13)));
            })
        .toByteArray();
  }

  private static ByteString graph(Network network, int batch) {
    return message(
        graph -> {
          String from = "x";
          int last = network.nodes().size() - 1;
          for (int i = 0; i <= last; i++) {
            String to = i == last ? "y" : "t" + i;
            graph.writeBytes(1, node(network.nodes().get(i), from, to));
            from = to;
          }
          graph.writeString(2, "network");
          for (Parameter parameter : network.parameters()) {
            graph.writeBytes(5, tensor(parameter));
          }
          graph.writeBytes(11, value("x", batch, network.spec().input().extents()));
          graph.writeBytes(12, value("y", batch, new int[] {network.classes()}));
        });
  }

  private static ByteString node(Node node, String from, String to) {
    return message(
        out -> {
          out.writeString(1, from);
          for (Parameter parameter : node.parameters()) {
            out.writeString(1, parameter.name());
          }
          out.writeString(2, to);
          switch (node.layer()) {
            case Dense _ -> {
              out.writeString(4, "Gemm");
              out.writeBytes(5, integer("transB", 1));
            }
            case Conv2d conv -> {
              out.writeString(4, "Conv");
              int h = conv.paddingHeight();
              int w = conv.paddingWidth();
              out.writeBytes(5, integers("pads", h, w, h, w));
            }
            case ActivationLayer _ -> out.writeString(4, "Relu");
            case MaxPool2d pool -> {
              out.writeString(4, "MaxPool");
              out.writeBytes(5, integers("kernel_shape", pool.kernel(), pool.kernel()));
              out.writeBytes(5, integers("strides", pool.stride(), pool.stride()));
            }
            case Flatten _ -> out.writeString(4, "Flatten");
            default -> throw new IllegalStateException("no benchmark has " + node.layer().text());
          }
        });
  }

  private static ByteString integer(String name, long value) {
    return message(
        attribute -> {
          attribute.writeString(1, name);
          attribute.writeInt64(3, value);
          attribute.writeInt32(20, ATTRIBUTE_INT);
        });
  }

  private static ByteString integers(String name, long... values) {
    return message(
        attribute -> {
          attribute.writeString(1, name);
          for (long value : values) {
            attribute.writeInt64(8, value);
          }
          attribute.writeInt32(20, ATTRIBUTE_INTS);
        });
  }

  private static ByteString tensor(Parameter parameter) {
    float[] values = parameter.toArray();
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return message(
        tensor -> {
          for (int extent : parameter.shape().extents()) {
            tensor.writeInt64(1, extent);
          }
          tensor.writeInt32(2, FLOAT);
          tensor.writeString(8, parameter.name());
          tensor.writeBytes(9, ByteString.copyFrom(bytes));
        });
  }

  private static ByteString value(String name, int batch, int[] extents) {
    ByteString shape =
        message(
            out -> {
              out.writeBytes(1, message(dimension -> dimension.writeInt64(1, batch)));
              for (int extent : extents) {
                out.writeBytes(1, message(dimension -> dimension.writeInt64(1, extent)));
              }
            });
    ByteString tensorType =
        message(
            type -> {
              type.writeInt32(1, FLOAT);
              type.writeBytes(2, shape);
            });
    return message(
        info -> {
          info.writeString(1, name);
          info.writeBytes(2, message(type -> type.writeBytes(1, tensorType)));
        });
  }

  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static ByteString message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      fields.write(out);
      out.flush();
    } catch (IOException inMemory) {
      throw new UncheckedIOException(inMemory);
    }
    return ByteString.copyFrom(bytes.toByteArray());
  }
}
