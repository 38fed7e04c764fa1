package dev.retort.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// The parts of an ONNX file (opset 13), with the numbers of fields as onnx.proto has them.
final class OnnxProto {
  private static final int FLOAT = 1;
  private static final int ATTRIBUTE_INT = 2;
  private static final int ATTRIBUTE_INTS = 7;

  private OnnxProto() {}

  static byte[] model(
      List<ByteString> nodes,
      List<ByteString> constants,
      List<ByteString> inputs,
      ByteString output) {
    ByteString graph =
        message(
            out -> {
              for (ByteString node : nodes) {
                out.writeBytes(1, node);
              }
              out.writeString(2, "work");
              for (ByteString constant : constants) {
                out.writeBytes(5, constant);
              }
              for (ByteString input : inputs) {
                out.writeBytes(11, input);
              }
              out.writeBytes(12, output);
            });
    return message(
            out -> {
              out.writeInt64(1, 8);
              out.writeBytes(7, graph);
              out.writeBytes(8, message(opset -> opset.writeInt64(2, 13)));
            })
        .toByteArray();
  }

  static ByteString node(
      String operator, List<String> inputs, String output, ByteString... attributes) {
    return message(
        out -> {
          for (String input : inputs) {
            out.writeString(1, input);
          }
          out.writeString(2, output);
          out.writeString(4, operator);
          for (ByteString attribute : attributes) {
            out.writeBytes(5, attribute);
          }
        });
  }

  static ByteString integer(String name, long value) {
    return message(
        attribute -> {
          attribute.writeString(1, name);
          attribute.writeInt64(3, value);
          attribute.writeInt32(20, ATTRIBUTE_INT);
        });
  }

  static ByteString integers(String name, long... values) {
    return message(
        attribute -> {
          attribute.writeString(1, name);
          for (long value : values) {
            attribute.writeInt64(8, value);
          }
          attribute.writeInt32(20, ATTRIBUTE_INTS);
        });
  }

  static ByteString constant(String name, float[] values, int... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return message(
        tensor -> {
          for (int extent : shape) {
            tensor.writeInt64(1, extent);
          }
          tensor.writeInt32(2, FLOAT);
          tensor.writeString(8, name);
          tensor.writeBytes(9, ByteString.copyFrom(bytes));
        });
  }

  /// An input or output.
  static ByteString value(String name, int... shape) {
    ByteString extents =
        message(
            out -> {
              for (int extent : shape) {
                out.writeBytes(1, message(dimension -> dimension.writeInt64(1, extent)));
              }
            });
    ByteString tensorType =
        message(
            type -> {
              type.writeInt32(1, FLOAT);
              type.writeBytes(2, extents);
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
