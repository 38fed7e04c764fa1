package dev.retort.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/// A model in ONNX Runtime, with inputs and output in native memory once and for all.
final class OnnxRun {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final Map<String, OnnxTensor> inputs = new HashMap<>();

  OnnxRun(byte[] model, int threads) {
    try {
      OrtSession.SessionOptions options = new OrtSession.SessionOptions();
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.setIntraOpNumThreads(threads);
      session = environment.createSession(model, options);
    } catch (OrtException refused) {
      throw new IllegalStateException(refused);
    }
  }

  OnnxRun input(String name, float[] values, long... shape) {
    inputs.put(name, tensor(direct(values.length).put(values).flip(), shape));
    return this;
  }

  Competitor output(String name, int rows, int columns) {
    FloatBuffer values = direct(rows * columns);
    Map<String, OnnxTensor> outputs = Map.of(name, tensor(values, rows, columns));
    return new Competitor(
        () -> {
          try {
            session.run(inputs, outputs).close();
          } catch (OrtException failed) {
            throw new IllegalStateException(failed);
          }
        },
        () -> {
          float[] answer = new float[values.capacity()];
          values.get(0, answer);
          return answer;
        });
  }

  private OnnxTensor tensor(FloatBuffer values, long... shape) {
    try {
      return OnnxTensor.createTensor(environment, values, shape);
    } catch (OrtException refused) {
      throw new IllegalStateException(refused);
    }
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(4 * floats).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
