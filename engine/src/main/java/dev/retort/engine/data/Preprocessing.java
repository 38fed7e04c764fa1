package dev.retort.engine.data;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;

/// How raw values become what the first layer takes: for each channel c
///
///     y = x * scale[c] + shift[c]
///
/// in one fma. It is computed on the training split alone and lives in the model, so that a checkpoint takes raw data.
///
/// *Shapes*: one entry a channel for images (C, H, W), one a feature for flat samples (D). Units: raw values are the
/// data set's own, 0 to 255 for bytes.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="preprocessing"}
public record Preprocessing(float[] scale, float[] shift) {
  /// @throws IllegalArgumentException if there are not as many scales as shifts, or one of them is
  ///   NaN or infinite
  public Preprocessing {
    scale = scale.clone();
    shift = shift.clone();
    if (scale.length != shift.length || scale.length == 0) {
      throw new IllegalArgumentException(
          "preprocessing needs as many scales as shifts, at least one, but gets %d and %d"
              .formatted(scale.length, shift.length));
    }
    requireFinite("scale", scale);
    requireFinite("shift", shift);
  }

  private static void requireFinite(String what, float[] values) {
    for (int c = 0; c < values.length; c++) {
      if (!Float.isFinite(values[c])) {
        throw new IllegalArgumentException(
            "preprocessing needs finite numbers, but its %s %d is %s; fit it to finite data"
                .formatted(what, c, values[c]));
      }
    }
  }

  /// What each channel is multiplied by; a copy.
  @Override
  public float[] scale() {
    return scale.clone();
  }

  /// What is added to each channel then; a copy.
  @Override
  public float[] shift() {
    return shift.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Preprocessing(float[] otherScale, float[] otherShift)
        && Arrays.equals(scale, otherScale)
        && Arrays.equals(shift, otherShift);
  }

  /// The same for the same numbers, in every run.
  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(scale) + Arrays.hashCode(shift);
  }

  /// Leaves values as they are.
  public static Preprocessing none(Shape shape) {
    return uniform(shape, 1);
  }

  /// Bytes to `[0, 1]`.
  public static Preprocessing unitRange(Shape shape) {
    return uniform(shape, 1 / 255f);
  }

  private static Preprocessing uniform(Shape shape, float value) {
    float[] scale = new float[channels(shape)];
    Arrays.fill(scale, value);
    return new Preprocessing(scale, new float[scale.length]);
  }

  /// Zero mean and unit standard deviation of each channel over a (training) data set; a channel
  /// that never varies, or whose deviation is below a millionth of its mean, is only shifted. Sums
  /// are exact for bytes and in double, in order of the samples, for floats.
  ///
  /// @throws IllegalArgumentException if a value is NaN or infinite
  public static Preprocessing standardize(Dataset training) {
    int channels = channels(training.shape());
    int plane = training.shape().elements() / channels;
    double[] sum = new double[channels];
    double[] squares = new double[channels];
    Batch one = Batch.allocate(training.kind(), training.shape(), 1, training.targetCount());
    boolean bytes = training.kind() == Batch.Kind.BYTES;
    for (int n = 0; n < training.size(); n++) {
      training.copyTo(n, one, 0);
      for (int i = 0; i < channels * plane; i++) {
        double value = bytes ? one.bytes()[i] & 0xFF : one.floats()[i];
        sum[i / plane] += value;
        squares[i / plane] += value * value;
      }
    }
    float[] scale = new float[channels];
    float[] shift = new float[channels];
    double count = Math.max(1, (double) training.size() * plane);
    for (int c = 0; c < channels; c++) {
      if (!Double.isFinite(sum[c])) {
        throw new IllegalArgumentException(
            "%s has values in %s %d that are no finite numbers; mend them or leave their samples out"
                .formatted(training.name(), plane == 1 ? "column" : "channel", c));
      }
      double mean = sum[c] / count;
      double variance = Math.max(0, squares[c] / count - mean * mean);
      double inverse = variance > 1e-12 * mean * mean ? 1 / Math.sqrt(variance) : 1;
      if (inverse > Float.MAX_VALUE) {
        inverse = 1; // values so near to 0 have no scale in a float
      }
      scale[c] = (float) inverse;
      shift[c] = (float) (-mean * inverse);
    }
    return new Preprocessing(scale, shift);
  }

  /// How many entries a shape needs: its channels or its features, which is the first axis in both.
  public static int channels(Shape shape) {
    return shape.rank() == 0 ? 1 : shape.extent(0);
  }

  /// Writes the prepared values of samples from..to of a batch.
  public void apply(Batch batch, int from, int to, Kernels kernels, float[] out) {
    int channels = scale.length;
    int plane = batch.shape().elements() / channels;
    switch (batch.kind()) {
      case BYTES ->
          kernels.normalizeBytes(from, to, channels, plane, batch.bytes(), scale, shift, out);
      case FLOATS ->
          kernels.normalizeFloats(from, to, channels, plane, batch.floats(), scale, shift, out);
      case TOKENS ->
          throw new IllegalArgumentException(
              "no layer takes tokens; give the samples as floats or bytes");
    }
  }
}
