package dev.retort.distill.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// What nothing else is better than in one respect without being worse in the other. Less is
/// better in both.
///
/// A point p dominates q if it is at most as great in both respects and smaller in one:
///
///     p.x <= q.x  and  p.y <= q.y  and  (p.x < q.x  or  p.y < q.y)
///
/// Points that are equal in both do not dominate each other.
///
/// {@snippet class="dev.retort.distill.search.ExamplesTest" region="front"}
///
/// Source: the sorting into fronts is that of Deb, Pratap, Agarwal and Meyarivan 2002, IEEE
/// Transactions on Evolutionary Computation 6 (NSGA-II), section III.A.
public final class ParetoFront {
  private ParetoFront() {}

  /// The points that none dominates, in their order.
  public static <T> List<T> of(
      List<T> points, ToDoubleFunction<? super T> x, ToDoubleFunction<? super T> y) {
    List<T> front = new ArrayList<>();
    for (T point : points) {
      if (points.stream().noneMatch(other -> dominates(other, point, x, y))) {
        front.add(point);
      }
    }
    return List.copyOf(front);
  }

  /// All points: the front first, then the front of what is left, and so on; within each the
  /// smaller y first, of these the smaller x, of these the one that comes first.
  ///
  /// @throws IllegalArgumentException if a point has no number in a respect
  public static <T> List<List<T>> sort(
      List<T> points, ToDoubleFunction<? super T> x, ToDoubleFunction<? super T> y) {
    for (T point : points) {
      if (Double.isNaN(x.applyAsDouble(point)) || Double.isNaN(y.applyAsDouble(point))) {
        throw new IllegalArgumentException(
            "a Pareto front needs a number in both respects but gets NaN of " + point);
      }
    }
    Comparator<T> byY = Comparator.comparingDouble(y);
    Comparator<T> order = byY.thenComparing(Comparator.comparingDouble(x));
    List<List<T>> fronts = new ArrayList<>();
    List<T> left = new ArrayList<>(points);
    while (!left.isEmpty()) {
      List<T> before = List.copyOf(left);
      List<T> front = new ArrayList<>();
      List<T> behind = new ArrayList<>();
      for (T point : before) {
        boolean beaten = before.stream().anyMatch(other -> dominates(other, point, x, y));
        (beaten ? behind : front).add(point);
      }
      front.sort(order);
      fronts.add(List.copyOf(front));
      left = behind;
    }
    return fronts;
  }

  private static <T> boolean dominates(
      T one, T other, ToDoubleFunction<? super T> x, ToDoubleFunction<? super T> y) {
    double dx = x.applyAsDouble(one) - x.applyAsDouble(other);
    double dy = y.applyAsDouble(one) - y.applyAsDouble(other);
    return dx <= 0 && dy <= 0 && (dx < 0 || dy < 0);
  }
}
