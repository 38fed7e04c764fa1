package dev.retort.distill.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/// No member of a front is beaten, and whoever is not in it is.
final class ParetoFrontTest {
  /// So few values that many points are equal in one respect or both.
  record Point(int x, int y) {
    boolean beats(Point other) {
      return x <= other.x && y <= other.y && !equals(other);
    }
  }

  @Provide
  Arbitrary<List<Point>> points() {
    Arbitrary<Integer> place = Arbitraries.integers().between(0, 6);
    return Combinators.combine(place, place).as(Point::new).list().ofMaxSize(40);
  }

  @Property
  void nobodyInItIsBeatenAndEverybodyElseIs(@ForAll("points") List<Point> points) {
    List<Point> front = ParetoFront.of(points, Point::x, Point::y);
    for (Point point : points) {
      boolean beaten = points.stream().anyMatch(other -> other.beats(point));
      assertEquals(!beaten, front.contains(point), point + " of " + points);
      if (beaten) {
        assertTrue(front.stream().anyMatch(member -> member.beats(point)), "by one of the front");
      }
    }
  }

  @Property
  void sortingLosesNobodyAndPutsEachBehindWhoBeatsIt(@ForAll("points") List<Point> points) {
    List<List<Point>> fronts = ParetoFront.sort(points, Point::x, Point::y);
    List<Point> all = new ArrayList<>(fronts.stream().flatMap(List::stream).toList());
    assertEquals(points.size(), all.size());
    points.forEach(point -> assertTrue(all.remove(point)));
    for (int f = 0; f < fronts.size(); f++) {
      assertFalse(fronts.get(f).isEmpty());
      for (Point point : fronts.get(f)) {
        assertTrue(fronts.get(f).stream().noneMatch(other -> other.beats(point)));
        if (f > 0) {
          assertTrue(fronts.get(f - 1).stream().anyMatch(other -> other.beats(point)));
        }
      }
      for (int i = 1; i < fronts.get(f).size(); i++) {
        assertTrue(fronts.get(f).get(i - 1).y() <= fronts.get(f).get(i).y());
      }
    }
    if (!points.isEmpty()) {
      assertEquals(fronts.getFirst().size(), ParetoFront.of(points, Point::x, Point::y).size());
    }
  }

  @Test
  void equalPointsAreBothInIt() {
    Point point = new Point(1, 1);
    assertEquals(
        List.of(point, point),
        ParetoFront.of(List.of(point, new Point(2, 1), point), Point::x, Point::y));
  }

  @Test
  void whatIsNoNumberIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> ParetoFront.sort(List.of(new Point(1, 1)), Point::x, _ -> Double.NaN));
  }
}
