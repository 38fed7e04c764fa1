package dev.retort.distill;

import dev.retort.engine.Evaluation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// What happened to the samples of one class between two models, all seeds' samples taken together.
///
/// @param label the class
/// @param fixed samples that only the first model gets right
/// @param broken samples that only the second gets right
/// @param p of McNemar's test within the class, adjusted for there being several classes (Holm
///   1979): small only where the change is more than one of so many classes shows by chance
public record ClassChange(int label, long fixed, long broken, double p) {
  /// The changes of all classes from the pairs of runs, `first` and `second` in the same order.
  static List<ClassChange> of(List<Run> first, List<Run> second, int classes, int samples) {
    long[] fixed = new long[classes];
    long[] broken = new long[classes];
    for (int i = 0; i < first.size(); i++) {
      Evaluation one = first.get(i).evaluation();
      Evaluation other = second.get(i).evaluation();
      for (int n = 0; n < samples; n++) {
        if (one.correct(n) && !other.correct(n)) {
          fixed[one.predicted(n)]++; // which is the label, since it is right
        } else if (other.correct(n) && !one.correct(n)) {
          broken[other.predicted(n)]++;
        }
      }
    }
    double[] raw =
        IntStream.range(0, classes)
            .mapToDouble(label -> new McNemar(fixed[label], broken[label]).p())
            .toArray();
    double[] adjusted = holm(raw);
    List<ClassChange> changes = new ArrayList<>();
    for (int label = 0; label < classes; label++) {
      changes.add(new ClassChange(label, fixed[label], broken[label], adjusted[label]));
    }
    return changes;
  }

  /// The i-th smallest of m becomes the greatest of (m - j) p_j over j <= i, counted from 0.
  static double[] holm(double[] p) {
    double[] adjusted = new double[p.length];
    List<Integer> order =
        IntStream.range(0, p.length).boxed().sorted(Comparator.comparingDouble(i -> p[i])).toList();
    double greatest = 0;
    for (int rank = 0; rank < p.length; rank++) {
      int i = order.get(rank);
      greatest = Math.max(greatest, Math.min(1, (p.length - rank) * p[i]));
      adjusted[i] = greatest;
    }
    return adjusted;
  }
}
