package dev.retort.distill.objective;

import dev.retort.engine.tensor.Batch;
import java.util.Arrays;

/// The objectives on logits by their definitions, in double precision and without haste.
final class Definitions {
  private Definitions() {}

  /// The value of an objective, by the way it is written.
  static double value(Scene s, String objective, double[] z, double temperature) {
    double[][] student = rows(z, s.classes);
    double[][] teacher = rows(Scene.doubles(s.teacher), s.classes);
    String[] words = objective.split(" ", -1);
    if (words[0].equals("standardized")) {
      standardize(student);
      standardize(teacher);
      words = Arrays.copyOfRange(words, 1, words.length);
    }
    double[][] p = softened(teacher, s.members, temperature);
    double[][] q = softened(student, 1, temperature);
    double first = words.length > 1 ? Double.parseDouble(words[1]) : 0;
    double second = words.length > 2 ? Double.parseDouble(words[2]) : 0;
    double squared = temperature * temperature;
    if (words[0].equals("dist")) {
      return squared
          * (first * (1 - correlation(p, q))
              + second * (1 - correlation(transposed(p), transposed(q))));
    }
    double total = 0;
    for (int n = 0; n < s.n; n++) {
      double[][] members = Arrays.copyOfRange(teacher, n * s.members, (n + 1) * s.members);
      int label = s.labels[n];
      total +=
          switch (words[0]) {
            case "kd" -> squared * divergence(p[n], q[n]);
            case "logit-regression" -> distance(student[n], meanOf(members)) / 2;
            case "dkd" -> squared * decoupled(p[n], q[n], label, first, second);
            case "sigmoid-kd" -> squared * binary(members, student[n], temperature);
            case "tf-kd" -> label < 0 ? 0 : squared * virtual(q[n], label, first, temperature);
            case "ce" -> label < 0 ? 0 : -StrictMath.log(softmax(student[n], 1)[label]);
            case "label-smoothing" ->
                label < 0 ? 0 : smoothed(softmax(student[n], 1), label, first);
            case "bce" -> label < 0 ? 0 : oneByOne(student[n], label);
            case "mse" -> label < 0 ? 0 : distance(student[n], oneHot(s.classes, label)) / 2;
            default -> throw new AssertionError(objective);
          };
    }
    return total / s.n;
  }

  /// How much the probabilities of a class differ from sample to sample, relatively, in the class
  /// where they do so least: what a gradient of DIST divides by.
  static double leastSpread(Scene s, String objective, double temperature) {
    double[][] student = rows(Scene.doubles(s.student), s.classes);
    double[][] teacher = rows(Scene.doubles(s.teacher), s.classes);
    if (objective.startsWith("standardized")) {
      standardize(student);
      standardize(teacher);
    }
    return Math.min(
        leastSpread(transposed(softened(teacher, s.members, temperature))),
        leastSpread(transposed(softened(student, 1, temperature))));
  }

  private static double leastSpread(double[][] rows) {
    double least = Double.POSITIVE_INFINITY;
    for (double[] row : rows) {
      double mean = Arrays.stream(row).sum() / row.length;
      double squares = Arrays.stream(row).map(x -> (x - mean) * (x - mean)).sum();
      least = Math.min(least, Math.sqrt(squares) / mean);
    }
    return least;
  }

  private static double[][] rows(double[] values, int columns) {
    double[][] rows = new double[values.length / columns][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = Arrays.copyOfRange(values, r * columns, (r + 1) * columns);
    }
    return rows;
  }

  private static double[][] transposed(double[][] rows) {
    double[][] columns = new double[rows[0].length][rows.length];
    for (int r = 0; r < rows.length; r++) {
      for (int c = 0; c < columns.length; c++) {
        columns[c][r] = rows[r][c];
      }
    }
    return columns;
  }

  private static void standardize(double[][] rows) {
    for (double[] row : rows) {
      double mean = Arrays.stream(row).sum() / row.length;
      double variance = Arrays.stream(row).map(x -> (x - mean) * (x - mean)).sum() / row.length;
      for (int k = 0; k < row.length; k++) {
        row[k] = (row[k] - mean) / (Math.sqrt(variance) + 1e-7);
      }
    }
  }

