package dev.retort.distill.statistics;

import dev.retort.engine.Evaluation;
import dev.retort.engine.io.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// What happened to the samples of one class between two models, of all seeds together.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="tests"}
///
/// @param label the class
/// @param fixed outcomes, a sample and seed, in which only the first model is right
/// @param broken those in which only the second is
/// @param p of the paired test over the samples of the class ([SampleTest]; of one seed McNemar's),
///   adjusted for there being several classes (Holm 1979): small only where the change is more than
///   one of so many classes shows by chance
public record ClassChange(int label, long fixed, long broken, double p) {
  /// The changes of all classes between pairs of models, `first` and `second` in the same order of
  /// the seeds.
  ///
  /// @throws IllegalArgumentException if there are none, more of the one than of the other, or they
  ///   were evaluated on different numbers of samples
  public static List<ClassChange> of(List<Evaluation> first, List<Evaluation> second) {
    int samples = SampleTest.samples("a comparison by classes", first, second);
    int classes = first.getFirst().classes();
    long[] fixed = new long[classes];
    long[] broken = new long[classes];
    int[] sums = new int[samples];
    int[] labels = new int[samples];
    for (int i = 0; i < first.size(); i++) {
      Evaluation one = first.get(i);
      Evaluation other = second.get(i);
      for (int n = 0; n < samples; n++) {
        int outcome = SampleTest.outcome(one, other, n);
        if (outcome != 0) {
          // what the right one of them says is the label
          labels[n] = (outcome > 0 ? one : other).predicted(n);
          (outcome > 0 ? fixed : broken)[labels[n]]++;
          sums[n] += outcome;
        }
      }
    }
    int[][] groups = byLabel(classes, labels, sums);
    double[] raw = new double[classes];
    for (int label = 0; label < classes; label++) {
      McNemar counts = new McNemar(fixed[label], broken[label]);
      raw[label] = SampleTest.of(counts, first.size(), groups[label]).p();
    }
    double[] adjusted = holm(raw);
    List<ClassChange> changes = new ArrayList<>();
    for (int label = 0; label < classes; label++) {
      changes.add(new ClassChange(label, fixed[label], broken[label], adjusted[label]));
    }
    return changes;
  }

  /// The sums of each class's samples, in their order; the test counts none that are 0.
  private static int[][] byLabel(int classes, int[] labels, int[] sums) {
    int[] bounds = new int[classes + 1];
    for (int n = 0; n < sums.length; n++) {
      bounds[labels[n] + 1] += sums[n] == 0 ? 0 : 1;
    }
    for (int label = 0; label < classes; label++) {
      bounds[label + 1] += bounds[label];
    }
    int[] next = bounds.clone();
    int[] grouped = new int[bounds[classes]];
    for (int n = 0; n < sums.length; n++) {
      if (sums[n] != 0) {
        grouped[next[labels[n]]++] = sums[n];
      }
    }
    int[][] groups = new int[classes][];
    Arrays.setAll(groups, label -> Arrays.copyOfRange(grouped, bounds[label], bounds[label + 1]));
    return groups;
  }

  /// As `result.json` has it.
  public Json.Members toJson() {
    return Json.object()
        .with("label", label)
        .with("fixed", fixed)
        .with("broken", broken)
        .with("p", p);
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
