package dev.retort.distill.objective;

import dev.retort.engine.layer.Parameter;
import dev.retort.engine.tensor.Shape;
import java.util.List;

/// The objectives on features by their definitions, in double precision and without haste.
final class FeatureDefinitions {
  private FeatureDefinitions() {}

  static double value(Scene s, Objective objective, double[] features) {
    double[] teacher = Scene.doubles(s.teacherFeatures);
    return switch (objective) {
      case Hint _ -> meanSquare(features, teacher);
      case Cosine _ -> cosine(s.n, features, teacher);
      case AttentionTransfer _ ->
          meanSquare(attention(s.n, s.shape, features), attention(s.n, s.teacherShape, teacher));
      case SimilarityPreserving _ ->
          meanSquare(similarity(s.n, features), similarity(s.n, teacher));
      case RelationalDistillation rkd ->
          rkd.distances() * huber(distances(s.n, features), distances(s.n, teacher))
              + rkd.angles() * huber(angles(s.n, features), angles(s.n, teacher));
      default -> throw new AssertionError(objective.text());
    };
  }

  private static double meanSquare(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum / a.length;
  }

  private static double dot(double[] a, int i, double[] b, int j, int count) {
    double sum = 0;
    for (int d = 0; d < count; d++) {
      sum += a[i * count + d] * b[j * count + d];
    }
    return sum;
  }

  private static double cosine(int n, double[] a, double[] b) {
    int elements = a.length / n;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double length = Math.sqrt(dot(a, i, a, i, elements)) * Math.sqrt(dot(b, i, b, i, elements));
      sum += 1 - dot(a, i, b, i, elements) / length;
    }
    return sum / n;
  }

  private static double[] attention(int n, Shape shape, double[] f) {
    int channels = shape.extent(0);
    int positions = shape.elements() / channels;
    double[] maps = new double[n * positions];
    for (int i = 0; i < n; i++) {
      double squares = 0;
      for (int s = 0; s < positions; s++) {
        double mean = 0;
        for (int c = 0; c < channels; c++) {
          double value = f[(i * channels + c) * positions + s];
          mean += value * value / channels;
        }
        maps[i * positions + s] = mean;
        squares += mean * mean;
      }
      for (int s = 0; s < positions; s++) {
        maps[i * positions + s] /= Math.sqrt(squares);
      }
    }
    return maps;
  }

  private static double[] similarity(int n, double[] f) {
    double[] rows = new double[n * n];
    for (int i = 0; i < n; i++) {
      double squares = 0;
      for (int j = 0; j < n; j++) {
        rows[i * n + j] = dot(f, i, f, j, f.length / n);
        squares += rows[i * n + j] * rows[i * n + j];
      }
      for (int j = 0; j < n; j++) {
        rows[i * n + j] /= Math.sqrt(squares);
      }
    }
    return rows;
  }

  private static double[] distances(int n, double[] f) {
    int elements = f.length / n;
    double[] distances = new double[n * n];
    double sum = 0;
    int positive = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double square = 0;
        for (int d = 0; d < elements; d++) {
          double difference = f[i * elements + d] - f[j * elements + d];
          square += difference * difference;
        }
        distances[i * n + j] = Math.sqrt(square);
        sum += distances[i * n + j];
        positive += square > 0 ? 1 : 0;
      }
    }
    for (int i = 0; positive > 0 && i < distances.length; i++) {
      distances[i] /= sum / positive;
    }
    return distances;
  }

  private static double[] angles(int n, double[] f) {
    int elements = f.length / n;
    double[] angles = new double[n * n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < n; k++) {
          double dot = 0;
          double toJ = 0;
          double toK = 0;
          for (int d = 0; d < elements; d++) {
            double a = f[j * elements + d] - f[i * elements + d];
            double b = f[k * elements + d] - f[i * elements + d];
            dot += a * b;
            toJ += a * a;
            toK += b * b;
          }
          boolean sides = toJ > 0 && toK > 0;
          angles[(i * n + j) * n + k] = sides ? dot / Math.sqrt(toJ) / Math.sqrt(toK) : 0;
        }
      }
    }
    return angles;
  }

  private static double huber(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double size = Math.abs(a[i] - b[i]);
      sum += size < 1 ? size * size / 2 : size - 0.5;
    }
    return sum / a.length;
  }

  /// What a regressor with those parameters makes of features.
  ///
  /// @param parameters weight and bias in PyTorch's layout
  static double[] regressed(Scene s, List<double[]> parameters, double[] f) {
    double[] weight = parameters.get(0);
    double[] bias = parameters.get(1);
    boolean maps = s.shape.rank() == 3 && s.teacherShape.rank() == 3;
    Shape from = maps ? s.shape : Shape.of(s.shape.elements(), 1, 1);
    Shape to = maps ? s.teacherShape : Shape.of(s.teacherShape.elements(), 1, 1);
    int kernelHeight = from.extent(1) - to.extent(1) + 1;
    int kernelWidth = from.extent(2) - to.extent(2) + 1;
    double[] out = new double[s.n * to.elements()];
    int at = 0;
    for (int n = 0; n < s.n; n++) {
      for (int o = 0; o < to.extent(0); o++) {
        for (int i = 0; i < to.extent(1); i++) {
          for (int j = 0; j < to.extent(2); j++) {
            double sum = bias[o];
            for (int c = 0; c < from.extent(0); c++) {
              for (int p = 0; p < kernelHeight; p++) {
                for (int q = 0; q < kernelWidth; q++) {
                  int x =
                      ((n * from.extent(0) + c) * from.extent(1) + i + p) * from.extent(2) + j + q;
                  int w = ((o * from.extent(0) + c) * kernelHeight + p) * kernelWidth + q;
                  sum += f[x] * weight[w];
                }
              }
            }
            out[at++] = sum;
          }
        }
      }
    }
    return out;
  }

  static List<double[]> values(Scene.Result result) {
    return result.trained().keySet().stream().map(Parameter::toArray).map(Scene::doubles).toList();
  }
}
