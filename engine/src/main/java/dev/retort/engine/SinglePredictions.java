package dev.retort.engine;

import dev.retort.engine.kernel.ScalarMath;

/// A network's predictions for one raw sample at a time, by the idle passes. Any number of threads
/// may ask; once warm nothing is allocated.
final class SinglePredictions {
  private final Network network;
  private final IdlePasses idle;

  SinglePredictions(Network network, IdlePasses idle) {
    this.network = network;
    this.idle = idle;
  }

  void probabilities(float[] sample, float[] out) {
    probabilities(passWith(sample), out);
  }

  void probabilities(byte[] sample, float[] out) {
    probabilities(passWith(sample), out);
  }

  private void probabilities(InferencePass pass, float[] out) {
    try {
      requireRoom(out);
      switch (network.task()) {
        case CLASSIFICATION ->
            pass.kernels().softmax(0, 1, network.classes(), 1, logits(pass), out);
        case MULTI_LABEL -> {
          float[] logits = logits(pass);
          for (int k = 0; k < network.classes(); k++) {
            out[k] = ScalarMath.sigmoid(logits[k]);
          }
        }
        case REGRESSION ->
            throw new IllegalStateException(
                "the network gives numbers, which have no probabilities; ask for its outputs");
      }
    } finally {
      idle.give(pass);
    }
  }

  int classify(float[] sample) {
    requireOneClass();
    return classify(passWith(sample));
  }

  int classify(byte[] sample) {
    requireOneClass();
    return classify(passWith(sample));
  }

  private int classify(InferencePass pass) {
    try {
      return Evaluation.argmax(logits(pass), 0, network.classes());
    } finally {
      idle.give(pass);
    }
  }

  private void requireOneClass() {
    switch (network.task()) {
      case CLASSIFICATION -> {}
      case MULTI_LABEL ->
          throw new IllegalStateException(
              "a sample may have several of the network's classes; ask for their probabilities");
      case REGRESSION ->
          throw new IllegalStateException(
              "the network gives numbers, which are no classes; ask for its outputs");
    }
  }

  void outputs(float[] sample, float[] out) {
    outputs(passWith(sample), out);
  }

  void outputs(byte[] sample, float[] out) {
    outputs(passWith(sample), out);
  }

  private void outputs(InferencePass pass, float[] out) {
    try {
      requireRoom(out);
      System.arraycopy(logits(pass), 0, out, 0, network.classes());
    } finally {
      idle.give(pass);
    }
  }

  /// A pass that holds the sample; whoever takes it gives it back.
  private InferencePass passWith(float[] sample) {
    requireSample(sample.length);
    InferencePass pass = idle.take(1);
    System.arraycopy(sample, 0, pass.single().floats(), 0, sample.length);
    return pass;
  }

  /// Bytes are unsigned.
  private InferencePass passWith(byte[] sample) {
    requireSample(sample.length);
    InferencePass pass = idle.take(1);
    float[] values = pass.single().floats();
    for (int i = 0; i < sample.length; i++) {
      values[i] = sample[i] & 0xFF;
    }
    return pass;
  }

  private void requireSample(int values) {
    int elements = network.spec().input().elements();
    if (values != elements) {
      throw new IllegalArgumentException(
          "the network takes samples of shape %s, %d values, but gets %d"
              .formatted(network.spec().input(), elements, values));
    }
  }

  private void requireRoom(float[] out) {
    if (out.length < network.classes()) {
      throw new IllegalArgumentException(
          "%d outputs need as many floats but get %d".formatted(network.classes(), out.length));
    }
  }

  /// Of the sample that the pass holds.
  private static float[] logits(InferencePass pass) {
    pass.forward(pass.single());
    return pass.logits();
  }
}
