package dev.retort.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A complaint of thousands of classes is still a line that somebody can read.
final class ManyClassNamesTest {
  @Test
  void fewAreAllNamed() {
    assertEquals("[]", ClassNames.few(List.of()));
    assertEquals("[cat, dog]", ClassNames.few(List.of("cat", "dog")));
    assertEquals("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]", ClassNames.few(counted(10)));
  }

  @Test
  void ofManyTheFirstAreNamedAndTheOthersCounted() {
    assertEquals("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 1 more]", ClassNames.few(counted(11)));
    assertEquals("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 19,990 more]", ClassNames.few(counted(20_000)));
  }

  @Test
  void theMisplacedOneIsNamedInAnyCase() {
    List<String> own = counted(20_000);
    List<String> others = new ArrayList<>(own);
    Collections.swap(others, 700, 19_000);
    String said =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () ->
                        ClassNames.requirePlaces("it knows", own, "the other", others, "swap them"))
                .getMessage());
    assertTrue(said.endsWith(" more], where \"700\" has another place; swap them"), said);
    assertTrue(said.length() < 300, said);
  }

  private static List<String> counted(int classes) {
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }
}
