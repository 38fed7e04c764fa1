package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.Coefficients.TAIL_MOST;
import static jdk.incubator.vector.FloatVector.fromArray;

import dev.retort.engine.kernel.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Activations over whole vectors; returns where it has stopped, less than a vector before `to`,
/// and the scalar loop does the rest.
///
/// Those with an exponential go block by block: its argument into scratch memory, the exponential
/// there, and a last pass that makes y of x and of it. See [VectorMath] for why.
final class VectorActivations {
  private static final VectorSpecies<Float> S = Lanes.FLOAT;
  private static final int L = Lanes.LENGTH;
  private static final int BLOCK = Scratch.BLOCK;

  private VectorActivations() {}

  static int activation(Activation f, float parameter, int from, int to, float[] x, float[] y) {
    int end = to - (to - from) % L;
    switch (f) {
      case RELU -> relu(from, end, x, y);
      case LEAKY_RELU -> leakyRelu(parameter, from, end, x, y);
      default -> {
        float[] scratch = Scratch.blocks();
        for (int i = from; i < end; i += BLOCK) {
          block(f, parameter, i, Math.min(end, i + BLOCK), x, y, scratch);
        }
      }
    }
    return end;
  }

  private static void block(
      Activation f, float parameter, int from, int to, float[] x, float[] y, float[] scratch) {
    int count = to - from;
    switch (f) {
      case ELU -> {
        VectorMath.expm1(from, to, x, scratch, 0);
        elu(parameter, from, to, x, scratch, y);
      }
      case GELU -> {
        normal(from, to, x, scratch);
        gelu(from, to, x, scratch, y);
      }
      case SILU -> {
        sigmoids(from, to, x, scratch);
        silu(from, to, x, scratch, y);
      }
      case SIGMOID -> {
        sigmoids(from, to, x, scratch);
        System.arraycopy(scratch, 0, y, from, count);
      }
      case TANH -> {
        magnitudes(-2, from, to, x, scratch);
        VectorMath.expm1(0, count, scratch, scratch, 0);
        tanh(from, to, x, scratch, y);
      }
      case SOFTPLUS -> {
        magnitudes(-1, from, to, x, scratch);
        VectorMath.expOfNegative(0, count, scratch, scratch, 0);
        VectorMath.log1p(0, count, scratch, scratch, 0);
        softplus(from, to, x, scratch, y);
      }
      case RELU, LEAKY_RELU -> throw new AssertionError(f);
    }
  }

  private static void relu(int from, int to, float[] x, float[] y) {
    for (int i = from; i < to; i += L) {
      FloatVector v = fromArray(S, x, i);
      v.blend(0, v.compare(VectorOperators.LE, 0)).intoArray(y, i);
    }
  }

  private static void leakyRelu(float slope, int from, int to, float[] x, float[] y) {
    for (int i = from; i < to; i += L) {
      FloatVector v = fromArray(S, x, i);
      v.mul(slope).blend(v, v.compare(VectorOperators.GT, 0)).intoArray(y, i);
    }
  }

  /// scratch = factor |x|.
  private static void magnitudes(float factor, int from, int to, float[] x, float[] scratch) {
    for (int i = from; i < to; i += L) {
      fromArray(S, x, i).abs().mul(factor).intoArray(scratch, i - from);
    }
  }

  private static void elu(float alpha, int from, int to, float[] x, float[] expm1, float[] y) {
    for (int i = from; i < to; i += L) {
      FloatVector v = fromArray(S, x, i);
      FloatVector below = fromArray(S, expm1, i - from).mul(alpha);
      below.blend(v, v.compare(VectorOperators.GT, 0)).intoArray(y, i);
    }
  }

  private static void tanh(int from, int to, float[] x, float[] expm1, float[] y) {
    for (int i = from; i < to; i += L) {
      FloatVector m = fromArray(S, expm1, i - from);
      m.abs()
          .div(m.add(2))
          .reinterpretAsInts()
          .or(fromArray(S, x, i).reinterpretAsInts().and(Integer.MIN_VALUE))
          .reinterpretAsFloats()
          .intoArray(y, i);
    }
  }

  private static void softplus(int from, int to, float[] x, float[] log, float[] y) {
    for (int i = from; i < to; i += L) {
      FloatVector v = fromArray(S, x, i);
      FloatVector positive = FloatVector.zero(S).blend(v, v.compare(VectorOperators.GT, 0));
      positive.add(fromArray(S, log, i - from)).intoArray(y, i);
    }
  }

  /// Leaves sigmoid(x) in the first block of the scratch memory.
  static void sigmoids(int from, int to, float[] x, float[] scratch) {
    magnitudes(-1, from, to, x, scratch);
    VectorMath.expOfNegative(0, to - from, scratch, scratch, 0);
    for (int i = from; i < to; i += L) {
      FloatVector e = fromArray(S, scratch, i - from);
      FloatVector above = e.blend(1, fromArray(S, x, i).compare(VectorOperators.GE, 0));
      above.div(e.add(1)).intoArray(scratch, i - from);
    }
  }

  private static void silu(int from, int to, float[] x, float[] sigmoid, float[] y) {
    for (int i = from; i < to; i += L) {
      fromArray(S, x, i).mul(fromArray(S, sigmoid, i - from)).intoArray(y, i);
    }
  }

  /// Leaves e^(-x^2 / 2) in the first block of the scratch memory, and the normal distribution
  /// function at x in the second.
  static void normal(int from, int to, float[] x, float[] scratch) {
    for (int i = from; i < to; i += L) {
      FloatVector a = fromArray(S, x, i).abs();
      a = a.blend(TAIL_MOST, a.compare(VectorOperators.GT, TAIL_MOST));
      a.mul(a).mul(-0.5f).intoArray(scratch, i - from);
    }
    VectorMath.expOfNegative(0, to - from, scratch, scratch, 0);
    VectorMath.tailToGauss(from, to, x, scratch, BLOCK);
    for (int i = from; i < to; i += L) {
      FloatVector v = fromArray(S, x, i);
      FloatVector a = v.abs();
      a = a.blend(TAIL_MOST, a.compare(VectorOperators.GT, TAIL_MOST));
      // What squaring lost.
      FloatVector lost = a.fma(a, a.mul(a).neg());
      FloatVector e = fromArray(S, scratch, i - from);
      e = e.fma(lost.mul(-0.5f), e);
      e.intoArray(scratch, i - from);
      FloatVector tail = e.mul(fromArray(S, scratch, BLOCK + i - from));
      tail.blend(tail.neg().add(1), v.compare(VectorOperators.GT, 0))
          .intoArray(scratch, BLOCK + i - from);
    }
  }

  private static void gelu(int from, int to, float[] x, float[] scratch, float[] y) {
    for (int i = from; i < to; i += L) {
      fromArray(S, x, i).mul(fromArray(S, scratch, BLOCK + i - from)).intoArray(y, i);
    }
  }
}
