package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.Coefficients.NORMAL_DENSITY_AT_0;
import static jdk.incubator.vector.FloatVector.fromArray;

import dev.retort.engine.kernel.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The derivatives of [VectorActivations], in the same way: dx = dy f'(x), by y where y tells it.
final class VectorActivationGradients {
  private static final VectorSpecies<Float> S = Lanes.FLOAT;
  private static final int L = Lanes.LENGTH;
  private static final int BLOCK = Scratch.BLOCK;

  private VectorActivationGradients() {}

  static int gradient(
      Activation f,
      float parameter,
      int from,
      int to,
      float[] x,
      float[] y,
      float[] dy,
      float[] dx) {
    int end = to - (to - from) % L;
    switch (f) {
      case RELU -> relu(from, end, y, dy, dx);
      case LEAKY_RELU -> leakyRelu(parameter, from, end, y, dy, dx);
      case ELU -> elu(parameter, from, end, y, dy, dx);
      case TANH -> tanh(from, end, y, dy, dx);
      case SIGMOID -> sigmoid(from, end, y, dy, dx);
      case GELU, SILU, SOFTPLUS -> {
        float[] scratch = Scratch.blocks();
        for (int i = from; i < end; i += BLOCK) {
          block(f, i, Math.min(end, i + BLOCK), x, y, dy, scratch, dx);
        }
      }
    }
    return end;
  }

  private static void block(
      Activation f,
      int from,
      int to,
      float[] x,
      float[] y,
      float[] dy,
      float[] scratch,
      float[] dx) {
    if (f == Activation.GELU) {
      VectorActivations.normal(from, to, x, scratch);
      gelu(from, to, x, scratch, dy, dx);
    } else if (f == Activation.SILU) {
      VectorActivations.sigmoids(from, to, x, scratch);
      silu(from, to, x, scratch, dy, dx);
    } else {
      negative(from, to, y, scratch);
      VectorMath.expm1(0, to - from, scratch, scratch, 0);
      softplus(from, to, scratch, dy, dx);
    }
  }

  private static void relu(int from, int to, float[] y, float[] dy, float[] dx) {
    for (int i = from; i < to; i += L) {
      FloatVector v = fromArray(S, y, i);
      fromArray(S, dy, i).blend(0, v.compare(VectorOperators.LE, 0)).intoArray(dx, i);
    }
  }

  private static void leakyRelu(float slope, int from, int to, float[] y, float[] dy, float[] dx) {
    for (int i = from; i < to; i += L) {
      FloatVector g = fromArray(S, dy, i);
      FloatVector v = fromArray(S, y, i);
      g.mul(slope).blend(g, v.compare(VectorOperators.GT, 0)).intoArray(dx, i);
    }
  }

  private static void elu(float alpha, int from, int to, float[] y, float[] dy, float[] dx) {
    for (int i = from; i < to; i += L) {
      FloatVector v = fromArray(S, y, i);
      FloatVector g = fromArray(S, dy, i);
      g.mul(v.add(alpha)).blend(g, v.compare(VectorOperators.GT, 0)).intoArray(dx, i);
    }
  }

  private static void tanh(int from, int to, float[] y, float[] dy, float[] dx) {
    FloatVector one = FloatVector.broadcast(S, 1);
    for (int i = from; i < to; i += L) {
      FloatVector v = fromArray(S, y, i);
      fromArray(S, dy, i).mul(v.neg().fma(v, one)).intoArray(dx, i);
    }
  }

  private static void sigmoid(int from, int to, float[] y, float[] dy, float[] dx) {
    FloatVector one = FloatVector.broadcast(S, 1);
    for (int i = from; i < to; i += L) {
      FloatVector v = fromArray(S, y, i);
      fromArray(S, dy, i).mul(v.mul(one.sub(v))).intoArray(dx, i);
    }
  }

  /// s (1 + x (1 - s)).
  private static void silu(int from, int to, float[] x, float[] sigmoid, float[] dy, float[] dx) {
    FloatVector one = FloatVector.broadcast(S, 1);
    for (int i = from; i < to; i += L) {
      FloatVector s = fromArray(S, sigmoid, i - from);
      FloatVector slope = s.mul(fromArray(S, x, i).fma(one.sub(s), one));
      fromArray(S, dy, i).mul(slope).intoArray(dx, i);
    }
  }

  /// Phi(x) + x phi(x).
  private static void gelu(int from, int to, float[] x, float[] scratch, float[] dy, float[] dx) {
    for (int i = from; i < to; i += L) {
      FloatVector density = fromArray(S, scratch, i - from).mul(NORMAL_DENSITY_AT_0);
      FloatVector below = fromArray(S, scratch, BLOCK + i - from);
      FloatVector slope = fromArray(S, x, i).fma(density, below);
      fromArray(S, dy, i).mul(slope).intoArray(dx, i);
    }
  }

  private static void negative(int from, int to, float[] y, float[] scratch) {
    for (int i = from; i < to; i += L) {
      fromArray(S, y, i).neg().intoArray(scratch, i - from);
    }
  }

  /// 1 - e^-y.
  private static void softplus(int from, int to, float[] expm1, float[] dy, float[] dx) {
    for (int i = from; i < to; i += L) {
      fromArray(S, dy, i).mul(fromArray(S, expm1, i - from).neg()).intoArray(dx, i);
    }
  }
}
