package dev.retort.bench;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/// What a run measured.
///
/// @param machine what it was measured on; empty where nobody has said
record PeerResults(String java, String machine, List<Row> rows) {
  /// Medians over the iterations: samples (where there are none, calls) and 10^9 operations a
  /// second, and the share of the peak in percent.
  record Rates(double samples, double gflops, double share) {
    /// In 10^9 operations a second.
    double peak() {
      return 100 * gflops / share;
    }
  }

  /// One piece of work: by number of threads, who did it how fast.
  record Row(PeerWork work, String label, Map<Integer, Map<Contender, Rates>> byThreads) {
    Map<Contender, Rates> on(int threads) {
      return byThreads.getOrDefault(threads, Map.of());
    }

    /// How many times as fast as the best of the others somebody is, each measured against the peak
    /// of its own iterations. Who may use two threads may also use one, if that is faster; the
    /// share of one core is then worth as much less as its peak is lower. Those peaks are this
    /// row's: other work, perhaps of another hour, has no say in its ratios.
    OptionalDouble ratio(Contender whose, int threads) {
      Rates rates = on(threads).get(whose);
      double best = 0;
      for (int fewer : byThreads.keySet()) {
        for (var other : on(fewer).entrySet()) {
          if (fewer <= threads && other.getKey() != Contender.RETORT) {
            best = Math.max(best, peak(fewer) * other.getValue().share());
          }
        }
      }
      return rates == null || best == 0
          ? OptionalDouble.empty()
          : OptionalDouble.of(peak(threads) * rates.share() / best);
    }

    /// The median peak of that many cores while this was measured.
    private double peak(int threads) {
      return median(on(threads).values().stream().mapToDouble(Rates::peak));
    }
  }

  /// Whether somebody was measured at that kind of work at all, so that a gap in it is a run that
  /// was left out or has failed.
  boolean does(Contender contender, PeerWork work) {
    return rows.stream()
        .filter(row -> row.work() == work)
        .flatMap(row -> row.byThreads().values().stream())
        .anyMatch(measured -> measured.containsKey(contender));
  }

  /// The contenders that were measured at all.
  List<Contender> contenders() {
    return rows.stream()
        .flatMap(row -> row.byThreads().values().stream())
        .flatMap(measured -> measured.keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /// The numbers of threads that were measured at all.
  List<Integer> threads() {
    return rows.stream()
        .flatMap(row -> row.byThreads().keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /// The median peak of that many cores, in 10^9 operations a second.
  double peak(int threads) {
    return median(
        rows.stream().flatMap(row -> row.on(threads).values().stream()).mapToDouble(Rates::peak));
  }

  /// The middle one, or what lies between the two in the middle: of the peaks of two contenders
  /// neither is preferred.
  static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("expected numbers, of which to take the median");
    }
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
