package dev.retort.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Which lists of classes are in another order, and which say nothing of it.
final class ClassNamesTest {
  private static final List<String> DIGITS = counted(10);

  private static List<String> counted(int classes) {
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }

  private static void assertMisplaced(String expected, List<String> own, List<String> others) {
    assertEquals(Optional.of(expected), ClassNames.misplaced(own, others));
  }

  private static void assertNone(List<String> own, List<String> others) {
    assertEquals(Optional.empty(), ClassNames.misplaced(own, others));
  }

  /// Earlier builds sorted the labels of such a table as strings.
  @Test
  void wholeNumbersWithAPointAreTheSameClasses() {
    List<String> numbers = counted(11);
    List<String> old = numbers.stream().map(name -> name + ".0").sorted().toList();
    assertEquals(List.of("0.0", "1.0", "10.0", "2.0"), old.subList(0, 4));
    assertMisplaced("10.0", old, numbers);
    assertMisplaced("2", numbers, old);
    assertNone(DIGITS.stream().map(name -> name + ".0").toList(), DIGITS);
    assertMisplaced("1.0", List.of("1.0", "x"), List.of("x", "1"));
  }

  @Test
  void namesThatOnlyCountSayNothingBesideOthers() {
    List<String> turned = List.of("9", "0", "1", "2", "3", "4", "5", "6", "7", "8");
    assertMisplaced("9", turned, DIGITS);
    assertMisplaced("0", DIGITS, turned);
    assertNone(List.of("0", "1", "2"), List.of("1", "2", "3"));
    assertNone(List.of("1", "2", "3"), List.of("0", "1", "2"));
    assertNone(List.of("1", "0", "x"), List.of("0", "1", "2"));
    assertNone(List.of(), List.of("dog", "cat"));
    assertMisplaced("1", List.of("1", "2", "3"), List.of("2", "1", "3"));
  }

  @Test
  void classesMayShareAName() {
    List<String> own = List.of("crane", "dog", "crane"); // the bird and the machine
    assertNone(own, own);
    assertNone(own, List.of("crane", "wolf", "crane"));
    assertMisplaced("dog", own, List.of("crane", "crane", "dog"));
    assertMisplaced("owl", List.of("cat", "dog", "owl"), List.of("owl", "dog"));
  }
}