  private static double[] softmax(double[] logits, double temperature) {
    double greatest = Arrays.stream(logits).max().orElseThrow();
    double[] out =
        Arrays.stream(logits).map(v -> StrictMath.exp((v - greatest) / temperature)).toArray();
    double sum = Arrays.stream(out).sum();
    return Arrays.stream(out).map(e -> e / sum).toArray();
  }

  /// The mean of the members' softened outputs, sample by sample.
  private static double[][] softened(double[][] logits, int members, double temperature) {
    double[][] means = new double[logits.length / members][];
    for (int n = 0; n < means.length; n++) {
      double[][] soft = new double[members][];
      for (int m = 0; m < members; m++) {
        soft[m] = softmax(logits[n * members + m], temperature);
      }
      means[n] = meanOf(soft);
    }
    return means;
  }

  private static double[] meanOf(double[][] members) {
    double[] mean = new double[members[0].length];
    for (double[] member : members) {
      for (int k = 0; k < mean.length; k++) {
        mean[k] += member[k] / members.length;
      }
    }
    return mean;
  }

  private static double divergence(double[] p, double[] q) {
    double sum = 0;
    for (int k = 0; k < p.length; k++) {
      sum += p[k] == 0 ? 0 : p[k] * StrictMath.log(p[k] / q[k]);
    }
    return sum;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += (a[k] - b[k]) * (a[k] - b[k]);
    }
    return sum;
  }

  private static double[] oneHot(int classes, int label) {
    double[] target = new double[classes];
    target[label] = 1;
    return target;
  }

  private static double decoupled(double[] p, double[] q, int label, double a, double b) {
    int y = label;
    if (label == Batch.UNLABELLED) {
      y = 0;
      for (int k = 1; k < p.length; k++) {
        y = p[k] > p[y] ? k : y;
      }
    }
    double restP = 0;
    double restQ = 0;
    for (int k = 0; k < p.length; k++) {
      restP += k == y ? 0 : p[k];
      restQ += k == y ? 0 : q[k];
    }
    double target = divergence(new double[] {p[y], restP}, new double[] {q[y], restQ});
    double others = 0;
    for (int k = 0; k < p.length; k++) {
      others += k == y ? 0 : p[k] / restP * StrictMath.log(p[k] / restP / (q[k] / restQ));
    }
    return a * target + b * others;
  }

  private static double binary(double[][] members, double[] z, double temperature) {
    double sum = 0;
    for (int k = 0; k < z.length; k++) {
      double p = 0;
      for (double[] member : members) {
        p += 1 / (1 + StrictMath.exp(-member[k] / temperature)) / members.length;
      }
      double q = 1 / (1 + StrictMath.exp(-z[k] / temperature));
      sum += divergence(new double[] {p, 1 - p}, new double[] {q, 1 - q});
    }
    return sum;
  }

  private static double virtual(double[] q, int label, double correct, double temperature) {
    double[] logits = new double[q.length];
    for (int k = 0; k < q.length; k++) {
      logits[k] = StrictMath.log(k == label ? correct : (1 - correct) / (q.length - 1));
    }
    return divergence(softmax(logits, temperature), q);
  }

  private static double smoothed(double[] q, int label, double smoothing) {
    double sum = 0;
    for (int k = 0; k < q.length; k++) {
      double target = (k == label ? 1 - smoothing : 0) + smoothing / q.length;
      sum -= target * StrictMath.log(q[k]);
    }
    return sum;
  }

  private static double oneByOne(double[] z, int label) {
    double sum = 0;
    for (int k = 0; k < z.length; k++) {
      sum += StrictMath.log1p(StrictMath.exp(k == label ? -z[k] : z[k]));
    }
    return sum;
  }

  /// The mean over the rows of Pearson's correlation.
  private static double correlation(double[][] a, double[][] b) {
    double sum = 0;
    for (int r = 0; r < a.length; r++) {
      double meanA = Arrays.stream(a[r]).sum() / a[r].length;
      double meanB = Arrays.stream(b[r]).sum() / b[r].length;
      double aa = 0;
      double bb = 0;
      double ab = 0;
      for (int i = 0; i < a[r].length; i++) {
        aa += (a[r][i] - meanA) * (a[r][i] - meanA);
        bb += (b[r][i] - meanB) * (b[r][i] - meanB);
        ab += (a[r][i] - meanA) * (b[r][i] - meanB);
      }
      sum += ab / (Math.sqrt(aa) * Math.sqrt(bb) + 1e-8);
    }
    return sum / a.length;
  }
}
